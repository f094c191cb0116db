"""Clocks against moments worked out by hand, and what must hold of any clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.calendar import HANOI, Calendar
from bot.tickets.clock import Clock, Counting
from bot.tickets.clocks import (
    MAX_CLOCKS,
    MAX_PAUSES,
    NotLater,
    PromisedSooner,
    agreed,
    extended,
    milliseconds,
    moment,
    opening_clocks,
    paused,
    recompute,
    resumed,
    started,
    tend,
)
from bot.tickets.ticket import Kind, Status, Ticket
from config.data_file import HERE
from config.holidays import read_holidays
from config.office_hours import read_office_hours
from config.service_levels import Limit, read_service_levels

HOLIDAYS = read_holidays()
HOURS = replace(read_office_hours(), units={"long-bien": read_office_hours(Path(__file__).parent / "early-hours.yaml")})
CALENDAR = Calendar(HOLIDAYS, HOURS)
LEVELS = read_service_levels()

OFF = ("off", "2026-11-11")  # Wednesday
SATURDAY = ("works", "2026-11-14")
TET_2027 = ("off", *(f"2027-02-{day:02}" for day in range(4, 11)))


def ms(text: str) -> int:
    return milliseconds(datetime.fromisoformat(text).replace(tzinfo=HANOI))


def said(at: int) -> str:
    return f"{moment(at):%Y-%m-%d %H:%M}"


def changed(*changes: tuple[str, ...]) -> Calendar:
    """The calendar after days off were published or Saturdays became working days."""
    holidays = HOLIDAYS
    for what, *days in changes:
        dates = [date.fromisoformat(day) for day in days]
        if what == "off":
            holidays = replace(holidays, off=holidays.off | dict.fromkeys(dates, "thông báo"))
        else:
            holidays = replace(holidays, working_saturdays=holidays.working_saturdays | set(dates))
    return Calendar(holidays, HOURS)


def clock_of(limit: str, start: str, office: str = "") -> Clock:
    amount, counting = limit.split(" ", 1)
    wanted = Limit.model_validate({"amount": int(amount), "counting": counting.replace(" ", "_"), "basis": "b"})
    clock = started("answer", wanted, "1", ms(start), office, CALENDAR)
    assert clock is not None
    return clock


# Office hours of the examples: 08:00-12:00 and 13:30-17:00, so 7.5 hours a day. Each row: the limit, when it starts,
# the pauses, when it is due, and how that was derived.
WORKED: list[tuple[str, str, tuple[tuple[str, str], ...], str, str]] = [
    # --- working hours
    ("8 working hours", "2026-11-02 08:00", (), "2026-11-03 08:30", "7.5 on Monday, half an hour on Tuesday"),
    ("4 working hours", "2026-11-02 08:00", (), "2026-11-02 12:00", "urgent: the whole morning, not after lunch"),
    ("4 working hours", "2026-11-02 09:00", (), "2026-11-02 14:30", "3 before lunch, 1 after"),
    ("4 working hours", "2026-11-02 12:30", (), "2026-11-03 08:30", "sent at lunch: 3.5 in the afternoon"),
    ("8 working hours", "2026-11-20 16:59", (), "2026-11-25 08:29", "Friday 16:59: 1 min, Monday 7.5 h, 24/11 off"),
    ("4 working hours", "2026-11-20 16:59", (), "2026-11-23 11:59", "Friday 16:59, urgent: 1 min, Monday 3:59"),
    ("8 working hours", "2026-11-20 17:00", (), "2026-11-25 08:30", "closing time itself is outside"),
    ("8 working hours", "2026-11-21 10:00", (), "2026-11-25 08:30", "Saturday waits for Monday"),
    ("8 working hours", "2026-11-22 23:59", (), "2026-11-25 08:30", "so does Sunday night"),
    ("8 working hours", "2026-11-23 07:00", (), "2026-11-25 08:30", "and Monday before opening"),
    ("8 working hours", "2026-11-24 09:00", (), "2026-11-26 08:30", "sent on 24/11, a day off since 2026"),
    ("8 working hours", "2025-11-24 09:00", (), "2025-11-25 09:30", "24/11/2025 was worked: 3 + 3.5, then 1.5"),
    ("8 working hours", "2026-02-13 16:00", (), "2026-02-23 16:30", "1 h before Tết, 7 h after it"),
    ("4 working hours", "2026-02-16 10:00", (), "2026-02-23 12:00", "sent on the eve of Tết"),
    ("4 working hours", "2026-02-22 20:00", (), "2026-02-23 12:00", "sent on the last evening of Tết"),
    ("8 working hours", "2026-08-21 16:00", (), "2026-08-22 16:30", "Saturday 22/8 is worked for 31/8: 1 + 7"),
    ("8 working hours", "2026-08-22 16:59", (), "2026-08-25 08:29", "and ends like a Friday: Sunday between"),
    ("8 working hours", "2026-01-09 16:00", (), "2026-01-10 16:30", "Saturday 10/1 is worked for 2/1"),
    ("8 working hours", "2026-08-28 16:00", (), "2026-09-03 16:30", "29/8 to 2/9 off"),
    ("8 working hours", "2026-04-29 13:30", (), "2026-05-04 14:00", "3.5; 30/4, 1/5 and a weekend; 4 + 0.5"),
    ("8 working hours", "2026-04-24 08:00", (), "2026-04-28 08:30", "Giỗ Tổ fell on Sunday: Monday 27/4 off"),
    ("4 working hours", "2026-12-31 15:00", (), "2027-01-04 10:00", "2 h; New Year on Friday; 2 h on Monday"),
    ("8 working hours", "2026-01-01 09:00", (), "2026-01-06 08:30", "1/1 and the swapped 2/1 off"),
    ("4 working hours", "2028-08-31 16:00", (), "2028-09-05 11:00", "2028 is calculated: 1/9 and Monday 4/9 off"),
    # --- working days
    ("2 working_days", "2026-11-02 09:00", (), "2026-11-04 17:00", "day zero is Monday"),
    ("2 working_days", "2026-11-02 23:59", (), "2026-11-04 17:00", "late at night it is still Monday"),
    ("2 working_days", "2026-11-20 16:59", (), "2026-11-25 17:00", "Friday is day zero; Monday; 24/11 off; Wednesday"),
    ("2 working_days", "2026-11-21 08:00", (), "2026-11-25 17:00", "Saturday is day zero as well"),
    ("1 working_days", "2026-08-21 09:00", (), "2026-08-22 17:00", "the working Saturday counts"),
    ("1 working_days", "2026-08-22 09:00", (), "2026-08-24 17:00", "as day zero it does not"),
    ("2 working_days", "2026-01-09 09:00", (), "2026-01-12 17:00", "Saturday 10/1 and Monday"),
    ("1 working_days", "2026-02-13 09:00", (), "2026-02-23 17:00", "the day after Tết"),
    ("5 working_days", "2026-02-12 09:00", (), "2026-02-26 17:00", "Friday 13/2, then 23, 24, 25, 26/2"),
    ("1 working_days", "2026-02-17 09:00", (), "2026-02-23 17:00", "sent on the first day of Tết"),
    ("1 working_days", "2026-08-28 09:00", (), "2026-09-03 17:00", "over Quốc khánh"),
    ("15 working_days", "2026-11-02 09:00", (), "2026-11-23 17:00", "4 + 5 + 5 + 1"),
    ("15 working_days", "2026-11-03 09:00", (), "2026-11-25 17:00", "3 + 5 + 5 + Monday, not 24/11, Wednesday"),
    ("1 working_days", "2026-11-23 09:00", (), "2026-11-25 17:00", "over 24/11"),
    ("1 working_days", "2026-11-24 09:00", (), "2026-11-25 17:00", "day zero is a day off"),
    ("1 working_days", "2026-12-31 09:00", (), "2027-01-04 17:00", "over New Year"),
    ("1 working_days", "2027-02-05 09:00", (), "2027-02-09 17:00", "no notice for Tết 2027: its sure days are off"),
    ("1 working_days", "2027-04-15 09:00", (), "2027-04-19 17:00", "Giỗ Tổ 2027 on a Friday"),
    ("1 working_days", "2027-04-29 09:00", (), "2027-05-04 17:00", "1/5 on Saturday: Monday 3/5 off too"),
    ("1 working_days", "2028-01-21 09:00", (), "2028-01-31 17:00", "a year not in the file: Tết 24-28/1, calculated"),
    ("1 working_days", "2028-11-23 09:00", (), "2028-11-27 17:00", "a year not in the file: 24/11 is a Friday"),
    ("1 working_days", "2029-11-23 09:00", (), "2029-11-27 17:00", "24/11/2029 on Saturday: Monday 26 off"),
    ("1 working_days", "2050-04-29 09:00", (), "2050-05-02 17:00", "a year nothing is known of: what law fixes only"),
    # --- calendar days
    ("10 days", "2026-11-02 09:00", (), "2026-11-12 17:00", "10 after the 2nd"),
    ("15 days", "2026-11-02 09:00", (), "2026-11-17 17:00", "a request to restrict data"),
    ("30 days", "2026-11-02 09:00", (), "2026-12-02 17:00", "24/11 is counted, it is no working day limit"),
    ("5 days", "2026-11-02 09:00", (), "2026-11-06 17:00", "Saturday 7/11: the Friday before"),
    ("5 days_rolled", "2026-11-02 09:00", (), "2026-11-09 17:00", "Saturday 7/11: the Monday after"),
    ("1 days", "2026-11-20 09:00", (), "2026-11-23 17:00", "Saturday, and no working day since day zero: Monday"),
    ("22 days", "2026-11-02 09:00", (), "2026-11-23 17:00", "ends on 24/11: the day before"),
    ("22 days_rolled", "2026-11-02 09:00", (), "2026-11-25 17:00", "ends on 24/11: the day after"),
    ("10 days", "2026-02-05 09:00", (), "2026-02-13 17:00", "ends in Tết: the last day before it"),
    ("10 days_rolled", "2026-02-05 09:00", (), "2026-02-23 17:00", "ends in Tết: the first day after it"),
    ("1 days", "2026-02-14 09:00", (), "2026-02-23 17:00", "begins and ends in Tết"),
    ("15 days", "2026-08-07 09:00", (), "2026-08-22 17:00", "ends on a working Saturday"),
    # --- pauses: the citizen is waited for
    ("8 working hours", "2026-11-02 08:00", (("2026-11-02 10:00", "2026-11-03 10:00"),), "2026-11-04 08:30",
     "2 used; 2 + 3.5 on Tuesday, half an hour on Wednesday"),
    ("8 working hours", "2026-11-06 15:00", (("2026-11-06 16:00", "2026-11-09 09:00"),), "2026-11-10 08:30",
     "over a weekend: 1 used; 6.5 on Monday, 0.5 on Tuesday"),
    ("8 working hours", "2026-11-02 08:00", (("2026-11-02 17:30", "2026-11-03 07:00"),), "2026-11-03 08:30",
     "a pause at night costs nothing"),
    ("4 working hours", "2026-11-02 09:00", (("2026-11-02 11:30", "2026-11-02 14:00"),), "2026-11-02 15:30",
     "over lunch: 2.5 used, 1.5 from two o'clock"),
    ("8 working hours", "2026-02-13 15:00", (("2026-02-13 16:00", "2026-02-23 08:00"),), "2026-02-23 16:30",
     "over Tết: 1 used, 7 after it"),
    ("2 working_days", "2026-11-02 09:00", (("2026-11-03 10:00", "2026-11-04 10:00"),), "2026-11-05 17:00",
     "Tuesday closes while it stands; Wednesday, Thursday"),
    ("2 working_days", "2026-11-02 09:00", (("2026-11-03 10:00", "2026-11-03 15:00"),), "2026-11-04 17:00",
     "answered the same day: nothing lost"),
    ("2 working_days", "2026-11-02 09:00", (("2026-11-02 10:00", "2026-11-03 10:00"),), "2026-11-05 17:00",
     "paused on day zero: Tuesday is day zero"),
    ("2 working_days", "2026-11-05 09:00", (("2026-11-06 16:00", "2026-11-09 09:00"),), "2026-11-10 17:00",
     "over a weekend: Friday does not count; Monday, Tuesday"),
    ("2 working_days", "2026-11-06 09:00", (("2026-11-06 16:00", "2026-11-09 09:00"),), "2026-11-11 17:00",
     "over a weekend from day zero: Monday is day zero"),
    ("2 working_days", "2026-11-02 09:00", (("2026-11-05 09:00", "2026-11-09 09:00"),), "2026-11-04 17:00",
     "what is paused when it is over stays over"),
    ("1 working_days", "2026-02-12 09:00", (("2026-02-13 10:00", "2026-02-24 10:00"),), "2026-02-24 17:00",
     "over Tết: the 13th and 23rd close while it stands"),
    ("15 working_days", "2026-11-02 09:00",
     (("2026-11-04 09:00", "2026-11-06 09:00"), ("2026-11-09 16:00", "2026-11-10 08:00")), "2026-11-27 17:00",
     "two pauses: not 4, 5 and 9/11; 3, 6, 10-13, 16-20, 23, 25, 26, 27"),
    ("10 days", "2026-11-02 09:00", (("2026-11-03 09:00", "2026-11-05 09:00"),), "2026-11-13 17:00",
     "two midnights: Saturday 14/11, so Friday"),
]  # fmt: skip


@pytest.mark.parametrize(("limit", "start", "pauses", "due", "why"), WORKED, ids=[row[4] for row in WORKED])
def test_a_clock_is_due_when_it_was_worked_out_by_hand(
    limit: str, start: str, pauses: tuple[tuple[str, str], ...], due: str, why: str
) -> None:
    clock = clock_of(limit, start)
    for since, until in pauses:
        clock = resumed(paused(clock, "waiting_citizen", ms(since)), CALENDAR, ms(until))
    assert said(clock.due_at) == due, why


def test_there_are_sixty_worked_examples_and_more() -> None:
    assert len({row[:4] for row in WORKED}) >= 60


# The limit, its start, what changed while it ran, when it is due then, what was promised, and why.
CHANGED: list[tuple[str, str, tuple[tuple[str, ...], ...], str, str, str]] = [
    ("2 working_days", "2026-11-09 09:00", (OFF,), "2026-11-12 17:00", "2026-11-12 17:00", "a new day off: later"),
    ("2 working_days", "2026-11-12 09:00", (SATURDAY,), "2026-11-14 17:00", "2026-11-16 17:00",
     "a new working Saturday: the count is sooner, Monday was promised"),
    ("8 working hours", "2026-11-13 16:00", (SATURDAY,), "2026-11-14 16:30", "2026-11-16 16:30", "the same in hours"),
    ("8 working hours", "2026-11-10 16:00", (OFF,), "2026-11-12 16:30", "2026-11-12 16:30", "1 h; 7 h on Thursday"),
    ("1 working_days", "2027-02-03 09:00", (TET_2027,), "2027-02-11 17:00", "2027-02-11 17:00",
     "the notice for Tết 2027 takes Thursday 4/2 to Wednesday 10/2 off"),
    ("9 days", "2026-11-02 09:00", (OFF,), "2026-11-10 17:00", "2026-11-11 17:00", "ends on the new day off"),
    ("9 days_rolled", "2026-11-02 09:00", (OFF,), "2026-11-12 17:00", "2026-11-12 17:00", "and rolls over it"),
    ("4 working hours", "2026-11-10 08:00", (OFF,), "2026-11-10 12:00", "2026-11-10 12:00", "over before the change"),
    ("15 working_days", "2026-11-02 09:00", (OFF, SATURDAY), "2026-11-23 17:00", "2026-11-23 17:00",
     "a day off made good by a Saturday"),
    ("2 working_days", "2026-11-10 09:00", (OFF, ("off", "2026-11-12")), "2026-11-16 17:00", "2026-11-16 17:00",
     "two days off in a row: Friday, Monday"),
]  # fmt: skip


@pytest.mark.parametrize(("limit", "start", "changes", "due", "promised", "why"), CHANGED, ids=[r[5] for r in CHANGED])
def test_a_calendar_changed_midway_moves_the_count_and_never_shortens_a_promise(
    limit: str, start: str, changes: tuple[tuple[str, ...], ...], due: str, promised: str, why: str
) -> None:
    before = clock_of(limit, start)
    after, moved = recompute(before, changed(*changes))
    assert (said(after.due_at), said(after.promised_at)) == (due, promised), why
    assert moved == (after != before)
    assert recompute(after, changed(*changes)) == (after, False)


def test_a_day_off_taken_back_leaves_the_later_promise() -> None:
    later, _ = recompute(clock_of("2 working_days", "2026-11-09 09:00"), changed(OFF))
    back, moved = recompute(later, CALENDAR)
    assert moved
    assert (said(back.due_at), said(back.promised_at)) == ("2026-11-11 17:00", "2026-11-12 17:00")


def test_what_has_ended_or_was_named_by_staff_is_not_recomputed() -> None:
    ended = replace(clock_of("2 working_days", "2026-11-09 09:00"), done_at=ms("2026-11-10 09:00"))
    (named,) = agreed((), "answer", ms("2026-11-11 17:00"), ms("2026-11-09 09:00"), "")
    assert recompute(ended, changed(OFF)) == (ended, False)
    assert recompute(named, changed(OFF)) == (named, False)


def test_a_unit_that_keeps_other_hours_is_counted_by_them() -> None:
    # 07:30-11:30 and 13:00-17:00: eight hours a day
    assert said(clock_of("8 working hours", "2026-11-02 07:30", "long-bien").due_at) == "2026-11-02 17:00"
    assert said(clock_of("4 working hours", "2026-11-02 08:00", "long-bien").due_at) == "2026-11-02 13:30"
    assert clock_of("8 working hours", "2026-11-02 07:30", "long-bien").unit == "long-bien"
    assert clock_of("8 working hours", "2026-11-02 07:30", "ba-dinh").unit == ""


# ------------------------------------------------------------------ what holds of any clock

countings = st.sampled_from(["days", "days_rolled", "working_days", "working_hours"])
minutes = st.integers(0, 1000 * 24 * 60)
FIRST = ms("2026-01-01 00:00")


def any_clock(start: int, counting: str, amount: int) -> Clock:
    limit = Limit.model_validate({"amount": amount, "counting": counting, "basis": "b"})
    clock = started("answer", limit, "1", FIRST + start * 60_000, "", CALENDAR)
    assert clock is not None
    return clock


@given(minutes, st.integers(0, 20_000), countings, st.integers(1, 60), st.integers(0, 10))
def test_who_starts_later_or_has_more_time_is_never_due_sooner(
    start: int, later: int, counting: str, amount: int, more: int
) -> None:
    due = any_clock(start, counting, amount).due_at
    assert any_clock(start + later, counting, amount).due_at >= due
    assert any_clock(start, counting, amount + more).due_at >= due


@given(minutes, countings, st.integers(1, 60))
def test_nothing_is_due_on_a_day_off_nor_before_it_began(start: int, counting: str, amount: int) -> None:
    clock = any_clock(start, counting, amount)
    assert CALENDAR.is_working_day(moment(clock.due_at).date())
    assert clock.due_at > clock.started_at


@given(minutes, countings, st.integers(1, 30), st.lists(st.integers(0, 10_000), min_size=2, max_size=8))
def test_pausing_never_makes_it_due_sooner_and_longer_pauses_never_later_than_shorter_ones_allow(
    start: int, counting: str, amount: int, gaps: list[int]
) -> None:
    clock, at = any_clock(start, counting, amount), FIRST + start * 60_000
    for n, gap in enumerate(gaps):
        before, at = clock.due_at, at + gap * 60_000
        if n % 2 == 0:
            clock = paused(clock, "waiting_citizen", at)
        else:
            longer = resumed(clock, CALENDAR, at + 3_600_000)
            clock = resumed(clock, CALENDAR, at)
            assert longer.due_at >= clock.due_at
        assert clock.due_at >= before
        assert clock.promised_at == clock.due_at


@given(minutes, countings, st.integers(1, 30), st.lists(st.integers(0, 60), max_size=6), st.booleans())
def test_no_calendar_shortens_a_promise(start: int, counting: str, amount: int, days: list[int], works: bool) -> None:
    clock = any_clock(start, counting, amount)
    first = moment(clock.started_at).date()
    dates = [first + timedelta(days=day) for day in days]
    saturdays = tuple(day.isoformat() for day in dates if day.weekday() == 5 and works)
    off = tuple(day.isoformat() for day in dates if day.isoformat() not in saturdays)
    after, _ = recompute(clock, changed(("off", *off), ("works", *saturdays)))
    assert after.promised_at >= clock.promised_at
    assert after.promised_at >= after.due_at
    assert recompute(after, CALENDAR)[0].promised_at == after.promised_at


# ------------------------------------------------------------------ clocks and the states of a ticket


def test_reports_are_received_in_eight_working_hours_urgent_ones_in_four_and_no_answer_day_is_invented() -> None:
    for kind in (Kind.INQUIRY, Kind.FEEDBACK, Kind.CONDUCT):
        (normal,) = opening_clocks(kind, False, "x", ms("2026-11-25 08:00"), LEVELS, CALENDAR)
        (urgent,) = opening_clocks(kind, True, "x", ms("2026-11-25 08:00"), LEVELS, CALENDAR)
        assert (normal.name, said(normal.due_at), normal.basis) == ("receive", "2026-11-26 08:30", "ihanoi")
        assert (urgent.name, said(urgent.due_at), urgent.level) == ("receive", "2026-11-25 12:00", "1")


def test_a_request_about_ones_own_data_has_two_working_days_for_its_answer_and_fifteen_days_to_be_done(
    ticket: Callable[..., Ticket],
) -> None:
    asked = ms("2026-11-27 16:59")  # a Friday
    one = ticket(kind=Kind.INQUIRY, walled=False, flow="du-lieu-cua-toi", opened_at=asked)
    due = {clock.name: said(clock.due_at) for clock in tend(one, LEVELS, CALENDAR, asked)}
    assert due["data_answer"] == "2026-12-01 17:00"
    assert due["data_done"].startswith("2026-12-11")  # the 12th is a Saturday: kept before it, however the law is read
    assert "data_withdrawn" not in due
    other = ticket(kind=Kind.INQUIRY, walled=False, flow="hoi-thu-tuc", opened_at=asked)
    assert {clock.name for clock in tend(other, LEVELS, CALENDAR, asked)} == {"receive"}


@pytest.mark.parametrize("status", [Status.NEW, Status.CLOSED])
def test_consent_taken_back_starts_one_clock_that_an_order_to_keep_ends(
    status: Status, ticket: Callable[..., Ticket]
) -> None:
    at = ms("2026-11-25 08:00")
    one = ticket(kind=Kind.CONFIDENTIAL, status=status, opened_at=at, withdrawn=True)
    running = replace(one, clocks=tend(one, LEVELS, CALENDAR, at))
    (clock,) = running.clocks
    assert (clock.name, said(clock.due_at)[:10]) == ("data_withdrawn", "2026-12-10")
    assert tend(running, LEVELS, CALENDAR, at + 1) == running.clocks
    held = replace(running, legal_hold=True)
    (ended,) = tend(held, LEVELS, CALENDAR, at + 5)
    assert ended.done_at == at + 5
    assert tend(replace(held, clocks=(ended,)), LEVELS, CALENDAR, at + 9) == (ended,)


def test_confidential_information_starts_no_clock() -> None:
    assert opening_clocks(Kind.CONFIDENTIAL, True, "x", ms("2026-11-25 08:00"), LEVELS, CALENDAR) == ()


def test_before_the_first_version_there_were_no_limits(ticket: Callable[..., Ticket]) -> None:
    old = ms("2025-02-27 08:00")
    assert opening_clocks(Kind.FEEDBACK, False, "x", old, LEVELS, CALENDAR) == ()
    assert tend(ticket(opened_at=old), LEVELS, CALENDAR, old) == ()


def with_answer_days(path: Path) -> Path:
    text = (HERE / "service_levels.yaml").read_text(encoding="utf-8")
    version = text[text.index('  - id: "1"') :]
    answer = "{amount: null, counting: working_days, basis: null}"
    later = version.replace('id: "1"', 'id: "2"').replace("2025-02-28", "2026-12-01")
    later = later.replace(answer, "{amount: 10, counting: working_days, basis: ihanoi}")
    found = path / "service_levels.yaml"
    found.write_text(text + later, encoding="utf-8")
    return found


def test_a_ticket_keeps_the_version_of_the_day_it_was_opened(ticket: Callable[..., Ticket], tmp_path: Path) -> None:
    levels = read_service_levels(with_answer_days(tmp_path))
    before, after = ms("2026-11-30 16:00"), ms("2026-12-01 08:00")
    assert [c.name for c in tend(ticket(opened_at=before), levels, CALENDAR, after)] == ["receive"]
    assert [(c.name, c.level) for c in tend(ticket(opened_at=after), levels, CALENDAR, after)] == [
        ("receive", "2"),
        ("answer", "2"),
    ]


def test_the_states_of_a_ticket_start_pause_and_end_its_clocks(ticket: Callable[..., Ticket], tmp_path: Path) -> None:
    levels = read_service_levels(with_answer_days(tmp_path))
    t = ticket(opened_at=ms("2026-12-01 09:00"))  # Tuesday

    def comes_to(status: Status, at: str) -> dict[str, Clock]:
        nonlocal t
        t = replace(t, status=status)
        t = replace(t, clocks=tend(t, levels, CALENDAR, ms(at)))
        assert tend(t, levels, CALENDAR, ms(at)) == t.clocks
        return {clock.name: clock for clock in t.clocks}

    new = comes_to(Status.NEW, "2026-12-01 09:00")
    assert said(new["answer"].promised_at) == "2026-12-15 17:00"
    received = comes_to(Status.RECEIVED, "2026-12-01 15:00")
    assert said(received["receive"].done_at or 0) == "2026-12-01 15:00"
    waiting = comes_to(Status.WAITING_CITIZEN, "2026-12-03 10:00")
    assert waiting["answer"].paused_for == "waiting_citizen"
    going_on = comes_to(Status.IN_PROGRESS, "2026-12-07 10:00")  # Thursday and Friday closed while it stood
    assert said(going_on["answer"].promised_at) == "2026-12-17 17:00"
    answered = comes_to(Status.ANSWERED, "2026-12-10 10:00")
    assert said(answered["answer"].done_at or 0) == "2026-12-10 10:00"
    assert not answered["answer"].is_broken(ms("2027-01-10 10:00"))
    comes_to(Status.REOPENED, "2026-12-11 10:00")
    assert [clock.name for clock in t.clocks if clock.done_at is None] == ["receive", "answer"]
    comes_to(Status.CLOSED, "2026-12-11 11:00")
    assert all(clock.done_at for clock in t.clocks)
    assert len(t.clocks) == 4


def test_a_clock_ended_while_the_citizen_was_waited_for_is_not_broken(
    ticket: Callable[..., Ticket], tmp_path: Path
) -> None:
    levels = read_service_levels(with_answer_days(tmp_path))
    t = ticket(opened_at=ms("2026-12-01 09:00"))
    t = replace(t, clocks=tend(t, levels, CALENDAR, t.opened_at))
    for status, at in ((Status.WAITING_CITIZEN, "2026-12-03 10:00"), (Status.CLOSED, "2027-03-01 10:00")):
        t = replace(t, status=status)
        t = replace(t, clocks=tend(t, levels, CALENDAR, ms(at)))
    (answer,) = [clock for clock in t.clocks if clock.name == "answer"]
    assert answer.paused_since is None
    assert not answer.is_broken(ms("2027-03-02 10:00"))


def test_news_that_comes_late_never_turns_a_clock_back() -> None:
    clock = paused(clock_of("8 working hours", "2026-11-02 08:00"), "waiting_citizen", ms("2026-11-02 10:00"))
    early = resumed(clock, CALENDAR, ms("2026-11-02 09:00"))
    assert early.pauses[0].until == early.pauses[0].since
    assert said(early.due_at) == "2026-11-03 08:30"
    again = paused(early, "waiting_citizen", ms("2026-11-02 08:30"))
    assert said(again.paused_since or 0) == "2026-11-02 10:00"


def test_a_clock_paused_too_often_runs_on() -> None:
    clock, at = clock_of("15 working_days", "2026-11-02 09:00"), ms("2026-11-02 10:00")
    for _ in range(MAX_PAUSES + 3):
        clock = resumed(paused(clock, "waiting_citizen", at), CALENDAR, at + 60_000)
        at += 120_000
    assert len(clock.pauses) == MAX_PAUSES
    assert paused(clock, "waiting_citizen", at).is_running


def test_of_many_clocks_the_oldest_ended_ones_are_dropped(ticket: Callable[..., Ticket]) -> None:
    t = ticket(opened_at=ms("2026-11-02 09:00"))
    for n in range(2 * MAX_CLOCKS):
        at = t.opened_at + n * 60_000
        t = replace(t, status=Status.TRANSFERRED if n % 2 == 0 else Status.RECEIVED)
        t = replace(t, clocks=tend(t, LEVELS, CALENDAR, at))
    assert len(t.clocks) <= MAX_CLOCKS
    t = replace(t, clocks=(*(replace(t.clocks[0], started_at=n) for n in range(30)), clock_of("9 days", "2026-11-02")))
    assert len(tend(replace(t, status=Status.RECEIVED), LEVELS, CALENDAR, at)) == MAX_CLOCKS


def test_staff_may_name_a_day_themselves_but_not_a_later_one_than_promised() -> None:
    clock = clock_of("2 working_days", "2026-11-09 09:00")
    at = ms("2026-11-09 10:00")
    (sooner,) = agreed((clock,), "answer", ms("2026-11-10 17:00"), at, "")
    assert (sooner.counting, said(sooner.promised_at)) == (Counting.DATE, "2026-11-10 17:00")
    with pytest.raises(PromisedSooner, match=r"17:00 ngày 11/11/2026"):
        agreed((clock,), "answer", ms("2026-11-11 17:01"), at, "")


def test_a_day_staff_named_moves_by_the_working_time_the_citizen_was_waited_for() -> None:
    (named,) = agreed((), "answer", ms("2026-11-12 17:00"), ms("2026-11-09 10:00"), "")
    waited = resumed(paused(named, "waiting_citizen", ms("2026-11-10 16:00")), CALENDAR, ms("2026-11-11 09:00"))
    assert said(waited.promised_at) == "2026-11-13 10:00"  # an hour on Tuesday, one on Wednesday
    over = resumed(paused(named, "waiting_citizen", ms("2026-11-13 16:00")), CALENDAR, ms("2026-11-16 09:00"))
    assert said(over.promised_at) == "2026-11-12 17:00"


def test_more_time_is_a_later_day_named_by_staff_and_never_a_sooner_one() -> None:
    clock = clock_of("2 working_days", "2026-11-09 09:00")
    at = ms("2026-11-10 10:00")
    (later,) = extended((clock,), "answer", ms("2026-11-20 17:00"), at, "gia-han")
    assert (said(later.promised_at), later.basis, later.warned) == ("2026-11-20 17:00", "gia-han", ())
    with pytest.raises(NotLater, match="gia hạn phải là ngày sau đó"):
        extended((clock,), "answer", clock.promised_at, at, "gia-han")
    with pytest.raises(NotLater, match="chưa có hạn này"):
        extended((replace(clock, done_at=at),), "answer", ms("2026-11-20 17:00"), at, "gia-han")


def test_a_ticket_that_becomes_urgent_is_measured_by_the_urgent_limit(ticket: Callable[..., Ticket]) -> None:
    t = ticket(opened_at=ms("2026-11-02 08:00"))
    t = replace(t, clocks=tend(t, LEVELS, CALENDAR, t.opened_at))
    assert said(t.clocks[0].promised_at) == "2026-11-03 08:30"
    t = replace(t, urgent=True)
    (urgent,) = tend(t, LEVELS, CALENDAR, ms("2026-11-02 09:00"))
    assert said(urgent.promised_at) == "2026-11-02 12:00"
    assert tend(replace(t, clocks=(urgent,)), LEVELS, CALENDAR, ms("2026-11-02 09:00")) == (urgent,)
