"""Asking Redis to rewrite its append-only file, in which destroyed keys would otherwise stay until it does by itself.

nr:{p}:rewrite   a drawn word, set by the commit that destroys a key: the file still holds what the commit destroyed
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import structlog
from redis.exceptions import ResponseError

from bot.store import names
from bot.store.commit import Commit
from bot.store.lua import UNLOCK
from bot.store.redis import Redis

log = structlog.get_logger()


def want_rewrite(commit: Commit) -> None:
    """Adds the mark to the commit that erases."""
    commit.add("SET", names.rewrite(commit.partition), secrets.token_hex(8))


async def rewrite_erased(redis: Redis, partitions: Iterable[int]) -> bool:
    """Asks once for all marked partitions; whether it was asked and Redis took it.

    One that is under way began before the erasure, perhaps: then, and where it is not allowed, the marks stay for the
    next time, as does a mark that was set meanwhile. Never fatal; raises RedisDown.
    """
    marks = {p: mark for p in partitions if (mark := await redis.call("GET", names.rewrite(p))) is not None}
    if not marks:
        return False
    try:
        await redis.call("BGREWRITEAOF")
    except ResponseError as refused:
        log.warning("aof_not_rewritten", reason=str(refused))
        return False
    for p, mark in marks.items():
        await redis.script(UNLOCK, [names.rewrite(p)], [mark])
    return True
