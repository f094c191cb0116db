"""Data keys in Redis: made once, rotated, destroyed when their time is over and nothing needs them (I7)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.runtime.housekeeping import Housekeeping
from bot.store import names
from bot.store.redis import Redis
from bot.store.vault import CannotOpen, Master, Vault, partition_key_id, transit_key_id

OLD, NEW = "o" * 32, "n" * 32
DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def vault(redis: Redis, *secrets: str) -> Vault:
    return Vault(redis, Master(secrets or (OLD,)))


async def test_all_processes_agree_on_a_key_that_several_make_at_once(redis: Redis) -> None:
    vaults = [vault(redis) for _ in range(8)]
    await asyncio.gather(*(each.ensure("p:1") for each in vaults))
    boxes = [each.seal("p:1", b"words", "x") for each in vaults]
    assert all(other.open(box, "x") == b"words" for box in boxes for other in vaults)


async def test_after_rotation_old_data_opens_and_new_keys_need_the_new_master_key(redis: Redis) -> None:
    before = vault(redis, OLD)
    await before.ensure(partition_key_id(1))
    box = before.seal(partition_key_id(1), b"words", "x")
    rotated = vault(redis, NEW, OLD)
    await rotated.ensure(partition_key_id(1), partition_key_id(2))
    assert rotated.open(box, "x") == b"words"
    with pytest.raises(CannotOpen, match="NAMRO_SECRET_KEYS"):
        await vault(redis, OLD).ensure(partition_key_id(2))
    with pytest.raises(CannotOpen, match="NAMRO_SECRET_KEYS"):
        await vault(redis, NEW).ensure(partition_key_id(1))


async def test_no_key_is_stored_unwrapped(redis: Redis) -> None:
    own = vault(redis)
    await own.ensure("index")
    stored = await redis.call("HGET", names.KEYS, "index")
    assert own.index_key() not in stored


async def test_a_box_whose_key_was_destroyed_does_not_open_anywhere(redis: Redis) -> None:
    own = vault(redis)
    await own.ensure("p:1")
    box = own.seal("p:1", b"words", "x")
    await own.destroy(["p:1"])
    assert not await own.ensure_existing("p:1")
    with pytest.raises(CannotOpen):
        own.open(box, "x")


async def test_a_transit_key_is_destroyed_48_hours_after_its_day_and_no_sooner(redis: Redis) -> None:
    own = vault(redis)
    await own.ensure(transit_key_id(DAY), "p:1")
    keeping = Housekeeping(redis, own, 2)
    last_moment = datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC)
    assert await keeping.once(last_moment) == []
    assert await keeping.once(last_moment + timedelta(seconds=1)) == [transit_key_id(DAY)]
    assert await redis.call("HKEYS", names.KEYS) == [b"p:1"]


async def test_a_transit_key_that_a_waiting_event_or_message_needs_is_kept(redis: Redis) -> None:
    own = vault(redis)
    keeping = Housekeeping(redis, own, 2)
    for day in range(3):
        await own.ensure(transit_key_id(DAY + timedelta(days=day)))
    event = own.seal(transit_key_id(DAY), b"event", "inbox:1")
    message = own.seal(transit_key_id(DAY + timedelta(days=1)), b"message", "outbox:oa:user")
    await redis.call("XADD", names.inbox(1), "1-1", "e", event)
    await redis.call("HSET", names.outbox(0, "oa:user"), "1-1.0", message)
    await redis.call("ZADD", names.due(0), 0, "oa:user")
    much_later = NOON + timedelta(days=30)
    assert await keeping.once(much_later) == [transit_key_id(DAY + timedelta(days=2))]
    await redis.call("HDEL", names.outbox(0, "oa:user"), "1-1.0")
    assert await keeping.once(much_later) == [transit_key_id(DAY + timedelta(days=1))]
    await redis.call("SET", names.cursor(1), "1-1")
    assert await keeping.once(much_later) == [transit_key_id(DAY)]


async def test_the_last_handled_event_of_a_quiet_partition_does_not_keep_its_key(redis: Redis) -> None:
    """The inbox keeps the entry at the cursor; nobody reads it again."""
    own = vault(redis)
    await own.ensure(transit_key_id(DAY))
    await redis.call("XADD", names.inbox(0), "5-1", "e", own.seal(transit_key_id(DAY), b"event", "inbox:0"))
    await redis.call("SET", names.cursor(0), "5-1")
    assert await Housekeeping(redis, own, 1).once(NOON + timedelta(days=4)) == [transit_key_id(DAY)]
