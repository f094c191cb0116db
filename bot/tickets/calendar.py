"""Working days and working hours, and the limits counted in them. All times are aware, in Hanoi's time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from bot.tickets.ticket import Kind
from config.holidays import Holidays
from config.office_hours import OfficeHours, Span
from config.service_levels import ServiceLevel

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975
MAX_WORKING_DAYS = 1000
MAX_WORKING_HOURS = 4000
_HORIZON = 4 * MAX_WORKING_DAYS  # calendar days searched: a calendar with so little work in it is broken


class OutOfRange(ValueError):
    """More working time was asked for than `MAX_WORKING_DAYS` or `MAX_WORKING_HOURS`, or less than none."""


class CalendarRunsOut(Exception):
    """The calendar has not enough working time: its files are wrong."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Until when a ticket must be received and answered; None where no limit is set. `basis` says by what."""

    receive_by: datetime | None
    answer_by: datetime | None
    basis: str


class Calendar:
    """Which days and hours count. Immutable."""

    def __init__(self, holidays: Holidays, hours: OfficeHours) -> None:
        self._holidays = holidays
        self._hours = hours

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
                return _at(day, self.spans(day)[-1][1])
        raise CalendarRunsOut

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """The moment by which that much working time has passed since `start`; outside hours time stands still.

        A limit that is used up exactly at the end of a span ends there, not at the beginning of the next one.
        """
        if not 0 <= hours <= MAX_WORKING_HOURS:
            raise OutOfRange(f"{hours} giờ làm việc")
        left, since = timedelta(hours=hours), start.astimezone(HANOI)
        for day in self._working_days(since.date()):
            for opens, closes in self.spans(day):
                begin, end = max(_at(day, opens), since), _at(day, closes)
                if begin > end or (begin == end and left):
                    continue
                if left <= end - begin:
                    return begin + left
                left -= end - begin
        raise CalendarRunsOut

    def _is_off_every_year(self, day: date) -> bool:
        since = self._holidays.yearly.get((day.month, day.day))
        return since is not None and since <= day

    def _working_days(self, first: date) -> Iterator[date]:
        for n in range(_HORIZON):
            try:
                day = first + timedelta(days=n)
            except OverflowError:
                return
            if self.is_working_day(day):
                yield day


def due_for(
    kind: Kind, urgent: bool, opened_at: datetime, levels: Mapping[str, ServiceLevel], calendar: Calendar
) -> Limits:
    """The limits of a ticket opened at that time. A limit that is not set is not invented."""
    level = levels[kind.value]
    hours = level.urgent_receive_hours if urgent else level.receive_hours
    days = level.urgent_answer_days if urgent else level.answer_days
    return Limits(
        receive_by=None if hours is None else calendar.add_working_hours(opened_at, hours),
        answer_by=None if days is None else calendar.add_working_days(opened_at, days),
        basis=level.basis or "",
    )


def iso(at: datetime | None) -> str:
    """As tickets keep it: ISO with minutes and zone, "" for no limit."""
    return at.isoformat(timespec="minutes") if at else ""


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, HANOI)
