"""Makes the copy that viewers see, in a process of its own: a hostile picture costs time there and nothing here."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import structlog

from bot.tickets.file_types import VIEWABLE, sniff

MAX_VIEWED = 25 * 1024 * 1024  # bytes of a picture; a larger one is kept but not drawn
SECONDS = 30.0  # for one picture, the start of the process included
AT_ONCE = 2  # such processes of one of ours
MAX_COPY = 50 * 1024 * 1024  # bytes

_SOURCE = Path(__file__).with_name("redraw.py")
_PROGRAM = (sys.executable, "-I", str(_SOURCE))

log = structlog.get_logger()


class Viewing:
    """Draws at most AT_ONCE pictures at the same time; the others wait."""

    def __init__(self, program: tuple[str, ...] = _PROGRAM, seconds: float = SECONDS) -> None:
        self._program = program
        self._seconds = seconds
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def copy(self, picture: bytes, type: str) -> bytes | None:
        """The picture drawn anew; None when it is none, is broken, too large or takes too long."""
        if type not in VIEWABLE or len(picture) > MAX_VIEWED:
            return None
        async with self._turn:
            drawn = await self._drawn(picture)
        if drawn is None or len(drawn) > MAX_COPY or sniff(drawn) not in VIEWABLE:
            return None
        return drawn

    async def _drawn(self, picture: bytes) -> bytes | None:
        pipe, none = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *self._program, stdin=pipe, stdout=pipe, stderr=none, env={}, cwd=_SOURCE.parent
        )
        try:
            async with asyncio.timeout(self._seconds):
                drawn, _ = await process.communicate(picture)
        except TimeoutError:
            log.warning("picture_not_drawn", reason="time")
            return None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0:
            log.info("picture_not_drawn", reason="exit", code=process.returncode)
            return None
        return drawn
