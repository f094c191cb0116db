"""The append-only history of a ticket: a hash chain over what is stored, so erasing a key breaks nothing.

An entry is stored as `format (1 byte), mark (6), number, time, length of the head, head, box`. The head is packed JSON
of `[actor, verb, data]` and never holds a citizen's words; what people wrote is in `box`, ciphertext made by the store.
Its hash (SHA-256) covers the hash before it and every stored byte but the mark: whoever lacks the key can still prove
the history, and destroying the key leaves the proof whole. What the first entry follows is made of the ticket's code,
so a history fits no other ticket.

The mark is the beginning of the hash: it tells which entry was changed. What proves the history is the whole hash of
the last entry, which the ticket keeps and which is handed outside once a day; each entry's own is computed again.

Entries of the first format were fields of a stream, with what they follow written out. They are read and verified as
they lie, never rewritten; a later entry follows the last of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.tickets.packing import Unpackable, number, pack, read_number, unpack

FORMAT = 2
HASH_BYTES = 32
MARK_BYTES = 6
START_1 = "0" * 64  # what the first entry of the first format follows

Stored = bytes | Mapping[str, bytes]
"""An entry as it is stored: bytes, or the fields of the first format."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing that happened. `data` is public and never holds a citizen's words."""

    seq: int  # from 1, without gaps
    at: int  # ms
    actor: str  # staff id, "citizen" or "system"
    verb: str
    data: Mapping[str, str]
    box: bytes | None


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a history stops being true, and how."""

    seq: int
    reason: str


class UnreadableEntry(Exception):
    """A stored entry lacks a part or holds one that cannot be read."""


def start(code: str) -> str:
    """What the first entry of a ticket follows."""
    return hashlib.sha256(b"namro ledger of " + code.encode()).hexdigest()


def append(
    code: str, head: str, seq: int, at: int, actor: str, verb: str, data: Mapping[str, str], box: bytes | None = None
) -> tuple[bytes, str]:
    """Entry number `seq` after the hash `head` ("" for the first): what to store, and its hash."""
    what = [actor, verb, dict(data)] if data else [actor, verb]
    told = pack(json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    rest = number(seq) + number(at) + number(len(told)) + told + (box or b"")
    own = _chained(head or start(code), rest)
    return _marked(own) + rest, own


def read(stored: Stored) -> LedgerEntry:
    """The entry, unverified; raises UnreadableEntry."""
    try:
        return _read(stored) if isinstance(stored, bytes) else _read_1(stored)
    except (KeyError, ValueError, TypeError, AttributeError, Unpackable) as error:
        raise UnreadableEntry(f"{type(error).__name__}: {error}") from error


def verify(code: str, entries: Iterable[Stored], head: str = "", length: int | None = None) -> Broken | None:
    """The first entry that does not follow from the one before; None when all hold.

    With the ticket's own `head` and `length` a history cut off at its end is noticed too.
    """
    last, seq = "", 0
    for seq, stored in enumerate(entries, 1):
        own = _expected(code, last, stored)
        if own is None:
            return Broken(seq, _what_is_wrong(seq, stored))
        last = own
    if length is not None and seq != length:
        return Broken(min(seq, length) + 1, f"lịch sử có {seq} mục, phiếu ghi {length} mục")
    if head and head != last:
        return Broken(seq, f"mục {seq} là mục cuối nhưng không khớp với dấu ghi trên phiếu")
    return None


def heads(code: str, entries: Iterable[Stored]) -> list[str]:
    """The hash after each entry of a history that holds, oldest first; stops before the first that does not follow."""
    found: list[str] = []
    for stored in entries:
        own = _expected(code, found[-1] if found else "", stored)
        if own is None:
            break
        found.append(own)
    return found


def _expected(code: str, last: str, stored: Stored) -> str | None:
    """The hash of an entry if it follows `last` and says so itself, else None."""
    if isinstance(stored, bytes):
        own = _chained(last or start(code), stored[1 + MARK_BYTES :])
        return own if stored.startswith(_marked(own)) else None
    rest = {name: value for name, value in stored.items() if name not in ("prev", "hash")}
    before = last or START_1
    own = chained_1(before, rest)
    return own if stored.get("prev") == before.encode() and stored.get("hash") == own.encode() else None


def _what_is_wrong(seq: int, stored: Stored) -> str:
    try:
        entry = read(stored)
    except UnreadableEntry:
        return f"mục {seq} không đọc được"
    if entry.seq != seq:
        return f"mục {seq} bị thiếu hoặc sai thứ tự (ở đó là mục {entry.seq})"
    return f"mục {seq} đã bị sửa hoặc không nối tiếp mục trước"


def _marked(own: str) -> bytes:
    return bytes((FORMAT,)) + bytes.fromhex(own)[:MARK_BYTES]


def _chained(before: str, rest: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(before) + bytes((FORMAT,)) + rest).hexdigest()


def _read(stored: bytes) -> LedgerEntry:
    if len(stored) <= 1 + MARK_BYTES or stored[0] != FORMAT:
        raise ValueError("no entry of a format known here")
    seq, place = read_number(stored, 1 + MARK_BYTES)
    at, place = read_number(stored, place)
    length, place = read_number(stored, place)
    actor, verb, *data = json.loads(unpack(stored[place : place + length]))
    named = {str(name): str(value) for name, value in data[0].items()} if data else {}
    return LedgerEntry(seq, at, str(actor), str(verb), named, stored[place + length :] or None)


def chained_1(before: str, fields: Mapping[str, bytes]) -> str:
    """The first format: SHA-256 over names and values in name order, each after its length."""
    digest = hashlib.sha256(bytes.fromhex(before))
    for name in sorted(fields):
        for part in (name.encode(), fields[name]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def _read_1(fields: Mapping[str, bytes]) -> LedgerEntry:
    data = json.loads(fields["data"])
    return LedgerEntry(
        seq=int(fields["seq"]),
        at=int(fields["at"]),
        actor=fields["actor"].decode(),
        verb=fields["verb"].decode(),
        data={str(name): str(value) for name, value in data.items()},
        box=fields.get("box"),
    )
