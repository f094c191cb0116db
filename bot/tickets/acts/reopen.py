"""A lead opens a ticket again that was ended too soon."""

from __future__ import annotations

from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, reason_of, way
from bot.tickets.joining import leaving
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.reopening import reopened
from bot.tickets.saying import told
from bot.tickets.ticket import Ticket


def reopen(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Because of `text`; the work goes to somebody else. Raises a Refused.

    One that was merged stands for itself again: what it went on in answers neither it nor those it leads.
    """
    known, repeated = admitted(ticket, command, Verb.REOPEN, around)
    if repeated:
        return Outcome(known, repeated=True)
    reason, arrow = reason_of(command), way(known, "reopen")
    changed = reopened(known, command.key, command.actor.id, "reopen", at)
    entry = Entry(at, command.actor.id, "reopen", {"status": changed.status.value}, {"reason": reason})
    left = leaving(known, (known.code, *known.joined))
    return Outcome(changed, (entry,), told(arrow, known, changed, around, at), to_tickets=left)
