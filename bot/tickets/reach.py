"""Staff's words on their way: delivered, or *ready, not delivered* until the citizen next writes."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.outcome import SYSTEM, Entry, Outcome, ToCitizen
from bot.tickets.ticket import HeldReply, Ticket

SAYING = frozenset({"reply", "answer", "ask", "refuse", "close"})
"""Verbs by which staff say something; message ids begin with their verb."""


def is_saying(message: str) -> bool:
    """Whether the message of this id is staff's own words, not a notice of a change."""
    return message.partition(":")[0] in SAYING


def delivered(ticket: Ticket, message: str, outcome: str, is_whole: bool, at: int) -> Outcome:
    """The channel took (`sent`) or refused a message of staff; `is_whole`: it was the last part of it."""
    is_sent = outcome == "sent" and is_whole and is_saying(message)
    changed = replace(ticket, delivered_at=max(at, ticket.last_reply_at or 0)) if is_sent else ticket
    return Outcome(changed, (Entry(at, SYSTEM, outcome, {"message": message}),))


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
