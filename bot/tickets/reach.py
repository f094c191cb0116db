"""Answers the channel would not take now: ready, not delivered, until the citizen next writes."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.outcome import SYSTEM, Entry, Outcome, ToCitizen
from bot.tickets.ticket import HeldReply, Ticket


def hold_reply(ticket: Ticket, id: str, text: str, at: int) -> Outcome:
    """Keep a message the channel would not take now; it goes out when the citizen next writes. Safe to repeat."""
    if any(held.id == id for held in ticket.held):
        return Outcome(ticket, repeated=True)
    held = (*ticket.held, HeldReply(id, at, text))
    return Outcome(replace(ticket, held=held), (Entry(at, SYSTEM, "held", {"message": id}),))


def release_held(ticket: Ticket, at: int) -> Outcome:
    """The held messages, oldest first, to be sent now that the citizen has written."""
    if not ticket.held:
        return Outcome(ticket, repeated=True)
    messages = tuple(ToCitizen(held.id, held.text) for held in ticket.held)
    entry = Entry(at, SYSTEM, "released", {"messages": " ".join(message.id for message in messages)})
    return Outcome(replace(ticket, held=()), (entry,), messages)
