"""Counting: when a clock is due, and what a change of its ticket or of the calendar makes of it.

The first day never counts. A day counts when the clock runs at the end of its hours, so a day over whose closing time
the citizen is waited for does not; a clock paused on its first day begins anew with the day it goes on. Working hours
stand still while it is paused. A calendar published late moves the due moment, and shortens no promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.tickets.calendar import HANOI, Calendar, CalendarRunsOut, Stretch, iso
from bot.tickets.clock import Clock, Counting, Pause
from bot.tickets.outcome import SYSTEM, Entry, Outcome
from bot.tickets.ticket import Kind, Status, Ticket
from config.service_levels import Level, LevelVersion, Limit, ServiceLevels

MAX_PAUSES = 40  # of one clock: then it runs on, whoever is waited for
MAX_CLOCKS = 12  # of one ticket; the oldest ended ones are dropped, the ledger keeps what came of them
_FURTHEST = 4000  # calendar days searched, pauses included


def moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, HANOI)


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def started(name: str, limit: Limit, level: str, at: int, office: str, calendar: Calendar) -> Clock | None:
    """A clock that starts at that moment; None where no limit is set."""
    if limit.amount is None:
        return None
    unit = office if calendar.has_own_hours(office) else ""
    clock = Clock(name, Counting(limit.counting), limit.amount, at, at, at, level, limit.basis or "", unit)
    due = _due(clock, calendar)
    return replace(clock, due_at=due, promised_at=due)


def opening_clocks(
    kind: Kind, urgent: bool, office: str, at: int, levels: ServiceLevels, calendar: Calendar
) -> tuple[Clock, ...]:
    """The clocks of a ticket opened at that moment."""
    version = levels.on(moment(at).date())
    if version is None:
        return ()
    named = {n: one for n, one in version.clocks.items() if not one.flows and _is_for(one, kind, Status.NEW)}
    return _begun(named, version.id, urgent, office, at, calendar)


def tend(ticket: Ticket, levels: ServiceLevels, calendar: Calendar, at: int) -> tuple[Clock, ...]:
    """The ticket's clocks as its state wants them: started, paused, gone on, ended. Doing it again changes nothing."""
    version = levels.on(moment(ticket.opened_at).date())
    clocks = tuple(_followed(clock, ticket, _level(clock, version), calendar, at) for clock in ticket.clocks)
    if version is not None:
        clocks = (*clocks, *_starting(clocks, version, ticket, at, calendar))
    return _bounded(clocks)


def paused(clock: Clock, reason: str, at: int) -> Clock:
    """The clock standing still; one that does already, has ended, or stood still too often is given back unchanged."""
    if not clock.is_running or len(clock.pauses) >= MAX_PAUSES:
        return clock
    return replace(clock, paused_since=max(at, _latest(clock)), paused_for=reason)


def resumed(clock: Clock, calendar: Calendar, at: int) -> Clock:
    """The clock going on, due later by what it stood still."""
    if clock.paused_since is None or clock.done_at is not None:
        return clock
    pause = Pause(clock.paused_for, clock.paused_since, max(at, clock.paused_since))
    running = replace(clock, paused_since=None, paused_for="", pauses=(*clock.pauses, pause))
    if clock.counting is Counting.DATE:
        return _promising(running, _shifted(clock.due_at, pause, calendar.of(clock.unit)))
    return _promising(running, _due(running, calendar))


def recompute(clock: Clock, calendar: Calendar) -> tuple[Clock, bool]:
    """The clock by this calendar, and whether its due moment or its promise moved. Ended ones stay as they were."""
    if clock.done_at is not None or clock.counting is Counting.DATE:
        return clock, False
    counted = _promising(clock, _due(clock, calendar))
    return counted, counted != clock


def recount(ticket: Ticket, calendar: Calendar, why: str, at: int) -> Outcome:
    """All its clocks by a calendar that changed, each that moved with its entry: old and new moments, and why."""
    counted = [recompute(clock, calendar) for clock in ticket.clocks]
    entries = tuple(
        Entry(at, SYSTEM, "recomputed", {**moves(old, new), "why": why})
        for old, (new, moved) in zip(ticket.clocks, counted, strict=True)
        if moved
    )
    clocks = tuple(new for new, _ in counted)
    return Outcome(replace(ticket, clocks=clocks), entries, repeated=not entries)


