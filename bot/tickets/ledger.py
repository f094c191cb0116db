"""The append-only history of a ticket: a hash chain over what is stored, so erasing a key breaks nothing.

What people wrote is in `box`, ciphertext made by the store. A hash covers the ciphertext, never the words: whoever
lacks the key can still prove the history, and destroying the key leaves the proof whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

START = "0" * 64  # what the first entry follows


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing that happened. `data` is public and never holds a citizen's words."""

    seq: int  # from 1, without gaps
    at: int  # ms
    actor: str  # staff id, "citizen" or "system"
    verb: str
    data: Mapping[str, str]
    box: bytes | None
    prev: str
    hash: str

    def stored(self) -> dict[str, bytes]:
        """The fields as they are stored, all that the hash covers; `box` is absent when there is none."""
        fields = {
            "seq": str(self.seq).encode(),
            "at": str(self.at).encode(),
            "actor": self.actor.encode(),
            "verb": self.verb.encode(),
            "data": json.dumps(dict(self.data), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(),
        }
        return fields if self.box is None else fields | {"box": self.box}


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a history stops being true, and how."""

    seq: int
    reason: str


class UnreadableEntry(Exception):
    """A stored entry lacks a field or holds one that cannot be read."""


def chain(head: str, stored_fields: Mapping[str, bytes]) -> str:
    """The hash of an entry that follows `head`: SHA-256 over names and values in name order, each after its length."""
    digest = hashlib.sha256(bytes.fromhex(head))
    for name in sorted(stored_fields):
        for part in (name.encode(), stored_fields[name]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def append(
    head: str, seq: int, at: int, actor: str, verb: str, data: Mapping[str, str], box: bytes | None = None
) -> LedgerEntry:
    """Entry number `seq` after `head` ("" or START for the first)."""
    prev = head or START
    unhashed = LedgerEntry(seq, at, actor, verb, dict(data), box, prev, "")
    return LedgerEntry(seq, at, actor, verb, dict(data), box, prev, chain(prev, unhashed.stored()))


def to_stored(entry: LedgerEntry) -> dict[str, bytes]:
    """All fields to write, the hash and what it follows included."""
    return entry.stored() | {"prev": entry.prev.encode(), "hash": entry.hash.encode()}


def from_stored(fields: Mapping[str, bytes]) -> LedgerEntry:
    """The entry again, unverified; raises UnreadableEntry."""
    try:
        data = json.loads(fields["data"])
        if not isinstance(data, dict):
            raise ValueError("data")
        return LedgerEntry(
            seq=int(fields["seq"]),
            at=int(fields["at"]),
            actor=fields["actor"].decode(),
            verb=fields["verb"].decode(),
            data={str(name): str(value) for name, value in data.items()},
            box=fields.get("box"),
            prev=fields["prev"].decode(),
            hash=fields["hash"].decode(),
        )
    except (KeyError, ValueError) as error:
        raise UnreadableEntry(str(error)) from error


def verify(entries: Iterable[LedgerEntry], head: str = "", length: int | None = None) -> Broken | None:
    """The first entry that does not follow from the one before; None when all hold.

    With the ticket's own `head` and `length` a history cut off at its end is noticed too.
    """
    last, seq = START, 0
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            return Broken(seq, f"mục {seq} bị thiếu hoặc sai thứ tự")
        if entry.prev != last:
            return Broken(seq, f"mục {seq} không nối tiếp mục trước")
        if chain(last, entry.stored()) != entry.hash:
            return Broken(seq, f"mục {seq} đã bị sửa")
        last = entry.hash
    if length is not None and seq != length:
        return Broken(seq + 1, f"lịch sử có {seq} mục, phiếu ghi {length} mục")
    if head and head != last:
        return Broken(seq, "mục cuối không khớp với dấu ghi trên phiếu")
    return None
