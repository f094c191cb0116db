"""A member of staff writes to the citizen, without a claim about how far the matter is."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, way, words_of
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.saying import remembered, told
from bot.tickets.ticket import Ticket


def reply(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Sends `text` to the citizen. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.REPLY, around)
    if repeated:
        return Outcome(known, repeated=True)
    text, arrow = words_of(known, command), way(known, "reply")
    changed = replace(moved(known, command.key, command.actor.id, "reply", at), last_reply_at=at)
    changed = replace(changed, said=remembered(arrow, known, changed, command.actor.id, at))
    entry = Entry(at, command.actor.id, "reply", {"status": changed.status.value}, {"text": text})
    return Outcome(changed, (entry,), told(arrow, known, changed, around, at, text, by=command.actor.id))
