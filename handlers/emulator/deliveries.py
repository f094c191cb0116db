"""Webhooks on their way: signed, two seconds each, retried along Zalo's ladder by the emulator's clock."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from handlers.emulator.clock import EmulatorClock
from handlers.emulator.live import Live
from handlers.emulator.models import Delivery
from handlers.emulator.records import Records
from handlers.emulator.settings import EmulatorSettings
from handlers.emulator.webhook_bodies import SIGNATURE_HEADER, encoded, signature

TIME_LIMIT_S = 2.0
MAX_IN_FLIGHT = 64
MAX_PENDING = 20_000
REORDERED = 2
STATE_KEY = "webhook_disabled"


@dataclass
class Counts:
    """Since the process started. `lost` events were never answered with 200 and will not be sent again."""

    delivered: int = 0
    failed_attempts: int = 0
    lost: int = 0
    last_error: str = ""


@dataclass
class Mischief:
    """What is to go wrong with the next webhooks, set by hand."""

    paused: bool = False
    duplicate_next: int = 0
    corrupt_next: int = 0
    reorder_next: int = 0
    held: list[Delivery] = field(default_factory=list)


class Deliveries:
    """First attempts keep a citizen's order; a retry waits beside it and holds nothing up, as at Zalo."""

    def __init__(self, settings: EmulatorSettings, clock: EmulatorClock, records: Records, live: Live) -> None:
        self._settings = settings
        self._clock = clock
        self._records = records
        self._live = live
        self._later: list[tuple[int, int, Delivery]] = []
        self._lanes: dict[str, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._moved = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.Task[None] | None = None
        self._held_back: deque[Delivery] = deque()
        self._told_pending = 0
        self.counts = Counts()
        self.mischief = Mischief()
        self.is_disabled = records.value(STATE_KEY) == "1"
        clock.on_move(self._moved.set)

    async def start(self) -> None:
        """Begin delivering, with what an earlier process left over first."""
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=MAX_IN_FLIGHT))
        for delivery in self._records.deliveries():
            self._schedule(delivery)
        self._loop = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop at once; what is not delivered stays in the records."""
        tasks = [*self._tasks, *([self._loop] if self._loop else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def emit(self, lane: str, event: dict[str, Any], message_id: str = "") -> None:
        """Send an event. `lane` is the citizen it is about; events of one lane are first tried in this order.

        The message `message_id`, if any, is marked as delivered when the bot has answered.
        """
        if self.is_disabled or self.pending_count() >= MAX_PENDING:
            self.counts.lost += 1
            return
        delivery = self._records.add_delivery(
            Delivery(
                lane=lane,
                event_name=event["event_name"],
                body=encoded(event),
                timestamp=event["timestamp"],
                due_ms=self._clock.now_ms(),
                message_id=message_id,
            )
        )
        for one in self._reordered(delivery):
            self._into_lane(one)

    def pause(self) -> None:
        """Hold everything back; nothing is lost and nothing counts as a failed attempt."""
        self.mischief.paused = True

    def resume(self) -> None:
        self.mischief.paused = False
        while self._held_back:
            self._into_lane(self._held_back.popleft())
        self._moved.set()

    def enable(self) -> None:
        """What the administrator does in the console after the webhook was disabled."""
        self._set_disabled(False)

    def retry_now(self) -> None:
        """Try everything that waits for its next attempt, without moving the clock."""
        waiting, self._later = self._later, []
        for _, _, delivery in waiting:
            self._into_lane(delivery)

    def clear(self) -> None:
        """Forget what is pending, all mischief and all counts (part of a reset)."""
        for task in self._tasks:
            task.cancel()
        self._lanes.clear()
        self._later.clear()
        self._held_back.clear()
        self.counts = Counts()
        self.mischief = Mischief()
        self._set_disabled(False)

    async def settle(self) -> None:
        """Return once nothing is on its way; what waits for a retry or is paused does not count."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def pending_count(self) -> int:
        queued = sum(len(lane) for lane in self._lanes.values())
        return queued + len(self._later) + len(self._held_back) + len(self.mischief.held)

    def summary(self) -> dict[str, Any]:
        waiting = sorted(self._later)[:100]
        if self.is_disabled:
            state = "disabled"
        elif self.mischief.paused:
            state = "paused"
        else:
            state = "retrying" if self._later else "ok"
        return {
            "state": state,
            "url": self._settings.webhook_url,
            "delivered": self.counts.delivered,
            "failed_attempts": self.counts.failed_attempts,
            "lost": self.counts.lost,
            "last_error": self.counts.last_error,
            "pending": self.pending_count(),
            "waiting": [
                {"event_name": one.event_name, "attempt": one.attempt, "due_ms": due} for due, _, one in waiting
            ],
        }

    def _reordered(self, delivery: Delivery) -> list[Delivery]:
        """Normally the delivery alone; while a reordering is asked for, pairs come out the wrong way round."""
        mischief = self.mischief
        if not mischief.reorder_next and not mischief.held:
            return [delivery]
        mischief.held.append(delivery)
        if len(mischief.held) < REORDERED:
            return []
        mischief.reorder_next -= 1
        swapped, mischief.held = mischief.held[::-1], []
        return swapped

    def _schedule(self, delivery: Delivery) -> None:
        if delivery.due_ms <= self._clock.now_ms():
            self._into_lane(delivery)
        else:
            heapq.heappush(self._later, (delivery.due_ms, delivery.id, delivery))
            self._moved.set()

    def _into_lane(self, delivery: Delivery) -> None:
        if self.mischief.paused:
            self._held_back.append(delivery)
            self._tell()
            return
        name = delivery.lane if delivery.attempt == 0 else f"retry {delivery.id}"
        lane = self._lanes.get(name)
        if lane is not None:
            lane.append(delivery)
            return
        self._lanes[name] = deque([delivery])
        task = asyncio.create_task(self._drain(name, self._lanes[name]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, name: str, lane: deque[Delivery]) -> None:
        try:
            while lane:
                delivery = lane[0]
                async with self._slots:
                    await self._attempt(delivery)
                if lane:
                    lane.popleft()
        finally:
            if self._lanes.get(name) is lane:
                del self._lanes[name]
            if self._told_pending and not self.pending_count():
                self._tell()

    async def _run(self) -> None:
        while True:
            self._moved.clear()
            while self._later and self._later[0][0] <= self._clock.now_ms():
                self._into_lane(heapq.heappop(self._later)[2])
            wait_s = (self._later[0][0] - self._clock.now_ms()) / 1000 if self._later else None
            try:
                await asyncio.wait_for(self._moved.wait(), wait_s)
            except TimeoutError:
                continue

    async def _attempt(self, delivery: Delivery) -> None:
        if self.is_disabled:
            self._lose(delivery)
            return
        copies = 1
        if self.mischief.duplicate_next:
            self.mischief.duplicate_next -= 1
            copies = 2
        problems = [await self._post(delivery) for _ in range(copies)]
        if problems[0]:
            self._failed(delivery, problems[0])
            return
        self._records.remove_delivery(delivery)
        self.counts.delivered += 1
        message = self._records.message(delivery.message_id) if delivery.message_id else None
        if message is not None:
            self._records.update_message(message.model_copy(update={"state": "delivered"}))
            self._live.publish("delivered", {"id": message.id, "user_id": message.user_id})
        if delivery.attempt:
            self._tell()

    async def _post(self, delivery: Delivery) -> str:
        """Post once; the empty string when it was answered with 200, else what went wrong."""
        assert self._session is not None
        body = delivery.body.encode()
        settings = self._settings
        mac = signature(settings.app_id, body, delivery.timestamp, settings.webhook_secret)
        if self.mischief.corrupt_next:
            self.mischief.corrupt_next -= 1
            mac = signature(settings.app_id, body, delivery.timestamp, settings.webhook_secret + "?")
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: mac}
        if delivery.attempt:
            headers["num_retry"] = str(delivery.attempt)
        try:
            async with self._session.post(
                settings.webhook_url,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=TIME_LIMIT_S),
            ) as answer:
                return "" if answer.status == 200 else f"HTTP {answer.status}"
        except TimeoutError:
            return f"no answer within {TIME_LIMIT_S:g} s"
        except aiohttp.ClientError as error:
            return type(error).__name__

    def _failed(self, delivery: Delivery, problem: str) -> None:
        self.counts.failed_attempts += 1
        self.counts.last_error = f"{delivery.event_name}: {problem}"
        ladder = self._settings.retry_delays_s
        if delivery.attempt >= len(ladder):
            self._lose(delivery)
            self._set_disabled(True)
            return
        due = self._clock.now_ms() + ladder[delivery.attempt] * 1000
        later = delivery.model_copy(update={"attempt": delivery.attempt + 1, "due_ms": due})
        self._records.update_delivery(later)
        self._schedule(later)
        self._tell()

    def _lose(self, delivery: Delivery) -> None:
        self._records.remove_delivery(delivery)
        self.counts.lost += 1

    def _set_disabled(self, disabled: bool) -> None:
        self.is_disabled = disabled
        self._records.put_value(STATE_KEY, "1" if disabled else "0")
        if disabled:
            for _, _, delivery in self._later:
                self._lose(delivery)
            self._later.clear()
        self._tell()

    def _tell(self) -> None:
        self._told_pending = self.pending_count()
        self._live.publish("webhook", self.summary())
