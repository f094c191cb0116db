"""Evidence files on disk: `<folder>/<partition>/<random name>`, each encrypted under a key of its own, mode 0600.

A file belongs to a ticket once the ticket's commit says so in `nr:{p}:evidence` (file -> ticket's code). What no
ticket took within ORPHAN_DAYS is removed: its keys were only in a draft or an event that came to nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import time
from collections.abc import AsyncIterable, Callable, Iterator
from pathlib import Path

import structlog

from bot.store import names
from bot.store.redis import Redis
from bot.store.sealed_file import SealedWriter, read_sealed
from bot.store.vault import KEY_BYTES, CannotOpen
from bot.store.viewing import MAX_VIEWED, Viewing
from bot.tickets.evidence import MAX_FILE, KeptFile, SealedFile, ViewerCopy
from bot.tickets.file_types import HEAD, VIEWABLE, sniff

FOLDER = "evidence"  # in NAMRO_DATA_DIR
NAME_BYTES = 16
MIN_FREE = 256 * 1024 * 1024  # bytes left on the disk, which the database may share
WRITTEN_AT_ONCE = 1024 * 1024  # bytes
ORPHAN_DAYS = 7
MARK = "database"  # the file that names the database a folder belongs to
_NAME = re.compile(r"[0-9a-f]{32}(\.part)?")

log = structlog.get_logger()


class CannotKeep(Exception):
    """A file was not kept and nothing of it is left. `reason`: too_large, empty, disk_full or disk (not writable)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EvidenceFiles:
    """The files under one folder. Whoever may read the tickets' keys may open them; nobody else."""

    def __init__(self, folder: Path, viewing: Viewing | None = None, min_free: int = MIN_FREE) -> None:
        self._folder = folder
        self._viewing = viewing or Viewing()
        self._min_free = min_free

    async def keep(self, p: int, chunks: AsyncIterable[bytes], most: int = MAX_FILE) -> KeptFile:
        """Keeps what `chunks` give, at most `most` bytes, with a viewer's copy where it can be drawn.

        Raises CannotKeep, and whatever `chunks` raises; then nothing is left behind.
        """
        seen = _Seen()
        async with _Writing(self, p) as writing:
            async for chunk in chunks:
                seen.add(chunk)
                if seen.size > most:
                    raise CannotKeep("too_large")
                await writing.add(chunk)
            if not seen.size:
                raise CannotKeep("empty")
        try:
            view = await self._drawn(p, bytes(seen.picture), seen.type)
        except CannotKeep:
            await asyncio.to_thread(self.remove, p, [writing.file.id])
            raise
        return KeptFile(writing.file, seen.digest.hexdigest(), seen.size, seen.type, int(time.time() * 1000), view)

    async def _drawn(self, p: int, picture: bytes, type: str) -> ViewerCopy | None:
        copy = await self._viewing.copy(picture, type) if picture else None
        if copy is None:
            return None
        async with _Writing(self, p) as writing:
            await writing.add(copy)
        return ViewerCopy(writing.file, sniff(copy), len(copy))

    async def read(self, p: int, file: SealedFile) -> bytes:
        """All of a file; raises CannotOpen. The original's key comes from the opening act alone."""
        return await asyncio.to_thread(lambda: b"".join(self.pieces(p, file)))

    def pieces(self, p: int, file: SealedFile) -> Iterator[bytes]:
        """A file piece by piece (blocking); raises CannotOpen."""
        return read_sealed(self.path(p, file.id), bytes.fromhex(file.key))

    def path(self, p: int, id: str) -> Path:
        if not _NAME.fullmatch(id):
            raise CannotOpen("this is no name of an evidence file")
        return self._folder / str(p) / id

    def require_room(self) -> None:
        """Raises CannotKeep when the disk is nearly full."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(self._folder).free < self._min_free:
            raise CannotKeep("disk_full")

    # ------------------------------------------------------------------ what belongs to nobody

    async def sweep(self, redis: Redis, p: int, now: float) -> int:
        """Removes files of a partition that no ticket took within ORPHAN_DAYS of `now` (s); gives their number."""
        if not await asyncio.to_thread(self._folder.is_dir) or not await self._is_of(redis):
            return 0
        old = await asyncio.to_thread(self._older, p, now - ORPHAN_DAYS * 86_400)
        if not old:
            return 0
        owners = await redis.call("HMGET", names.evidence(p), *(name.removesuffix(".part") for name in old))
        orphans = [name for name, owner in zip(old, owners, strict=True) if owner is None]
        await asyncio.to_thread(self.remove, p, orphans)
        return len(orphans)

    async def _is_of(self, redis: Redis) -> bool:
        """Whether the folder belongs to this database: in a wrong or empty one every file would look like an orphan."""
        await redis.call("HSETNX", names.META, "evidence", os.urandom(NAME_BYTES).hex())
        here: bytes = await redis.call("HGET", names.META, "evidence")
        marked = await asyncio.to_thread(self._mark, here)
        if marked != here:
            log.error("evidence_of_another_database", folder=str(self._folder), hint="see docs/evidence.md")
        return marked == here

    def _mark(self, database: bytes) -> bytes:
        """Which database the folder belongs to; one without a mark takes this one."""
        path = self._folder / MARK
        if not path.exists():
            path.write_bytes(database)
        return path.read_bytes()

    def remove(self, p: int, ids: list[str]) -> None:
        """Removes files; those that are gone already do not matter."""
        for id in ids:
            self.path(p, id).unlink(missing_ok=True)

    def _older(self, p: int, than: float) -> list[str]:
        try:
            entries = list(os.scandir(self._folder / str(p)))
        except FileNotFoundError:
            return []
        return [e.name for e in entries if _NAME.fullmatch(e.name) and e.stat().st_mtime < than]


class _Seen:
    """What is learnt of a file while it passes; a picture's bytes are held as far as it can be drawn."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self.head = b""
        self.picture = bytearray()

    @property
    def type(self) -> str:
        return sniff(self.head)

    def add(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        self.size += len(chunk)
        if len(self.head) < HEAD:
            self.head = (self.head + chunk)[:HEAD]
        if self.size <= MAX_VIEWED and (len(self.picture) < HEAD or self.type in VIEWABLE):
            self.picture += chunk
        else:
            self.picture = bytearray()


class _Writing:
    """One file while it is written, in large pieces and outside the event loop; dropped unless its block ends well."""

    def __init__(self, files: EvidenceFiles, p: int) -> None:
        self.file = SealedFile(os.urandom(NAME_BYTES).hex(), os.urandom(KEY_BYTES).hex())
        self._files = files
        self._path = files.path(p, self.file.id)
        self._waiting = bytearray()
        self._writer: SealedWriter | None = None

    async def __aenter__(self) -> _Writing:
        await self._guarded(self._files.require_room)
        try:  # at once: a thread that goes on after a cancellation would leave the file open
            self._writer = SealedWriter(self._path, bytes.fromhex(self.file.key))
        except OSError as error:
            raise CannotKeep("disk") from error
        return self

    async def add(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) >= WRITTEN_AT_ONCE:
            await self._flush()

    async def __aexit__(self, failed: object, error: object, where: object) -> None:
        assert self._writer is not None
        try:
            if failed is None:
                await self._flush()
                await self._guarded(self._writer.finish)
        finally:
            self._writer.drop()  # a finished file has no partial one; at once, for whoever is cancelled waits no more

    async def _flush(self) -> None:
        assert self._writer is not None
        data, self._waiting, writer = bytes(self._waiting), bytearray(), self._writer
        await self._guarded(self._files.require_room)
        await self._guarded(lambda: writer.write(data))

    async def _guarded(self, act: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(act)
        except OSError as error:
            raise CannotKeep("disk") from error
