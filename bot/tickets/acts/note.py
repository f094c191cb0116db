"""A note among staff. Never said to a citizen: it has no way to the outbox."""

from __future__ import annotations

from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, words_of
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.ticket import Ticket


def note(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Keeps `text` in the history. A screen that is behind does not matter. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.NOTE, around, any_version=True)
    if repeated:
        return Outcome(known, repeated=True)
    text = words_of(known, command)
    changed = moved(known, command.key, command.actor.id, "note", at)
    return Outcome(changed, (Entry(at, command.actor.id, "note", {}, {"text": text}),))