def moves(old: Clock, new: Clock) -> dict[str, str]:
    """What moved, in ISO: the counted moment before and after, and what is promised now."""
    was, now, until = (iso(moment(at)) for at in (old.due_at, new.due_at, new.promised_at))
    return {"clock": old.name, "old": was, "new": now, "promised": until}


def agreed(clocks: tuple[Clock, ...], name: str, until: int, at: int, basis: str) -> tuple[Clock, ...]:
    """Staff name the moment themselves, where no limit is set or to be sooner than it; raises PromisedSooner.

    The clock of that name that ran until now gives way.
    """
    promised = _running(clocks, name)
    if promised is not None and promised.promised_at < until:
        raise PromisedSooner(promised.promised_at)
    return _named(clocks, name, until, at, basis)


def extended(clocks: tuple[Clock, ...], name: str, until: int, at: int, basis: str) -> tuple[Clock, ...]:
    """Staff name a later moment than the one promised; raises NotLater, also when no such clock runs."""
    promised = _running(clocks, name)
    if promised is None or promised.promised_at >= until:
        raise NotLater(promised.promised_at if promised else None)
    return _named(clocks, name, until, at, basis)


class PromisedSooner(Exception):
    """A later date was named than the one already promised."""

    def __init__(self, promised_at: int) -> None:
        self.promised_at = promised_at
        super().__init__(
            f"Đã hẹn trước {moment(promised_at):%H:%M ngày %d/%m/%Y}. Chọn ngày sớm hơn, hoặc gia hạn và nói rõ lý do."
        )


class NotLater(Exception):
    """More time was asked for, to a moment that is not later than the one promised, or where none was promised."""

    def __init__(self, promised_at: int | None) -> None:
        self.promised_at = promised_at
        super().__init__(
            "Phiếu chưa có hạn này để gia hạn."
            if promised_at is None
            else f"Đã hẹn {moment(promised_at):%H:%M ngày %d/%m/%Y}; gia hạn phải là ngày sau đó."
        )


def _running(clocks: tuple[Clock, ...], name: str) -> Clock | None:
    return next((clock for clock in clocks if clock.name == name and clock.done_at is None), None)


def _named(clocks: tuple[Clock, ...], name: str, until: int, at: int, basis: str) -> tuple[Clock, ...]:
    others = tuple(clock for clock in clocks if clock.name != name or clock.done_at is not None)
    return _bounded((*others, Clock(name, Counting.DATE, 0, at, until, until, basis=basis)))


def stood_still(clock: Clock) -> list[Stretch]:
    """The ended pauses, in order."""
    return [(moment(pause.since), moment(pause.until)) for pause in clock.pauses]


def _starting(
    clocks: tuple[Clock, ...], version: LevelVersion, ticket: Ticket, at: int, calendar: Calendar
) -> tuple[Clock, ...]:
    running = {clock.name for clock in clocks if clock.done_at is None}
    known = {clock.name for clock in clocks}
    named = {
        name: level
        for name, level in version.clocks.items()
        if name not in running and _starts(level, ticket, is_first=name not in known)
    }
    return _begun(named, version.id, ticket.urgent, ticket.office, at, calendar)


def _begun(
    named: Mapping[str, Level], version: str, urgent: bool, office: str, at: int, calendar: Calendar
) -> tuple[Clock, ...]:
    """The clocks of those levels that have a limit."""
    new = (started(name, level.limit(urgent), version, at, office, calendar) for name, level in named.items())
    return tuple(clock for clock in new if clock is not None)


def _starts(level: Level, ticket: Ticket, *, is_first: bool) -> bool:
    if level.on_withdrawal:
        return ticket.withdrawn and is_first
    is_its_flow = not level.flows or ticket.flow in level.flows
    return is_its_flow and _is_for(level, ticket.kind, ticket.status)


def _is_for(level: Level, kind: Kind, status: Status) -> bool:
    return kind.value in level.kinds and status.value in level.starts


def _level(clock: Clock, version: LevelVersion | None) -> Level | None:
    return version.clocks.get(clock.name) if version else None


