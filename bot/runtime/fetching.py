"""Fetching what citizens sent, for the tickets of a worker's partitions.

A fetch is committed with the turn that noted its piece and carried out afterwards, by whoever owns the partition: when
a worker dies in the middle, the next owner fetches again, and what the dead one had written is swept later. Taking the
fetch out and putting its file into the inbox is one script, so a file arrives once however often it was fetched (I2).
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections import Counter
from collections.abc import Iterable

import structlog

from bot.runtime import metrics
from bot.runtime.download import CannotFetch, Downloads
from bot.runtime.fetches import Fetch, Fetched
from bot.store import names
from bot.store.commit import Commit, Verdict, answer_fetch
from bot.store.evidence_files import CannotKeep, EvidenceFiles
from bot.store.redis import Redis, RedisDown
from bot.store.tickets import TicketStore
from bot.store.vault import Vault
from bot.tickets.evidence import MAX_FILE, MAX_FILES_TOGETHER, Evidence, State
from bot.tickets.gathering import together
from bot.tickets.ticket import Ticket

AT_ONCE = 8  # files under way in one worker
OF_ONE_TICKET = 2  # of these: a ticket with many slow files must not hold up the others
LOOK_SECONDS = 1.0  # between two looks for what has become due
REDIS_PAUSE_SECONDS = 0.2

Key = tuple[int, str]  # partition, fetch id

log = structlog.get_logger()


class Fetcher:
    """The fetching half of a worker. `tickets` is a store of its own: it only reads."""

    def __init__(
        self, redis: Redis, vault: Vault, tickets: TicketStore, downloads: Downloads, files: EvidenceFiles
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._tickets = tickets
        self._downloads = downloads
        self._files = files
        self._fences: dict[int, int] = {}
        self._waiting: dict[Key, Fetch] = {}
        self._under_way: set[Key] = set()
        self._wake = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                for key in self._due(time.time() * 1000):
                    self._under_way.add(key)
                    group.create_task(self._carry_out(key, self._fences[key[0]], self._waiting.pop(key)))
                try:
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._wake.wait()
                except TimeoutError:
                    continue

    # ------------------------------------------------------------------ what is to be fetched

    async def take_over(self, p: int, fence: int) -> None:
        """Loads what an earlier owner of the partition left."""
        self._fences[p] = fence
        await self.catch_up(p, fence)

    async def catch_up(self, p: int, fence: int) -> None:
        """Loads what our own commits of unknown outcome left."""
        reply = await self._redis.call("HGETALL", names.fetches(p))
        fetches = []
        for id, stored in zip(reply[::2], reply[1::2], strict=True):
            try:
                fetches.append(Fetch.load(id.decode(), stored))
            except ValueError as error:
                log.error("fetch_unreadable", partition=p, fetch=id.decode(), reason=type(error).__name__)
        self.add(p, fence, fetches)

    def add(self, p: int, fence: int, fetches: Iterable[Fetch]) -> None:
        """Fetches that were just committed (or loaded); only for a partition that is owned."""
        if self._fences.get(p) != fence:
            return
        for fetch in fetches:
            if (p, fetch.id) not in self._under_way:
                self._waiting[p, fetch.id] = fetch
                self._wake.set()

    def lose(self, p: int, fence: int) -> None:
        """The partition is no longer ours: nothing of it is fetched or answered from here any more."""
        if self._fences.get(p) == fence:
            del self._fences[p]
            self._waiting = {key: fetch for key, fetch in self._waiting.items() if key[0] != p}

    def _due(self, now: float) -> list[Key]:
        """What may begin now, the longest due first."""
        room, busy = AT_ONCE - len(self._under_way), Counter(_ticket_of(key) for key in self._under_way)
        chosen: list[Key] = []
        for key in sorted((key for key, fetch in self._waiting.items() if fetch.due <= now), key=self._since):
            if len(chosen) >= room:
                break
            if busy[_ticket_of(key)] < OF_ONE_TICKET:
                busy[_ticket_of(key)] += 1
                chosen.append(key)
        return chosen

    def _since(self, key: Key) -> int:
        return self._waiting[key].due

    # ------------------------------------------------------------------ fetching

    async def _carry_out(self, key: Key, fence: int, fetch: Fetch) -> None:
        p = key[0]
        try:
            while self._fences.get(p) == fence:
                try:
                    again = await self._tried(p, fence, fetch)
                    break
                except RedisDown:
                    await asyncio.sleep(REDIS_PAUSE_SECONDS)
            else:
                again = None
        except Exception as error:  # noqa: BLE001  one file must never stop the others (I11)
            where = [f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)]
            log.error("fetch_failed", partition=p, fetch=fetch.id, error=type(error).__name__, where=where)
            again = fetch.after("unreachable", _now())
        finally:
            self._under_way.discard(key)
            self._wake.set()
        if again is not None:
            self.add(p, fence, [again])
        elif self._fences.get(p, fence) != fence:  # taken again meanwhile, while this one still looked under way
            self.add(p, self._fences[p], [fetch])

    async def _tried(self, p: int, fence: int, fetch: Fetch) -> Fetch | None:
        """One try; gives the next one where there is to be one. Raises RedisDown."""
        ticket = await self._tickets.load_readable(p, fetch.code)
        piece = _waiting_piece(ticket, fetch.piece)
        if ticket is None or piece is None:
            await self._forget(p, fence, fetch)
            return None
        try:
            most = min(MAX_FILE, MAX_FILES_TOGETHER - together(ticket))
            kept = await self._downloads.fetch(piece.url, most, lambda chunks: self._files.keep(p, chunks, most))
        except (CannotFetch, CannotKeep) as failed:
            reason = "together" if failed.reason == "too_large" and most < MAX_FILE else failed.reason
            metrics.FETCHES.labels(reason).inc()
            log.warning("file_not_fetched", partition=p, piece=fetch.id, reason=reason, tries=fetch.tries + 1)
            return await self._failed(p, fence, fetch, reason)
        metrics.FETCHES.labels("kept").inc()
        await self._answer(p, fence, fetch, Fetched(fetch.code, fetch.piece, kept))
        return None

    async def _failed(self, p: int, fence: int, fetch: Fetch, reason: str) -> Fetch | None:
        again = fetch.after(reason, _now())
        if again is None:
            await self._answer(p, fence, fetch, Fetched(fetch.code, fetch.piece, reason=reason))
        elif not await self._put(p, fence, ("HSET", names.fetches(p), again.id, again.dump())):
            return None
        return again

    async def _answer(self, p: int, fence: int, fetch: Fetch, fetched: Fetched) -> None:
        """Puts what came of a fetch into the inbox; while Redis is away it is kept here and tried again."""
        while self._fences.get(p) == fence:
            try:
                key_id = await self._vault.ensure_transit()
                box = self._vault.seal(key_id, fetched.dump(), f"inbox:{p}")
                if await answer_fetch(self._redis, p, fence, fetch.id, box) is not Verdict.OK:
                    self.lose(p, fence)
                return
            except RedisDown:
                await asyncio.sleep(REDIS_PAUSE_SECONDS)

    async def _forget(self, p: int, fence: int, fetch: Fetch) -> None:
        """Its ticket is gone, or has the file by now."""
        await self._put(p, fence, ("HDEL", names.fetches(p), fetch.id))

    async def _put(self, p: int, fence: int, command: tuple[str | bytes, ...]) -> bool:
        commit = Commit(p, fence)
        commit.add(*command)
        if await commit.run(self._redis) is Verdict.OK:
            return True
        self.lose(p, fence)
        return False


def _waiting_piece(ticket: Ticket | None, number: int) -> Evidence | None:
    pieces = ticket.evidence if ticket else ()
    return next((piece for piece in pieces if piece.number == number and piece.state is State.WAITING), None)


def _ticket_of(key: Key) -> str:
    return key[1].rpartition(".")[0]


def _now() -> int:
    return int(time.time() * 1000)
