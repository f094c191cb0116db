"""Erasing what is kept of a ticket. Its keys are destroyed; a stub without words or people and the ledger remain."""

from __future__ import annotations

from bot.tickets import refusals
from bot.tickets.joining import leaving, letting_go
from bot.tickets.outcome import SYSTEM, Entry, Outcome
from bot.tickets.retention import has_values_to_forget, without_old_values
from bot.tickets.ticket import Ticket


def erase(ticket: Ticket, actor: str, why: str, at: int) -> Outcome:
    """Erases the ticket for ever. `why` is a law, a rule or a request, with no word of a citizen; raises OnHold.

    Tickets that were joined to it are worked on again; the one it was joined to answers it no more.
    """
    if ticket.legal_hold:
        raise refusals.OnHold
    entry = Entry(at, actor, "erase", {"why": why})
    told = (*letting_go(ticket), *leaving(ticket, [ticket.code]))
    return Outcome(stub_of(ticket), (entry,), erases=True, to_tickets=told)


def forget_values(ticket: Ticket, at: int) -> Outcome:
    """Takes out of the seal what a script promised to keep until now."""
    if not has_values_to_forget(ticket, at):
        return Outcome(ticket, repeated=True)
    return Outcome(without_old_values(ticket, at), (Entry(at, SYSTEM, "values_forgotten"),))


def stub_of(ticket: Ticket) -> Ticket:
    """What may remain of a ticket for statistics: kind, state, office, times, and no clock that still runs."""
    return Ticket(
        code=ticket.code,
        kind=ticket.kind,
        oa=ticket.oa,
        user="",
        subject="",
        body="",
        office=ticket.office,
        opened_at=ticket.opened_at,
        origin="",
        status=ticket.status,
        walled=ticket.walled,
        version=ticket.version + 1,
        clocks=tuple(clock for clock in ticket.clocks if clock.done_at is not None),
        ledger_seq=ticket.ledger_seq,
        ledger_head=ticket.ledger_head,
        closed_at=ticket.closed_at,
        sealed=(),
    )
