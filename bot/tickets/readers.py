"""Who has read a walled ticket: each look is an entry of its ledger, recorded before anything is shown.

Looks of one person within `READ_INTERVAL_MS` are one entry: what matters is who knew of it and since when, not how
often a page was opened again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.tickets.ledger import LedgerEntry
from bot.tickets.outcome import CITIZEN, SYSTEM
from bot.tickets.ticket import MAX_READERS, Ticket

READ = "read"  # the ledger's verb
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
