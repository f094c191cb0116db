"""The judgement of every door to a ticket: the wall first, then the table of `policy`.

Deny beats allow, and what is not known is denied: a verb, role or kind the table lacks, a hole in the chart or in the
roster, a ticket that is not there. A `Denied` reason is for tests and for nobody else; whoever asked gets one and the
same answer for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.tickets.gates import five_clears
from bot.tickets.policy import ANY_ROLE, RULES, Relation, Rule, Strictness, Verb, View
from bot.tickets.roster import Person, Roster
from bot.tickets.ticket import Kind, Status, Ticket
from bot.tickets.window import is_delivered

__all__ = ["Actor", "Allowed", "Denied", "TicketRow", "Verb", "judge"]

Actor = Person  # who asks, as the roster knows them now: moving or leaving changes what they may do at once


@dataclass(frozen=True, slots=True)
class Allowed:
    view: View


@dataclass(frozen=True, slots=True)
class Denied:
    reason: str


@dataclass(frozen=True, slots=True)
class TicketRow:
    """What a list shows. `subject` and `assignee` are "" where only metadata may be seen."""

    code: str
    kind: Kind
    status: Status
    office: str
    subject: str
    opened_at: int
    receive_by: str
    due: str
    urgent: bool
    handoff: bool
    held_replies: int
    last_citizen_at: int | None
    last_reply_at: int | None
    assignee: str = ""
    shut: tuple[str, ...] = ()  # gates of the five clears that are shut
    view: View = "full"
    delivered_at: int | None = None  # ms; None while anything staff said is still to reach the citizen


_RULES: dict[tuple[Strictness, Relation, Verb], list[Rule]] = {}
for _rule in RULES:
    for _verb in _rule.verbs:
        _RULES.setdefault((_rule.strictness, _rule.relation, _verb), []).append(_rule)


def judge(actor: Actor, ticket: Ticket | None, verb: str, chart: Roster, at: int | None = None) -> Allowed | Denied:
    """Whether `actor` may do `verb` with `ticket`; None stands for a ticket that does not exist.

    `actor` is who asks; what they are is asked of the roster. Without `at` (now, in milliseconds) break-glass grants
    count for nothing.
    """
    if ticket is None:
        return Denied("no such ticket")
    if verb not in frozenset(Verb):
        return Denied("unknown verb")
    if not chart.is_at_work(actor.id):
        return Denied("nobody of that id is at work today")
    person = chart.person(actor.id)
    reason = exclusion(person.id, ticket, chart)
    if reason:
        return Denied(reason)
    return _granted(person, ticket, Verb(verb), chart, at)


def exclusion(id: str, ticket: Ticket, chart: Roster) -> str:
    """Why a person may not learn of a ticket whatever else they may do, or "".

    Excluded are the people it is about and everybody under them; on one that may accuse somebody also the members of
    the units it is about, of every unit below and of their successors, and everybody under such a member. Where the
    chart or the roster has a hole, everybody is excluded but the last stop, which stands outside both.
    """
    try:
        above = chart.superiors(id)
        chart.unit(chart.person(id).unit)
    except LookupError:
        return "a hole above this person"
    named = frozenset(ticket.about_staff)
    if not named.isdisjoint({id, *above}):
        return "it is about this person or somebody above them"
    concerned = ticket.about_units if ticket.is_walled else ()
    is_whole = all(map(chart.knows, named)) and all(unit in chart for unit in (*concerned, ticket.office))
    if not is_whole and not chart.is_last_stop(chart.person(id).unit):
        return "it names somebody or a unit that nobody knows"
    excluded = chart.excluded_units(unit for unit in concerned if unit in chart)
    if any(chart.person(one).unit in excluded for one in (id, *above)):
        return "it is about this person's unit, one above it, or the unit of somebody above them"
    return ""


def reading_office(ticket: Ticket, chart: Roster) -> str:
    """Which unit reads a ticket today: the one it was given to, or who does its work now.

    One the ticket came to concern, as a unit or as everybody who works there, reads it no longer: then it is the first
    oversight unit that it does not concern, else the last stop, which always remains.
    """
    try:
        office = chart.heir(ticket.office, chart.on).id
        excluded = chart.excluded_units(ticket.about_units) if ticket.is_walled else frozenset[str]()
        there = [office, *(chart.heir(id, chart.on).id for id in chart.oversight)]
    except LookupError:
        return chart.last_stop.id
    if not all(map(chart.knows, ticket.about_staff)):
        return chart.last_stop.id
    return next((id for id in there if id not in excluded and _has_readers(id, ticket, chart)), chart.last_stop.id)


def _has_readers(unit: str, ticket: Ticket, chart: Roster) -> bool:
    """Whether somebody there may learn of a ticket about people; a unit without people keeps only what is its own."""
    members = chart.unit_members(unit)
    if not ticket.about_staff or (not members and unit == ticket.office):
        return True
    return any(not exclusion(person.id, ticket, chart) for person in members)


def may_see_grants(person: Person, ticket: Ticket, chart: Roster) -> bool:
    """Break-glass lies open to inspectors of the oversight, whichever office reads the ticket, unless excluded."""
    is_inspector = chart.is_at_work(person.id) and "inspector" in person.roles and person.unit in chart.oversight
    return is_inspector and not exclusion(person.id, ticket, chart)


def excluded_among(ids: Iterable[str], ticket: Ticket, chart: Roster) -> tuple[str, ...]:
    """Those of some people who must not learn of a ticket now: whoever read it before is to be told to the case owner.

    Somebody the roster no longer knows is among them.
    """
    return tuple(id for id in dict.fromkeys(ids) if not chart.knows(id) or exclusion(id, ticket, chart))


def row_of(ticket: Ticket, view: View) -> TicketRow:
    """What a list shows of a ticket in that view."""
    return TicketRow(
        code=ticket.code,
        kind=ticket.kind,
        status=ticket.status,
        office=ticket.office,
        subject=ticket.subject if view == "full" else "",
        opened_at=ticket.opened_at,
        receive_by=ticket.receive_by,
        due=ticket.due,
        urgent=ticket.urgent,
        handoff=ticket.handoff,
        held_replies=len(ticket.held),
        last_citizen_at=ticket.last_citizen_at,
        last_reply_at=ticket.last_reply_at,
        assignee=ticket.assignee if view == "full" else "",
        shut=tuple(clear.gate.value for clear in five_clears(ticket) if not clear.is_open),
        view=view,
        delivered_at=ticket.delivered_at if is_delivered(ticket) else None,
    )


def strictness_of(ticket: Ticket) -> Strictness:
    if ticket.kind is Kind.CONFIDENTIAL:
        return Strictness.CONFIDENTIAL
    return Strictness.WALLED if ticket.is_walled else Strictness.OPEN


def _granted(person: Person, ticket: Ticket, verb: Verb, chart: Roster, at: int | None) -> Allowed | Denied:
    strictness = strictness_of(ticket)
    views = {
        rule.view
        for relation in _relations(person, ticket, chart, at)
        for rule in _RULES.get((strictness, relation, verb), ())
        if rule.roles is ANY_ROLE or rule.roles & person.roles
    }
    if not views:
        return Denied("no role of this person covers the ticket")
    return Allowed("full" if "full" in views else "metadata")


def _relations(person: Person, ticket: Ticket, chart: Roster, at: int | None) -> set[Relation]:
    office = reading_office(ticket, chart)
    found = {Relation.GRANTED} if at is not None and _has_grant(person, ticket, at) else set[Relation]()
    if person.unit == office:
        found.add(Relation.OWN)
        if _owns(person, ticket, chart):
            found.add(Relation.OWNER)
        if office in chart.oversight:
            found.add(Relation.INTAKE)
    elif person.unit in {unit.id for unit in chart.ancestors(office)}:
        found.add(Relation.ABOVE)
    else:
        found.add(Relation.ELSEWHERE)
    return found


def _owns(person: Person, ticket: Ticket, chart: Roster) -> bool:
    """Whether the case is theirs, or of somebody away for whom they stand in."""
    for id in {ticket.assignee, ticket.responsible} - {""}:
        deputy = chart.deputy(id) if chart.knows(id) else None
        if person.id == id or (deputy is not None and deputy.id == person.id):
            return True
    return False


def _has_grant(person: Person, ticket: Ticket, at: int) -> bool:
    return any(grant.staff == person.id and grant.is_in_force(at) for grant in ticket.grants)
