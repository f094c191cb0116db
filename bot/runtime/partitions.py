"""Which worker owns which partition (design, flow of a message, step 2).

A partition is owned through a lease in its own slot with a fencing number: whoever takes it next gets a higher
number, and a commit under an older one is refused. So taking over is always safe; the lease only avoids that two
workers disturb each other.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import structlog

from bot.store import names
from bot.store.lua import LEASE
from bot.store.redis import Redis, RedisDown

LEASE_MS = 4_000
RENEW_SECONDS = 1.0
MEMBER_SECONDS = 5.0  # a worker not heard of for longer has no share

log = structlog.get_logger()
Handler = Callable[[int, int], Awaitable[None]]


def identity(pid: int | None = None) -> str:
    """Names this process so that others on the same machine can tell whether it still lives."""
    pid = os.getpid() if pid is None else pid
    return f"{_machine()}/{pid}/{_started(pid)}"


def is_dead(owner: str) -> bool:
    """Whether `owner` was a process of this machine that is gone; False when that cannot be known."""
    machine, _, rest = owner.partition("/")
    pid, _, started = rest.partition("/")
    return machine == _machine() and pid.isdigit() and _started(int(pid)) != started


def _machine() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot[:13]}:{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"unknown-{os.getpid()}"


def _started(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "gone"


def fair_share(partitions: int, workers: list[str], me: str) -> int:
    """How many partitions `me` should hold; the shares differ by at most one and add up to all of them."""
    ordered = sorted({*workers, me})
    base, extra = divmod(partitions, len(ordered))
    return base + (1 if ordered.index(me) < extra else 0)


class Ownership:
    """Takes, renews and gives back leases. `held` maps a partition to its fencing number.

    Each handler gets (partition, fence): `on_taken` after a lease was taken, `on_leaving` before one is given back,
    to end what is under way, `on_lost` when it is given back or was lost.
    """

    def __init__(
        self, redis: Redis, partitions: int, on_taken: Handler, on_lost: Handler, on_leaving: Handler | None = None
    ) -> None:
        self._redis = redis
        self._partitions = partitions
        self._on_taken = on_taken
        self._on_leaving = on_leaving
        self._on_lost = on_lost
        self.me = identity()
        self.held: dict[int, int] = {}
        self._renewed = time.monotonic()

    async def run(self) -> None:
        """Keeps this worker's share until cancelled, then gives everything back."""
        renewing = asyncio.create_task(self._keep_renewing())
        try:
            while True:
                try:
                    await self.once()
                except RedisDown as error:
                    log.warning("leases_not_renewed", reason=str(error))
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            await self._leave()
            renewing.cancel()

    async def _keep_renewing(self) -> None:
        """Beside the rounds, which may take long when much must be loaded for a partition just taken."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with suppress(RedisDown):
                await self.renew()

    @property
    def silent_seconds(self) -> float:
        """How long ago the leases were last renewed."""
        return time.monotonic() - self._renewed

    async def once(self) -> None:
        """One round: say that we live, renew what we hold, give back the surplus, take what is free."""
        workers = await self._members()
        await self.renew()
        share = fair_share(self._partitions, workers, self.me)
        for p in sorted(self.held)[share:]:
            await self._give_back(p)
        if len(self.held) < share:
            await self._take(share - len(self.held))

    async def lose(self, p: int, fence: int) -> None:
        """A commit was refused: the partition is somebody else's now."""
        if self.held.get(p) == fence:
            del self.held[p]
            log.warning("partition_lost", partition=p, fence=fence)
            await self._on_lost(p, fence)

    async def _members(self) -> list[str]:
        now = time.time()
        await self._redis.call("ZADD", names.WORKERS, now, self.me)
        await self._redis.call("ZREMRANGEBYSCORE", names.WORKERS, "-inf", now - MEMBER_SECONDS)
        members = [m.decode() for m in await self._redis.call("ZRANGE", names.WORKERS, 0, -1)]
        return [m for m in members if not is_dead(m)]

    async def renew(self) -> None:
        held = dict(self.held)
        replies = await asyncio.gather(*(self._lease(p, "renew") for p in held))
        self._renewed = time.monotonic()
        for (p, fence), (now_fence, _) in zip(held.items(), replies, strict=True):
            if now_fence != fence and self.held.get(p) == fence:
                await self.lose(p, fence)

    async def _take(self, wanted: int) -> None:
        order = [p for p in range(self._partitions) if p not in self.held]
        start = hash(self.me) % max(1, len(order))
        for p in order[start:] + order[:start]:
            if wanted <= 0:
                return
            fence, owner = await self._lease(p, "take")
            if not fence and is_dead(owner):
                fence, owner = await self._lease(p, "take", dead=owner)
            if fence:
                self.held[p] = fence
                wanted -= 1
                try:
                    await self._on_taken(p, fence)
                except RedisDown:
                    del self.held[p]  # not loaded: to be taken again, whole
                    await self._on_lost(p, fence)
                    raise

    async def _give_back(self, p: int) -> None:
        fence = self.held[p]
        if self._on_leaving is not None:
            await self._on_leaving(p, fence)
        self.held.pop(p, None)
        await self._on_lost(p, fence)
        await self._lease(p, "drop")

    async def _lease(self, p: int, what: str, dead: str = "") -> tuple[int, str]:
        fence, owner = await self._redis.script(LEASE, [names.lease(p)], [self.me, LEASE_MS, what, dead])
        return int(fence), owner.decode()

    async def _leave(self) -> None:
        try:
            await asyncio.gather(*(self._give_back(p) for p in list(self.held)))
            await self._redis.call("ZREM", names.WORKERS, self.me)
        except RedisDown:
            log.warning("leases_left_to_expire", held=len(self.held))
