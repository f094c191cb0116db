"""After the calendar changed: which clocks would move, and the commands that let their tickets' owners move them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.runtime.commands import RECOMPUTE, Command, Result, give
from bot.runtime.turn import now_ms
from bot.store.clock_rows import read_clocks
from bot.store.redis import Redis
from bot.store.vault import Vault
from bot.tickets.calendar import Calendar
from bot.tickets.clock import Clock
from bot.tickets.clocks import recompute

OPERATOR = "operator"
MAX_WHY = 200  # characters of a reason; it stands in every history for good


@dataclass(frozen=True, slots=True)
class Moved:
    """One ticket whose clocks count otherwise now: each as it is and as it would be."""

    partition: int
    code: str
    clocks: tuple[tuple[Clock, Clock], ...]


async def moved_clocks(redis: Redis, partitions: int, calendar: Calendar) -> list[Moved]:
    """Every ticket with an open clock that this calendar counts otherwise than it is stored."""
    found: list[Moved] = []
    for p in range(partitions):
        for code, clocks in (await read_clocks(redis, p)).items():
            counted = [(clock, *recompute(clock, calendar)) for clock in clocks]
            pairs = tuple((old, new) for old, new, moved in counted if moved)
            if pairs:
                found.append(Moved(p, code, pairs))
    return found


async def recount_all(redis: Redis, vault: Vault, moved: Sequence[Moved], why: str) -> dict[str, Result]:
    """Lets the owner of each ticket count again, one after the other; raises NoAnswer. Doing it twice is safe."""
    results: dict[str, Result] = {}
    for one in moved:
        at = now_ms()
        command = Command(f"{RECOMPUTE}:{one.code}:{at}", RECOMPUTE, one.code, OPERATOR, at, 0, why)
        results[one.code] = await give(redis, vault, one.partition, command)
    return results
