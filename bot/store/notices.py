"""What staff should know of tickets: time limits, and openings of a seal. No word of a citizen stands here.

nr:{p}:notices   stream, capped: at (ms), ticket, clock, per cent of the time used, due (ms), units and staff it is for
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis

SEAL_OPENED = "seal_opened"  # stands in a clock's place: somebody else opened the seal of one's case
KNOWN_BEFORE = "known_before"  # the same: somebody who is excluded now knew of the ticket before
MAX_NOTICES = 2_000  # kept in a partition's stream; the ledgers keep them all
MAX_SHOWN = 200  # given to one reader at once

MaySee = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""Which of these tickets the reader may know of: the doors answer, for all at once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`percent` of the time is used, 100 when a promise is broken; `units` and `staff` are ids of those it is for."""

    at: int
    ticket: str
    clock: str
    percent: int
    due: int  # ms: what is promised
    units: tuple[str, ...]
    staff: tuple[str, ...]

    def is_for(self, staff: str, unit: str) -> bool:
        return staff in self.staff or unit in self.units


def write_notices(commit: Commit, notices: Iterable[Notice]) -> None:
    """Adds them to a commit of their tickets' partition."""
    for notice in notices:
        fields = ("at", notice.at, "t", notice.ticket, "c", notice.clock, "w", notice.percent, "d", notice.due)
        called = ("u", " ".join(notice.units), "s", " ".join(notice.staff))
        commit.add("XADD", names.notices(commit.partition), "MAXLEN", "~", MAX_NOTICES, "*", *fields, *called)


async def notices_for(redis: Redis, partitions: int, staff: str, unit: str, may_see: MaySee) -> list[Notice]:
    """The latest notices for a person, newest first, of tickets the doors let them know of."""
    calls = [redis.call("XREVRANGE", names.notices(p), "+", "-", "COUNT", MAX_NOTICES) for p in range(partitions)]
    rows = [_notice(fields) for reply in await asyncio.gather(*calls) for _, fields in reply]
    mine = sorted((notice for notice in rows if notice.is_for(staff, unit)), key=lambda notice: -notice.at)
    seen = set(await may_see({notice.ticket for notice in mine}))
    return [notice for notice in mine if notice.ticket in seen][:MAX_SHOWN]


def _notice(flat: list[bytes]) -> Notice:
    row: dict[str, Any] = {k.decode(): v.decode() for k, v in zip(flat[::2], flat[1::2], strict=True)}
    units, staff = tuple(row["u"].split()), tuple(row["s"].split())
    return Notice(int(row["at"]), row["t"], row["c"], int(row["w"]), int(row["d"]), units, staff)
