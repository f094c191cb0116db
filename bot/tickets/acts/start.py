"""The work begins: clear procedure, clear responsibility, and a date the citizen can hold us to."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.access import Verb
from bot.tickets.acts.assign import check_person
from bot.tickets.admitting import admitted, line, moved, passed, way
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.promises import moment_of, promised
from bot.tickets.saying import told
from bot.tickets.ticket import Ticket


def start(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """By `procedure`, under `responsible` (a staff id), answered by `due` (ISO). Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.START, around)
    if repeated:
        return Outcome(known, repeated=True)
    procedure = line(command, "procedure") or known.procedure
    responsible = line(command, "responsible") or known.responsible
    changed = replace(
        moved(known, command.key, command.actor.id, "start", at), procedure=procedure, responsible=responsible
    )
    due = line(command, "due")
    if due:
        changed = promised(changed, moment_of(due, at), at, "named_by_staff")
    arrow = way(known, "start")
    passed(changed, arrow.needs)
    check_person(changed, responsible, Verb.READ, around)
    data = {"status": changed.status.value, "responsible": responsible, "due": changed.due}
    entry = Entry(at, command.actor.id, "start", data, {"procedure": procedure})
    return Outcome(changed, (entry,), told(arrow, known, changed, around, at))
