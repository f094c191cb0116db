"""Who has read a walled ticket: each look is an entry of its ledger, recorded before anything is shown.

Looks of one person within `READ_INTERVAL_MS` are one entry: what matters is who knew of it and since when, not how
often a page was opened again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.tickets.access import excluded_among
from bot.tickets.ledger import LedgerEntry
from bot.tickets.outcome import CITIZEN, SYSTEM, Entry, Outcome
from bot.tickets.roster import Roster
from bot.tickets.ticket import MAX_READERS, Ticket

READ = "read"  # the ledger's verb
READ_BEFORE = "read_before"  # who knew of the ticket before they became excluded from it
READ_INTERVAL_MS = 15 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Reader:
    """A member of staff who knew of a ticket, by the entries they left; times in ms."""

    staff: str
    first_at: int
    last_at: int


def read_lately(ticket: Ticket, staff: str, at: int) -> bool:
    """Whether a look of this person is recorded that a look at `at` belongs to."""
    return any(who == staff and 0 <= at - when < READ_INTERVAL_MS for who, when in ticket.readers)


def with_reader(ticket: Ticket, staff: str, at: int) -> tuple[tuple[str, int], ...]:
    """The readers a ticket keeps, the latest last; the ledger keeps them all."""
    others = tuple((who, when) for who, when in ticket.readers if who != staff)
    return (*others, (staff, at))[-MAX_READERS:]


def noticed(before: Ticket | None, outcome: Outcome, chart: Roster, at: int) -> Outcome:
    """The outcome with an entry for those who knew of the ticket and must not learn of it any more, each told once.

    Whether a respondent was named or somebody moved, it comes to light with the next act on the ticket. Of a ticket
    that accused nobody until now looks were not recorded: there it is whoever acted on it or had it in hand.
    """
    ticket = outcome.ticket
    if outcome.erases or not ticket.is_walled:
        return outcome
    knew = [who for who, _ in ticket.readers]
    if before is not None and not before.is_walled:
        acted = (change.actor for change in before.recent)
        knew += [who for who in (*acted, before.assignee, before.responsible) if who not in ("", CITIZEN, SYSTEM)]
    gone = excluded_among(knew, ticket, chart)
    if not gone:
        return outcome
    kept = tuple((who, when) for who, when in ticket.readers if who not in gone)
    entry = Entry(at, SYSTEM, READ_BEFORE, {"people": str(len(gone))}, {"text": ", ".join(gone)})
    return replace(outcome, ticket=replace(ticket, readers=kept), entries=(*outcome.entries, entry), repeated=False)


def readers_before(entries: Iterable[LedgerEntry], at: int) -> tuple[Reader, ...]:
    """Everybody on the staff who left an entry before `at` (ms), in the order of their first one.

    Who answered or closed a ticket has read it too, whatever the entry says. On a walled ticket nobody is missing: no
    look is shown that was not recorded.
    """
    found: dict[str, Reader] = {}
    for entry in entries:
        if entry.at < at and entry.actor not in ("", CITIZEN, SYSTEM):
            known = found.get(entry.actor, Reader(entry.actor, entry.at, entry.at))
            found[entry.actor] = Reader(entry.actor, min(known.first_at, entry.at), max(known.last_at, entry.at))
    return tuple(sorted(found.values(), key=lambda reader: reader.first_at))
