"""Tickets and their ledgers in Redis.

nr:{p}:ticket:<code>   hash: `r` (the open fields, and words in a box under the ticket's own key), `seal` (who the
                       citizen is and what was given in confidence, under a second key; only where there is any), `key`,
                       `skey` (these keys, wrapped by the master keys): destroying a key erases what it protects
nr:{p}:chain:<code>    list of hash-chained ledger entries, their words in boxes under the ticket's key. No stream: the
                       smallest one takes 4.4 kB, a list of ten entries 0.1 kB more than what is in it. The body
                       a ticket was opened with lies in the first entry only; its record leaves it out
nr:{p}:ledger:<code>   stream of the entries of the first format, where there are any; those of the list follow it
nr:{p}:tickets         zset of all codes by opening time
"""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis
from bot.store.rewriting import want_rewrite
from bot.store.ticket_record import KEY, RECORD, UnreadableRecord, front_of, place_of, read_record
from bot.store.tombstones import Tombstone, write_tombstone
from bot.store.vault import KEY_BYTES, CannotOpen, Vault, seal, unseal
from bot.tickets.ledger import LedgerEntry, Stored, UnreadableEntry, append, read
from bot.tickets.outcome import Entry
from bot.tickets.packing import Unpackable, pack, unpack
from bot.tickets.ticket import WALLED_KINDS, Change, Kind, Ticket, UnreadableTicket

KEY_ID = ""  # a ticket's boxes lie beside their keys and need not name them
SEAL, SEAL_KEY = "seal", "skey"
ERASED = "erased"  # when (ms) everything else of it was erased
_BEFORE_RECORDS = ("oa", "user", "walled", "kind")
_OWNERS = (RECORD, SEAL, SEAL_KEY, *_BEFORE_RECORDS)  # fields that tell whose a ticket is
NOTHING_SEALED: dict[str, Any] = {"user": "", "values": []}
TEXT = "text"  # among the words of an entry; of the first it is the ticket's body
PAGE = 500  # tickets read in one round
MAX_KNOWN = 20_000  # far more than one batch of a worker can touch

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


@dataclass(slots=True)
class _Known:
    """What must be known of a stored ticket to change it."""

    key: bytes
    first_text: bytes = b""  # digest of what the first entry says, b"" where it says nothing
    sealed: dict[str, Any] | None = field(default_factory=lambda: NOTHING_SEALED)  # None: not opened
    receipt: str = ""  # name of the record of its receipt
    before_records: list[bytes] = field(default_factory=list)  # fields to drop of one stored before there were records


