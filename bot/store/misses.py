"""Messages that were not understood, masked, for the editors of the scripts.

nr:{p}:misses   zset of boxes under the partition's key, by day (days since 1/1/1970 in Hanoi)

A box holds the masked text, what was near and the revision of the scripts; nothing in it or beside it tells who wrote,
or when within the day: boxes of one day stand in the order of their random bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis
from bot.store.vault import CannotOpen, Vault, key_id_of, partition_key_id

MAX_MISSES = 500  # kept in a partition; of those of the oldest day any go first
MISSES_DAYS = 30  # that one is kept, its own day included

_EPOCH = date(1970, 1, 1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Miss:
    """One message that was not understood; `guesses` are ids of flows and sheets, nearest first."""

    day: date
    text: str
    guesses: tuple[str, ...] = ()
    revision: str = ""


def write_misses(commit: Commit, vault: Vault, misses: Iterable[Miss]) -> None:
    """Adds them to a commit, which keeps the newest MAX_MISSES."""
    p, key = commit.partition, names.misses(commit.partition)
    for miss in misses:
        number = _number(miss.day)
        plain = to_json({"t": miss.text, "g": miss.guesses, "r": miss.revision})
        commit.add("ZADD", key, number, vault.seal(partition_key_id(p), plain, _place(p, number)))
        commit.add("ZREMRANGEBYRANK", key, 0, -MAX_MISSES - 1)


async def read_misses(redis: Redis, vault: Vault, p: int, today: date) -> list[Miss]:
    """Those of a partition that are not too old, newest day first; what cannot be opened is passed over."""
    oldest = _number(today - timedelta(days=MISSES_DAYS - 1))
    rows = await redis.call("ZREVRANGEBYSCORE", names.misses(p), "+inf", oldest, "WITHSCORES", "LIMIT", 0, MAX_MISSES)
    found: list[Miss] = []
    for box, score in zip(rows[::2], rows[1::2], strict=True):
        number = int(score)
        try:
            if await vault.ensure_existing(key_id_of(box)):
                found.append(_read(vault.open(box, _place(p, number)), number))
        except (CannotOpen, ValueError, KeyError, TypeError) as error:
            log.error("miss_unreadable", partition=p, reason=type(error).__name__)
    return found


async def forget_misses(redis: Redis, p: int, today: date) -> int:
    """Removes those that are too old; tells how many there were."""
    return int(await redis.call("ZREMRANGEBYSCORE", names.misses(p), "-inf", _number(today) - MISSES_DAYS))


def _read(plain: bytes, number: int) -> Miss:
    data = from_json(plain)
    return Miss(_EPOCH + timedelta(days=number), str(data["t"]), tuple(map(str, data["g"])), str(data["r"]))


def _place(p: int, number: int) -> str:
    return f"misses:{p}:{number}"


def _number(day: date) -> int:
    return (day - _EPOCH).days
