"""Receipts of confidential tickets in Redis, and how often somebody may try one.

nr:{p}:receipt:<keyed hash>   box of the ticket's code, under a key that only the receipt's digits give
nr:receipt:tries:<who>        how many wrong receipts an account tried lately; the account is hashed with a key
nr:receipt:tries              how many receipts were tried by everybody in this minute
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis
from bot.store.vault import CannotOpen, seal, unseal
from bot.tickets.receipts import Lookup

KEY_ID = ""  # the box needs no name of its key: it has none but the receipt
MAX_WRONG = 5  # receipts that are none, of one account within WRONG_SECONDS
WRONG_SECONDS = 3600
MAX_OVERALL = 120  # tries by everybody within OVERALL_SECONDS
OVERALL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Try:
    """Whether an account may try a receipt now, and how many wrong ones it has tried before."""

    allowed: bool
    wrong: int


def write_receipt(commit: Commit, p: int, lookup: Lookup, code: str) -> None:
    """Adds a receipt to a commit."""
    box = seal(AESGCM(lookup.key), KEY_ID, code.encode(), _place(lookup))
    commit.add("SET", names.receipt(p, lookup.name), box)


async def code_of_receipt(redis: Redis, p: int, lookup: Lookup) -> str:
    """The code of the ticket it belongs to; "" when there is none, or its record was damaged."""
    box = await redis.call("GET", names.receipt(p, lookup.name))
    if box is None:
        return ""
    try:
        return unseal(AESGCM(lookup.key), box, _place(lookup)).decode()
    except CannotOpen:
        return ""


async def begin_try(redis: Redis, who: str, key: bytes) -> Try:
    """Counts a try as wrong before it is made, so that who dies in between gains nothing; `right` takes it back."""
    wrong = await _counted(redis, names.receipt_tries(_hashed(who, key)), WRONG_SECONDS) - 1
    if wrong >= MAX_WRONG:  # such tries do not count among everybody's: one account never shuts the others out
        return Try(False, MAX_WRONG)
    overall = await _counted(redis, names.RECEIPT_TRIES, OVERALL_SECONDS)
    return Try(overall <= MAX_OVERALL, max(0, wrong))


async def _counted(redis: Redis, name: str, seconds: int) -> int:
    counted = redis.call("INCR", name)
    lasting = redis.call("EXPIRE", name, seconds, "NX")
    await lasting
    return int(await counted)


async def was_right(redis: Redis, who: str, key: bytes) -> None:
    """The try just made does not count against the account; wrong ones before it still do."""
    await redis.call("DECR", names.receipt_tries(_hashed(who, key)))


def _hashed(who: str, key: bytes) -> str:
    return hmac.digest(key, b"receipt tries\0" + who.encode(), "sha256").hex()[:32]


def _place(lookup: Lookup) -> str:
    return f"receipt:{lookup.name}"