class TicketStore:
    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._known: OrderedDict[str, _Known] = OrderedDict()  # tickets loaded or made lately, the latest last
        self._decoy: tuple[list[bytes], bytes] | None = None

    async def exists(self, p: int, code: str) -> bool:
        return bool(await self._redis.call("EXISTS", names.ticket(p, code)))

    async def load_readable(self, p: int, code: str) -> Ticket | None:
        """The ticket with its seal closed; None also for one that was erased or cannot be read."""
        return self._readable(code, *await self._fetched(p, code))

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
        return self._read(code, *await self._fetched(p, code), open_seal=True)

    async def holder(self, p: int, code: str) -> str:
        """`<oa>:<user>` of the ticket's citizen; "" when there is no such ticket or the link to them was cut."""
        ticket = await self.load(p, code)
        return f"{ticket.oa}:{ticket.user}" if ticket is not None and ticket.user else ""

    async def codes_of(self, p: int, oa: str, user: str, *, walled: bool = False, since: int = 0) -> list[str]:
        """Codes of this citizen's tickets opened since then (ms), or of their walled ones; oldest first.

        Looks at every ticket and under every seal of the partition, a page in one round, and lets others have their
        turn in between. What cannot be read is nobody's.
        """
        codes = [c.decode() for c in await self._redis.call("ZRANGEBYSCORE", names.tickets(p), since, "+inf")]
        found: list[str] = []
        for start in range(0, len(codes), PAGE):
            page = codes[start : start + PAGE]
            calls = [(code, self._redis.call("HMGET", names.ticket(p, code), *_OWNERS)) for code in page]
            read = [(code, self._sender(code, await fields)) for code, fields in calls]
            found += [code for code, sent in read if sent[:2] == (oa, user) and (sent[2] or not walled)]
            await asyncio.sleep(0)
        return found

    def _sender(self, code: str, reply: list[bytes | None]) -> tuple[str, str, bool]:
        """OA and user of a ticket's citizen, "" where none is known, and whether it is walled. Its words stay shut."""
        record, sealed, wrapped, *older = reply
        try:
            public = read_record(code, record).public if record else _older(older)
            user = public.get("user", "")
            if not user and sealed and wrapped:
                user = str(self._open_seal(code, wrapped, sealed)["user"])
        except (UnreadableRecord, CannotOpen, ValueError, KeyError):
            return "", "", False
        return public.get("oa", ""), user, public.get("walled") == "1" or public.get("kind") in WALLED_KINDS

    async def all(self, p: int) -> list[Ticket]:
        """Every ticket of a partition, newest first, whoever it is about: for upkeep, not for people."""
        codes = [c.decode() for c in await self._redis.call("ZREVRANGE", names.tickets(p), 0, -1)]
        found: list[Ticket] = []
        for start in range(0, len(codes), PAGE):
            page = codes[start : start + PAGE]
            calls = [(code, self._ask(p, code)) for code in page]
            tickets = [self._readable(code, await fields, await first) for code, (fields, first) in calls]
            found += [ticket for ticket in tickets if ticket is not None]
        return found

    async def history(self, p: int, code: str) -> list[Told]:
        """The ledger with its words, oldest first."""
        if code not in self._known:
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
            known = self._remember(code, _Known(os.urandom(KEY_BYTES)))
            fields += [KEY, self._vault.master.wrap(known.key, f"ticket:{code}")]
            said = change.entries[0].secret if change.entries else None
            known.first_text = _digest(said[TEXT]) if said and TEXT in said else b""
            commit.add("ZADD", names.tickets(p), change.ticket.opened_at, code)
        known = self._known[code]
        cipher = AESGCM(known.key)
        ticket = self._chain(commit, cipher, change.ticket, change.entries)
        if change.erases:
            self._bury(commit, ticket, known.receipt, change.entries[-1].at)
            return ticket
        known.receipt = ticket.receipt
        fields += [RECORD, _record(cipher, ticket, known.first_text)]
        fields += self._seal_fields(commit, ticket, known)
        commit.add("HSET", names.ticket(p, code), *fields)
        if known.before_records:
            commit.add("HDEL", names.ticket(p, code), *known.before_records)
            known.before_records = []
        return ticket

    def _bury(self, commit: Commit, stub: Ticket, receipt: str, at: int) -> None:
        """Only the open fields of the stub stay; the keys are gone, and with them every box and the ledger's words.

        The record of its receipt goes too: that there was one, and when somebody tries it, is nobody's any more.
        """
        p, code = commit.partition, stub.code
        commit.add("DEL", names.ticket(p, code), names.drafts(p, code))
        if receipt:
            commit.add("DEL", names.receipt(p, receipt))
        commit.add("HSET", names.ticket(p, code), ERASED, at, RECORD, front_of(stub.public()))
        write_tombstone(commit, Tombstone(p, at, "ticket", code))
        want_rewrite(commit)
        self._known.pop(code, None)

    def _seal_fields(self, commit: Commit, ticket: Ticket, known: _Known) -> list[str | bytes]:
        """The seal when it was made or changed, under a new key: what it held before is gone with the old one."""
        sealed, code = ticket.under_seal(), ticket.code
        if sealed is None or sealed == known.sealed:
            return []
        if known.sealed is not None and _is_lessened(known.sealed, sealed):
            want_rewrite(commit)
        key = os.urandom(KEY_BYTES)
        known.sealed = sealed
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

    def _ask(self, p: int, code: str) -> tuple[asyncio.Future[list[bytes]], asyncio.Future[bytes | None]]:
        """The fields of a ticket and its first entry: two calls in one round, whatever there is."""
        fields = self._redis.call("HGETALL", names.ticket(p, code))
        return fields, self._redis.call("LINDEX", names.chain(p, code), 0)

    async def _fetched(self, p: int, code: str) -> tuple[list[bytes], bytes | None]:
        fields, first = self._ask(p, code)
        return await fields, await first

    def _readable(self, code: str, reply: list[bytes], first: bytes | None) -> Ticket | None:
        try:
            return self._read(code, reply, first)
        except (CannotOpen, UnreadableTicket) as error:
            log.error("ticket_unreadable", ticket=code, reason=type(error).__name__)
            return None

    def _read(self, code: str, reply: list[bytes], first: bytes | None, open_seal: bool = False) -> Ticket | None:
        if not reply:
            return None
        fields = {name.decode(): value for name, value in zip(reply[::2], reply[1::2], strict=True)}
        if ERASED in fields:
            return None
        if KEY not in fields:
            raise CannotOpen(f"the key of ticket {code} was destroyed")
        known = _Known(self._vault.master.unwrap(fields.pop(KEY), f"ticket:{code}"))
        sealed, wrapped = fields.pop(SEAL, None), fields.pop(SEAL_KEY, None)
        try:
            public, secret = _opened(code, known, fields, first)
        except (UnreadableRecord, UnreadableEntry, Unpackable, ValueError, KeyError) as error:
            raise UnreadableTicket(f"{code}: {type(error).__name__}") from error
        opened = NOTHING_SEALED if public.get("user") else None
        if sealed and wrapped:
            opened = known.sealed = self._open_seal(code, wrapped, sealed) if open_seal else None
        self._remember(code, known)
        ticket = Ticket.load(public, secret, opened if open_seal else None)
        known.receipt = ticket.receipt
        return ticket

    def _open_decoy(self) -> Ticket:
        if self._decoy is None:
            key = os.urandom(KEY_BYTES)
            wrapped = self._vault.master.wrap(key, f"ticket:{DECOY.code}")
            said = seal(AESGCM(key), KEY_ID, pack(to_json({TEXT: DECOY.body})), f"ledger:{DECOY.code}:1")
            first, _ = append(DECOY.code, "", 1, 0, "", "open", {}, said)
            record = _record(AESGCM(key), DECOY, _digest(DECOY.body))
            self._decoy = [KEY.encode(), wrapped, RECORD.encode(), record], first
        ticket = self._read(DECOY.code, *self._decoy)
        assert ticket is not None
        return ticket

    def _open_seal(self, code: str, wrapped: bytes, sealed: bytes) -> dict[str, Any]:
        key = self._vault.master.unwrap(wrapped, f"seal:{code}")
        opened: dict[str, Any] = from_json(unseal(AESGCM(key), sealed, f"seal:{code}"))
        return opened

    def _words(self, code: str, entry: LedgerEntry) -> dict[str, Any] | None:
        if entry.box is None or code not in self._known:
            return None
        return _words(code, self._known[code].key, entry)

    def _remember(self, code: str, known: _Known) -> _Known:
        self._known[code] = known
        self._known.move_to_end(code)
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return known


