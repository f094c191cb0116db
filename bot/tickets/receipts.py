"""The receipt of a confidential ticket: sixteen digits, told once, by which whoever has them comes back to it.

Nothing that is stored leads back to the digits: a ticket's receipt is kept under a slow keyed hash, and the box under
that name (the ticket's code) opens only with a second part of the same hash. The digits tell their partition to whoever
has the key, and to nobody else. Shaped as GlobaLeaks' receipts are: like a long telephone number in somebody's notes.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from dataclasses import dataclass

from bot.text.fold import fold
from bot.tickets.codes import MAX_PARTITIONS

DIGITS = 16
BITS = DIGITS * math.log2(10)  # 53
GROUP = 4
MAX_TEXT = 200  # characters of a message in which a receipt is looked for
SCRYPT_N, SCRYPT_R = 2**14, 8  # 16 MB and some 40 ms a try: 10^16 of them are out of anybody's reach
_TRIES_PER_PARTITION = 64  # a draw fits with 1/partitions; missing all of these has a chance of e^-64
_NAME_BYTES, _KEY_BYTES = 16, 32
_RUN = re.compile(r"[0-9](?:[\s.\-–_·]{0,3}[0-9])*")
_WRITTEN = re.compile(r"\d(?:[\s.\-–_·]{0,3}\d)*")  # the same in a text as it was typed
_WORDS = re.compile(r"[^\W\d_]")


class NoReceiptFound(Exception):
    """No draw fell on the partition asked for: the partition number or count is wrong."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What of a receipt is ever stored or compared: the name of its record, and the key of what that holds."""

    name: str
    key: bytes


def make_receipt(seed: bytes, partition: int, partitions: int, key: bytes) -> str:
    """Sixteen digits drawn from a secret seed, such that `partition_of_receipt` gives `partition`.

    Same arguments, same receipt: the seed must be gone when the receipt is to be nobody's but its holder's.
    """
    if not 0 <= partition < partitions <= MAX_PARTITIONS:
        raise NoReceiptFound(f"partition {partition} of {partitions}")
    for attempt in range(_TRIES_PER_PARTITION * partitions):
        drawn = hmac.digest(key, b"receipt\0%d\0" % attempt + seed, "sha256")
        digits = f"{int.from_bytes(drawn, 'big') % 10**DIGITS:0{DIGITS}d}"
        if partition_of_receipt(digits, partitions, key) == partition:
            return digits
    raise NoReceiptFound(f"partition {partition} of {partitions}")


def partition_of_receipt(digits: str, partitions: int, key: bytes) -> int:
    """Where the ticket of a receipt is kept; any sixteen digits have such a place, so it tells nothing of them."""
    return int.from_bytes(hmac.digest(key, b"receipt partition\0" + digits.encode(), "sha256")[:8], "big") % partitions


def lookup_of(digits: str, key: bytes) -> Lookup:
    """The stored side of a receipt; slow on purpose, so call it outside the event loop."""
    salt = hmac.digest(key, b"receipt salt", "sha256")
    drawn = hashlib.scrypt(
        digits.encode(), salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=1, maxmem=64 * 1024 * 1024, dklen=_NAME_BYTES + _KEY_BYTES
    )
    return Lookup(drawn[:_NAME_BYTES].hex(), drawn[_NAME_BYTES:])


def shown_receipt(digits: str) -> str:
    """In groups of four, to be read aloud and copied."""
    return " ".join(digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def parse_receipt(text: str) -> str | None:
    """The sixteen digits in a text, whatever stands between them; None when there are none, more, or several such."""
    runs = (re.sub(r"[^0-9]", "", match[0]) for match in _RUN.finditer(fold(text[:MAX_TEXT])))
    found = {run for run in runs if len(run) == DIGITS}
    return found.pop() if len(found) == 1 else None


def possible_receipts(text: str) -> tuple[tuple[str, str], ...]:
    """Sixteen digits in a row anywhere in a text, each once, with how they are written there.

    A number may stand before or behind a receipt ("2. 1234 …"), so of a longer row every sixteen are looked at that
    begin and end where a group of digits does.
    """
    found: dict[str, str] = {}
    for run in _WRITTEN.finditer(text):
        places = [place for place in range(run.start(), run.end()) if text[place].isdecimal()]
        for first, last in zip(places, places[DIGITS - 1 :], strict=False):
            written = text[first : last + 1]
            if text[first - 1 : first].isdecimal() or text[last + 1 : last + 2].isdecimal():
                continue
            found.setdefault("".join(str(int(c)) for c in written if c.isdecimal()), written)
    return tuple(found.items())


def is_receipt(text: str) -> bool:
    """Whether a message is a receipt and nothing else, so that it needs no question to be understood."""
    return len(text) <= MAX_TEXT and not _WORDS.search(text) and parse_receipt(text) is not None
