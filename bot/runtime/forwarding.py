"""What an event means for another partition, on its way there (design, flow of a message, step 4).

A forward is written with the commit of the event it follows from. The owner of that partition then puts it into the
inbox of the other one under the forward's key, which is remembered there, and takes it out under its fencing number:
whoever dies when, it arrives, and it is handled once (invariant I2). Between two partitions the order is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic_core import from_json, to_json

from bot.runtime import metrics
from bot.runtime.accept import MAX_INBOX, MAX_QUARANTINE, REMEMBER_SECONDS, seen_digest
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.lua import ACCEPT
from bot.store.redis import Redis, RedisDown
from bot.store.vault import CannotOpen, Vault, key_id_of

SCHEMA = 1
PAUSE_SECONDS = 0.2  # while Redis is away or the other inbox is full

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Forward:
    """`id` is `<event id>.<number>` in the partition it comes from, `target` the partition it goes to.

    `citizen` is who it concerns there: `<oa>:<user>`, or `ticket:<code>` for a ticket whoever its citizen is. `what`
    is one of `arrivals.ARRIVALS`, `data` (JSON) what that needs; it may hold words of people, so it is ciphertext.
    """

    source: int
    id: str
    target: int
    citizen: str
    what: str
    at: int
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its idempotency key, the same however often it arrives."""
        return f"{self.source}:{self.id}"

    def dump(self) -> bytes:
        return to_json([SCHEMA, self.source, self.id, self.target, self.citizen, self.what, self.at, dict(self.data)])

    @classmethod
    def load(cls, stored: bytes) -> Forward:
        schema, *values = from_json(stored)
        if schema != SCHEMA:
            raise ValueError(f"a forward of schema {schema}; this version knows {SCHEMA}")
        return cls(*values)


def write_forwards(commit: Commit, vault: Vault, key_id: str, forwards: Iterable[Forward]) -> None:
    """Adds new forwards to a commit."""
    p = commit.partition
    for forward in forwards:
        commit.add("HSET", names.forwards(p), forward.id, vault.seal(key_id, forward.dump(), f"forwards:{p}"))


@dataclass(frozen=True, slots=True)
class _Waiting:
    fence: int
    forward: Forward


class Forwarder:
    """The forwarding half of a worker. Each target has a line of its own: a full inbox never holds up another."""

    def __init__(self, redis: Redis, vault: Vault, partitions: int) -> None:
        self._redis = redis
        self._vault = vault
        self._lines: list[asyncio.Queue[_Waiting]] = [asyncio.Queue() for _ in range(partitions)]
        self._fences: dict[int, int] = {}
        self._known: set[tuple[int, str]] = set()  # forwards that wait or are under way

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for line in self._lines:
                group.create_task(self._serve(line))

    # ------------------------------------------------------------------ what is to be forwarded

    async def take_over(self, p: int, fence: int) -> None:
        """Loads what an earlier owner of the partition left."""
        self._fences[p] = fence
        await self.catch_up(p, fence)

    async def catch_up(self, p: int, fence: int) -> None:
        """Loads what our own commits of unknown outcome left."""
        reply = await self._redis.call("HGETALL", names.forwards(p))
        forwards = []
        for name, box in zip(reply[::2], reply[1::2], strict=True):
            try:
                await self._vault.ensure_existing(key_id_of(box))
                forwards.append(Forward.load(self._vault.open(box, f"forwards:{p}")))
            except (CannotOpen, ValueError, TypeError) as error:
                log.error("forward_unreadable", partition=p, forward=name.decode(), reason=type(error).__name__)
                metrics.FORWARDS.labels("unreadable").inc()
                aside = Commit(p, fence)
                aside.add("XADD", names.quarantine(p), "MAXLEN", "~", MAX_QUARANTINE, "*", "e", box, "id", name)
                aside.add("HDEL", names.forwards(p), name)
                await aside.run(self._redis)
        self.add(p, fence, sorted(forwards, key=_order))

    def add(self, p: int, fence: int, forwards: Iterable[Forward]) -> None:
        """Forwards that were just committed (or loaded), in order; only for a partition that is owned."""
        if self._fences.get(p) != fence:
            return
        for forward in forwards:
            if (p, forward.id) not in self._known:
                self._known.add((p, forward.id))
                self._lines[forward.target].put_nowait(_Waiting(fence, forward))

    def lose(self, p: int, fence: int) -> None:
        """The partition is no longer ours: nothing of it is forwarded from here any more."""
        if self._fences.get(p) == fence:
            del self._fences[p]
            self._known = {known for known in self._known if known[0] != p}

    # ------------------------------------------------------------------ forwarding

    async def _serve(self, line: asyncio.Queue[_Waiting]) -> None:
        while True:
            waiting = await line.get()
            while self._is_ours(waiting):
                try:
                    if await self._deliver(waiting.forward):
                        await self._take_out(waiting)
                        break
                except RedisDown:
                    pass
                await asyncio.sleep(PAUSE_SECONDS)

    async def _deliver(self, forward: Forward) -> bool:
        """Whether the other inbox has it; False when that is full."""
        q = forward.target
        box = self._vault.seal(await self._vault.ensure_transit(), forward.dump(), f"inbox:{q}")
        keys = [names.inbox(q), names.seen(q, seen_digest(f"forward:{forward.key}"))]
        (kept,) = await self._redis.script(ACCEPT, keys, [REMEMBER_SECONDS, MAX_INBOX, "f", box])
        metrics.FORWARDS.labels({1: "delivered", 0: "repeated"}.get(kept, "full")).inc()
        return bool(kept >= 0)

    async def _take_out(self, waiting: _Waiting) -> None:
        forward = waiting.forward
        commit = Commit(forward.source, waiting.fence)
        commit.add("HDEL", names.forwards(forward.source), forward.id)
        if await commit.run(self._redis) is Verdict.OK:
            self._known.discard((forward.source, forward.id))
        else:
            self.lose(forward.source, waiting.fence)

    def _is_ours(self, waiting: _Waiting) -> bool:
        return self._fences.get(waiting.forward.source) == waiting.fence


def _order(forward: Forward) -> tuple[int, int, int]:
    event, _, number = forward.id.rpartition(".")
    ms, _, seq = event.rpartition("-")
    return int(ms), int(seq), int(number)