def _older(fields: list[bytes | None]) -> dict[str, str]:
    """What is open of a ticket stored before there were records."""
    return {name: (value or b"").decode() for name, value in zip(_BEFORE_RECORDS, fields, strict=True)}


def _is_lessened(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether something that was under a seal is not there any more; files that are only added erase nothing."""
    kept = all(file in new.get("originals", []) for file in old.get("originals", []))
    return (old["user"], old["values"]) != (new["user"], new["values"]) or not kept


def _opened(
    code: str, known: _Known, fields: dict[str, bytes], first: bytes | None
) -> tuple[dict[str, str], dict[str, Any]]:
    """Open fields and words, of a record or of a ticket stored before there were records."""
    cipher = AESGCM(known.key)
    if RECORD not in fields:
        secret = from_json(unseal(cipher, fields.pop("box"), f"ticket:{code}"))
        known.before_records = [name.encode() for name in (*fields, "box")]
        return {name: value.decode() for name, value in fields.items()}, secret
    record = read_record(code, fields[RECORD])
    secret = from_json(unpack(unseal(cipher, record.box, place_of(code, record.front))))
    entry = read(first) if first else None
    words = _words(code, known.key, entry) if entry and entry.box and entry.seq == 1 else {}
    known.first_text = _digest(words[TEXT]) if TEXT in words else b""
    return record.public, secret if "body" in secret else _with_body(words[TEXT], secret)


def _without_body(first_text: bytes, secret: dict[str, Any]) -> dict[str, Any]:
    """A ticket's secret without its body where the first entry has it: an answer that repeats it becomes None."""
    body = secret["body"]
    if not body or _digest(body) != first_text:
        return secret
    answers = [[label, None if value == body else value, *rest] for label, value, *rest in secret["answers"]]
    return {name: value for name, value in secret.items() if name != "body"} | {"answers": answers}


def _with_body(body: str, secret: dict[str, Any]) -> dict[str, Any]:
    answers = [[label, body if value is None else value, *rest] for label, value, *rest in secret["answers"]]
    return secret | {"body": body, "answers": answers}


def _digest(text: str) -> bytes:
    return sha256(text.encode(errors="surrogatepass")).digest()


def _words(code: str, key: bytes, entry: LedgerEntry) -> dict[str, Any]:
    plain = unseal(AESGCM(key), entry.box or b"", f"ledger:{code}:{entry.seq}")
    words: dict[str, Any] = from_json(plain if plain.startswith(b"{") else unpack(plain))
    return words


def _record(cipher: AESGCM, ticket: Ticket, first_text: bytes) -> bytes:
    front = front_of(ticket.public())
    secret = _without_body(first_text, ticket.secret())
    return front + seal(cipher, KEY_ID, pack(to_json(secret)), place_of(ticket.code, front))


def _is_first(stored: Stored) -> bool:
    try:
        return read(stored).seq == 1
    except UnreadableEntry:
        return False
