"""A rate of calls, shared by all workers through Redis (Zalo: 4,000 requests a minute for an app)."""

from __future__ import annotations

import asyncio

from bot.store.lua import TAKE
from bot.store.redis import Redis

MAX_AT_ONCE = 32  # permissions fetched in one call and used by this process alone
PAUSE_SECONDS = 0.05


class Rate:
    """`await take()` returns when one call may go out. `name` is a key; a rate of 0 never waits."""

    def __init__(self, redis: Redis, name: str, per_minute: int) -> None:
        self._redis = redis
        self._name = name
        self._per_minute = per_minute
        self._left = 0
        self._waiting = 0
        self._lock = asyncio.Lock()

    async def take(self) -> None:
        if not self._per_minute:
            return
        self._waiting += 1
        try:
            if self._left > 0 and not self._lock.locked():
                self._left -= 1
                return
            async with self._lock:
                while self._left <= 0:
                    await self._fetch()
                self._left -= 1
        finally:
            self._waiting -= 1

    async def _fetch(self) -> None:
        wanted = max(1, min(self._waiting, MAX_AT_ONCE))
        granted, wait_ms = await self._redis.script(TAKE, [self._name], [wanted, self._per_minute])
        self._left += int(granted)
        if not granted:
            await asyncio.sleep(max(PAUSE_SECONDS, int(wait_ms) / 1000))
