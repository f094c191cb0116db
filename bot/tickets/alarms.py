"""When clocks ring, and whom they call: at parts of the working time used, and once when a promise is broken.

Nothing rings outside office hours. A call goes to whoever has the ticket; a broken promise also one step up the tree,
past everybody the ticket is about, to a last stop that always exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.tickets.access import exclusion, reading_office
from bot.tickets.calendar import Calendar, iso
from bot.tickets.chart import is_in_force
from bot.tickets.clock import Clock
from bot.tickets.clocks import milliseconds, moment, stood_still
from bot.tickets.outcome import SYSTEM, Entry, Outcome
from bot.tickets.roster import Roster
from bot.tickets.ticket import Ticket
from config.service_levels import ServiceLevels

BROKEN = 100  # per cent: the promise was not kept
URGENT_FROM = 80  # per cent from which the office hears of it beside the person


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a call is for: ids of units (whoever leads them) and of staff."""

    units: tuple[str, ...]
    staff: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One clock that rang; `percent` is the highest mark passed, BROKEN for a promise not kept."""

    clock: Clock
    percent: int
    called: Called


def next_alarm(ticket: Ticket, levels: ServiceLevels, calendar: Calendar, at: int) -> int | None:
    """When the ticket's clocks next ring from now on, in hours of its office; None when none will."""
    firsts = (next(_marks(clock, ticket, levels, calendar), None) for clock in ticket.clocks)
    moments = [mark[1] for mark in firsts if mark is not None]
    if not moments:
        return None
    return milliseconds(calendar.of(ticket.office).next_opening(moment(max(at, min(moments)))))


def ring(
    ticket: Ticket, levels: ServiceLevels, calendar: Calendar, chart: Roster, at: int
) -> tuple[Outcome, tuple[Alarm, ...]]:
    """Every mark passed by now noted, each once, and one alarm for each clock that passed any.

    At night nothing is noted: the marks wait for the next opening. The ticket's version stays: no screen is stale.
    """
    if not calendar.of(ticket.office).is_working(moment(at)):
        return Outcome(ticket, repeated=True), ()
    clocks: list[Clock] = []
    alarms: list[Alarm] = []
    for clock in ticket.clocks:
        passed = [percent for percent, due in _marks(clock, ticket, levels, calendar) if due <= at]
        if passed:
            called = whom_to_call(ticket, max(passed), chart)
            told = (*called.units, *called.staff) if BROKEN in passed else clock.told
            clock = replace(clock, warned=(*clock.warned, *passed), told=told)
            alarms.append(Alarm(clock, max(passed), called))
        clocks.append(clock)
    entries = tuple(entry for alarm in alarms for entry in _entries(alarm, at))
    return Outcome(replace(ticket, clocks=tuple(clocks)), entries, repeated=not alarms), tuple(alarms)


def whom_to_call(ticket: Ticket, percent: int, chart: Roster) -> Called:
    """The person who has the ticket, else its office; late also the office; when broken also who stands above it."""
    office, staff = reading_office(ticket, chart), _in_charge(ticket, chart)
    units = () if staff and percent < URGENT_FROM else (office,)
    above = (_above(ticket, office, chart),) if percent >= BROKEN else ()
    return Called(tuple(dict.fromkeys((*units, *above))), staff)


def _in_charge(ticket: Ticket, chart: Roster) -> tuple[str, ...]:
    """Who does the work today, the deputy included; nobody the ticket is about."""
    if not chart.knows(ticket.assignee):
        return ()
    deputy = chart.deputy(ticket.assignee)
    people = (ticket.assignee, *([deputy.id] if deputy else []))
    return tuple(id for id in people if chart.is_at_work(id) and not exclusion(id, ticket, chart))


def _entries(alarm: Alarm, at: int) -> tuple[Entry, ...]:
    clock, called = alarm.clock, alarm.called
    due = iso(moment(clock.promised_at))
    if alarm.percent < BROKEN:
        return (Entry(at, SYSTEM, "warned", {"clock": clock.name, "percent": str(alarm.percent), "due": due}),)
    told = {"clock": clock.name, "units": " ".join(called.units), "staff": " ".join(called.staff)}
    return Entry(at, SYSTEM, "breached", {"clock": clock.name, "due": due}), Entry(at, SYSTEM, "escalated", told)


def _above(ticket: Ticket, office: str, chart: Roster) -> str:
    """The next unit up the tree that the ticket does not concern and that somebody leads who may learn of it.

    Where nobody up there does, the next one it does not concern; where the tree ends, oversight, then the last stop.
    """
    if chart.is_last_stop(office):
        return office
    about = ticket.about_units if ticket.is_walled else ()
    excluded = chart.excluded_units(about)
    for unit in chart.ancestors(office):
        if is_in_force(unit, chart.on) and unit.id not in excluded and _is_led(unit.id, ticket, chart):
            return unit.id
    return chart.authority(office, about, chart.on).id


def _is_led(unit: str, ticket: Ticket, chart: Roster) -> bool:
    return any(not exclusion(person.id, ticket, chart) for person in chart.leads_of(unit))


def _marks(clock: Clock, ticket: Ticket, levels: ServiceLevels, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """The marks of a running clock that are still to come or to be noted, and their moments, in order."""
    if not clock.is_running or BROKEN in clock.warned:
        return
    version = levels.on(moment(ticket.opened_at).date())
    own, start, still = calendar.of(clock.unit), moment(clock.started_at), stood_still(clock)
    total = own.working_time(start, moment(clock.promised_at), still)
    for percent in version.warn_at if version else ():
        if percent > max(clock.warned, default=0):
            used = own.add_working_time(start, total * percent / 100, still)
            yield percent, milliseconds(used)
    yield BROKEN, clock.promised_at + 1
