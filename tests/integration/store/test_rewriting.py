"""The append-only file is rewritten after an erasure, however often Redis does not want to."""

from __future__ import annotations

from typing import Any

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis
from bot.store.rewriting import rewrite_erased, want_rewrite


async def _mark(redis: Redis, p: int) -> None:
    await redis.call("HSET", names.lease(p), "fence", 1)
    commit = Commit(p, 1)
    want_rewrite(commit)
    await commit.run(redis)


async def _marked(redis: Redis) -> list[int]:
    return [p for p in range(3) if await redis.call("EXISTS", names.rewrite(p))]


async def test_nothing_is_asked_where_nothing_was_erased(redis: Redis) -> None:
    assert not await rewrite_erased(redis, range(3))


async def test_a_rewrite_that_is_refused_is_asked_for_again(own_server: Any) -> None:
    redis = Redis(own_server.url)
    await _mark(redis, 0)
    await _mark(redis, 2)
    await redis.call("ACL", "SETUSER", "default", "-bgrewriteaof")
    assert not await rewrite_erased(redis, range(3))
    assert await _marked(redis) == [0, 2]
    await redis.call("ACL", "SETUSER", "default", "+bgrewriteaof")
    assert await rewrite_erased(redis, range(3))
    assert await _marked(redis) == []
    assert not await rewrite_erased(redis, range(3))
    await redis.close()
