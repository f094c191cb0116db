"""Accepting events (design, flow of a message, step 1): durable in Redis or in the spool before anybody says 200.

Events that arrive while a write is under way share the next one (group commit). A partition that has spooled events
in this process keeps spooling until they are drained, so order is kept.
"""

from __future__ import annotations

import asyncio
import enum
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TypeVar

import structlog
from redis.exceptions import ResponseError

from bot.runtime.spool import Spool, Spooled, SpoolFull
from bot.store import names
from bot.store.lua import ACCEPT
from bot.store.redis import Redis, RedisDown
from bot.store.vault import CannotOpen, Vault

REMEMBER_SECONDS = 48 * 3600  # deduplication; older events are quarantined
MAX_INBOX = 200_000  # events waiting in one partition
MAX_QUARANTINE = 1_000  # quarantined events kept per partition
MAX_FLUSHES = 2
SECOND_FLUSH_EVENTS = 16  # fewer wait for the flush under way, so that batches stay worth their fsync
DRAIN_BATCH = 256
DRAIN_PAUSE_SECONDS = 0.2

log = structlog.get_logger()
T = TypeVar("T")


class Outcome(enum.Enum):
    """What became of an event. All but FULL are answered 200."""

    NEW = "new"
    DUPLICATE = "duplicate"
    SPOOLED = "spooled"
    QUARANTINED = "quarantined"
    FULL = "full"


@dataclass(slots=True)
class _Waiting:
    event: Spooled
    done: asyncio.Future[Outcome]


def seen_digest(dedupe_id: str) -> str:
    return urlsafe_b64encode(blake2b(dedupe_id.encode(errors="replace"), digest_size=12).digest()).decode()


