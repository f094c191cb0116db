"""A legal hold: nothing of the ticket may be erased until it is lifted."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, reason_of
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.ticket import Ticket


def hold(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Because of `text`. Raises a Refused."""
    return _held(ticket, command, around, at, Verb.HOLD, True)


def unhold(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Lifts the hold, because of `text`. Raises a Refused."""
    return _held(ticket, command, around, at, Verb.UNHOLD, False)


def _held(ticket: Ticket | None, command: Command, around: Around, at: int, verb: Verb, legal_hold: bool) -> Outcome:
    known, repeated = admitted(ticket, command, verb, around, any_version=True)
    if repeated:
        return Outcome(known, repeated=True)
    reason = reason_of(command)
    changed = replace(moved(known, command.key, command.actor.id, verb.value, at), legal_hold=legal_hold)
    return Outcome(changed, (Entry(at, command.actor.id, verb.value, {}, {"reason": reason}),))
