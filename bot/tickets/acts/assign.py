"""Work is given to a person: clear person, clear work."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, line, may, moved, passed, way
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.ticket import Ticket


def assign(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Gives `task` to `assignee` (a staff id); giving it again moves it. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.ASSIGN, around)
    if repeated:
        return Outcome(known, repeated=True)
    assignee = line(command, "assignee") or known.assignee
    task = line(command, "task") or known.task
    changed = replace(moved(known, command.key, command.actor.id, "assign", at), assignee=assignee, task=task)
    passed(changed, way(known, "assign").needs)
    check_person(changed, assignee, Verb.ANSWER, around)
    if assignee in known.former:
        raise refusals.SamePersonAgain(assignee)
    data = {"status": changed.status.value, "assignee": assignee}
    return Outcome(changed, (Entry(at, command.actor.id, "assign", data, {"task": task}),))


def check_person(ticket: Ticket, id: str, verb: Verb, around: Around) -> None:
    """Raises NotThatPerson unless that person is at work and may do this with the ticket."""
    if not around.chart.is_at_work(id) or not may(around.chart.person(id), ticket, verb, around):
        raise refusals.NotThatPerson(id)
