"""A ticket is erased because its citizen wants it, or because it ended and nothing orders it to be kept."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import erasing, refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, reason_of
from bot.tickets.outcome import Around, Command, Outcome, ToCitizen
from bot.tickets.ticket import Ticket


def erase(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """For ever; `text` is the basis. The citizen is told. Raises a Refused.

    A report about somebody goes only when its own citizen took back their consent: nobody who handles it may make it
    disappear, not even by saying first that it accuses nobody. The basis stands in the ledger for good, so it must name
    nobody.
    """
    known, repeated = admitted(ticket, command, Verb.ERASE, around)
    if repeated:
        return Outcome(known, repeated=True)
    reason = reason_of(command)
    if not known.withdrawn and (known.is_walled or known.once_walled or not known.is_closed):
        raise refusals.NotAsked
    outcome = erasing.erase(known, command.actor.id, reason, at)
    return replace(outcome, messages=(ToCitizen(f"erase:{known.version + 1}", phrases=("ticket_erased",)),))
