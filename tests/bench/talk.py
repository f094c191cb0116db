"""What the driver's users do, what they hear back, and the counts that come of it.

accepted  posts answered 2xx
lost      accepted, but no reply in time (rush: a user with a reply missing)
wrong     the reply is not the one this step expects (rush: a user with such a reply)
extra     replies beyond the expected ones; extra_new of them say something this user had not heard yet
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from tests.bench.http11 import Messages, Poster
from tests.bench.wires import Wire

REDELIVER_SECONDS = 0.1
MAX_SAMPLES = 5
NAMES = (
    "posted",
    "accepted",
    "replies",
    "lost",
    "wrong",
    "extra",
    "extra_new",
    "http_errors",
    "retries",
    "conversations_ok",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the script: what the user writes and what must come back."""

    send: str
    expect: str = ""
    replies: int = 1


def read_script(text: str) -> list[Line]:
    """A JSON list of {"send", "expect" (regular expression), "replies" (1)}."""
    return [Line(**line) for line in json.loads(text)]


@dataclass(slots=True)
class Tally:
    """Counts and times of one run; times in seconds."""

    counts: Counter[str] = field(default_factory=Counter)
    acknowledged: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    last_reply: float = 0.0

    def sample(self, text: str) -> None:
        if len(self.samples) < MAX_SAMPLES:
            self.samples.append(text)

    def report(self) -> dict[str, Any]:
        counted = {name: self.counts[name] for name in (*NAMES, "stub_bad")}
        times = {"ack_ms": percentiles(self.acknowledged), "reply_ms": percentiles(self.answered)}
        return {**times, **counted, **({"samples": self.samples} if self.samples else {})}


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50, p90, p99, max in ms; {} of nothing."""
    ordered = sorted(seconds)
    if not ordered:
        return {}

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3, 2)

    return {"p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "max": at(1), "n": len(ordered)}


class Ears:
    """Brings each message the bot sends to the user who waits for it."""

    def __init__(self, wire: Wire, tally: Tally, delay: float = 0.0) -> None:
        self.wire, self.tally, self.delay = wire, tally, delay
        self._waiting: dict[int, deque[asyncio.Future[tuple[float, str]]]] = {}
        self._heard: dict[int, set[int]] = {}

    def expect(self, user: int) -> asyncio.Future[tuple[float, str]]:
        """A future of (time, text) of the user's next reply not yet expected by another."""
        future: asyncio.Future[tuple[float, str]] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(user, deque()).append(future)
        return future

    def hear(self, user: int, text: str) -> None:
        now = time.perf_counter()
        self.tally.counts["replies"] += 1
        self.tally.last_reply = now
        queue = self._waiting.get(user)
        while queue and queue[0].done():
            queue.popleft()
        if queue:
            queue.popleft().set_result((now, text))
        else:
            self.tally.counts["extra"] += 1
            self.tally.counts["extra_new"] += hash(text) not in self._heard.get(user, ())
        self._heard.setdefault(user, set()).add(hash(text))

    def open(self) -> int:
        """Replies awaited now."""
        return sum(not future.done() for queue in self._waiting.values() for future in queue)


class StandIn(Messages):
    """One connection of the bot to the channel's API."""

    def __init__(self, ears: Ears) -> None:
        super().__init__()
        self._ears = ears

    def on_message(self, line: str, headers: dict[str, str], body: bytes) -> None:
        status = b"200 OK"
        try:
            heard, answer = self._ears.wire.sent(line.split(" ")[1], headers.get("content-type", ""), body)
        except (ValueError, KeyError, TypeError) as error:
            heard, status, answer = None, b"400 Bad Request", b'{"error":-1}'
            self._ears.tally.counts["stub_bad"] += 1
            self._ears.tally.sample(f"unreadable call {line!r}: {error!r}")
        fields = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
        out = b"HTTP/1.1 " + status + b"\r\n" + fields + answer
        if self._ears.delay:
            asyncio.get_running_loop().call_later(self._ears.delay, self._write, out)
        else:
            self._write(out)
        if heard is not None:
            self._ears.hear(*heard)

    def _write(self, out: bytes) -> None:
        if self.transport is not None:
            self.transport.write(out)


@dataclass(slots=True)
class Users:
    """Plays users against the webhook at `path`; message ids are unique per `tag`."""

    ears: Ears
    script: list[Line]
    path: str
    tag: str
    reply_timeout: float = 10.0
    deliver_timeout: float = 30.0

    async def deliver(self, poster: Poster, user: int, step: int) -> tuple[float, bool]:
        """Posts until acknowledged, as a channel redelivers; (time of the first try, acknowledged)."""
        tally = self.ears.tally
        headers, body = self.ears.wire.webhook(user, f"{user}-{step}-{self.tag}", self.script[step].send)
        first = time.perf_counter()
        tally.counts["posted"] += 1
        while True:
            start = time.perf_counter()
            try:
                status = await poster.post(self.path, headers, body)
            except (OSError, TimeoutError):
                status = 0
            now = time.perf_counter()
            if 200 <= status < 300:
                tally.acknowledged.append(now - start)
                tally.counts["accepted"] += 1
                return first, True
            if status:
                tally.sample(f"the webhook answered {status}")
            tally.counts["http_errors"] += 1
            if now - first > self.deliver_timeout:
                return first, False
            tally.counts["retries"] += 1
            await asyncio.sleep(REDELIVER_SECONDS)

    async def converse(self, poster: Poster, user: int) -> None:
        """One step after the other, each waiting for its replies; ends at the first that fails."""
        for step, line in enumerate(self.script):
            replies = [self.ears.expect(user) for _ in range(line.replies)]
            first, accepted = await self.deliver(poster, user, step)
            if not accepted:
                return
            if not await self._hears(replies):
                self.ears.tally.counts["lost"] += 1
                return
            if not self._right(user, step, first, replies):
                self.ears.tally.counts["wrong"] += 1
                return
        self.ears.tally.counts["conversations_ok"] += 1

    async def rush(self, poster: Poster, user: int) -> None:
        """The whole script without waiting for replies: one post after the other's acknowledgement."""
        awaited = []
        for step, line in enumerate(self.script):
            replies = [self.ears.expect(user) for _ in range(line.replies)]
            first, accepted = await self.deliver(poster, user, step)
            if not accepted:
                return
            awaited.append((step, first, replies))
        if not await self._hears([reply for _, _, replies in awaited for reply in replies]):
            self.ears.tally.counts["lost"] += 1
            return
        wrong = [step for step, first, replies in awaited if not self._right(user, step, first, replies)]
        self.ears.tally.counts["wrong" if wrong else "conversations_ok"] += 1

    async def _hears(self, replies: list[asyncio.Future[tuple[float, str]]]) -> bool:
        _, missing = await asyncio.wait(replies, timeout=self.reply_timeout)
        for reply in missing:
            reply.cancel()
        return not missing

    def _right(self, user: int, step: int, first: float, replies: list[asyncio.Future[tuple[float, str]]]) -> bool:
        at, text = replies[-1].result()
        self.ears.tally.answered.append(at - first)
        expected = self.script[step].expect
        if expected and not re.search(expected, text):
            self.ears.tally.sample(f"user {user} step {step}: wanted {expected!r}, got {text[:120]!r}")
            return False
        return True
