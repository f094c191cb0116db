"""Tickets and their ledgers in Redis.

nr:{p}:ticket:<code>   hash: `r` (the open fields, and words in a box under the ticket's own key), `seal` (who the
                       citizen is and what was given in confidence, under a second key; only where there is any), `key`,
                       `skey` (these keys, wrapped by the master keys): destroying a key erases what it protects
nr:{p}:chain:<code>    list of hash-chained ledger entries, their words in boxes under the ticket's key. No stream: the
                       smallest one takes 4.4 kB, a list of ten entries 0.1 kB more than what is in it
nr:{p}:ledger:<code>   stream of the entries of the first format, where there are any; those of the list follow it
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
from bot.store.ticket_record import KEY, RECORD, UnreadableRecord, front_of, place_of, read_record
from bot.store.tombstones import Tombstone, write_tombstone
from bot.store.vault import KEY_BYTES, CannotOpen, Vault, seal, unseal
from bot.tickets.ledger import LedgerEntry, Stored, UnreadableEntry, append, read
from bot.tickets.outcome import Entry
from bot.tickets.packing import Unpackable, pack, unpack
from bot.tickets.ticket import Change, Kind, Ticket, UnreadableTicket

KEY_ID = ""  # a ticket's boxes lie beside their keys and need not name them
SEAL, SEAL_KEY = "seal", "skey"
ERASED = "erased"  # when (ms) everything else of it was erased
NOTHING_SEALED: dict[str, Any] = {"user": "", "values": []}
PAGE = 500  # tickets read in one round
MAX_KEYS = 20_000  # far more than one batch of a worker can touch

# What is opened in the place of a ticket that is not there. Nothing is ever stored under this code: its check is wrong.
DECOY = Ticket(
    code="NR-0000-0001",
    kind=Kind.CONDUCT,
    oa="",
    user="",
    subject="Phản ánh về cán bộ",
    body="Một lời phản ánh dài vừa phải, như phần lớn lời của người dân. " * 4,
    office="",
    opened_at=0,
    origin="",
    walled=True,
    recent=(Change(1, "", 0, "", "open"),),
    sealed=(),
)

log = structlog.get_logger()


@dataclass(slots=True)
class TicketChange:
    """A ticket to be written with what happened to it."""

    ticket: Ticket
    entries: tuple[Entry, ...]
    is_new: bool = False
    erases: bool = False


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
        self._before_records: dict[str, list[bytes]] = {}  # fields to drop of tickets stored before there were records
        self._decoy: list[bytes] | None = None

    async def exists(self, p: int, code: str) -> bool:
        return bool(await self._redis.call("EXISTS", names.ticket(p, code)))

    async def load_readable(self, p: int, code: str) -> Ticket | None:
        """The ticket with its seal closed; None also for one that was erased or cannot be read."""
        return self._readable(code, await self._redis.call("HGETALL", names.ticket(p, code)))

    async def look(self, p: int, code: str) -> tuple[Ticket, bool]:
        """The ticket with its seal closed, for people to read, and whether there is one.

        Where there is none, or it was erased or cannot be read, a decoy is opened instead: it takes as long.
        """
        ticket = await self.load_readable(p, code)
        return (ticket, True) if ticket is not None else (self._open_decoy(), False)

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
        """Every ticket of a partition, newest first, whoever it is about: for upkeep, not for people."""
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
            await self.load_readable(p, code)
        entries = [read(stored) for stored in await self.stored_history(p, code)]
        return [Told(entry, self._words(code, entry)) for entry in entries]

    async def stored_history(self, p: int, code: str) -> list[Stored]:
        """The ledger as it is stored, oldest first."""
        stored: list[Stored] = list(await self._redis.call("LRANGE", names.chain(p, code), 0, -1))
        if stored and _is_first(stored[0]):
            return stored
        rows = await self._redis.call("XRANGE", names.ledger(p, code), "-", "+")
        return [{k.decode(): v for k, v in zip(flat[::2], flat[1::2], strict=True)} for _, flat in rows] + stored

    def write(self, commit: Commit, change: TicketChange) -> Ticket:
        """Adds a change to a commit; gives the ticket as it will be stored (its ledger's head moved on)."""
        p, code = commit.partition, change.ticket.code
        fields: list[str | bytes] = []
        if change.is_new:
            key = self._remember(code, os.urandom(KEY_BYTES))
            fields += [KEY, self._vault.master.wrap(key, f"ticket:{code}")]
            commit.add("ZADD", names.tickets(p), change.ticket.opened_at, code)
        cipher = AESGCM(self._keys[code])
        ticket = self._chain(commit, cipher, change.ticket, change.entries)
        if change.erases:
            self._bury(commit, ticket, change.entries[-1].at)
            return ticket
        fields += [RECORD, _record(cipher, ticket)]
        fields += self._seal_fields(ticket, change.is_new)
        commit.add("HSET", names.ticket(p, code), *fields)
        if before := self._before_records.pop(code, None):
            commit.add("HDEL", names.ticket(p, code), *before)
        return ticket

    def _bury(self, commit: Commit, stub: Ticket, at: int) -> None:
        """Only the open fields of the stub stay; the keys are gone, and with them every box and the ledger's words."""
        p, code = commit.partition, stub.code
        commit.add("DEL", names.ticket(p, code))
        commit.add("HSET", names.ticket(p, code), ERASED, at, RECORD, front_of(stub.public()))
        write_tombstone(commit, Tombstone(p, at, "ticket", code))
        self._keys.pop(code, None)
        self._seals.pop(code, None)

    def _seal_fields(self, ticket: Ticket, is_new: bool) -> list[str | bytes]:
        """The seal when it was made or changed, under a new key: what it held before is gone with the old one."""
        sealed, code = ticket.under_seal(), ticket.code
        stored = NOTHING_SEALED if is_new else self._seals.get(code, NOTHING_SEALED)
        if sealed is None or sealed == stored:
            return []
        key = os.urandom(KEY_BYTES)
        self._remember_seal(code, sealed)
        box = seal(AESGCM(key), KEY_ID, to_json(sealed), f"seal:{code}")
        return [SEAL_KEY, self._vault.master.wrap(key, f"seal:{code}"), SEAL, box]

    def _chain(self, commit: Commit, cipher: AESGCM, ticket: Ticket, entries: Iterable[Entry]) -> Ticket:
        head, seq, code = ticket.ledger_head, ticket.ledger_seq, ticket.code
        for entry in entries:
            seq += 1
            box = None
            if entry.secret is not None:
                box = seal(cipher, KEY_ID, pack(to_json(dict(entry.secret))), f"ledger:{code}:{seq}")
            stored, head = append(code, head, seq, entry.at, entry.actor, entry.verb, entry.data, box)
            commit.add("RPUSH", names.chain(commit.partition, code), stored)
        return replace(ticket, ledger_head=head, ledger_seq=seq)

    def _readable(self, code: str, reply: list[bytes]) -> Ticket | None:
        try:
            return self._read(code, reply)
        except (CannotOpen, UnreadableTicket) as error:
            log.error("ticket_unreadable", ticket=code, reason=type(error).__name__)
            return None

    def _read(self, code: str, reply: list[bytes], open_seal: bool = False) -> Ticket | None:
        if not reply:
            return None
        fields = {name.decode(): value for name, value in zip(reply[::2], reply[1::2], strict=True)}
        if ERASED in fields:
            return None
        if KEY not in fields:
            raise CannotOpen(f"the key of ticket {code} was destroyed")
        key = self._remember(code, self._vault.master.unwrap(fields.pop(KEY), f"ticket:{code}"))
        sealed, wrapped = fields.pop(SEAL, None), fields.pop(SEAL_KEY, None)
        try:
            public, secret = self._opened(code, AESGCM(key), fields)
        except (UnreadableRecord, Unpackable, ValueError, KeyError) as error:
            raise UnreadableTicket(f"{code}: {type(error).__name__}") from error
        opened = None
        if open_seal and wrapped and sealed:
            opened = self._open_seal(code, wrapped, sealed)
        elif open_seal:
            self._seals.pop(code, None)  # a seal that was never committed
            opened = NOTHING_SEALED if public.get("user") else None
        return Ticket.load(public, secret, opened)

    def _opened(self, code: str, cipher: AESGCM, fields: dict[str, bytes]) -> tuple[dict[str, str], dict[str, Any]]:
        """Open fields and words, of a record or of a ticket stored before there were records."""
        if RECORD in fields:
            record = read_record(code, fields[RECORD])
            self._before_records.pop(code, None)
            return record.public, from_json(unpack(unseal(cipher, record.box, place_of(code, record.front))))
        secret = from_json(unseal(cipher, fields.pop("box"), f"ticket:{code}"))
        self._before_records[code] = [name.encode() for name in (*fields, "box")]
        return {name: value.decode() for name, value in fields.items()}, secret

    def _open_decoy(self) -> Ticket:
        if self._decoy is None:
            key = os.urandom(KEY_BYTES)
            wrapped = self._vault.master.wrap(key, f"ticket:{DECOY.code}")
            self._decoy = [KEY.encode(), wrapped, RECORD.encode(), _record(AESGCM(key), DECOY)]
        ticket = self._read(DECOY.code, self._decoy)
        assert ticket is not None
        return ticket

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
        plain = unseal(AESGCM(self._keys[code]), entry.box, f"ledger:{code}:{entry.seq}")
        words: dict[str, Any] = from_json(plain if plain.startswith(b"{") else unpack(plain))
        return words

    def _remember(self, code: str, key: bytes) -> bytes:
        self._keys[code] = key
        self._keys.move_to_end(code)
        while len(self._keys) > MAX_KEYS:
            gone, _ = self._keys.popitem(last=False)
            self._before_records.pop(gone, None)
        return key


def _record(cipher: AESGCM, ticket: Ticket) -> bytes:
    front = front_of(ticket.public())
    return front + seal(cipher, KEY_ID, pack(to_json(ticket.secret())), place_of(ticket.code, front))


def _is_first(stored: Stored) -> bool:
    try:
        return read(stored).seq == 1
    except UnreadableEntry:
        return False