class Acceptor:
    """Owns the way of events into the inboxes for one process."""

    def __init__(self, redis: Redis, vault: Vault, spool: Spool, timeout_seconds: float) -> None:
        self._redis = redis
        self._vault = vault
        self._spool = spool
        self._timeout = timeout_seconds
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._pending: list[_Waiting] = []
        self.full = False  # the last attempt to spool failed
        self.checked = True  # False: not yet known whether the database fits the settings, so nothing is written to it
        self._flushing = 0
        self._flushers: set[asyncio.Task[None]] = set()
        self._drainer: asyncio.Task[None] | None = None
        self._spooling: dict[int, int] = {}

    async def start(self) -> None:
        self._spooling = await self._on_disk(self._spool.counts)
        if self._spooling:
            self._start_drainer()

    async def close(self) -> None:
        tasks = [*self._flushers, *([self._drainer] if self._drainer is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._disk.shutdown(wait=True)
        self._spool.close()

    @property
    def spooled(self) -> int:
        """Events waiting on this machine's disk."""
        return sum(self._spooling.values())

    async def accept(self, partition: int, at: int, reorder: int, dedupe_id: str, plain: bytes) -> Outcome:
        """Keeps one event and says how. Never raises for a Redis that is away; FULL when nothing can keep it."""
        seen = seen_digest(dedupe_id) if dedupe_id else ""
        event = Spooled(partition, at, reorder, seen, plain)
        waiting = _Waiting(event, asyncio.get_running_loop().create_future())
        self._pending.append(waiting)
        if not self._flushing or (self._flushing < MAX_FLUSHES and len(self._pending) >= SECOND_FLUSH_EVENTS):
            self._flushing += 1
            task = asyncio.create_task(self._flush())
            self._flushers.add(task)
            task.add_done_callback(self._flushers.discard)
        return await waiting.done

    async def quarantine(self, partition: int, plain: bytes) -> Outcome:
        """Keeps an event that is too old or of an unknown kind aside, unprocessed, for a person to look at."""
        try:
            async with asyncio.timeout(self._timeout):
                box = self._vault.seal(await self._vault.ensure_transit(), plain, f"quarantine:{partition}")
                key = names.quarantine(partition)
                await self._redis.call("XADD", key, "MAXLEN", "~", MAX_QUARANTINE, "*", "e", box)
        except (RedisDown, TimeoutError, ResponseError, CannotOpen) as error:
            log.warning("quarantine_failed", partition=partition, reason=str(error) or type(error).__name__)
            return Outcome.FULL  # the channel sends it again
        return Outcome.QUARANTINED

    async def _flush(self) -> None:
        """Writes what waits. Two may run: one prepares while the other waits for the disk."""
        try:
            while self._pending:
                pending, self._pending = self._pending, []
                direct, spooled = self._parted(pending)
                if direct:
                    spooled += await self._write(direct)
                if spooled:
                    await self._to_disk(spooled)
        finally:
            self._flushing -= 1

    def _parted(self, waiting: list[_Waiting]) -> tuple[list[_Waiting], list[_Waiting]]:
        """What goes to Redis, and what must go to disk."""
        if not self.checked:
            return [], waiting
        if not self._spooling:
            return waiting, []
        direct = [w for w in waiting if w.event.partition not in self._spooling]
        return direct, [w for w in waiting if w.event.partition in self._spooling]

    async def _write(self, waiting: list[_Waiting]) -> list[_Waiting]:
        """Appends; gives back those Redis did not confirm in time."""
        left: list[_Waiting] = []
        try:
            async with asyncio.timeout(self._timeout):
                results = await self._append([w.event for w in waiting])
        except (RedisDown, TimeoutError, ResponseError, CannotOpen) as error:
            log.warning("redis_away", reason=str(error) or type(error).__name__)
            return waiting
        for w, result in zip(waiting, results, strict=True):
            if result < 0:
                left.append(w)
            elif not w.done.done():
                w.done.set_result(Outcome.NEW if result else Outcome.DUPLICATE)
        if left:
            log.error("inbox_full", events=len(left))
        return left

    async def _append(self, events: list[Spooled]) -> list[int]:
        """One call for all; 1 new, 0 seen before, -1 its inbox is full."""
        key_id = await self._vault.ensure_transit()
        keys: list[str] = []
        boxes: list[bytes] = []
        for e in events:
            inbox = names.inbox(e.partition)
            keys += (inbox, names.seen(e.partition, e.seen) if e.seen else inbox)
            boxes.append(self._vault.seal(key_id, e.plain, f"inbox:{e.partition}"))
        result: list[int] = await self._redis.script(ACCEPT, keys, [REMEMBER_SECONDS, MAX_INBOX, "e", *boxes])
        return result

    async def _to_disk(self, waiting: list[_Waiting]) -> None:
        for w in waiting:
            self._spooling[w.event.partition] = self._spooling.get(w.event.partition, 0) + 1
        outcome = Outcome.SPOOLED
        self.full = False
        try:
            await self._on_disk(self._spool.append, [w.event for w in waiting])
        except (SpoolFull, sqlite3.Error, OSError) as error:
            log.error("spool_failed", reason=str(error) or type(error).__name__, events=len(waiting))
            outcome = Outcome.FULL
            self.full = True
            for w in waiting:
                self._leave_spool(w.event.partition, 1)
        for w in waiting:
            if not w.done.done():
                w.done.set_result(outcome)
        self._start_drainer()

    def _leave_spool(self, partition: int, count: int) -> None:
        self._spooling[partition] -= count
        if self._spooling[partition] <= 0:
            del self._spooling[partition]

    def _start_drainer(self) -> None:
        if self._drainer is None or self._drainer.done():
            self._drainer = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        told = ""
        while self._spooling:
            if not self.checked:
                await asyncio.sleep(DRAIN_PAUSE_SECONDS)
                continue
            for partition in sorted(self._spooling):
                try:
                    await self._drain_partition(partition)
                except (RedisDown, ResponseError, CannotOpen, sqlite3.Error) as error:
                    reason = str(error) or type(error).__name__
                    if reason != told:
                        log.warning("spool_not_drained", reason=reason, events=self.spooled)
                    told = reason
                    await asyncio.sleep(DRAIN_PAUSE_SECONDS)

    async def _drain_partition(self, partition: int) -> None:
        events = await self._on_disk(self._spool.first, partition, DRAIN_BATCH)
        if not events:
            await asyncio.sleep(DRAIN_PAUSE_SECONDS)  # counted, but its write is not finished yet
            return
        results = await self._append(events)
        kept = [e for e, result in zip(events, results, strict=True) if result >= 0]
        await self._on_disk(self._spool.remove, [e.row for e in kept])
        self._leave_spool(partition, len(kept))
        if kept:
            log.info("spool_drained", partition=partition, events=len(kept), left=self._spooling.get(partition, 0))
        if len(kept) < len(events):
            await asyncio.sleep(DRAIN_PAUSE_SECONDS)  # the inbox is full: the worker must catch up first

    async def _on_disk(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, partial(work, *args))
