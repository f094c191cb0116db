"""A ticket becomes urgent: whatever limit starts from now on is the urgent one."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, reason_of
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.ticket import Ticket


def set_urgent(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """`text` is the basis. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.SET_URGENT, around)
    if repeated:
        return Outcome(known, repeated=True)
    reason = reason_of(command)
    changed = replace(moved(known, command.key, command.actor.id, "set_urgent", at), urgent=True)
    return Outcome(changed, (Entry(at, command.actor.id, "set_urgent", {}, {"reason": reason}),))
