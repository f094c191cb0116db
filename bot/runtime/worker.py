"""The worker: owns partitions, turns events into commits, hands what is to be said to the sender."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import structlog

from bot.channel.inbound import Inbound
from bot.runtime import metrics
from bot.runtime.accept import MAX_QUARANTINE
from bot.runtime.caller import Caller
from bot.runtime.calls import Call, write_calls
from bot.runtime.commands import RESULT_SECONDS
from bot.runtime.deliveries import kept_within
from bot.runtime.fetches import write_fetches, write_owned
from bot.runtime.fetching import Fetcher
from bot.runtime.forms import write_forms
from bot.runtime.forwarding import Forward, Forwarder, write_forwards
from bot.runtime.inbox import Unreadable, Work, read_entries
from bot.runtime.outbox import MAX_ENTRIES, Entry, write_entries
from bot.runtime.partitions import Ownership
from bot.runtime.sender import Sender
from bot.runtime.ticking import alarm_member
from bot.runtime.turn import Turn
from bot.store import names
from bot.store.citizens import Citizen, Citizens
from bot.store.commit import Commit, Verdict
from bot.store.lua import FIRE
from bot.store.misses import write_misses
from bot.store.notices import write_notices
from bot.store.receipts import write_receipt
from bot.store.redis import Reader, Redis, RedisDown
from bot.store.tickets import TicketStore
from bot.store.vault import INDEX, CannotOpen, Vault, partition_key_id
from bot.store.walks import write_walk
from bot.tickets.acts.undo import is_part
from bot.tickets.ticket import UnreadableTicket

READ_COUNT = 64  # events of one partition in one batch
BLOCK_MS = 250
TIMER_SECONDS = 0.5
MAX_TIMERS = 200  # fired per partition and round
IDLE_SECONDS = 0.05
REST_SECONDS = 0.2  # after Redis was away
MAX_TICKET_ATTEMPTS = 8
MAX_CHANGES = 10_000  # entries kept in a partition's change stream
START = "0-0"

COMMITS = {verdict: metrics.COMMITS.labels(verdict.value) for verdict in Verdict}

log = structlog.get_logger()


class TurnTaker(Protocol):
    """Decides what one event changes; pure but for loading the tickets it asks for."""

    async def take(self, work: Work, citizen: Citizen, tickets: dict[str, Any], attempt: int) -> Turn: ...

    def apologise(self, work: Work, citizen: Citizen) -> Turn: ...


@dataclass(slots=True)
class Batch:
    """What one partition's events change together."""

    commit: Commit
    cursor: str
    citizens: dict[str, Citizen] = field(default_factory=dict)
    tickets: dict[str, Any] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    withheld: list[tuple[str, list[Entry]]] = field(default_factory=list)  # by citizen, until the commit stands
    speaking: dict[str, int] = field(default_factory=dict)  # new messages of each citizen in this batch


