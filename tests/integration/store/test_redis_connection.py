"""The shared connection: group commit, reconnecting, silence, bounds, replies that reach who asked."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from redis.exceptions import ResponseError

from bot.store import redis as connection
from bot.store.lua import ACCEPT, ALL
from bot.store.redis import MAX_WAITING, Reader, Redis, RedisDown


async def _stats(redis: Redis, section: str) -> dict[str, str]:
    text = (await redis.call("INFO", section)).decode()
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


async def test_commands_issued_together_travel_together(redis: Redis) -> None:
    """Counted by the server: a hundred writes cost a few reads of its socket, not a hundred."""
    await redis.ping()
    before = int((await _stats(redis, "stats"))["total_reads_processed"])
    replies = await asyncio.gather(*(redis.call("INCR", "n") for _ in range(100)))
    reads = int((await _stats(redis, "stats"))["total_reads_processed"]) - before
    assert replies == list(range(1, 101))
    assert reads <= 10


async def test_replies_reach_who_asked_also_when_some_callers_have_left(redis: Redis) -> None:
    await redis.ping()
    for _ in range(20):
        calls = [redis.call("ECHO", str(n)) for n in range(50)]
        for n in range(0, 50, 3):
            calls[n].cancel()
        await asyncio.wait([call for call in calls if not call.done()])
        for n, call in enumerate(calls):
            assert call.cancelled() or call.result() == str(n).encode()
        assert await redis.call("ECHO", "last") == b"last"


async def test_an_error_of_one_command_is_its_own(redis: Redis) -> None:
    await redis.call("SET", "text", "a")
    first, wrong, last = redis.call("GET", "text"), redis.call("LPUSH", "text", "b"), redis.call("GET", "text")
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        await wrong
    assert [await first, await last] == [b"a", b"a"]


async def test_scripts_survive_that_the_server_forgets_them(redis: Redis) -> None:
    await redis.ping()
    await redis.call("SCRIPT", "FLUSH")
    assert await redis.script(ACCEPT, ["{a}inbox", "{a}inbox"], [60, 10, "e", "x"]) == [1]
    for script in ALL:
        assert len(script.sha) == 40


async def test_a_server_that_was_restarted_is_connected_to_again(own_server: Any, eventually: Any) -> None:
    redis = Redis(own_server.url)
    await redis.call("SET", "kept", "1")
    own_server.kill()
    with pytest.raises(RedisDown):
        await redis.ping()
    await asyncio.to_thread(own_server.start)

    async def answers() -> bool:
        try:
            return bool(await redis.call("GET", "kept") == b"1")
        except RedisDown:
            return False

    await eventually(answers)
    await redis.close()


async def test_a_silent_server_counts_as_gone(
    own_server: Any, monkeypatch: pytest.MonkeyPatch, eventually: Any
) -> None:
    monkeypatch.setattr(connection, "ANSWER_TIMEOUT_SECONDS", 0.2)
    redis, reader = Redis(own_server.url), Reader(own_server.url)
    await redis.ping()
    own_server.pause()
    started = time.monotonic()
    calls = [redis.call("PING") for _ in range(3)]
    results = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)
    assert [type(result) for result in results] == [RedisDown] * 3
    assert time.monotonic() - started < 3
    own_server.resume()

    async def answers() -> bool:
        try:
            return bool(await redis.call("PING") == b"PONG")
        except RedisDown:
            return False

    await eventually(answers)
    await reader.close()
    await redis.close()


async def test_no_more_than_a_bounded_number_of_commands_wait_i12(
    own_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_WAITING == 100_000
    monkeypatch.setattr(connection, "MAX_WAITING", 5)
    redis = Redis(own_server.url)
    calls = [redis.call("PING") for _ in range(7)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert results[:5] == [b"PONG"] * 5
    assert [str(result) for result in results[5:]] == ["too many commands are waiting"] * 2
    await redis.close()


async def test_closing_ends_at_once_and_fails_what_is_under_way(own_server: Any) -> None:
    for _ in range(20):
        redis = Redis(own_server.url)
        await redis.ping()
        calls = [redis.call("INCR", "n") for _ in range(300)]
        await asyncio.sleep(0)
        await asyncio.wait_for(redis.close(), 2)
        results = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 2)
        assert all(isinstance(result, int | RedisDown | asyncio.CancelledError) for result in results)
        with pytest.raises(RedisDown):
            await redis.ping()


async def test_a_blocking_reader_gives_up_and_connects_again(own_server: Any, eventually: Any) -> None:
    reader = Reader(own_server.url)
    assert await reader.call("XREAD", "BLOCK", 5, "STREAMS", "s", "0") is None
    own_server.kill()
    with pytest.raises(RedisDown):
        await reader.call("PING")
    await asyncio.to_thread(own_server.start)
    assert await reader.call("PING") == b"PONG"
    await reader.close()
