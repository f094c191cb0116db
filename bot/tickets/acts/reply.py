"""A staff member answers the citizen."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, text_of
from bot.tickets.outcome import Around, Command, Entry, Outcome, ToCitizen
from bot.tickets.ticket import Ticket


def reply(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Sends `text` to the citizen. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.REPLY, around)
    if repeated:
        return Outcome(known, repeated=True)
    text = text_of(known, command)
    if not text:
        raise refusals.EmptyText
    changed = replace(moved(known, command.key, command.actor.id, "reply", at), last_reply_at=at)
    entry = Entry(at, command.actor.id, "reply", {"status": changed.status.value}, {"text": text})
    message = ToCitizen(f"reply:{changed.version}", text, phrases=said_with(known))
    return Outcome(changed, (entry,), (message,))


def said_with(ticket: Ticket) -> tuple[str, ...]:
    """In a conversation the words stand alone; otherwise the citizen is reminded which ticket they answer."""
    return () if ticket.handoff else ("ticket_reply",)
