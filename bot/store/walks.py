"""How often all tickets of a partition are looked through for one citizen.

nr:{p}:walked:<keyed hash>   empty, for WALK_SECONDS: it was done for somebody who only the holder of the key can name.
                             Gone by itself, for beside a ledger's time it would tell whose ticket it was (I7)
"""

from __future__ import annotations

import hmac

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis

WALK_SECONDS = 3600  # between two walks through everything for the same citizen and purpose
LATEST_SECONDS = 48 * 3600 + WALK_SECONDS  # opened before that, a ticket was seen by the last walk: no event is older


def walk_mark(key: bytes, purpose: str, citizen: str) -> str:
    return hmac.digest(key, f"walk\0{purpose}\0{citizen}".encode(), "sha256")[:16].hex()


async def walk_since(redis: Redis, p: int, mark: str, now: int) -> int:
    """From which opening time (ms) on tickets are to be looked at; 0 for all of them."""
    walked = await redis.call("EXISTS", names.walked(p, mark))
    return now - LATEST_SECONDS * 1000 if walked else 0


def write_walk(commit: Commit, mark: str) -> None:
    """Adds that everything was walked through to the commit of what came of it."""
    commit.add("SET", names.walked(commit.partition, mark), "", "EX", WALK_SECONDS)
