"""Working days and working hours. All times are aware, in Hanoi's time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, timezone

from config.holidays import Holidays
from config.office_hours import OfficeHours, Span

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975
MAX_WORKING_DAYS = 1000
MAX_WORKING_HOURS = 4000
MAX_KNOWN_DAYS = 2000  # whose hours a calendar remembers
Stretch = tuple[datetime, datetime]  # from, to
_HORIZON = 4 * MAX_WORKING_DAYS  # calendar days searched: a calendar with so little work in it is broken


class OutOfRange(ValueError):
    """More working time was asked for than `MAX_WORKING_DAYS` or `MAX_WORKING_HOURS`, or less than none."""


class CalendarRunsOut(Exception):
    """The calendar has not enough working time: its files are wrong."""


class Calendar:
    """Which days and hours count, by the common timetable or a unit's. Its answers never change."""

    def __init__(self, holidays: Holidays, hours: OfficeHours) -> None:
        self._holidays = holidays
        self._hours = hours
        self._known: dict[date, tuple[Stretch, ...]] = {}  # of days asked for before
        self._units = {id: Calendar(holidays, own) for id, own in hours.units.items()}

    def of(self, unit: str) -> Calendar:
        """The calendar of a unit: this one, unless the unit keeps hours of its own."""
        return self._units.get(unit, self)

    def has_own_hours(self, unit: str) -> bool:
        return unit in self._units

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working hours of a day; none on a rest day or holiday."""
        if day in self._holidays.off or day in self._holidays.lunar or self._is_off_every_year(day):
            return ()
        if day in self._holidays.working_saturdays:
            return self._hours.working_saturday
        return self._hours.week[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        return bool(self.spans(day))

    def is_working(self, at: datetime) -> bool:
        """Whether offices work at that moment; the last minute's end is outside."""
        local = at.astimezone(HANOI)
        now = local.time().replace(tzinfo=None)
        return any(start <= now < end for start, end in self.spans(local.date()))

    office_open = is_working

    def is_certain(self, day: date) -> bool:
        """False in a year whose holidays are not all published or not in the file: the day may turn out to be off."""
        return day.year in self._holidays.years and day.year not in self._holidays.unpublished

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The end of working hours of the `days`-th working day after `start`; the day of `start` does not count.

        No days: the end of hours of that day, or of the next working day when it is none.
        """
        if not 0 <= days <= MAX_WORKING_DAYS:
            raise OutOfRange(f"{days} ngày làm việc")
        first = start.astimezone(HANOI).date()
        for day in self._working_days(first if days == 0 else first + timedelta(days=1)):
            days -= 1
            if days <= 0:
                return self.end_of_hours(day)
        raise CalendarRunsOut

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """The moment by which that much working time has passed since `start`; outside hours time stands still.

        A limit that is used up exactly at the end of a span ends there, not at the beginning of the next one.
        """
        if not 0 <= hours <= MAX_WORKING_HOURS:
            raise OutOfRange(f"{hours} giờ làm việc")
        return self.add_working_time(start, timedelta(hours=hours))

    def add_working_time(self, start: datetime, time: timedelta, still: Sequence[Stretch] = ()) -> datetime:
        """Like `add_working_hours`; what lies in one of the `still` stretches (in order) does not count either."""
        left = time
        for begin, end in self.working_stretches(start, still):
            if begin == end and left:
                continue
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise CalendarRunsOut

    def working_time(self, start: datetime, end: datetime, still: Sequence[Stretch] = ()) -> timedelta:
        """How much working time lies between two moments, without the `still` stretches."""
        counted = timedelta()
        for begin, stop in self.working_stretches(start, still):
            if begin >= end:
                break
            counted += min(stop, end) - begin
        return counted

    def next_opening(self, at: datetime) -> datetime:
        """That moment if offices work then, else when they next open."""
        return next(begin for begin, end in self.working_stretches(at) if begin < end)

    def working_stretches(self, start: datetime, still: Sequence[Stretch] = ()) -> Iterator[Stretch]:
        """The pieces of working time from `start` on, in order; raises CalendarRunsOut behind the last one."""
        since = start.astimezone(HANOI)
        for day in self._working_days(since.date()):
            for opens, closes in self._hours_of(day):
                begin = max(opens, since)
                if begin <= closes:
                    yield from _without(begin, closes, still)
        raise CalendarRunsOut

    def _hours_of(self, day: date) -> tuple[Stretch, ...]:
        found = self._known.get(day)
        if found is None:
            if len(self._known) >= MAX_KNOWN_DAYS:
                self._known.clear()
            found = self._known[day] = tuple((_at(day, opens), _at(day, closes)) for opens, closes in self.spans(day))
        return found

    def end_of_hours(self, day: date) -> datetime:
        """When work ends on a working day."""
        return _at(day, self.spans(day)[-1][1])

    def _is_off_every_year(self, day: date) -> bool:
        since = self._holidays.yearly.get((day.month, day.day))
        return since is not None and since <= day

    def _working_days(self, first: date) -> Iterator[date]:
        for n in range(_HORIZON):
            try:
                day = first + timedelta(days=n)
            except OverflowError:
                return
            if self._hours_of(day):
                yield day


def iso(at: datetime | None) -> str:
    """As tickets keep it: ISO with minutes and zone, "" for no limit."""
    return at.isoformat(timespec="minutes") if at else ""


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, HANOI)


def _without(begin: datetime, end: datetime, still: Sequence[Stretch]) -> Iterator[Stretch]:
    for since, until in still:
        if until <= begin or since >= end:
            continue
        if begin < since:
            yield begin, since
        begin = until
        if begin >= end:
            return
    yield begin, end
