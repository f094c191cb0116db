"""A person looks under a ticket's seal, with a reason that the ledger keeps.

The act shows nothing: it writes down who looks at what, and why. Only with that entry in hand does the store give the
values (`bot.store.opening`), so nobody sees them unrecorded, whatever fails in between.
"""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Denied, Verb, judge
from bot.tickets.admitting import done_before
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.permits import permit_of
from bot.tickets.sealed_items import find_items, items
from bot.tickets.ticket import REMEMBERED_CHANGES, Change, Ticket

OPENED = "opened"  # the ledger's verb
MIN_REASON = 10  # characters; less explains nothing
MAX_REASON = 500


def open_seal(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Records that `data["what"]` (labels or ids, one a line) is opened because of `text`. Raises a Refused.

    A closed ticket's seal can be opened too, and a screen that is behind does not matter: the ticket stays as it is.
    """
    if isinstance(judge(command.actor, ticket, Verb.OPEN_SEAL, around.chart), Denied) or ticket is None:
        raise refusals.NotFound
    if done_before(ticket, command.key, command.actor.id):
        return Outcome(ticket, repeated=True)
    reason = command.text.strip()
    if not MIN_REASON <= len(reason) <= MAX_REASON:
        raise refusals.NoReason(MIN_REASON, MAX_REASON)
    wanted = [line.strip() for line in command.data.get("what", "").splitlines() if line.strip()]
    found = find_items(ticket, wanted) if wanted else None
    if not found:
        raise refusals.NothingSealed(tuple(item.label for item in items(ticket)))
    change = Change(ticket.version, command.key, at, command.actor.id, "open_seal")
    changed = replace(ticket, recent=(*ticket.recent, change)[-REMEMBERED_CHANGES:])
    data = {"what": " ".join(item.id for item in found), "permit": permit_of(command.key)}
    secret = {"reason": reason, "labels": [item.label for item in found]}
    return Outcome(changed, (Entry(at, command.actor.id, OPENED, data, secret),))
