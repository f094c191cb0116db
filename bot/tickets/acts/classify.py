"""Staff say which manifestations of the directive a report tells of; citizens never see it."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved, names
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.ticket import Ticket


def classify(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """By `codes`, in place of those before; the version of the list is kept with them. Raises a Refused."""
    known, repeated = admitted(ticket, command, Verb.CLASSIFY, around)
    if repeated:
        return Outcome(known, repeated=True)
    codes, directive = names(command, "codes"), around.directive
    allowed = sorted(directive.codes) if directive else []
    wrong = [code for code in codes if code not in allowed]
    if wrong or not codes or directive is None:
        raise refusals.UnknownCodes(wrong, allowed)
    changed = replace(
        moved(known, command.key, command.actor.id, "classify", at),
        directive=codes,
        directive_version=directive.version,
    )
    secret = {"codes": list(codes), "version": directive.version}
    return Outcome(changed, (Entry(at, command.actor.id, "classify", {}, secret),))
