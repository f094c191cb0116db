"""The scripts inside Redis: accept, commit, done, lease, fire, take, over every backend."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from redis.exceptions import ResponseError

from bot.app.database import StartFailed, check_database
from bot.store import names
from bot.store.commit import Commit, Verdict, take_out
from bot.store.lua import ACCEPT, FIRE, LEASE, TAKE, UNLOCK
from bot.store.redis import Redis
from config.settings import load_settings

P = 3
CITIZEN = "oa:user"


async def accept(redis: Redis, *events: tuple[str, str], most: int = 100, p: int = P) -> list[int]:
    """Appends (dedupe digest, payload); the digest "" is never deduplicated."""
    inbox = names.inbox(p)
    keys = [key for seen, _ in events for key in (inbox, names.seen(p, seen) if seen else inbox)]
    result: list[int] = await redis.script(ACCEPT, keys, [60, most, "e", *(payload for _, payload in events)])
    return result


async def lease(redis: Redis, owner: str, what: str, ms: int = 60_000, dead: str = "") -> tuple[int, str]:
    fence, holder = await redis.script(LEASE, [names.lease(P)], [owner, ms, what, dead])
    return int(fence), holder.decode()


async def payloads(redis: Redis) -> list[bytes]:
    return [fields[1] for _, fields in await redis.call("XRANGE", names.inbox(P), "-", "+")]


# ---------------------------------------------------------------------- accept


async def test_an_event_is_appended_once_within_a_call_and_across_calls_i2(redis: Redis) -> None:
    assert await accept(redis, ("a", "1"), ("a", "1"), ("b", "2")) == [1, 0, 1]
    assert await accept(redis, ("b", "2"), ("c", "3")) == [0, 1]
    assert await payloads(redis) == [b"1", b"2", b"3"]
    assert 0 < await redis.call("TTL", names.seen(P, "a")) <= 60


async def test_an_event_without_a_name_is_never_deduplicated(redis: Redis) -> None:
    assert await accept(redis, ("", "1"), ("", "1")) == [1, 1]


async def test_a_full_inbox_takes_no_more_and_remembers_nothing_of_what_it_refused_i12(redis: Redis) -> None:
    assert await accept(redis, ("a", "1"), ("b", "2"), ("c", "3"), most=2) == [1, 1, -1]
    assert await accept(redis, ("c", "3"), most=3) == [1]
    assert await payloads(redis) == [b"1", b"2", b"3"]


async def test_events_keep_the_order_of_the_calls_i3(redis: Redis) -> None:
    await asyncio.gather(*(accept(redis, (f"s{n}", str(n)), most=10**6) for n in range(200)))
    assert await payloads(redis) == [str(n).encode() for n in range(200)]


# ---------------------------------------------------------------------- commit


@pytest.fixture
async def fence(redis: Redis) -> int:
    fence, _ = await lease(redis, "me", "take")
    return fence


async def test_a_commit_writes_everything_and_moves_the_cursor_i4(redis: Redis, fence: int) -> None:
    commit = Commit(P, fence)
    commit.add("SET", f"nr:{{{P}}}:a", b"\x00\xff")
    commit.add("HSET", f"nr:{{{P}}}:h", "f", 1, "g", "hai")
    assert await commit.run(redis, "0-0", "5-1") is Verdict.OK
    assert await redis.call("GET", f"nr:{{{P}}}:a") == b"\x00\xff"
    assert await redis.call("HGET", f"nr:{{{P}}}:h", "g") == b"hai"
    assert await redis.call("GET", names.cursor(P)) == b"5-1"


async def test_a_commit_under_an_older_fencing_number_writes_nothing_i2_i4(redis: Redis, fence: int) -> None:
    await redis.call("HSET", names.lease(P), "until", 0)
    newer, _ = await lease(redis, "other", "take")
    assert newer == fence + 1
    commit = Commit(P, fence)
    commit.add("SET", f"nr:{{{P}}}:a", "x")
    assert await commit.run(redis, "0-0", "5-1") is Verdict.FENCED
    assert await commit.run(redis) is Verdict.FENCED
    assert await redis.call("EXISTS", f"nr:{{{P}}}:a", names.cursor(P)) == 0


async def test_a_commit_at_another_cursor_writes_nothing_i2_i4(redis: Redis, fence: int) -> None:
    assert await Commit(P, fence).run(redis, "0-0", "5-1") is Verdict.OK
    commit = Commit(P, fence)
    commit.add("SET", f"nr:{{{P}}}:a", "x")
    assert await commit.run(redis, "0-0", "6-1") is Verdict.MOVED
    assert await redis.call("EXISTS", f"nr:{{{P}}}:a") == 0
    assert await redis.call("GET", names.cursor(P)) == b"5-1"


async def test_a_commit_without_a_lease_writes_nothing(redis: Redis) -> None:
    commit = Commit(P, 1)
    commit.add("SET", f"nr:{{{P}}}:a", "x")
    assert await commit.run(redis) is Verdict.FENCED


async def test_a_commit_that_is_sent_twice_is_carried_out_once_i2(redis: Redis, fence: int) -> None:
    """As after a connection that broke before the answer came."""
    commit = Commit(P, fence)
    commit.add("INCR", f"nr:{{{P}}}:n")
    assert [await commit.run(redis, "0-0", "5-1") for _ in range(2)] == [Verdict.OK, Verdict.MOVED]
    assert await redis.call("GET", f"nr:{{{P}}}:n") == b"1"


async def test_a_commit_of_thousands_of_words_is_one_call(redis: Redis, fence: int) -> None:
    commit = Commit(P, fence)
    for n in range(3000):
        commit.add("HSET", f"nr:{{{P}}}:h", f"f{n}", n, f"g{n}", n)
    assert await commit.run(redis, "0-0", "5-1") is Verdict.OK
    assert await redis.call("HLEN", f"nr:{{{P}}}:h") == 6000


async def test_taking_out_the_last_entry_takes_the_citizen_off_the_list(redis: Redis, fence: int) -> None:
    commit = Commit(P, fence)
    commit.add("HSET", names.outbox(P, CITIZEN), "1-1.0", "a", "1-1.1", "b")
    commit.add("ZADD", names.due(P), 0, CITIZEN)
    commit.add("HSET", names.sending(P), f"{CITIZEN}|1-1.0", 1)
    assert await commit.run(redis) is Verdict.OK
    report = ("XADD", names.inbox(P), "*", "s", "report")
    assert await take_out(redis, P, fence, CITIZEN, "1-1.0", [report]) is Verdict.OK
    assert await redis.call("HLEN", names.sending(P)) == 0
    assert await redis.call("ZCARD", names.due(P)) == 1
    assert await payloads(redis) == [b"report"]
    assert await take_out(redis, P, fence, CITIZEN, "1-1.1") is Verdict.OK
    assert await redis.call("EXISTS", names.due(P), names.outbox(P, CITIZEN)) == 0


async def test_taking_out_under_an_older_fencing_number_does_nothing_i2(redis: Redis, fence: int) -> None:
    await redis.call("HSET", names.outbox(P, CITIZEN), "1-1.0", "a")
    assert await take_out(redis, P, fence - 1, CITIZEN, "1-1.0", [("SET", f"nr:{{{P}}}:a", 1)]) is Verdict.FENCED
    assert await redis.call("HLEN", names.outbox(P, CITIZEN)) == 1
    assert await redis.call("EXISTS", f"nr:{{{P}}}:a") == 0


# ---------------------------------------------------------------------- leases


async def test_a_lease_is_one_owners_at_a_time_and_its_number_only_rises(redis: Redis) -> None:
    assert await lease(redis, "a", "take") == (1, "a")
    assert await lease(redis, "b", "take") == (0, "a")
    assert await lease(redis, "b", "renew") == (0, "a")
    assert await lease(redis, "b", "drop") == (0, "a")
    assert await lease(redis, "a", "renew") == (1, "a")
    assert await lease(redis, "a", "take") == (2, "a")
    assert await lease(redis, "a", "drop") == (0, "")
    assert await lease(redis, "a", "renew") == (0, "")
    assert await lease(redis, "b", "take") == (3, "b")


async def test_an_expired_lease_may_be_taken_and_its_owner_may_renew_until_then(redis: Redis, eventually: Any) -> None:
    assert await lease(redis, "a", "take", ms=30) == (1, "a")
    await eventually(lambda: _taken(redis, "b"))
    assert await lease(redis, "a", "renew") == (0, "b")


async def test_the_lease_of_an_owner_known_to_be_dead_is_taken_at_once(redis: Redis) -> None:
    assert await lease(redis, "a", "take") == (1, "a")
    assert await lease(redis, "b", "take", dead="someone else") == (0, "a")
    assert await lease(redis, "b", "take", dead="a") == (2, "b")


async def _taken(redis: Redis, owner: str) -> bool:
    return (await lease(redis, owner, "take"))[0] == 2


# ---------------------------------------------------------------------- timers


async def test_due_timers_become_events_in_order_and_others_stay(redis: Redis, fence: int) -> None:
    await redis.call("ZADD", names.timers(P), 20, "b", 10, "a", 30, "c", 99, "later")
    keys = [names.lease(P), names.timers(P), names.inbox(P)]
    assert await redis.script(FIRE, keys, [fence, 50, 2]) == [2, b"30"]
    assert await redis.script(FIRE, keys, [fence, 50, 2]) == [1, b"99"]
    assert await redis.script(FIRE, keys, [fence, 50, 2]) == [0, b"99"]
    assert await payloads(redis) == [b"a", b"b", b"c"]


async def test_a_former_owner_fires_no_timers(redis: Redis, fence: int) -> None:
    await redis.call("ZADD", names.timers(P), 10, "a")
    keys = [names.lease(P), names.timers(P), names.inbox(P)]
    assert await redis.script(FIRE, keys, [fence - 1, 50, 9]) == [0, b""]
    assert await redis.call("ZCARD", names.timers(P)) == 1


# ---------------------------------------------------------------------- rate


@pytest.mark.parametrize("wanted", [1, 7, 500])
async def test_the_rate_never_grants_more_than_its_share_of_time_and_one_second_of_burst(
    redis: Redis, wanted: int
) -> None:
    """Asked for much more than there is, by several at once."""
    per_minute = 6000
    started, granted = time.monotonic(), 0
    while time.monotonic() - started < 0.5:
        replies = await asyncio.gather(*(redis.script(TAKE, ["rate"], [wanted, per_minute]) for _ in range(4)))
        assert all(0 <= int(got) <= wanted for got, _ in replies)
        granted += sum(int(got) for got, _ in replies)
    allowed = per_minute / 60 * (1 + time.monotonic() - started)
    assert granted <= allowed + 1
    assert granted >= min(0.8 * allowed, 100)


async def test_a_rate_below_one_a_second_still_grants_one_and_says_how_long_to_wait(redis: Redis) -> None:
    assert await redis.script(TAKE, ["rate"], [5, 30]) == [1, pytest.approx(2000, abs=50)]
    granted, wait = await redis.script(TAKE, ["rate"], [1, 30])
    assert granted == 0
    assert 1500 < wait <= 2001


# ---------------------------------------------------------------------- locks, fitness


async def test_a_lock_is_given_back_by_its_holder_only(redis: Redis) -> None:
    await redis.call("SET", "lock", "mine")
    assert await redis.script(UNLOCK, ["lock"], ["other"]) == 0
    assert await redis.script(UNLOCK, ["lock"], ["mine"]) == 1


def _settings(tmp_path: Any, **more: str) -> Any:
    return load_settings({"NAMRO_DATA_DIR": str(tmp_path), **more}, None)


async def test_a_database_of_another_number_of_partitions_or_a_newer_schema_is_refused(
    redis: Redis, tmp_path: Any
) -> None:
    await check_database(redis, _settings(tmp_path))
    with pytest.raises(StartFailed, match="made with PARTITIONS=16, the setting says 8"):
        await check_database(redis, _settings(tmp_path, PARTITIONS="8"))
    await redis.call("HSET", names.META, "schema", 2)
    with pytest.raises(StartFailed, match="schema 2"):
        await check_database(redis, _settings(tmp_path))


async def test_production_refuses_a_database_that_may_lose_data(own_server: Any, tmp_path: Any) -> None:
    redis = Redis(own_server.url)
    given = {
        "NAMRO_ENV": "production",
        "NAMRO_PUBLIC_URL": "https://namro.example",
        "REDIS_URL": own_server.url,
        "NAMRO_SECRET_KEYS": "k" * 32,
        **dict.fromkeys(
            ("ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_ID", "ZALO_WEBHOOK_SECRET", "ZALO_REFRESH_TOKEN"), "own"
        ),
    }
    settings = _settings(tmp_path, **given)
    await check_database(redis, settings)
    await redis.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    with pytest.raises(StartFailed, match="may evict data"):
        await check_database(redis, settings)
    await redis.call("CONFIG", "SET", "maxmemory-policy", "noeviction", "appendonly", "no", "save", "")
    with pytest.raises(StartFailed, match="keeps nothing on disk"):
        await check_database(redis, settings)
    await redis.close()


async def test_a_command_that_fails_inside_a_commit_is_an_error_not_a_silent_success(redis: Redis, fence: int) -> None:
    await redis.call("SET", f"nr:{{{P}}}:text", "x")
    commit = Commit(P, fence)
    commit.add("LPUSH", f"nr:{{{P}}}:text", "y")
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        await commit.run(redis, "0-0", "5-1")
    assert await redis.call("EXISTS", names.cursor(P)) == 0
