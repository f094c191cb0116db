"""Who may do what with a ticket. The only two doors to ticket data: `access_ticket` and `visible_tickets`.

Deny beats allow, and what is not known is denied: a verb, role or kind the table lacks, a hole in the chart, a ticket
that is not there. A `Denied` reason is for the operator's log of the process only; whoever asked gets one and the
same answer for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.tickets.chart import Chart, UnknownUnit
from bot.tickets.roster import Person
from bot.tickets.ticket import Kind, Status, Ticket


class Verb(StrEnum):
    LIST = "list"
    READ = "read"
    REPLY = "reply"
    CLOSE = "close"
    OPEN_SEAL = "open_seal"


Actor = Person  # who asks, as the roster knows them now: moving or leaving changes what they may do at once

View = Literal["full", "metadata"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """`metadata`: kind, status and times, no words of anybody."""

    view: View


@dataclass(frozen=True, slots=True)
class Denied:
    reason: str


@dataclass(frozen=True, slots=True)
class TicketRow:
    """What a list shows. `subject` is "" where only metadata may be seen."""

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


_ALL = frozenset(Verb)
_WORK = _ALL - {Verb.OPEN_SEAL}

# What the office's own members may do, by the strictest class a ticket falls into.
_OFFICE: dict[str, dict[str, frozenset[Verb]]] = {
    "open": {"staff": _WORK, "lead": _ALL},
    "walled": {"staff": _WORK, "lead": _ALL, "inspector": _ALL},
    "confidential": {"inspector": _ALL},
}
# What leads above the office may do.
_ABOVE: dict[str, frozenset[Verb]] = {"open": _WORK, "walled": frozenset(), "confidential": frozenset()}
# What auditors anywhere may do, seeing metadata only.
_AUDIT: dict[str, frozenset[Verb]] = {
    "open": frozenset({Verb.LIST}),
    "walled": frozenset({Verb.LIST}),
    "confidential": frozenset(),
}


def access_ticket(actor: Actor, ticket: Ticket | None, verb: str, chart: Chart) -> Allowed | Denied:
    """Whether `actor` may do `verb` with `ticket`; None stands for a ticket that does not exist."""
    if ticket is None:
        return Denied("no such ticket")
    if not actor.active:
        return Denied("account disabled")
    if verb not in _ALL:
        return Denied("unknown verb")
    try:
        return _excluded(actor, ticket, chart) or _granted(actor, ticket, Verb(verb), chart)
    except UnknownUnit as hole:
        return Denied(f"hole in the chart: {hole.id}")


def visible_tickets(actor: Actor, tickets: Iterable[Ticket], chart: Chart) -> list[TicketRow]:
    """The rows `actor` may know of, in the order given; nothing else, not even a count, leaves here."""
    rows = []
    for ticket in tickets:
        access = access_ticket(actor, ticket, Verb.LIST, chart)
        if isinstance(access, Allowed):
            rows.append(_row(ticket, access.view))
    return rows


def _excluded(actor: Actor, ticket: Ticket, chart: Chart) -> Denied | None:
    """Deny first: the people a ticket is about, and on a walled one the units it is about and everyone under them."""
    chart.unit(actor.unit)
    chart.unit(ticket.office)
    if actor.id in ticket.about_staff:
        return Denied("the ticket is about this person")
    about = chart.excluded_units(ticket.about_units)
    if ticket.is_walled and actor.unit in about:
        return Denied("the ticket is about this person's unit or one above it")
    return None


def _granted(actor: Actor, ticket: Ticket, verb: Verb, chart: Chart) -> Allowed | Denied:
    strictness = _strictness(ticket)
    own = actor.unit == ticket.office
    above = actor.unit in {unit.id for unit in chart.ancestors(ticket.office)}
    if own and any(verb in _OFFICE[strictness].get(role, ()) for role in actor.roles):
        return Allowed("full")
    if own and verb is Verb.OPEN_SEAL and "staff" in actor.roles and strictness != "confidential":
        return Allowed("full") if actor.id in (ticket.assignee, ticket.responsible) else Denied("not their case")
    if above and "lead" in actor.roles and verb in _ABOVE[strictness]:
        return Allowed("full")
    if "auditor" in actor.roles and verb in _AUDIT[strictness]:
        return Allowed("metadata")
    return Denied("no role of this person covers the ticket")


def _strictness(ticket: Ticket) -> str:
    if ticket.kind is Kind.CONFIDENTIAL:
        return "confidential"
    return "walled" if ticket.is_walled else "open"


def _row(ticket: Ticket, view: View) -> TicketRow:
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
    )
