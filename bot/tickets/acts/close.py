"""A member of staff ends a ticket."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, text_of, way
from bot.tickets.arrows import ends_freely
from bot.tickets.joining import to_joined
from bot.tickets.outcome import Around, Command, Entry, Outcome, ToCitizen
from bot.tickets.saying import behind
from bot.tickets.ticket import Status, Ticket


def close(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Ends an answered ticket, or a question that accuses nobody, with a last word or after one. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.CLOSE, around)
    if repeated:
        return Outcome(known, repeated=True)
    way(known, "close")
    if known.status is not Status.ANSWERED and not ends_freely(known):
        raise refusals.NotYetAnswered
    text = text_of(known, command)
    if not text and known.last_reply_at is None:
        raise refusals.NothingSaid
    changed = replace(
        moved(known, command.key, command.actor.id, "close", at),
        closed_at=at,
        handoff=False,
        last_reply_at=at if text else known.last_reply_at,
        said=None,
    )
    entry = Entry(at, command.actor.id, "close", {"status": changed.status.value}, {"text": text} if text else None)
    # after a conversation the bot takes the chat back and says so itself
    talking = known.handoff
    phrases = (*(("ticket_reply",) if text and not talking else ()), *(() if talking else ("ticket_closed",)))
    said = (ToCitizen(f"close:{changed.version}", text, phrases, {}, behind(known, around)),) if text or phrases else ()
    forwarded = to_joined(changed, said) if text else ()
    return Outcome(changed, (entry,), said, handoff_ended=talking, to_tickets=forwarded)