class Worker:
    def __init__(
        self,
        redis: Redis,
        reader: Reader,
        vault: Vault,
        citizens: Citizens,
        tickets: TicketStore,
        sender: Sender,
        caller: Caller,
        fetcher: Fetcher,
        taker: TurnTaker,
        partitions: int,
    ) -> None:
        self._redis = redis
        self._reader = reader
        self._vault = vault
        self._citizens = citizens
        self._tickets = tickets
        self._sender = sender
        self._caller = caller
        self._fetcher = fetcher
        self._taker = taker
        self._forwarder = Forwarder(redis, vault, partitions)
        self.ownership = Ownership(redis, partitions, self._taken, self._lost, self._leaving)
        self._cursors: dict[int, str] = {}
        self._resync: set[int] = set()

    async def run(self) -> None:
        """Works until cancelled; then lets calls that are under way end before it gives its partitions back."""
        await self._vault.ensure(INDEX)
        sending = asyncio.create_task(self._sender.run())
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.ownership.run())
                group.create_task(self._read())
                group.create_task(self._fire_timers())
                group.create_task(self._caller.run())
                group.create_task(self._fetcher.run())
                group.create_task(self._forwarder.run())
                group.create_task(_fails_with(sending))
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    # ------------------------------------------------------------------ partitions

    async def _taken(self, p: int, fence: int) -> None:
        self._citizens.forget_partition(p)
        await self._vault.ensure(partition_key_id(p))
        await self._vault.ensure_transit()
        cursor = await self._stored_cursor(p)
        await self._sender.take_over(p, fence)
        await self._caller.take_over(p, fence)
        await self._fetcher.take_over(p, fence)
        await self._forwarder.take_over(p, fence)
        self._cursors[p] = cursor  # events are read only now: their answers belong behind those just loaded
        log.debug("partition_taken", partition=p, fence=fence)

    async def _leaving(self, p: int, fence: int) -> None:
        await self._sender.settle(p)

    async def _lost(self, p: int, fence: int) -> None:
        self._cursors.pop(p, None)
        self._sender.lose(p, fence)
        self._caller.lose(p, fence)
        self._fetcher.lose(p, fence)
        self._forwarder.lose(p, fence)
        self._citizens.forget_partition(p)

    async def _stored_cursor(self, p: int) -> str:
        cursor = await self._redis.call("GET", names.cursor(p))
        return cursor.decode() if cursor else START

    async def _resynchronise(self) -> None:
        """After a commit of unknown outcome: believe only what Redis says."""
        for p in list(self._resync):
            fence = self.ownership.held.get(p)
            if fence is not None:
                self._citizens.forget_partition(p)
                self._cursors[p] = await self._stored_cursor(p)
                await self._sender.catch_up(p, fence)
                await self._caller.catch_up(p, fence)
                await self._fetcher.catch_up(p, fence)
                await self._forwarder.catch_up(p, fence)
            self._resync.discard(p)

    # ------------------------------------------------------------------ events

    async def _read(self) -> None:
        while True:
            try:
                await self._resynchronise()
                cursors = {p: c for p, c in self._cursors.items() if p in self.ownership.held}
                if not cursors:
                    await asyncio.sleep(IDLE_SECONDS)
                    continue
                await self._vault.ensure_transit()
                reply = await self._reader.call(
                    "XREAD", "COUNT", READ_COUNT, "BLOCK", BLOCK_MS, "STREAMS",
                    *(names.inbox(p) for p in cursors), *cursors.values(),
                )  # fmt: skip
                if reply:
                    await self._handle(cursors, reply)
            except RedisDown as error:
                log.warning("redis_away", reason=str(error))
                self._resync.update(self._cursors)
                self._sender.forget_withheld()
                await asyncio.sleep(REST_SECONDS)

    async def _handle(self, cursors: dict[int, str], reply: Any) -> None:
        """One round: everything read, turned and committed, partition by partition at the same time."""
        by_name = {names.inbox(p).encode(): p for p in cursors}
        work = []
        for name, entries in reply:
            read = await read_entries(self._vault, by_name[name], entries)
            work.append((by_name[name], [await self._with_holder(one) for one in read]))
        wanted = {(p, w.citizen) for p, entries in work for w in entries if w.citizen}
        loaded = await self._citizens.load(wanted)
        batches = [await self._batch(p, cursors[p], entries, loaded) for p, entries in work if entries]
        await asyncio.gather(*(self._commit(batch) for batch in batches if batch is not None))

    async def _with_holder(self, work: Work) -> Work:
        """What concerns a ticket is handled in the turn of its citizen, as far as one is known."""
        if not work.ticket:
            return work
        try:
            return replace(work, holder=await self._tickets.holder(work.partition, work.ticket))
        except (CannotOpen, UnreadableTicket):
            return work  # whoever handles it meets the same and says so

    async def _batch(self, p: int, cursor: str, entries: list[Work], loaded: dict[str, Citizen]) -> Batch | None:
        fence = self.ownership.held.get(p)
        if fence is None or self._cursors.get(p) != cursor:
            return None
        batch = Batch(Commit(p, fence), entries[-1].id, dict(loaded))
        for work in entries:
            await self._turn(batch, work)
        return batch

    async def _turn(self, batch: Batch, work: Work) -> None:
        kind = _kind(work)
        batch.kinds.append(kind)
        if isinstance(work.payload, Unreadable):
            log.error("event_unreadable", partition=work.partition, entry=work.id, reason=work.payload.reason)
            self._set_aside(batch, work)
            return
        if isinstance(work.payload, Inbound) and work.payload.kind == "echo" and not work.payload.admin_id:
            await self._sender.arrived(work.citizen, work.payload.text)
            return
        citizen = batch.citizens[work.citizen]
        waiting = self._sender.withhold(work.citizen) if work.takes_back else []
        work = replace(work, unsent=frozenset(entry.name for entry in waiting))
        try:
            turn = await self._taken_turn(batch, work, citizen)
        except RedisDown:
            raise
        except Exception as error:  # noqa: BLE001  the one place: an event must never stop the others (I11)
            log.error("event_failed", entry=work.id, kind=kind, error=type(error).__name__, where=_where(error))
            metrics.EVENT_FAILURES.labels(type(error).__name__).inc()
            self._set_aside(batch, work)
            turn = self._taker.apologise(work, citizen)
        self._take_back(batch, turn, waiting)
        self._collect(batch, turn)

    def _take_back(self, batch: Batch, turn: Turn, waiting: list[Entry]) -> None:
        """Takes a staff message out with this commit; until that stands nothing of it is sent."""
        key, p = turn.citizen.key, batch.commit.partition
        taken = [entry for entry in waiting if turn.taken_back and is_part(entry.name, turn.taken_back)]
        self._sender.release(key, [entry for entry in waiting if entry not in taken])
        if not taken:
            return
        batch.withheld.append((key, taken))
        batch.commit.add("HDEL", names.outbox(p, key), *(entry.id for entry in taken))
        if self._sender.waiting(p, key) == len(taken) and key not in batch.speaking and not turn.entries:
            batch.commit.add("ZREM", names.due(p), key)

    async def _taken_turn(self, batch: Batch, work: Work, citizen: Citizen) -> Turn:
        for attempt in range(MAX_TICKET_ATTEMPTS):
            tickets = dict(batch.tickets)  # a turn that fails or is taken again leaves no trace in the batch
            turn = await self._taker.take(work, citizen, tickets, attempt)
            new = [c.ticket.code for c in turn.tickets if c.is_new]
            if not any([await self._tickets.exists(work.partition, code) for code in new]):
                batch.tickets = tickets
                return turn
        raise RuntimeError(f"no free ticket code in {MAX_TICKET_ATTEMPTS} attempts")

    def _collect(self, batch: Batch, turn: Turn) -> None:
        commit, p = batch.commit, batch.commit.partition
        key = turn.citizen.key
        room = MAX_ENTRIES - self._sender.waiting(p, key) - batch.speaking.get(key, 0)
        if len(turn.entries) > room:
            metrics.SENT.labels("outbox_full").inc(kept_within(turn, batch.tickets, room))
        batch.citizens[key] = turn.citizen
        batch.turns.append(turn)
        self._mark_first(batch, key, turn.entries)
        write_entries(commit, self._vault, self._vault.transit, key, turn.entries)
        write_calls(commit, self._vault, self._vault.transit, turn.calls)
        write_forwards(commit, self._vault, self._vault.transit, turn.forwards)
        write_misses(commit, self._vault, turn.misses)
        write_fetches(commit, turn.fetches)
        write_owned(commit, turn.owned)
        write_forms(commit, self._vault, turn.forms, turn.void_forms)
        for lookup, code in turn.receipts:
            write_receipt(commit, p, lookup, code)
        for mark in turn.walks:
            write_walk(commit, mark)
        for change in turn.tickets:
            written = self._tickets.write(commit, change)
            batch.tickets[change.ticket.code] = None if change.erases else written
            commit.add("XADD", names.changes(p), "MAXLEN", "~", MAX_CHANGES, "*", "ticket", change.ticket.code)
        for name, at, token in turn.timers:
            set_timer(commit, f"{key}|{name}|{token}", at)
        write_notices(commit, turn.notices)
        for code, at in turn.alarms.items():
            set_timer(commit, alarm_member(code), at)
        if turn.result is not None:
            idempotency_key, result = turn.result
            commit.add("SET", names.result(p, idempotency_key), result.dump(), "EX", RESULT_SECONDS)

    def _mark_first(self, batch: Batch, key: str, entries: list[Entry]) -> None:
        """What will be sent as soon as this commit stands is marked `sending` with it: one call less a message."""
        at_once = key not in batch.speaking and self._sender.sends_at_once(batch.commit.partition, key)
        if entries and entries[0].klass != "staff" and not entries[0].due and at_once:
            entries[0].marked_at, entries[0].fresh_mark = int(time.time() * 1000), True
        if entries:
            batch.speaking[key] = batch.speaking.get(key, 0) + len(entries)

    def _set_aside(self, batch: Batch, work: Work) -> None:
        key = names.quarantine(work.partition)
        batch.commit.add("XADD", key, "MAXLEN", "~", MAX_QUARANTINE, "*", "e", work.raw, "id", work.id)

    async def _commit(self, batch: Batch) -> None:
        """Writes a batch. Refused: the partition is another's, or our idea of it was wrong."""
        commit, p = batch.commit, batch.commit.partition
        changed = {turn.citizen.key: turn.citizen for turn in batch.turns if turn.moved or turn.forgets}
        for key in {turn.citizen.key for turn in batch.turns if turn.forgets}:
            self._citizens.forget(commit, changed[key])
        for citizen in changed.values():
            self._citizens.write(commit, citizen)
        commit.add("XTRIM", names.inbox(p), "MINID", _after_id(batch.cursor))
        try:
            verdict = await commit.run(self._redis, self._cursors.get(p, START), batch.cursor)
        except RedisDown:
            self._resync.add(p)
            raise
        COMMITS[verdict].inc()
        if verdict is not Verdict.OK:
            self._sender.forget_withheld(p)
        if verdict is Verdict.OK:
            self._cursors[p] = batch.cursor
            self._after(batch, changed)
        elif verdict is Verdict.FENCED:
            await self.ownership.lose(p, commit.fence)
        else:
            log.warning("commit_refused", partition=p, verdict=verdict.value)
            self._resync.add(p)

    def _after(self, batch: Batch, changed: dict[str, Citizen]) -> None:
        for kind, count in Counter(batch.kinds).items():
            metrics.EVENTS.labels(kind).inc(count)
        for citizen in changed.values():
            self._citizens.replace(citizen)
        said: dict[str, list[Entry]] = defaultdict(list)
        calls: list[Call] = []
        forwards: list[Forward] = []
        for turn in batch.turns:
            for name in turn.counts:
                metrics.SCRIPTS.labels(name).inc()
            said[turn.citizen.key] += turn.entries
            calls += turn.calls
            forwards += turn.forwards
        for key, taken in batch.withheld:
            self._sender.drop(key, taken)
        batch.withheld = []
        for key, entries in said.items():
            if entries:
                self._sender.add(batch.commit.partition, batch.commit.fence, key, entries)
        self._caller.add(batch.commit.partition, batch.commit.fence, calls)
        fetches = [fetch for turn in batch.turns for fetch in turn.fetches]
        self._fetcher.add(batch.commit.partition, batch.commit.fence, fetches)
        self._forwarder.add(batch.commit.partition, batch.commit.fence, forwards)

    # ------------------------------------------------------------------ timers

    async def _fire_timers(self) -> None:
        while True:
            try:
                calls = [
                    self._redis.script(
                        FIRE,
                        [names.lease(p), names.timers(p), names.inbox(p)],
                        [fence, int(time.time() * 1000), MAX_TIMERS],
                    )
                    for p, fence in self.ownership.held.items()
                ]
                await asyncio.gather(*calls)
            except RedisDown as error:
                log.warning("timers_not_fired", reason=str(error))
            await asyncio.sleep(TIMER_SECONDS)


async def _fails_with(task: asyncio.Task[None]) -> None:
    """Ends the group when `task` fails, without `task` ending with the group."""
    await asyncio.shield(task)


def set_timer(commit: Commit, member: str, at: int | None) -> None:
    """Sets a timer of the commit's partition to that time (ms), or drops it."""
    timers = names.timers(commit.partition)
    if at is None:
        commit.add("ZREM", timers, member)
    else:
        commit.add("ZADD", timers, at, member)


def _after_id(id: str) -> str:
    """The first stream id behind `id`: trimming to it leaves nothing that was handled."""
    ms, _, seq = id.partition("-")
    return f"{ms}-{int(seq) + 1}"


def _kind(work: Work) -> str:
    return work.payload.kind if isinstance(work.payload, Inbound) else type(work.payload).__name__.lower()


def _where(error: BaseException) -> list[str]:
    """The places of a failure; its message could hold a citizen's words and is left out."""
    return [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
