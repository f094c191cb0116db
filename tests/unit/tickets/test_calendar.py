"""Working time in Hanoi, against dates worked out by hand from the published holidays of 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.calendar import (
    HANOI,
    MAX_KNOWN_DAYS,
    MAX_WORKING_DAYS,
    MAX_WORKING_HOURS,
    Calendar,
    CalendarRunsOut,
    OutOfRange,
)
from config.holidays import read_holidays
from config.office_hours import OfficeHours, read_office_hours

HOLIDAYS = read_holidays()
CALENDAR = Calendar(HOLIDAYS, read_office_hours())
moments = st.builds(
    lambda minutes: datetime(2026, 1, 1, tzinfo=HANOI) + timedelta(minutes=minutes), st.integers(0, 700 * 24 * 60)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("when", "working"),
    [
        ("2026-11-23 08:00", True),
        ("2026-11-23 07:59", False),
        ("2026-11-23 11:59", True),
        ("2026-11-23 12:00", False),  # lunch
        ("2026-11-23 13:30", True),
        ("2026-11-23 17:00", False),
        ("2026-11-21 09:00", False),  # Saturday
        ("2026-11-24 09:00", False),  # Ngày Văn hóa Việt Nam
        ("2025-11-24 09:00", True),  # before it became a day off
        ("2026-08-22 09:00", True),  # a Saturday worked for Monday 31/8
        ("2026-08-31 09:00", False),
        ("2026-01-10 16:59", True),  # a Saturday worked for 2/1
        ("2026-02-16 09:00", False),  # Tết
        ("2026-02-23 09:00", True),
        ("2026-04-27 09:00", False),  # Giỗ Tổ fell on a Sunday
        ("2027-05-03 09:00", False),  # 1/5 falls on a Saturday
        ("2027-09-02 09:00", False),  # by law, though the notice is not published
        ("2027-02-08 09:00", False),  # third day of Tết
        ("2028-05-01 09:00", False),  # by law, in a year without a list
        ("2028-04-04 09:00", False),  # Giỗ Tổ, computed
    ],
)
def test_offices_work_at_their_hours_and_not_on_days_off(when: str, working: bool) -> None:
    assert CALENDAR.is_working(at(when)) is working
    assert CALENDAR.office_open(at(when).astimezone(UTC)) is working


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20 16:59", 1, "2026-11-23 17:00"),  # Friday evening: Monday
        ("2026-11-23 09:00", 1, "2026-11-25 17:00"),  # over 24/11
        ("2026-11-21 09:00", 1, "2026-11-23 17:00"),  # a Saturday is no day zero to skip twice
        ("2026-02-13 09:00", 1, "2026-02-23 17:00"),  # over Tết
        ("2026-08-21 09:00", 1, "2026-08-22 17:00"),  # a worked Saturday counts
        ("2026-08-28 09:00", 1, "2026-09-03 17:00"),  # over Quốc khánh
        ("2026-12-31 09:00", 1, "2027-01-04 17:00"),
        ("2026-11-23 09:00", 0, "2026-11-23 17:00"),
        ("2026-11-21 09:00", 0, "2026-11-23 17:00"),
        ("2026-11-02 09:00", 15, "2026-11-23 17:00"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, days: int, end: str) -> None:
    assert CALENDAR.add_working_days(at(start), days) == at(end)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20 16:59", 8, "2026-11-25 08:29"),  # a minute on Friday, 7.5 hours on Monday, 29 minutes after 24/11
        ("2026-11-23 08:00", 4, "2026-11-23 12:00"),
        ("2026-11-23 08:00", 8, "2026-11-25 08:30"),  # 7.5 hours a day, then over 24/11
        ("2026-11-23 12:30", 4, "2026-11-25 08:30"),
        ("2026-11-23 11:00", 1.5, "2026-11-23 14:00"),
        ("2026-11-21 10:00", 1, "2026-11-23 09:00"),
        ("2026-02-13 16:00", 2, "2026-02-23 09:00"),
        ("2026-08-21 16:00", 2, "2026-08-22 09:00"),
        ("2026-11-23 09:15", 0, "2026-11-23 09:15"),
    ],
)
def test_working_hours_stand_still_outside_office_hours(start: str, hours: float, end: str) -> None:
    assert CALENDAR.add_working_hours(at(start), hours) == at(end)


@given(moments, st.integers(1, 200))
def test_more_days_end_later_and_always_on_a_working_day(start: datetime, days: int) -> None:
    end = CALENDAR.add_working_days(start, days)
    assert CALENDAR.is_working_day(end.date())
    assert end > start
    assert CALENDAR.add_working_days(start, days + 1) > end
    between = (start.date() + timedelta(days=n) for n in range(1, (end.date() - start.date()).days + 1))
    assert sum(CALENDAR.is_working_day(day) for day in between) == days


@given(moments, st.integers(1, 600), st.integers(1, 600))
def test_hours_add_up(start: datetime, first: int, second: int) -> None:
    """In minutes, to compare exactly: two stretches one after the other end where their sum ends."""
    halfway = CALENDAR.add_working_hours(start, first / 60)
    both = CALENDAR.add_working_hours(halfway, second / 60)
    assert abs(both - CALENDAR.add_working_hours(start, (first + second) / 60)) < timedelta(milliseconds=1)


@given(moments, st.integers(1, 2000))
def test_exactly_that_much_working_time_lies_between(start: datetime, minutes: int) -> None:
    end = CALENDAR.add_working_hours(start, minutes / 60)
    counted = timedelta()
    for n in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=n)
        for opens, closes in CALENDAR.spans(day):
            begin, stop = datetime.combine(day, opens, HANOI), datetime.combine(day, closes, HANOI)
            counted += max(timedelta(), min(stop, end) - max(begin, start))
    assert abs(counted - timedelta(minutes=minutes)) < timedelta(milliseconds=1)


def test_limits_of_the_calendar_are_kept() -> None:
    CALENDAR.add_working_days(at("2026-01-05 09:00"), MAX_WORKING_DAYS)
    CALENDAR.add_working_hours(at("2026-01-05 09:00"), MAX_WORKING_HOURS)
    for days in (-1, MAX_WORKING_DAYS + 1):
        with pytest.raises(OutOfRange):
            CALENDAR.add_working_days(at("2026-01-05 09:00"), days)
    for hours in (-0.5, MAX_WORKING_HOURS + 1, float("nan")):
        with pytest.raises(OutOfRange):
            CALENDAR.add_working_hours(at("2026-01-05 09:00"), hours)


def test_a_calendar_without_work_ends_in_an_error_and_not_in_a_loop() -> None:
    idle = Calendar(HOLIDAYS, OfficeHours(((),) * 7, ()))
    with pytest.raises(CalendarRunsOut):
        idle.add_working_days(at("2026-01-05 09:00"), 1)
    with pytest.raises(CalendarRunsOut):
        idle.add_working_hours(at("2026-01-05 09:00"), 1)
    with pytest.raises(CalendarRunsOut):
        CALENDAR.add_working_days(at("9999-12-30 09:00"), 10)


def test_a_year_that_is_not_fully_published_is_not_certain() -> None:
    assert CALENDAR.is_certain(date(2026, 5, 5))
    assert not CALENDAR.is_certain(date(2027, 5, 5))
    assert not CALENDAR.is_certain(date(2031, 5, 5))


def test_what_the_law_fixes_agrees_with_what_was_published_for_2026() -> None:
    by_law = {date(2026, month, day) for (month, day), since in HOLIDAYS.yearly.items() if since <= date(2026, 12, 31)}
    computed = {day for day in HOLIDAYS.lunar if day.year == 2026}
    published = set(HOLIDAYS.off)
    assert by_law <= published
    assert {day for day in computed if day.weekday() < 5} <= published
    assert len(by_law) == 5


def test_an_extra_working_saturday_entered_later_is_counted() -> None:
    later = replace(HOLIDAYS, working_saturdays=HOLIDAYS.working_saturdays | {date(2026, 11, 28)})
    assert Calendar(later, read_office_hours()).add_working_days(at("2026-11-27 09:00"), 1) == at("2026-11-28 17:00")


def test_the_days_of_2026_off_are_those_of_the_notice() -> None:
    tet = [day for day in sorted(HOLIDAYS.off) if day.month == 2 and day.year == 2026]
    assert (tet[0], tet[-1]) == (date(2026, 2, 14), date(2026, 2, 22))
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(tet))


@given(moments, st.integers(0, 20_000), st.integers(0, 20_000))
def test_working_time_counted_and_added_agree(start: datetime, first: int, second: int) -> None:
    """Also around a stretch that stands still."""
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    still = [(middle, middle + timedelta(hours=30))]
    for excluded in ([], still):
        counted = CALENDAR.working_time(start, end, excluded)
        reached = CALENDAR.add_working_time(start, counted, excluded)
        assert CALENDAR.working_time(start, reached, excluded) == counted
        assert reached <= end or not CALENDAR.working_time(end, reached, excluded)
    assert CALENDAR.working_time(start, end, still) <= CALENDAR.working_time(start, end)


@given(moments)
def test_the_next_opening_is_open_and_nothing_opens_before_it(at: datetime) -> None:
    opening = CALENDAR.next_opening(at)
    assert CALENDAR.is_working(opening)
    assert opening >= at
    assert CALENDAR.working_time(at, opening) == timedelta()


def test_a_unit_without_hours_of_its_own_keeps_the_common_ones() -> None:
    assert CALENDAR.of("long-bien") is CALENDAR
    assert not CALENDAR.has_own_hours("long-bien")


def test_a_calendar_that_was_asked_for_more_days_than_it_remembers_still_says_the_same() -> None:
    asked = Calendar(HOLIDAYS, read_office_hours())
    for n in range(0, 2 * MAX_KNOWN_DAYS, 7):
        asked.add_working_hours(at("2026-01-05 09:00") + timedelta(days=n), 40)
    assert asked.add_working_hours(at("2026-11-20 16:59"), 8) == at("2026-11-25 08:29")
    assert len(asked._known) <= MAX_KNOWN_DAYS
