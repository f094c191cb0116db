"""A member of staff takes a ticket in: somebody has read it."""

from __future__ import annotations

from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, way
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.saying import told
from bot.tickets.ticket import Ticket


def receive(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.RECEIVE, around)
    if repeated:
        return Outcome(known, repeated=True)
    changed = moved(known, command.key, command.actor.id, "receive", at)
    entry = Entry(at, command.actor.id, "receive", {"status": changed.status.value})
    return Outcome(changed, (entry,), told(way(known, "receive"), known, changed, around, at))
