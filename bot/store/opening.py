"""What lies under a ticket's seal, for the person whose opening the ledger has already recorded (invariant I7).

Nothing of it travels: not in the command, not in its result, not through Redis. The process of whoever asked reads
the ledger, finds the entry that its own command left, and opens the seal itself: once, at once, and only what the
entry names. Whoever has no such entry gets nothing; there is no other function that gives sealed values to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.store import names
from bot.store.redis import Redis
from bot.store.tickets import TicketStore
from bot.tickets.acts.open_seal import OPENED
from bot.tickets.evidence import SealedFile
from bot.tickets.ledger import LedgerEntry
from bot.tickets.permits import permit_of
from bot.tickets.sealed_items import items, originals, values

OPENING_SECONDS = 120  # after its entry was written an opening can still be read


class NotOpened(Exception):
    """No entry of the ledger allows this look, or it was used or is too old: open the seal again, with a reason."""

    def __init__(self) -> None:
        super().__init__("Lần mở niêm phong này không còn dùng được. Anh/chị mở lại và ghi lý do.")


@dataclass(frozen=True, slots=True)
class OpenedSeal:
    """What one opening shows: values by item id, and what opens the original files it names, by their numbers."""

    values: Mapping[str, str]
    files: Mapping[int, SealedFile]
    labels: Mapping[str, str]  # by item id


async def opened_seal(
    redis: Redis, tickets: TicketStore, p: int, code: str, actor: str, key: str, now: int
) -> OpenedSeal:
    """What the opening that `actor` recorded under the command key `key` shows; `now` in ms. Raises NotOpened."""
    entry = await _proof(tickets, p, code, actor, permit_of(key))
    if entry is None or not 0 <= now - entry.at <= OPENING_SECONDS * 1000:
        raise NotOpened
    used = names.opening(p, entry.data["permit"])
    if not await redis.call("SET", used, "", "NX", "EX", 2 * OPENING_SECONDS):
        raise NotOpened
    ticket = await tickets.load(p, code)
    if ticket is None:
        raise NotOpened
    ids = entry.data["what"].split()
    known = {item.id: item.label for item in items(ticket)}
    return OpenedSeal(values(ticket, ids), originals(ticket, ids), {id: known[id] for id in ids if id in known})


async def _proof(tickets: TicketStore, p: int, code: str, actor: str, permit: str) -> LedgerEntry | None:
    """The entry that this very person left for this very look."""
    for told in reversed(await tickets.history(p, code)):
        entry = told.entry
        if entry.verb == OPENED and entry.actor == actor and entry.data.get("permit") == permit:
            return entry
    return None
