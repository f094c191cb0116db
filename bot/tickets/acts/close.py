"""A staff member ends a ticket."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.acts.reply import said_with
from bot.tickets.admitting import admitted, moved, text_of
from bot.tickets.outcome import Around, Command, Entry, Outcome, ToCitizen
from bot.tickets.ticket import Ticket


def close(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Ends the ticket with a last answer or after one; the citizen is told. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.CLOSE, around)
    if repeated:
        return Outcome(known, repeated=True)
    text = text_of(known, command)
    if not text and known.last_reply_at is None:
        raise refusals.NothingSaid
    changed = replace(
        moved(known, command.key, command.actor.id, "close", at),
        closed_at=at,
        handoff=False,
        last_reply_at=at if text else known.last_reply_at,
    )
    entry = Entry(at, command.actor.id, "close", {"status": changed.status.value}, {"text": text} if text else None)
    # after a conversation the bot takes the chat back and says so itself
    phrases = (*(said_with(known) if text else ()), *(() if known.handoff else ("ticket_closed",)))
    said = (ToCitizen(f"close:{changed.version}", text, phrases),) if text or phrases else ()
    return Outcome(changed, (entry,), said, handoff_ended=known.handoff)
