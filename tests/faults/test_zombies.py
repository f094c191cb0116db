"""A worker that slept longer than its lease finds its partitions in other hands and changes nothing (I2, I3)."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest

from bot.store import names
from bot.store.redis import Redis
from tests.faults.conftest import PARTITIONS
from tests.running.channel import Channel
from tests.running.demo import SECRET_KEY
from tests.running.programs import counted
from tests.running.traffic import Crowd, assert_history, leftovers, marked_entries

pytestmark = pytest.mark.faults

CITIZENS = 8
SOME = 3 * CITIZENS
Eventually = Callable[..., Any]


async def test_a_worker_that_slept_past_its_lease_changes_nothing_when_it_wakes(
    own_server: Any, open_parts: Any, channel: Channel, eventually: Eventually
) -> None:
    parts = open_parts(own_server.url)
    parts.web()
    sleeper, _ = parts.worker("sleeper")
    redis = Redis(own_server.url)
    async with Crowd(parts.url, CITIZENS) as crowd:
        await eventually(lambda: crowd.all_answered(channel) and crowd.accepted >= SOME)
        channel.answering.clear()
        await eventually(lambda: channel.waiting >= CITIZENS)
        before = await _fences(redis)
        sleeper.send(signal.SIGSTOP)
        marked = await marked_entries(own_server.url, SECRET_KEY, PARTITIONS)
        channel.answering.set()
        other, metrics = parts.worker("other")
        await eventually(lambda: counted(metrics, "namro_partitions_held") == PARTITIONS, timeout=15)
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
        sleeper.send(signal.SIGCONT)
        await eventually(lambda: "partition_lost" in sleeper.said)
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
    assert all(after > fence for fence, after in zip(before, await _fences(redis), strict=True))
    await redis.close()
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    await eventually(lambda: _is_done(own_server.url), what="nothing is left to do")
    assert_history(channel, crowd, marked)
    assert channel.repeated().total() <= len(marked) == counted(metrics, "namro_sent_total", outcome="resent")
    assert (sleeper.ended(), other.ended()) == (None, None)


async def _fences(redis: Redis) -> list[int]:
    return [int(await redis.call("HGET", names.lease(p), "fence")) for p in range(PARTITIONS)]


async def _is_done(url: str) -> bool:
    return not await leftovers(url, PARTITIONS)
