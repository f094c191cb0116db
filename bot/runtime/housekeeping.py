"""What must happen once in a while: destroying the transit keys whose time is over (48 hours after their day),
forgetting messages not understood after MISSES_DAYS, removing evidence files that no ticket took, having Redis
rewrite its append-only file after an erasure, and once a day handing the head of all ledgers outside."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import structlog

from bot.runtime.handing import HeadKeeper
from bot.store import names
from bot.store.evidence_files import EvidenceFiles
from bot.store.misses import forget_misses
from bot.store.redis import Redis, RedisDown
from bot.store.rewriting import rewrite_erased
from bot.store.vault import CannotOpen, Vault, key_id_of
from bot.tickets.calendar import HANOI

EVERY_SECONDS = 600.0

log = structlog.get_logger()


class Housekeeping:
    """Safe to run in every worker: what it does is the same whoever does it."""

    def __init__(
        self,
        redis: Redis,
        vault: Vault,
        partitions: int,
        files: EvidenceFiles | None = None,
        heads: HeadKeeper | None = None,
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._partitions = partitions
        self._files = files
        self._heads = heads

    async def run(self) -> None:
        while True:
            try:
                await self.once(datetime.now(UTC))
            except RedisDown as error:
                log.warning("housekeeping_postponed", reason=str(error))
            await asyncio.sleep(EVERY_SECONDS)

    async def once(self, now: datetime) -> list[str]:
        """Forgets old misses, destroys the keys that are due and gives their ids.

        A key that something undelivered still needs is kept and told.
        """
        for p in range(self._partitions):
            await forget_misses(self._redis, p, now.astimezone(HANOI).date())
        await self._sweep(now)
        await rewrite_erased(self._redis, range(self._partitions))
        if self._heads is not None:
            await self._heads.once(now)
        stale = await self._vault.stale_transit(now.date())
        if not stale:
            return []
        needed = await self._needed()
        kept = sorted(needed & set(stale))
        if kept:
            log.warning("transit_keys_kept", keys=kept, reason="events or messages of that day are still waiting")
        gone = [key for key in stale if key not in needed]
        await self._vault.destroy(gone)
        return gone

    async def _sweep(self, now: datetime) -> None:
        """Removes files that belong to nobody, where no event waits that might still give them to a ticket."""
        for p in range(self._partitions if self._files else 0):
            if self._files is not None and not await self._first_waiting(p):
                swept = await self._files.sweep(self._redis, p, now.timestamp())
                if swept:
                    log.info("evidence_swept", partition=p, files=swept)

    async def _first_waiting(self, p: int) -> list[Any]:
        cursor = await self._redis.call("GET", names.cursor(p)) or b"0-0"
        first: list[Any] = await self._redis.call("XRANGE", names.inbox(p), b"(" + cursor, "+", "COUNT", 1)
        return first

    async def _needed(self) -> set[str]:
        needed: set[str] = set()
        for p in range(self._partitions):
            first = await self._first_waiting(p)
            boxes = [fields[1] for _, fields in first if fields[0] != b"t"]
            for citizen in await self._redis.call("ZRANGE", names.due(p), 0, -1):
                boxes += await self._redis.call("HVALS", names.outbox(p, citizen.decode()))
            for box in boxes:
                try:
                    needed.add(key_id_of(box))
                except CannotOpen:
                    continue
        return needed
