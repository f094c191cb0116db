"""The day's head: what all ledgers come to, to be kept where nobody of the house can change it.

A file of heads is text, added to and never rewritten. A block is one day:

    namro heads 1 2026-11-28 after <hash of the block before, or ->
    <pseudonym> <number of entries> <hash of the last entry>
    = <hash of the block>

A block names the tickets that changed since the block before it in the same file (the first one: all). A ticket stands
there under a pseudonym, a keyed hash of its code: whoever has the file alone learns how many tickets there are and
which of them moved on a day, and of none what, where or about whom. The hash of a block is SHA-256 over all its lines,
the hash before it among them: that one line, mailed or written down, stands for all ledgers of all days until then in
that file.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

FORMAT = "namro heads 1"
NOTHING = "-"
PSEUDONYM_BYTES = 12


@dataclass(frozen=True, slots=True)
class Head:
    """Where a ledger stood: how many entries, and the hash of the last."""

    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Block:
    """One day; `heads` by pseudonym, `hash` as the file says and as its lines come to."""

    day: str  # ISO
    heads: Mapping[str, Head]
    hash: str


class HeadsDamaged(Exception):
    """A file of heads was changed after it was written, or is none."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Tệp dấu hỏng ở dòng {line}: {why}. Lấy lại bản đã giao ra ngoài.")


def pseudonym(key: bytes, code: str) -> str:
    """What a ticket is called in a file of heads."""
    return hmac.digest(key, b"head:" + code.encode(), "sha256")[:PSEUDONYM_BYTES].hex()


def block(day: str, before: str, heads: Mapping[str, Head]) -> tuple[str, str]:
    """The text of a block after the block of hash `before` ("" when it is the first), and its hash."""
    named = sorted(heads.items())
    lines = [f"{FORMAT} {day} after {before or NOTHING}", *(f"{name} {h.length} {h.hash}" for name, h in named)]
    own = _hash(lines)
    return "\n".join((*lines, f"= {own}", "")), own


def read_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """The blocks of a file, checked; raises HeadsDamaged.

    A block that was never ended (the process died while writing) is passed over when another one follows or the file
    ends: nothing was handed out of it.
    """
    held: list[str] = []
    before, is_first = "", True
    for number, line in enumerate(map(str.rstrip, lines), 1):
        if line.startswith(FORMAT):
            held = [line]
        elif line.startswith("= ") and held:
            day, _, after = held[0].removeprefix(FORMAT + " ").partition(" after ")
            if line != f"= {_hash(held)}":
                raise HeadsDamaged(number, f"ngày {day} đã bị sửa")
            if not is_first and after != before:
                raise HeadsDamaged(number, f"ngày {day} không nối tiếp ngày trước")
            yield Block(day, dict(_head(row, number) for row in held[1:]), line[2:])
            before, is_first, held = line[2:], False, []
        elif held:
            held.append(line)
        elif line:
            raise HeadsDamaged(number, "dòng không thuộc ngày nào")


def _head(line: str, number: int) -> tuple[str, Head]:
    try:
        name, length, own = line.split(" ")
        return name, Head(int(length), own)
    except ValueError:
        raise HeadsDamaged(number, "dòng không đọc được") from None


def _hash(lines: Iterable[str]) -> str:
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
