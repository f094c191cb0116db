"""Who a ticket is about: an officer outside says so, and the wall stands where it then belongs."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, names, reason_of
from bot.tickets.joining import concerning
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.ticket import WALLED_KINDS, Ticket

MAX_RESPONDENTS = 50  # units and people together


def narrow(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """In place of what was known: `units` and `people` (staff ids), or nobody; `text` is the reason. Raises a Refused.

    What was only suspected of accusing somebody, and does not, is open again; a report about an official never is.
    """
    known, repeated = admitted(ticket, command, Verb.NARROW, around)
    if repeated:
        return Outcome(known, repeated=True)
    units, staff = names(command, "units"), names(command, "people")
    return _about(known, command, around, at, "narrow", units, staff)


def add_respondent(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """`units` and `people` (staff ids) it is also about; `text` is the reason. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.ADD_RESPONDENT, around)
    if repeated:
        return Outcome(known, repeated=True)
    units, staff = names(command, "units"), names(command, "people")
    if not units and not staff:
        raise refusals.DetailMissing("people", "người hoặc đơn vị bị phản ánh")
    more_units = tuple(dict.fromkeys((*known.about_units, *units)))
    more_staff = tuple(dict.fromkeys((*known.about_staff, *staff)))
    return _about(known, command, around, at, "add_respondent", more_units, more_staff)


def _about(
    known: Ticket, command: Command, around: Around, at: int, verb: str, units: tuple[str, ...], staff: tuple[str, ...]
) -> Outcome:
    reason = reason_of(command)
    _check(units, staff, around)
    changed = replace(
        moved(known, command.key, command.actor.id, verb, at),
        about_units=units,
        about_staff=staff,
        walled=bool(units or staff) or known.kind in WALLED_KINDS,
        once_walled=known.once_walled or known.is_walled,
    )
    changed = replace(changed, office=_office(known, changed, around))
    if changed.office != known.office:
        changed = replace(changed, assignee="", responsible="", task="", procedure="", handoff=False)
    secret = {"reason": reason, "units": list(units), "staff": list(staff)}
    entry = Entry(at, command.actor.id, verb, {"office": changed.office}, secret)
    return Outcome(
        changed,
        (entry,),
        handoff_ended=known.handoff and not changed.handoff,
        to_tickets=concerning(changed, changed.joined),
    )


def _check(units: tuple[str, ...], staff: tuple[str, ...], around: Around) -> None:
    if len(units) + len(staff) > MAX_RESPONDENTS:
        raise refusals.NotThatUnit(f"Một phiếu ghi nhiều nhất {MAX_RESPONDENTS} người và đơn vị bị phản ánh.")
    for id in units:
        if id not in around.chart or around.chart.is_last_stop(id):
            raise refusals.NotThatUnit(f"Phiếu không thể nói về đơn vị “{id}”. Anh/chị kiểm tra lại tên đơn vị.")
    for id in staff:
        if not around.chart.knows(id):
            raise refusals.NotThatPerson(id)


def _office(known: Ticket, changed: Ticket, around: Around) -> str:
    """Where it is now, unless that came to be concerned: then the first authority upwards that is not."""
    chart = around.chart
    if not changed.is_walled:
        return known.office
    about = (*changed.about_units, *(chart.person(id).unit for id in changed.about_staff if id in _heads(around)))
    if not known.is_walled:
        return chart.intake(known.kind, about, may_accuse=True, on=chart.on).id
    return (
        chart.authority(known.office, about, chart.on).id
        if known.office in chart.excluded_units(about)
        else known.office
    )


def _heads(around: Around) -> frozenset[str]:
    """Whose being concerned concerns a whole unit."""
    return frozenset(person.id for person in around.chart.people if person.head)
