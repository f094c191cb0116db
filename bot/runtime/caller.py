"""Asking outside services for the turns of a worker's partitions.

A call is committed with the turn that wants it and carried out afterwards, by whoever owns the partition: when a
worker dies in the middle, the next owner asks again. Taking the call out and putting its answer into the citizen's
inbox is one script, so however often a service was asked, its answer arrives once (invariant I2).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.runtime import metrics
from bot.runtime.calls import Call, CallAnswer
from bot.runtime.outside import Outside, ServiceFailed
from bot.runtime.rate import Rate
from bot.store import names
from bot.store.commit import Commit, Verdict, answer_call
from bot.store.redis import Redis, RedisDown
from bot.store.vault import CannotOpen, Vault, key_id_of

MAX_WAITING = 500  # calls waiting for one service in one worker; those beyond fail at once
REFUSING = 4  # answers "no" written at the same time
REDIS_PAUSE_SECONDS = 0.2
UNKNOWN = "unknown"
INSIDE_AT_ONCE = 32  # questions to the service itself, most of which only wait

Inside = Callable[[Call], Awaitable[Any]]
"""What answers a call in this very process."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Waiting:
    partition: int
    fence: int
    call: Call


class Caller:
    """The asking half of a worker. Each service has servers of its own, so a slow one never holds up another."""

    def __init__(
        self, redis: Redis, vault: Vault, outside: Outside, inside: Mapping[str, Inside] | None = None
    ) -> None:
        self._redis = redis
        self._inside = dict(inside or {})
        self._vault = vault
        self._outside = outside
        services = outside.services
        self._rates = {name: Rate(redis, names.service_rate(name), s.per_minute) for name, s in services.items()}
        self._queues: dict[str, asyncio.Queue[_Waiting]] = {
            name: asyncio.Queue(MAX_WAITING) for name in (*services, *self._inside)
        }
        self._refused: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._fences: dict[int, int] = {}
        self._known: set[tuple[int, str]] = set()  # calls that wait or are under way

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for name, queue in self._queues.items():
                for _ in range(INSIDE_AT_ONCE if name in self._inside else self._outside.services[name].at_once):
                    group.create_task(self._serve(queue))
            for _ in range(REFUSING):
                group.create_task(self._refuse())

    # ------------------------------------------------------------------ what is to be asked

    async def take_over(self, p: int, fence: int) -> None:
        """Loads what an earlier owner of the partition left."""
        self._fences[p] = fence
        await self.catch_up(p, fence)

    async def catch_up(self, p: int, fence: int) -> None:
        """Loads what our own commits of unknown outcome left."""
        reply = await self._redis.call("HGETALL", names.calls(p))
        calls = []
        for name, box in zip(reply[::2], reply[1::2], strict=True):
            try:
                await self._vault.ensure_existing(key_id_of(box))
                calls.append(Call.load(name.decode(), self._vault.open(box, f"calls:{p}")))
            except (CannotOpen, ValueError) as error:  # the machine's own timer tells its citizen
                log.error("call_unreadable", partition=p, call=name.decode(), reason=type(error).__name__)
                metrics.SERVICE_CALLS.labels(UNKNOWN, "unreadable").inc()
                gone = Commit(p, fence)
                gone.add("HDEL", names.calls(p), name)
                await gone.run(self._redis)
        self.add(p, fence, calls)

    def add(self, p: int, fence: int, calls: Iterable[Call]) -> None:
        """Calls that were just committed (or loaded); only for a partition that is owned."""
        if self._fences.get(p) != fence:
            return
        for call in calls:
            if (p, call.id) in self._known:
                continue
            self._known.add((p, call.id))
            queue = self._queues.get(call.service, self._refused)
            (self._refused if queue.full() else queue).put_nowait(_Waiting(p, fence, call))

    def lose(self, p: int, fence: int) -> None:
        """The partition is no longer ours: nothing of it is asked or answered from here any more."""
        if self._fences.get(p) == fence:
            del self._fences[p]
            self._known = {known for known in self._known if known[0] != p}

    # ------------------------------------------------------------------ asking

    async def _serve(self, queue: asyncio.Queue[_Waiting]) -> None:
        while True:
            waiting = await queue.get()
            if not self._is_ours(waiting):
                continue
            name, outcome, value = waiting.call.service, "answered", None
            try:
                value = await self._asked(waiting)
            except ServiceFailed as failed:
                outcome = failed.outcome
                log.warning("service_failed", service=name, outcome=outcome)
            await self._answer(waiting, name, outcome, value)

    async def _refuse(self) -> None:
        while True:
            waiting = await self._refused.get()
            name = waiting.call.service if waiting.call.service in self._queues else UNKNOWN
            log.warning("service_refused", service=name)
            await self._answer(waiting, name, "busy" if name != UNKNOWN else UNKNOWN, None)

    async def _asked(self, waiting: _Waiting) -> Any:
        call = waiting.call
        seconds = _left(call)
        if call.service in self._inside:
            return await self._found_inside(call, seconds)
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._permission(call.service)
        except TimeoutError:
            raise ServiceFailed("late") from None
        seconds = _left(call)
        if seconds <= 0:
            raise ServiceFailed("late")
        return await self._outside.ask(call.service, call.given, f"{waiting.partition}-{call.id}", seconds)

    async def _found_inside(self, call: Call, seconds: float) -> Any:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                return await self._inside[call.service](call)
        except TimeoutError:
            raise ServiceFailed("late") from None
        except RedisDown:
            raise ServiceFailed("unreachable") from None

    async def _permission(self, service: str) -> None:
        while True:
            try:
                return await self._rates[service].take()
            except RedisDown:
                await asyncio.sleep(REDIS_PAUSE_SECONDS)

    async def _answer(self, waiting: _Waiting, name: str, outcome: str, value: Any) -> None:
        """Puts an answer into the inbox; while Redis is away it is kept here and tried again."""
        p, call = waiting.partition, waiting.call
        answer = CallAnswer(call.citizen, call.token, value, failed=outcome != "answered")
        while self._is_ours(waiting):
            try:
                key_id = await self._vault.ensure_transit()
                box = self._vault.seal(key_id, answer.dump(), f"inbox:{p}")
                verdict = await answer_call(self._redis, p, waiting.fence, call.id, box)
            except RedisDown:
                await asyncio.sleep(REDIS_PAUSE_SECONDS)
                continue
            if verdict is Verdict.OK:
                metrics.SERVICE_CALLS.labels(name, outcome).inc()
                self._known.discard((p, call.id))
            else:
                self.lose(p, waiting.fence)
            return

    def _is_ours(self, waiting: _Waiting) -> bool:
        return self._fences.get(waiting.partition) == waiting.fence


def _left(call: Call) -> float:
    """Seconds until nobody waits for a call any more."""
    return call.until / 1000 - time.time()
