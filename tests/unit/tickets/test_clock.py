from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.clock import Clock, Counting, Pause

words = st.text(max_size=20)
times = st.integers(1, 2**45)
clocks = st.builds(
    Clock,
    name=words,
    counting=st.sampled_from(Counting),
    amount=st.integers(1, 1000),
    started_at=times,
    due_at=st.integers(1, 2**44),
    promised_at=st.integers(2**44, 2**45),
    level=words,
    basis=words,
    unit=words,
    paused_since=st.none() | times,
    paused_for=words,
    pauses=st.lists(st.builds(Pause, words, times, times), max_size=3).map(tuple),
    done_at=st.none() | times,
    warned=st.lists(st.sampled_from([50, 80, 100]), max_size=3).map(tuple),
    told=st.lists(words, max_size=3).map(tuple),
)
CLOCK = Clock("receive", Counting.WORKING_HOURS, 8, 1_000, 9_000, 9_000)


@given(clocks)
def test_a_clock_comes_back_from_its_row_as_it_was(clock: Clock) -> None:
    assert Clock.from_row(json.loads(json.dumps(clock.row(), ensure_ascii=False))) == clock


def test_every_field_is_made_up_by_the_round_trip_test() -> None:
    example = clocks.wrapped_strategy if hasattr(clocks, "wrapped_strategy") else clocks
    assert {field.name for field in fields(Clock)} <= set(example.kwargs)


def test_a_new_clock_takes_few_bytes() -> None:
    clock = replace(CLOCK, started_at=1795000000000, due_at=1795000000000, promised_at=1795000000000, basis="ihanoi")
    assert len(json.dumps(clock.row(), separators=(",", ":"))) < 100


@pytest.mark.parametrize("row", [[], ["receive"], ["receive", "moons", 8, 1, 2, 0], [*CLOCK.row(), *[None] * 12]])
def test_a_row_that_no_clock_wrote_is_an_error(row: list[object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Clock.from_row(row)


@pytest.mark.parametrize(
    ("clock", "at", "broken"),
    [
        (CLOCK, 9_000, False),
        (CLOCK, 9_001, True),
        (replace(CLOCK, promised_at=9_500), 9_001, False),  # the promise holds, not the count
        (replace(CLOCK, done_at=9_000), 20_000, False),
        (replace(CLOCK, done_at=9_001), 9_001, True),
        (replace(CLOCK, paused_since=8_000), 20_000, False),  # it stands still
        (replace(CLOCK, paused_since=9_001), 20_000, True),  # it was broken before it stood still
    ],
)
def test_a_clock_is_broken_only_after_what_was_promised(clock: Clock, at: int, broken: bool) -> None:
    assert clock.is_broken(at) is broken
