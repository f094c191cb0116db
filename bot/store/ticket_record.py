"""How a ticket lies in its hash: `key` (the ticket's key, wrapped by the master keys) and one packed record `r`.

A record is `version (1 byte), hash of the last ledger entry (32), number of ledger entries, length of the open part,
open part, box`. Few fields keep a ticket small: Redis pays about a hundred bytes for each. `key` stands apart, so that
destroying or rewrapping it never meets a change of the ticket under way.

The box authenticates everything before it: an open field changed by somebody without the ticket's key (an office, what
a report is about) makes the ticket unreadable instead of visible to the wrong people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from bot.tickets.ledger import HASH_BYTES
from bot.tickets.packing import Unpackable, number, pack, read_number, unpack

VERSION = 1
KEY, RECORD = "key", "r"
_KEPT_APART = ("code", "ledger_head", "ledger_seq")  # in the key's name, and in front


class UnreadableRecord(Exception):
    """A stored record of a version not known here, or damaged."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record taken apart: `public` as `Ticket.public` gives it, `front` everything before the box."""

    public: dict[str, str]
    front: bytes
    box: bytes


def front_of(public: Mapping[str, str]) -> bytes:
    """The record of a ticket up to its box."""
    named = {name: value for name, value in public.items() if value and name not in _KEPT_APART}
    fields = pack(b"".join(_counted(part) for pair in named.items() for part in pair))
    head = bytes.fromhex(public.get("ledger_head", "")).rjust(HASH_BYTES, b"\0")
    return bytes((VERSION,)) + head + number(int(public.get("ledger_seq", 0))) + number(len(fields)) + fields


def place_of(code: str, front: bytes) -> str:
    """What the box of a record is bound to."""
    return f"ticket:{code}:{sha256(front).hexdigest()}"


def read_record(code: str, stored: bytes) -> Record:
    """The parts of a record; raises UnreadableRecord."""
    try:
        head, seq, at = _head(stored)
        length, at = read_number(stored, at)
        parts = _parts(unpack(stored[at : at + length]))
        public = dict(zip(parts[::2], parts[1::2], strict=True))
    except (Unpackable, ValueError) as error:
        raise UnreadableRecord(f"{code}: {type(error).__name__}") from error
    public |= {"code": code, "ledger_seq": str(seq), "ledger_head": head}
    return Record(public, stored[: at + length], stored[at + length :])


def ledger_state(stored: bytes) -> tuple[str, int]:
    """Hash and number of the last ledger entry as the record says; raises UnreadableRecord."""
    try:
        head, seq, _ = _head(stored)
    except Unpackable as error:
        raise UnreadableRecord(str(error)) from error
    return head, seq


def _head(stored: bytes) -> tuple[str, int, int]:
    if len(stored) <= 1 + HASH_BYTES or stored[0] != VERSION:
        raise Unpackable("no record of a version known here")
    seq, at = read_number(stored, 1 + HASH_BYTES)
    head = stored[1 : 1 + HASH_BYTES]
    return head.hex() if any(head) else "", seq, at


def _counted(part: str) -> bytes:
    raw = part.encode()
    return number(len(raw)) + raw


def _parts(plain: bytes) -> list[str]:
    parts, at = [], 0
    while at < len(plain):
        length, at = read_number(plain, at)
        if at + length > len(plain):
            raise Unpackable("cut off")
        parts.append(plain[at : at + length].decode())
        at += length
    return parts
