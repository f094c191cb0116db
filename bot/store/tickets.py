"""Tickets and their ledgers in Redis.

nr:{p}:ticket:<code>   hash: the open fields, `box` (words under the ticket's own key), `seal` (who its citizen is and
                       what was given in confidence, under a second key), `key` and `skey` (these keys, wrapped by the
                       master keys): destroying a key erases what it protects and nothing else
nr:{p}:ledger:<code>   stream of hash-chained entries, their words in boxes under the same key
nr:{p}:tickets         zset of all codes by opening time
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis
from bot.store.vault import KEY_BYTES, CannotOpen, Vault, seal, unseal
from bot.tickets.ledger import LedgerEntry, append, from_stored, to_stored
from bot.tickets.outcome import Entry
from bot.tickets.ticket import Ticket, UnreadableTicket

KEY_ID = "ticket"
SEAL_ID = "seal"
PAGE = 500  # tickets read in one round
MAX_KEYS = 20_000  # far more than one batch of a worker can touch

log = structlog.get_logger()


@dataclass(slots=True)
class TicketChange:
    """A ticket to be written with what happened to it."""

    ticket: Ticket
    entries: tuple[Entry, ...]
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One thing of a ticket's history, its words opened (`words` is None when there are none or they were erased)."""

    entry: LedgerEntry
    words: dict[str, Any] | None