def _followed(clock: Clock, ticket: Ticket, level: Level | None, calendar: Calendar, at: int) -> Clock:
    """One clock as the state of its ticket wants it; one no level knows any more ends with the ticket.

    One that a withdrawal started ends when somebody orders the ticket to be kept; erasing takes it with the ticket.
    """
    ends = level.ends if level else (Status.CLOSED.value, Status.REFUSED.value)
    status = ticket.status
    if clock.done_at is not None:
        return clock
    if status.value in ends or (level is not None and level.on_withdrawal and ticket.legal_hold):
        return replace(resumed(clock, calendar, at), done_at=max(at, _latest(clock)))
    if level and ticket.urgent and _is_measured_by(clock, level.normal):
        clock = _hastened(clock, level.urgent, calendar)
    if level and status.value in level.pauses:
        return paused(clock, status.value, at)
    return resumed(clock, calendar, at)


def _is_measured_by(clock: Clock, limit: Limit) -> bool:
    return (clock.amount, clock.counting.value, clock.basis) == (limit.amount, limit.counting, limit.basis)


def _hastened(clock: Clock, limit: Limit, calendar: Calendar) -> Clock:
    """The clock of a ticket that became urgent: its promise gets better, so it may come sooner."""
    if limit.amount is None:
        return clock
    other = replace(clock, amount=limit.amount, counting=Counting(limit.counting), basis=limit.basis or "")
    due = min(_due(other, calendar), clock.promised_at)
    return replace(other, due_at=due, promised_at=due)


def _latest(clock: Clock) -> int:
    """The last moment something happened to it: events may come late and tell an earlier time."""
    return max(clock.started_at, clock.paused_since or 0, *(pause.until for pause in clock.pauses), 0)


def _bounded(clocks: tuple[Clock, ...]) -> tuple[Clock, ...]:
    ended = [clock for clock in clocks if clock.done_at is not None]
    dropped = ended[: max(0, len(clocks) - MAX_CLOCKS)]
    return tuple(clock for clock in clocks if clock not in dropped)


def _promising(clock: Clock, due: int) -> Clock:
    return replace(clock, due_at=due, promised_at=max(due, clock.promised_at))


def _due(clock: Clock, calendar: Calendar) -> int:
    """The moment the amount is used up by this calendar, without the pauses that have ended."""
    own, start, still = calendar.of(clock.unit), moment(clock.started_at), stood_still(clock)
    if clock.counting is Counting.WORKING_HOURS:
        return milliseconds(own.add_working_time(start, timedelta(hours=clock.amount), still))
    zero = _day_zero(start.date(), still)
    if clock.counting is Counting.WORKING_DAYS:
        return milliseconds(own.end_of_hours(_last_day(zero, clock.amount, own, still, only_working=True)))
    last = _last_day(zero, clock.amount, own, still, only_working=False)
    return milliseconds(own.end_of_hours(_working(last, zero, own, rolled=clock.counting is Counting.DAYS_ROLLED)))


def _day_zero(first: date, still: list[Stretch]) -> date:
    for since, until in still:
        if since.date() <= first:
            first = max(first, until.date())
    return first


def _last_day(zero: date, amount: int, calendar: Calendar, still: list[Stretch], *, only_working: bool) -> date:
    left = amount
    for n in range(1, _FURTHEST):
        day = zero + timedelta(days=n)
        if only_working and not calendar.is_working_day(day):
            continue
        closes = calendar.end_of_hours(day) if only_working else _midnight_after(day)
        left -= not any(since < closes < until for since, until in still)
        if left == 0:
            return day
    raise CalendarRunsOut


def _working(day: date, zero: date, calendar: Calendar, *, rolled: bool) -> date:
    """The working day a count of calendar days ends on: that day, else the one before it or after it."""
    before = day
    while not rolled and before > zero:
        if calendar.is_working_day(before):
            return before
        before -= timedelta(days=1)
    return calendar.next_opening(datetime.combine(day, time(), HANOI)).date()


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), HANOI)


def _shifted(due: int, pause: Pause, calendar: Calendar) -> int:
    if pause.since >= due:
        return due
    lost = calendar.working_time(moment(pause.since), moment(pause.until))
    return milliseconds(calendar.add_working_time(moment(due), lost))
