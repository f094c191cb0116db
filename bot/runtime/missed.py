"""What was not understood lately, alike texts as one, for the editors of the scripts."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.store.misses import Miss, read_misses
from bot.store.redis import Redis
from bot.store.vault import Vault
from bot.text.fold import words

MAX_GUESSES = 3  # told of texts that are alike


@dataclass(frozen=True, slots=True)
class Alike:
    """Texts of the same words, accents and marks aside: how often, last when, as last written, and what was near."""

    times: int
    last: date
    text: str
    guesses: tuple[str, ...]


async def missed(redis: Redis, vault: Vault, partitions: int, today: date) -> list[Alike]:
    """All of the last MISSES_DAYS, the most frequent first."""
    found = await asyncio.gather(*(read_misses(redis, vault, p, today) for p in range(partitions)))
    return grouped(miss for part in found for miss in part)


def grouped(misses: Iterable[Miss]) -> list[Alike]:
    """Alike ones together, the most frequent first, then the latest."""
    groups: defaultdict[tuple[str, ...], list[Miss]] = defaultdict(list)
    for miss in misses:
        groups[tuple(words(miss.text))].append(miss)
    return sorted(map(_alike, groups.values()), key=lambda one: (-one.times, -one.last.toordinal(), one.text))


def _alike(misses: list[Miss]) -> Alike:
    latest = max(misses, key=lambda miss: (miss.day, miss.text))
    near = Counter(guess for miss in misses for guess in miss.guesses)
    guesses = sorted(near, key=lambda guess: (-near[guess], guess))[:MAX_GUESSES]
    return Alike(len(misses), latest.day, latest.text, tuple(guesses))
