"""Keeps promises of forgetting in the partitions a worker holds: at its start and once a night.

What was erased is erased again when a restore brought it back, and values go whose time to be kept is over. Whole
tickets are erased only by an operator (`namro data retention`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog

from bot.runtime.commands import NoAnswer
from bot.runtime.erasing import Eraser
from bot.runtime.turn import now_ms
from bot.store.redis import RedisDown
from bot.tickets.calendar import HANOI

NIGHT_HOUR = 2  # in Hanoi, when few write
START_SECONDS = 5.0  # after which a starting worker holds its partitions
AGAIN_SECONDS = 600.0  # after Redis or a partition's owner was away

log = structlog.get_logger()


class Forgetting:
    def __init__(self, eraser: Eraser, held: Callable[[], Iterable[int]]) -> None:
        self._eraser = eraser
        self._held = held

    async def run(self) -> None:
        """Works until cancelled."""
        wait = START_SECONDS
        while True:
            await asyncio.sleep(wait)
            try:
                await self.once(now_ms())
                wait = seconds_to_night(datetime.now(HANOI))
            except (RedisDown, NoAnswer) as error:
                log.warning("forgetting_postponed", reason=str(error) or type(error).__name__)
                wait = AGAIN_SECONDS

    async def once(self, now: int) -> None:
        """Everything that is due at `now` (ms)."""
        held = tuple(self._held())
        await self._eraser.apply_again(now, held)
        await self._eraser.forget_again(held)
        await self._eraser.hand_out(held)
        await self._eraser.forget_values((await self._eraser.preview(now, held)).values, now)


def seconds_to_night(now: datetime) -> float:
    """How long until the next NIGHT_HOUR; a whole day when it is that moment."""
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return ((night if night > now else night + timedelta(days=1)) - now).total_seconds()
