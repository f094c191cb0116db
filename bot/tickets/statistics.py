"""Counts that may leave the wall: small ones are hidden, and cannot be had by taking the shown ones from the total.

A count of one to four names people ("one report, this ward, this week"). Each is hidden with its label; beside them as
many of the next larger ones as it takes that every hidden small count could still be any of one to four.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.tickets.access import TicketRow

SMALL = 5  # counts under this are hidden


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Counts by one thing, largest first. `rest`: there are more, hidden. `total` None: it is hidden as well."""

    shown: tuple[tuple[str, int], ...]
    rest: bool
    total: int | None


@dataclass(frozen=True, slots=True)
class Statistics:
    by_status: Breakdown
    by_kind: Breakdown
    by_office: Breakdown


def statistics_of(rows: Iterable[TicketRow]) -> Statistics:
    """Of rows that somebody may know of; whoever calls has passed the door."""
    rows = list(rows)
    found = Statistics(
        breakdown(Counter(row.status.value for row in rows)),
        breakdown(Counter(row.kind.value for row in rows)),
        breakdown(Counter(row.office for row in rows)),
    )
    if any(part.total is None for part in (found.by_status, found.by_kind, found.by_office)):
        hidden = Breakdown((), True, None)  # one that hides the total would be told it by another
        return Statistics(hidden, hidden, hidden)
    return found


def breakdown(counts: Counter[str]) -> Breakdown:
    """The counts with what must be hidden taken out."""
    ranked = sorted(((label, n) for label, n in counts.items() if n > 0), key=lambda item: (-item[1], item[0]))
    small = [n for _, n in ranked if n < SMALL]
    if not small:
        return Breakdown(tuple(ranked), False, sum(counts.values()) if ranked else 0)
    shown, hidden, covers = ranked[: len(ranked) - len(small)], sum(small), 0
    while shown and (not covers or hidden < SMALL * covers + (SMALL - 1) * len(small)):
        hidden += shown.pop()[1]
        covers += 1
    is_covered = covers and hidden >= SMALL * covers + (SMALL - 1) * len(small)
    return Breakdown(tuple(shown), True, sum(counts.values())) if is_covered else Breakdown((), True, None)
