"""More time for the answer, told to the citizen with the new date; a promise is never shortened."""

from __future__ import annotations

from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, line, moved, passed, reason_of, way
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.promises import extended, moment_of
from bot.tickets.saying import told
from bot.tickets.ticket import Ticket


def extend(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Until `due` (ISO), because of `text`. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.EXTEND, around)
    if repeated:
        return Outcome(known, repeated=True)
    reason, arrow = reason_of(command), way(known, "extend")
    passed(known, arrow.needs)
    later = moment_of(line(command, "due"), at)
    changed = extended(moved(known, command.key, command.actor.id, "extend", at), later, at, "named_by_staff")
    data = {"old": known.due, "new": changed.due}
    entry = Entry(at, command.actor.id, "extend", data, {"reason": reason})
    return Outcome(changed, (entry,), told(arrow, known, changed, around, at, values={"ly_do": reason}))
