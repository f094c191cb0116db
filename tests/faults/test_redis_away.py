"""The database silent, dead or not there yet: the channel gets its 200 in time, nothing is lost or doubled (I1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.faults.conftest import PARTITIONS
from tests.running.channel import Channel
from tests.running.demo import SECRET_KEY
from tests.running.programs import counted
from tests.running.traffic import Crowd, assert_history, leftovers, marked_entries

pytestmark = pytest.mark.faults

CITIZENS = 8
SOME = 3 * CITIZENS
SLOWEST = 2.0  # seconds; the channel waits no longer for its 200
Eventually = Callable[..., Any]


async def test_a_silent_database_delays_answers_and_loses_none(
    server: Any, open_parts: Any, channel: Channel, eventually: Eventually
) -> None:
    parts = open_parts(server.url)
    _, web_metrics = parts.web()
    parts.worker()
    async with Crowd(parts.url, CITIZENS) as crowd:
        await eventually(lambda: crowd.all_answered(channel) and crowd.accepted >= SOME)
        server.pause()
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
        assert counted(web_metrics, "namro_spooled_events") >= SOME / 2
        server.resume()
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
    assert crowd.slowest < SLOWEST
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    await eventually(lambda: _is_done(server.url), what="nothing is left to do")
    assert counted(web_metrics, "namro_spooled_events") == 0
    assert_history(channel, crowd)


async def test_a_database_that_dies_and_comes_back_has_everything_in_order(
    server: Any, open_parts: Any, channel: Channel, eventually: Eventually
) -> None:
    parts = open_parts(server.url)
    _, web_metrics = parts.web()
    _, metrics = parts.worker()
    async with Crowd(parts.url, CITIZENS) as crowd:
        await eventually(lambda: crowd.all_answered(channel) and crowd.accepted >= SOME)
        server.kill()
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
        assert counted(web_metrics, "namro_spooled_events") >= SOME / 2
        server.start()
        marked = await marked_entries(server.url, SECRET_KEY, PARTITIONS)
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
    assert crowd.slowest < SLOWEST
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    await eventually(lambda: _is_done(server.url), what="nothing is left to do")
    assert_history(channel, crowd, marked)
    assert channel.repeated().total() <= counted(metrics, "namro_sent_total", outcome="resent")


async def test_web_started_without_a_database_is_ready_and_keeps_what_comes(
    own_server: Any, open_parts: Any, channel: Channel, eventually: Eventually
) -> None:
    own_server.kill()
    parts = open_parts(own_server.url)
    _, web_metrics = parts.web()
    assert httpx.get(f"{parts.url}/readyz").status_code == 200
    async with Crowd(parts.url, CITIZENS) as crowd:
        await eventually(lambda: crowd.accepted >= SOME)
    assert crowd.slowest < SLOWEST
    assert counted(web_metrics, "namro_spooled_events") == crowd.accepted
    parts.run("worker")
    own_server.start()
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    await eventually(lambda: _is_done(own_server.url), what="nothing is left to do")
    assert_history(channel, crowd)
    assert not channel.repeated()


async def test_what_a_killed_web_had_spooled_is_delivered_by_the_next_one(
    own_server: Any, open_parts: Any, channel: Channel, eventually: Eventually
) -> None:
    own_server.kill()
    parts = open_parts(own_server.url)
    web, _ = parts.web()
    async with Crowd(parts.url, CITIZENS) as crowd:
        await eventually(lambda: crowd.accepted >= SOME)
    web.process.kill()
    web.wait()
    own_server.start()
    parts.web()
    parts.worker()
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    assert_history(channel, crowd)
    assert not channel.repeated()


async def _is_done(url: str) -> bool:
    return not await leftovers(url, PARTITIONS)
