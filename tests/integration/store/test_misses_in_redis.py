"""Messages not understood at rest: sealed, bounded, forgotten in time, without a trace of who wrote."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.runtime.housekeeping import Housekeeping
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.misses import MAX_MISSES, MISSES_DAYS, Miss, read_misses, write_misses
from bot.store.redis import Redis
from bot.store.vault import Master, Vault, partition_key_id

DAY = date(2026, 11, 23)
LAST_SHOWN = DAY + timedelta(days=MISSES_DAYS - 1)


@pytest.fixture
async def vault(redis: Redis) -> Vault:
    vault = Vault(redis, Master(("k" * 40,)))
    await vault.ensure(partition_key_id(0), partition_key_id(1))
    await redis.call("HSET", names.lease(0), "fence", 1)
    return vault


async def write(redis: Redis, vault: Vault, *misses: Miss, fence: int = 1) -> Verdict:
    commit = Commit(0, fence)
    write_misses(commit, vault, misses)
    return await commit.run(redis)


async def boxes(redis: Redis) -> list[bytes]:
    return list(await redis.call("ZRANGE", names.misses(0), 0, -1))


async def test_what_was_written_is_read_back_newest_day_first(redis: Redis, vault: Vault) -> None:
    older, newer = Miss(DAY, "con mèo leo cây", ("gop-y",), "r1"), Miss(DAY + timedelta(days=1), "con chó", (), "r2")
    await write(redis, vault, newer, older)
    assert await read_misses(redis, vault, 0, DAY + timedelta(days=1)) == [newer, older]
    assert await read_misses(redis, vault, 1, DAY) == []


async def test_no_word_lies_in_plain_text_and_the_time_is_a_day(redis: Redis, vault: Vault) -> None:
    await write(redis, vault, Miss(DAY, "quýt hồng", ("gop-y",), "r1"))
    key, *others = await redis.call("KEYS", "*misses*")
    assert (key, others) == (names.misses(0).encode(), [])
    box, score = await redis.call("ZRANGE", key, 0, -1, "WITHSCORES")
    assert not any(word.encode() in box for word in ("quýt", "hồng", "gop-y", "r1"))
    assert date(1970, 1, 1) + timedelta(days=int(score)) == DAY


async def test_the_same_text_twice_is_two(redis: Redis, vault: Vault) -> None:
    await write(redis, vault, Miss(DAY, "x"), Miss(DAY, "x"))
    assert len(await read_misses(redis, vault, 0, DAY)) == 2


async def test_a_partition_keeps_the_newest_up_to_its_limit_i12(redis: Redis, vault: Vault) -> None:
    await write(redis, vault, *(Miss(DAY, f"cũ {number}") for number in range(MAX_MISSES)))
    await write(redis, vault, *(Miss(DAY + timedelta(days=1), f"mới {number}") for number in range(7)))
    assert len(await boxes(redis)) == MAX_MISSES
    found = await read_misses(redis, vault, 0, DAY + timedelta(days=1))
    assert [miss.text.split()[0] for miss in found] == ["mới"] * 7 + ["cũ"] * (MAX_MISSES - 7)


async def test_a_commit_that_is_refused_keeps_none(redis: Redis, vault: Vault) -> None:
    assert await write(redis, vault, Miss(DAY, "x"), fence=2) is Verdict.FENCED
    assert await boxes(redis) == []


async def test_one_is_shown_for_thirty_days_and_then_forgotten(redis: Redis, vault: Vault) -> None:
    await write(redis, vault, Miss(DAY, "x"))
    assert await read_misses(redis, vault, 0, LAST_SHOWN) == [Miss(DAY, "x")]
    assert await read_misses(redis, vault, 0, LAST_SHOWN + timedelta(days=1)) == []
    keeping = Housekeeping(redis, vault, 2)
    midnight_in_hanoi = datetime(LAST_SHOWN.year, LAST_SHOWN.month, LAST_SHOWN.day, 17, tzinfo=UTC)
    await keeping.once(midnight_in_hanoi - timedelta(seconds=1))
    assert len(await boxes(redis)) == 1
    await keeping.once(midnight_in_hanoi)
    assert await boxes(redis) == []


async def test_one_that_does_not_open_is_passed_over(redis: Redis, vault: Vault) -> None:
    await write(redis, vault, Miss(DAY, "x"))
    (box,) = await boxes(redis)
    number = (DAY - date(1970, 1, 1)).days
    await redis.call(
        "ZADD",
        names.misses(0),
        number,
        b"\x01\x03p:0nonsense",
        number,
        b"",
        number + 1,
        box[:-1] + bytes((box[-1] ^ 1,)),
    )
    await redis.call("ZADD", names.misses(1), number, box)
    assert await read_misses(redis, vault, 0, DAY + timedelta(days=1)) == [Miss(DAY, "x")]
    assert await read_misses(redis, vault, 1, DAY) == []


async def test_with_the_key_of_the_partition_all_are_gone(redis: Redis, vault: Vault) -> None:
    await write(redis, vault, Miss(DAY, "x"))
    await vault.destroy([partition_key_id(0)])
    assert await read_misses(redis, vault, 0, DAY) == []
