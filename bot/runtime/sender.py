"""Sending (design, flow of a message, step 5): in order per citizen, a bounded number of citizens at once.

Before a call its entry is marked `sending`; afterwards it is taken out of the outbox. When a process dies in
between, nobody knows whether the citizen got the message: the next owner waits for an echo until the channel's time
limit has passed and only then sends again (invariant I5; counted as `resent`). Meanwhile answers to what the citizen
wrote after that moment go out: who has written on is not kept waiting.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

import structlog

from bot.channel.errors import ZONE, Action, ChannelError, wait_until
from bot.runtime import metrics
from bot.runtime.lanes import Lane, next_entry
from bot.runtime.outbox import Entry, Fate, SendReport
from bot.runtime.rate import Rate
from bot.store import names
from bot.store.citizens import Citizen, Citizens
from bot.store.commit import Commit, Verdict, take_out
from bot.store.redis import Arg, Redis, RedisDown
from bot.store.vault import CannotOpen, Vault, key_id_of
from bot.tickets.window import reachable

MAX_UNANSWERED = 3  # calls without an answer for one message, then it counts as delivered
SETTLE_POLL_SECONDS = 0.02
HOLD_MS = 5 * 60_000  # after too many tries
MAX_AGE_MS = 24 * 3_600_000  # an undeliverable bot message is given up after this
REDIS_PAUSE_MS = 500
UNLOAD_MS = 60_000  # lanes that wait longer leave memory
ECHO_MARGIN_MS = 500
FRESH_MARK_MS = 250  # a mark written with the commit stands for this long before the call
GONE_REMEMBERED = 2_000
LOAD_AT_ONCE = 200  # citizens whose outboxes are read in one round at a takeover

SENT = metrics.SENT.labels("sent")

log = structlog.get_logger()


class Delivery(Protocol):
    """The channel, for one message. Returns its message id; raises ChannelError."""

    async def deliver(self, citizen: str, entry: Entry) -> str: ...


class Sender:
    """The sending half of a worker."""

    def __init__(
        self,
        redis: Redis,
        vault: Vault,
        citizens: Citizens,
        delivery: Delivery,
        rate: Rate,
        in_flight: int,
        time_limit_seconds: float,
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._citizens = citizens
        self._delivery = delivery
        self._rate = rate
        self._in_flight = in_flight
        self._limit_ms = int(time_limit_seconds * 1000) + ECHO_MARGIN_MS
        self._lanes: dict[str, Lane] = {}
        self._fences: dict[int, int] = {}
        self._closing: set[int] = set()
        self._away: defaultdict[int, dict[str, int]] = defaultdict(dict)  # entries that left memory, by citizen
        self._ready: asyncio.Queue[Lane] = asyncio.Queue()
        self._gone: deque[str] = deque(maxlen=GONE_REMEMBERED)  # taken out lately: never loaded again

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(self._in_flight):
                group.create_task(self._serve())

    # ------------------------------------------------------------------ what is to be sent

    async def take_over(self, p: int, fence: int) -> None:
        """Loads what an earlier owner of the partition left."""
        self._fences[p] = fence
        marks: dict[str, int] = {}
        reply = await self._redis.call("HGETALL", names.sending(p))
        for name, at in zip(reply[::2], reply[1::2], strict=True):
            marks[name.decode()] = int(at)
        await self._load_all(p, fence, marks)

    async def catch_up(self, p: int, fence: int) -> None:
        """Loads what our own commits of unknown outcome left: whatever is marked there, we never began to send it."""
        await self._load_all(p, fence, {})

    async def _load_all(self, p: int, fence: int, marks: dict[str, int]) -> None:
        waiting = [c.decode() for c in await self._redis.call("ZRANGE", names.due(p), 0, -1)]
        for start in range(0, len(waiting), LOAD_AT_ONCE):
            page = waiting[start : start + LOAD_AT_ONCE]
            await asyncio.gather(*(self._load(p, fence, citizen, marks) for citizen in page))

    async def _load(self, p: int, fence: int, citizen: str, marks: dict[str, int]) -> None:
        reply = await self._redis.call("HGETALL", names.outbox(p, citizen))
        entries = []
        for name, box in zip(reply[::2], reply[1::2], strict=True):
            id = name.decode()
            if f"{citizen}|{id}" in self._gone:
                continue
            try:
                await self._vault.ensure_existing(key_id_of(box))
                entry = Entry.load(id, self._vault.open(box, f"outbox:{citizen}"))
            except CannotOpen as error:
                log.error("outbox_entry_unreadable", partition=p, entry=id, reason=str(error))
                metrics.SENT.labels("unreadable").inc()
                await take_out(self._redis, p, fence, citizen, id)
                continue
            entry.marked_at = marks.get(f"{citizen}|{id}", 0)
            entries.append(entry)
        if self._fences.get(p) == fence:
            self._away[p].pop(citizen, None)
        self.add(p, fence, citizen, sorted(entries, key=lambda e: e.order))

    def add(self, p: int, fence: int, citizen: str, entries: Iterable[Entry]) -> None:
        """Entries that were just committed (or loaded); only for a partition that is owned."""
        if self._fences.get(p) != fence:
            return
        lane = self._lanes.get(citizen)
        if lane is None:
            lane = self._lanes[citizen] = Lane(citizen, p, fence)
        known = {entry.id for entry in lane.entries} if lane.entries else ()
        lane.entries.extend(entry for entry in entries if entry.id not in known)
        if known:
            lane.entries = deque(sorted(lane.entries, key=lambda entry: entry.order))
        self._queue(lane)

    def waiting(self, p: int, citizen: str) -> int:
        """How many messages wait, those put away included."""
        lane = self._lanes.get(citizen)
        return self._away[p].get(citizen, 0) + (len(lane.entries) if lane else 0)

    def withhold(self, citizen: str) -> list[Entry]:
        """The citizen's staff messages that have not begun to leave; they stay until `release` or `drop`."""
        lane = self._lanes.get(citizen)
        entries = lane.entries if lane else ()
        waiting = [entry for entry in entries if entry.klass == "staff" and lane and self._has_not_begun(lane, entry)]
        for entry in waiting:
            entry.withheld = True
        return waiting

    def _has_not_begun(self, lane: Lane, entry: Entry) -> bool:
        return not entry.marked_at and entry.settled is None and lane.under_way is not entry

    def release(self, citizen: str, entries: Iterable[Entry]) -> None:
        """They may leave after all."""
        for entry in entries:
            entry.withheld = False
        lane = self._lanes.get(citizen)
        if lane is not None:
            self._queue(lane)

    def drop(self, citizen: str, entries: Iterable[Entry]) -> None:
        """They were taken out of the outbox by a commit."""
        lane = self._lanes.get(citizen)
        for entry in entries:
            self._gone.append(f"{citizen}|{entry.id}")
            if lane is not None and entry in lane.entries:
                lane.entries.remove(entry)
            metrics.SENT.labels("taken_back").inc()

    def forget_withheld(self, p: int | None = None) -> None:
        """Nobody knows whether the commit that took them out was written: what is still there is loaded again."""
        for lane in self._lanes.values():
            if p in (None, lane.partition):
                lane.entries = deque(entry for entry in lane.entries if not entry.withheld)

    async def settle(self, p: int) -> None:
        """Before a partition is given back: no further call is begun for it, and those under way may end."""
        self._closing.add(p)
        for _ in range(int(self._limit_ms / 1000 / SETTLE_POLL_SECONDS)):
            if not any(lane.busy for lane in self._lanes.values() if lane.partition == p):
                return
            await asyncio.sleep(SETTLE_POLL_SECONDS)

    def sends_at_once(self, p: int, citizen: str) -> bool:
        """Whether a new entry of this citizen would be the very next call."""
        return p not in self._closing and not (citizen in self._lanes and self._lanes[citizen].entries)

    def lose(self, p: int, fence: int) -> None:
        """The partition is no longer ours: nothing of it is sent from here any more."""
        if self._fences.get(p) == fence:
            del self._fences[p]
            self._closing.discard(p)
            self._away.pop(p, None)
        for key in [key for key, lane in self._lanes.items() if lane.partition == p and lane.fence == fence]:
            del self._lanes[key]

    def oldest_ms(self) -> int:
        """When the oldest entry that is due was decided (ms), 0 when nothing waits."""
        now = _now()
        born = [e.born for lane in self._lanes.values() for e in list(lane.entries)[:1] if e.due <= now]
        return min(born, default=0)

    async def arrived(self, citizen: str, text: str) -> None:
        """An echo of the channel: the citizen has a message with this text. Settles an entry of unknown outcome."""
        lane = self._lanes.get(citizen)
        if lane is None or lane.busy:
            return
        for entry in list(lane.entries):
            if entry.marked_at and entry.outgoing.text == text:
                metrics.SENT.labels("settled_by_echo").inc()
                await self._done(lane, entry, self._report(lane, entry, "sent"))
                return

    # ------------------------------------------------------------------ sending

    async def _serve(self) -> None:
        while True:
            lane = await self._ready.get()
            lane.queued = False
            try:
                while self._fences.get(lane.partition) == lane.fence and lane.partition not in self._closing:
                    entry, again = next_entry(lane, _now(), self._limit_ms)
                    if entry is None:
                        self._rest(lane, again)
                        break
                    lane.queued = lane.busy = True
                    lane.under_way = entry
                    try:
                        await self._one(lane, entry)
                    finally:
                        lane.queued = lane.busy = False
                        lane.under_way = None
            except RedisDown:
                self._pause(lane, REDIS_PAUSE_MS)
            except Exception as error:  # noqa: BLE001  one citizen's message must not stop the others'
                log.error("sending_failed", partition=lane.partition, error=type(error).__name__)
                metrics.ALERTS.labels("sending_failed").inc()
                self._pause(lane, HOLD_MS)

    def _pause(self, lane: Lane, ms: int) -> None:
        lane.queued = False
        lane.blocked_until = _now() + ms
        self._rest(lane, lane.blocked_until)

    def _rest(self, lane: Lane, again: int) -> None:
        """Nothing of the lane may go now: look again at `again`, or forget the lane when it is empty."""
        if self._lanes.get(lane.citizen) is not lane:
            return
        if not lane.entries:
            del self._lanes[lane.citizen]
            return
        now = _now()
        if again - now > UNLOAD_MS and all(e.due - now > UNLOAD_MS for e in lane.entries):
            del self._lanes[lane.citizen]
            p, fence, key = lane.partition, lane.fence, lane.citizen
            self._away[p][key] = self._away[p].get(key, 0) + len(lane.entries)
            asyncio.get_running_loop().call_later((again - now) / 1000, self._reload, p, fence, key)
            return
        if not lane.wake_at or again < lane.wake_at or lane.wake_at <= now:
            lane.wake_at = again
            asyncio.get_running_loop().call_later(max(0.001, (again - now) / 1000), self._wake, lane)

    def _wake(self, lane: Lane) -> None:
        """The timer of a resting lane. It may be a millisecond early: then the lane must be able to rest anew."""
        lane.wake_at = 0
        self._queue(lane)

    def _queue(self, lane: Lane) -> None:
        if not lane.queued and lane.entries and self._lanes.get(lane.citizen) is lane:
            lane.queued = True
            self._ready.put_nowait(lane)

    def _reload(self, p: int, fence: int, citizen: str) -> None:
        if self._fences.get(p) == fence:
            task = asyncio.create_task(self._load_until_done(p, fence, citizen))
            task.add_done_callback(_log_failure)

    async def _load_until_done(self, p: int, fence: int, citizen: str) -> None:
        while self._fences.get(p) == fence:
            try:
                await self._load(p, fence, citizen, {})
                return
            except RedisDown:
                await asyncio.sleep(REDIS_PAUSE_MS / 1000)

    async def _one(self, lane: Lane, entry: Entry) -> None:
        if entry.settled is not None:
            await self._done(lane, entry, entry.settled)
            return
        now = _now()
        if entry.klass == "bot" and entry.epoch < await self._epoch(lane):
            metrics.SENT.labels("muted").inc()
            await self._done(lane, entry, [])
            return
        if entry.klass == "staff" and reachable(await self._citizen_last_at(lane), now).window == "closed":
            await self._give_up(lane, entry, "window_closed")
            return
        if entry.born and now - entry.born > MAX_AGE_MS:
            await self._give_up(lane, entry, "expired")
            return
        await self._rate.take()
        if not (entry.fresh_mark and _now() - entry.marked_at <= FRESH_MARK_MS):
            if entry.marked_at and not entry.fresh_mark:
                metrics.SENT.labels("resent").inc()
                log.warning("resent", partition=lane.partition, entry=entry.id)
            entry.marked_at = _now()
            if not await self._mark(lane, entry):
                return
        entry.fresh_mark = False
        try:
            message_id = await self._delivery.deliver(lane.citizen, entry)
        except ChannelError as error:
            await self._refused(lane, entry, error)
            return
        SENT.inc()
        if entry in lane.entries:  # an echo may have settled it meanwhile
            await self._done(lane, entry, self._report(lane, entry, "sent", message_id))

    async def _mark(self, lane: Lane, entry: Entry) -> bool:
        commit = Commit(lane.partition, lane.fence)
        commit.add("HSET", names.sending(lane.partition), f"{lane.citizen}|{entry.id}", entry.marked_at)
        if await commit.run(self._redis) is Verdict.OK:
            return True
        self.lose(lane.partition, lane.fence)
        return False

    async def _refused(self, lane: Lane, entry: Entry, error: ChannelError) -> None:
        """What the channel's answer means for this entry (the error table of the channel)."""
        verdict = error.verdict
        metrics.CHANNEL_ERRORS.labels(str(error.code)).inc()
        log.warning("channel_refused", code=error.code, action=verdict.action.value, entry=entry.id, klass=entry.klass)
        if verdict.alert:
            metrics.ALERTS.labels(str(error.code)).inc()
        entry.tries += 1
        now = _now()
        match verdict.action:
            case Action.UNCERTAIN if entry.tries < MAX_UNANSWERED:
                metrics.SENT.labels("uncertain").inc()  # stays marked: sent again when the time limit has passed
            case Action.UNCERTAIN:
                await self._give_up(lane, entry, "unanswered")  # most likely delivered, more than once
            case Action.WINDOW_CLOSED:
                await self._give_up(lane, entry, "window_closed")
            case Action.DROP:
                await self._give_up(lane, entry, "refused")
            case Action.RETRY | Action.REFRESH | Action.REUPLOAD if entry.tries < verdict.max_tries:
                entry.marked_at = 0  # surely not delivered
                lane.blocked_until = _ms(wait_until(verdict, _at(now), entry.tries))
            case Action.WAIT if verdict.until == "minute":
                entry.marked_at = 0
                lane.blocked_until = _ms(wait_until(verdict, _at(now), entry.tries))  # short: the order is kept
            case Action.RETRY | Action.REFRESH | Action.REUPLOAD:
                await self._park(lane, entry, now + HOLD_MS)
            case _:
                await self._park(lane, entry, _ms(wait_until(verdict, _at(now), entry.tries)))

    async def _park(self, lane: Lane, entry: Entry, until: int) -> None:
        """Waits long: kept with its due time, and others may go before it."""
        entry.due, entry.marked_at = until, 0
        metrics.SENT.labels("parked").inc()
        box = self._vault.seal(self._vault.transit, entry.dump(), f"outbox:{lane.citizen}")
        commit = Commit(lane.partition, lane.fence)
        commit.add("HSET", names.outbox(lane.partition, lane.citizen), entry.id, box)
        commit.add("HDEL", names.sending(lane.partition), f"{lane.citizen}|{entry.id}")
        if await commit.run(self._redis) is not Verdict.OK:
            self.lose(lane.partition, lane.fence)

    async def _give_up(self, lane: Lane, entry: Entry, why: Fate) -> None:
        metrics.SENT.labels(why).inc()
        await self._done(lane, entry, self._report(lane, entry, why))

    async def _done(self, lane: Lane, entry: Entry, commands: list[tuple[Arg, ...]]) -> None:
        if entry in lane.entries:
            lane.entries.remove(entry)
        name = f"{lane.citizen}|{entry.id}"
        self._gone.append(name)
        try:
            verdict = await take_out(self._redis, lane.partition, lane.fence, lane.citizen, entry.id, commands)
        except RedisDown:
            self._settle_later(lane, entry, commands)
            raise
        if verdict is not Verdict.OK:
            self._forget(name)
            self.lose(lane.partition, lane.fence)

    def _settle_later(self, lane: Lane, entry: Entry, commands: list[tuple[Arg, ...]]) -> None:
        """The channel has answered but Redis could not be told: it is told first thing when it is back."""
        self._forget(f"{lane.citizen}|{entry.id}")
        if self._fences.get(lane.partition) != lane.fence:
            return
        entry.settled, entry.marked_at, entry.due = commands, 0, 0
        lane = self._lanes.setdefault(lane.citizen, lane)
        lane.entries.appendleft(entry)
        self._queue(lane)

    def _forget(self, name: str) -> None:
        """An entry is in the database after all: whoever owns its partition next loads it, we ourselves too."""
        with suppress(ValueError):
            self._gone.remove(name)

    def _report(self, lane: Lane, entry: Entry, outcome: Fate, message_id: str = "") -> list[tuple[Arg, ...]]:
        """For a staff message: what became of it comes back as an event, so that its ticket knows."""
        if entry.klass != "staff":
            return []
        p = lane.partition
        report = SendReport(lane.citizen, entry.ticket, entry.name, outcome, message_id, entry.outgoing.text)
        box = self._vault.seal(self._vault.transit, report.dump(), f"inbox:{p}")
        return [("XADD", names.inbox(p), "*", "s", box)]

    async def _epoch(self, lane: Lane) -> int:
        return (await self._record(lane)).epoch

    async def _citizen_last_at(self, lane: Lane) -> int:
        return (await self._record(lane)).last_at

    async def _record(self, lane: Lane) -> Citizen:
        cached = self._citizens.cached(lane.citizen)
        if cached is not None:
            return cached
        return (await self._citizens.load([(lane.partition, lane.citizen)]))[lane.citizen]


def _now() -> int:
    return int(time.time() * 1000)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, ZONE)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("outbox_not_reloaded", reason=str(error) or type(error).__name__)
