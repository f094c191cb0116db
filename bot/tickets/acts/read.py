"""A person looks at a walled ticket: nothing changes but the ledger, which has to know before they do."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Allowed, Verb, judge
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.readers import READ, read_lately, with_reader
from bot.tickets.ticket import Ticket


def read(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Records the look; nothing on a ticket without a wall, or when a look of theirs is recorded lately.

    Closed tickets are read too, and the version stays: nobody else's screen is out of date by it. Raises NotFound.
    """
    access = judge(command.actor, ticket, Verb.READ, around.chart, at)
    if ticket is None or not isinstance(access, Allowed) or access.view != "full":
        raise refusals.NotFound
    if not ticket.is_walled or read_lately(ticket, command.actor.id, at):
        return Outcome(ticket, repeated=True)
    changed = replace(ticket, readers=with_reader(ticket, command.actor.id, at))
    return Outcome(changed, (Entry(at, command.actor.id, READ),))
