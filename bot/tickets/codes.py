"""A ticket's public code: short, readable aloud, checked, not counting up, telling its partition to who has the key.

`NR-7K3M-9Q4X`: seven symbols drawn from a keyed hash and one check symbol. The check is a weighted sum over GF(32)
with a different weight at each place, so every single wrong symbol and every swap of two symbols is noticed.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator

from bot.text.fold import fold

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O (read as 1, 1, 0) and no U
PREFIX = "NR"
DRAWN = 7
MAX_TEXT = 2000  # characters of a message in which a code is looked for
MAX_PARTITIONS = 4096
_TRIES_PER_PARTITION = 64  # a draw fits with 1/partitions; missing all of these has a chance of e^-64

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_GAP = r"[\W_]{0,3}"
_EIGHT = rf"[0-9a-z](?:{_GAP}[0-9a-z]){{7}}(?![0-9a-z])"
_NAMED = re.compile(rf"(?=(?<![a-z0-9])n{_GAP}r{_GAP}({_EIGHT}))")
_BARE = re.compile(rf"(?=(?<![a-z0-9])([0-9a-z]{{4}}{_GAP}[0-9a-z]{{4}})(?![0-9a-z]))")


class NoCodeFound(Exception):
    """No draw fell on the partition asked for: the partition number or count is wrong."""


def make_code(seed: bytes, n: int, partition: int, partitions: int, key: bytes) -> str:
    """The `n`-th code of an event whose id gave `seed`, such that `partition_of` gives `partition`.

    Same arguments, same code. Two events may draw the same code (one in 3.4e10): who opens a ticket must look.
    """
    if not 0 <= partition < partitions <= MAX_PARTITIONS:
        raise NoCodeFound(f"partition {partition} of {partitions}")
    for attempt in range(_TRIES_PER_PARTITION * partitions):
        drawn = hmac.digest(key, b"code\0%d\0%d\0" % (n, attempt) + seed, "sha256")
        body = _symbols(int.from_bytes(drawn[:8], "big"))
        if _partition(body, partitions, key) == partition:
            return _shown(body + check_symbol(body))
    raise NoCodeFound(f"partition {partition} of {partitions}")


def partition_of(code: str, partitions: int, key: bytes) -> int:
    """Where the ticket of a well-formed code is kept; without `key` the code tells nothing."""
    return _partition(ticket_id(code)[len(PREFIX) : len(PREFIX) + DRAWN], partitions, key)


def _partition(body: str, partitions: int, key: bytes) -> int:
    return int.from_bytes(hmac.digest(key, b"partition\0" + body.encode(), "sha256")[:8], "big") % partitions


def parse_code(text: str) -> str | None:
    """The code in a text as citizens type it, in its shown form; None when there is none or its check fails.

    With `NR` before it any spacing and o/0, i/1, l/1 will do; without, it needs its two groups of four and a digit.
    """
    return next(_codes(fold(text[:MAX_TEXT])), None)


def codes_in(text: str) -> tuple[str, ...]:
    """Every code in a text of any length, each once; those with `NR` before them first."""
    return tuple(dict.fromkeys(_codes(fold(text))))


def _codes(folded: str) -> Iterator[str]:
    for match in _NAMED.finditer(folded):
        if code := _checked(match.group(1)):
            yield code
    for match in _BARE.finditer(folded):
        typed = match.group(1)
        mixed = any(c.isdigit() for c in typed) and any(c.isalpha() for c in typed)
        if mixed and (code := _checked(typed)):
            yield code


def ticket_id(code: str) -> str:
    """The code without dashes: the id under which the ticket is stored."""
    return code.replace("-", "")


def code_of(id: str) -> str:
    """The shown form of a ticket id."""
    return _shown(id.removeprefix(PREFIX))


def check_symbol(body: str) -> str:
    """The check of seven symbols: sum of value times 2^place in GF(32), place 1..7 (the check itself has place 0)."""
    total = 0
    for place, symbol in enumerate(body, start=1):
        total ^= _WEIGHTED[place][_VALUE[symbol]]
    return ALPHABET[total]


def _times_power(value: int, power: int) -> int:
    """value * x^power in GF(32) with the polynomial x^5 + x^2 + 1."""
    for _ in range(power):
        value <<= 1
        if value & 0b100000:
            value ^= 0b100101
    return value


_WEIGHTED = [[_times_power(value, place) for value in range(32)] for place in range(DRAWN + 1)]


def _symbols(number: int) -> str:
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(DRAWN))


def _checked(typed: str) -> str | None:
    symbols = [c.upper() for c in typed if c.isascii() and c.isalnum()]
    if len(symbols) != DRAWN + 1 or any(symbol not in _VALUE for symbol in symbols):
        return None
    body = "".join(ALPHABET[_VALUE[symbol]] for symbol in symbols)
    return _shown(body) if check_symbol(body[:DRAWN]) == body[DRAWN] else None


def _shown(eight: str) -> str:
    return f"{PREFIX}-{eight[:4]}-{eight[4:]}"
