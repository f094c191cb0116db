"""Counts under five are hidden and cannot be worked out from what is shown."""

from __future__ import annotations

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.access import TicketRow
from bot.tickets.statistics import SMALL, breakdown, statistics_of
from bot.tickets.ticket import Kind, Status


def test_large_counts_are_shown_with_their_total() -> None:
    found = breakdown(Counter(a=9, b=5))
    assert (found.shown, found.rest, found.total) == ((("a", 9), ("b", 5)), False, 14)
    assert breakdown(Counter()).total == 0


def test_a_small_count_takes_the_next_larger_along_and_names_neither() -> None:
    found = breakdown(Counter(a=90, b=20, c=1))
    assert found.shown == (("a", 90),)
    assert found.rest
    assert found.total == 111


def test_what_cannot_be_covered_hides_the_total_as_well() -> None:
    for counts in (Counter(a=4), Counter(a=5, b=1), Counter(a=1, b=1, c=1)):
        found = breakdown(counts)
        assert (found.shown, found.rest, found.total) == ((), True, None)


def test_two_breakdowns_never_tell_each_other_what_they_hide() -> None:
    rows = [_row("long-bien", Kind.INQUIRY)] * 30 + [_row("bo-de", Kind.CONDUCT)] * 2
    found = statistics_of(rows)
    assert found.by_kind.total is not None or found.by_office.total is None
    few = statistics_of([_row("long-bien", Kind.INQUIRY)] * 3)
    assert few.by_status.total is few.by_kind.total is few.by_office.total is None


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 40)))
def test_every_hidden_small_count_may_still_be_any_of_one_to_four(counts: dict[str, int]) -> None:
    """An onlooker who knows the rule, how many counts are small and how many cover them, still cannot tell."""
    found = breakdown(Counter(counts))
    shown = dict(found.shown)
    assert all(shown[label] == counts[label] >= SMALL for label in shown)
    hidden = [n for label, n in counts.items() if n and label not in shown]
    small = [n for n in hidden if n < SMALL]
    assert found.rest == bool(small)
    if found.total is None or not small:
        return
    left = found.total - sum(shown.values())
    covers = len(hidden) - len(small)
    assert covers >= 1
    possible = {guess for guess in product(range(1, SMALL), repeat=len(small)) if left - sum(guess) >= SMALL * covers}
    assert len(possible) == (SMALL - 1) ** len(small)


def _row(office: str, kind: Kind) -> TicketRow:
    return TicketRow("NR-7K3M-9Q4X", kind, Status.NEW, office, "", 1, "", "", False, False, 0, None, None)