class TicketStore:
    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._keys: OrderedDict[str, bytes] = OrderedDict()  # of tickets loaded or made lately, the latest last
        self._seals: OrderedDict[str, dict[str, Any]] = OrderedDict()  # as stored

    async def exists(self, p: int, code: str) -> bool:
        return bool(await self._redis.call("EXISTS", names.ticket(p, code)))

    async def load_readable(self, p: int, code: str) -> Ticket | None:
        """The ticket with its seal closed, for people to read; None also for one that was erased or cannot be read:
        nobody learns that it was there."""
        return self._readable(code, await self._redis.call("HGETALL", names.ticket(p, code)))

    async def load(self, p: int, code: str) -> Ticket | None:
        """The ticket with its seal open, for its owner to change it and to reach its citizen; None when there is none.

        Raises CannotOpen, UnreadableTicket.
        """
        return self._read(code, await self._redis.call("HGETALL", names.ticket(p, code)), open_seal=True)

    async def holder(self, p: int, code: str) -> str:
        """`<oa>:<user>` of the ticket's citizen; "" when there is no such ticket or the link to them was cut."""
        ticket = await self.load(p, code)
        return f"{ticket.oa}:{ticket.user}" if ticket is not None and ticket.user else ""

    async def all(self, p: int) -> list[Ticket]:
        """Every ticket of a partition, newest first."""
        codes = [c.decode() for c in await self._redis.call("ZREVRANGE", names.tickets(p), 0, -1)]
        found: list[Ticket] = []
        for start in range(0, len(codes), PAGE):
            page = codes[start : start + PAGE]
            calls = [self._redis.call("HGETALL", names.ticket(p, code)) for code in page]
            tickets = [self._readable(code, await call) for code, call in zip(page, calls, strict=True)]
            found += [ticket for ticket in tickets if ticket is not None]
        return found

    async def history(self, p: int, code: str) -> list[Told]:
        """The ledger with its words, oldest first."""
        if code not in self._keys:
            await self.load(p, code)
        rows = await self._redis.call("XRANGE", names.ledger(p, code), "-", "+")
        told = []
        for _, flat in rows:
            entry = from_stored({k.decode(): v for k, v in zip(flat[::2], flat[1::2], strict=True)})
            told.append(Told(entry, self._words(code, entry)))
        return told

    def write(self, commit: Commit, change: TicketChange) -> Ticket:
        """Adds a change to a commit; gives the ticket as it will be stored (its ledger's head moved on)."""
        p, code = commit.partition, change.ticket.code
        fields: list[str | bytes] = []
        if change.is_new:
            key = self._remember(code, os.urandom(KEY_BYTES))
            fields += ["key", self._vault.master.wrap(key, f"ticket:{code}")]
            commit.add("ZADD", names.tickets(p), change.ticket.opened_at, code)
        cipher = AESGCM(self._keys[code])
        ticket = self._chain(commit, cipher, change.ticket, change.entries)
        fields += ["box", seal(cipher, KEY_ID, to_json(ticket.secret()), f"ticket:{code}")]
        fields += self._seal_fields(ticket, change.is_new)
        for name, value in ticket.public().items():
            fields += [name, value]
        commit.add("HSET", names.ticket(p, code), *fields)
        return ticket

    def _seal_fields(self, ticket: Ticket, is_new: bool) -> list[str | bytes]:
        """The seal when it was made or changed, under a new key: what it held before is gone with the old one."""
        sealed, code = ticket.under_seal(), ticket.code
        if sealed is None or (not is_new and sealed == self._seals.get(code)):
            return []
        key = os.urandom(KEY_BYTES)
        self._remember_seal(code, sealed)
        box = seal(AESGCM(key), SEAL_ID, to_json(sealed), f"seal:{code}")
        return ["skey", self._vault.master.wrap(key, f"seal:{code}"), "seal", box]

    def _chain(self, commit: Commit, cipher: AESGCM, ticket: Ticket, entries: Iterable[Entry]) -> Ticket:
        head, seq, code = ticket.ledger_head, ticket.ledger_seq, ticket.code
        for entry in entries:
            seq += 1
            box = None
            if entry.secret is not None:
                box = seal(cipher, KEY_ID, to_json(dict(entry.secret)), f"ledger:{code}:{seq}")
            stored = append(head, seq, entry.at, entry.actor, entry.verb, entry.data, box)
            head = stored.hash
            flat = [part for pair in to_stored(stored).items() for part in pair]
            commit.add("XADD", names.ledger(commit.partition, code), "*", *flat)
        return replace(ticket, ledger_head=head, ledger_seq=seq)

    def _readable(self, code: str, reply: list[bytes]) -> Ticket | None:
        try:
            return self._read(code, reply)
        except (CannotOpen, UnreadableTicket, KeyError) as error:
            log.error("ticket_unreadable", ticket=code, reason=type(error).__name__)
            return None

    def _read(self, code: str, reply: list[bytes], open_seal: bool = False) -> Ticket | None:
        if not reply:
            return None
        fields = dict(zip(reply[::2], reply[1::2], strict=True))
        if b"key" not in fields:
            raise CannotOpen(f"the key of ticket {code} was destroyed")
        key = self._remember(code, self._vault.master.unwrap(fields.pop(b"key"), f"ticket:{code}"))
        secret = from_json(unseal(AESGCM(key), fields.pop(b"box"), f"ticket:{code}"))
        sealed, wrapped = fields.pop(b"seal", None), fields.pop(b"skey", None)
        opened = self._open_seal(code, wrapped, sealed) if open_seal and wrapped and sealed else None
        return Ticket.load({k.decode(): v.decode() for k, v in fields.items()}, secret, opened)

    def _open_seal(self, code: str, wrapped: bytes, sealed: bytes) -> dict[str, Any]:
        key = self._vault.master.unwrap(wrapped, f"seal:{code}")
        opened: dict[str, Any] = from_json(unseal(AESGCM(key), sealed, f"seal:{code}"))
        self._remember_seal(code, opened)
        return opened

    def _remember_seal(self, code: str, sealed: dict[str, Any]) -> None:
        self._seals[code] = sealed
        self._seals.move_to_end(code)
        while len(self._seals) > MAX_KEYS:
            self._seals.popitem(last=False)

    def _words(self, code: str, entry: LedgerEntry) -> dict[str, Any] | None:
        if entry.box is None or code not in self._keys:
            return None
        words: dict[str, Any] = from_json(unseal(AESGCM(self._keys[code]), entry.box, f"ledger:{code}:{entry.seq}"))
        return words

    def _remember(self, code: str, key: bytes) -> bytes:
        self._keys[code] = key
        self._keys.move_to_end(code)
        while len(self._keys) > MAX_KEYS:
            self._keys.popitem(last=False)
        return key
