"""kill -9 of any process under load: what was answered 200 changes state once and is answered (I1, I2, I3, I5)."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from typing import Any

import pytest

from bot.store import embedded
from tests.faults.conftest import PARTITIONS
from tests.running.channel import Channel
from tests.running.demo import SECRET_KEY, Demo
from tests.running.programs import is_alive
from tests.running.traffic import Crowd, assert_history, leftovers, marked_entries

pytestmark = pytest.mark.faults

CITIZENS = 10
SOME = 4 * CITIZENS  # messages between two events of a test
SLOWEST = 2.0  # seconds; the channel waits no longer for its 200
Eventually = Callable[..., Any]


async def test_a_worker_killed_while_calls_are_open_loses_nothing_and_repeats_only_those_calls(
    demo: Demo, channel: Channel, eventually: Eventually
) -> None:
    async with Crowd(demo.url, CITIZENS) as crowd:
        await eventually(lambda: crowd.accepted >= SOME)
        channel.answering.clear()
        await eventually(lambda: channel.waiting >= CITIZENS)
        demo.send(signal.SIGSTOP)  # nobody is there to start the worker again
        os.kill(worker := demo.child("worker"), signal.SIGKILL)
        await eventually(lambda: not is_alive(worker))
        marked = await marked_entries(demo.redis_url, SECRET_KEY, PARTITIONS)
        channel.answering.set()
        demo.send(signal.SIGCONT)
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    await eventually(lambda: _is_done(demo), what="nothing is left to do")
    assert_history(channel, crowd, marked)
    assert channel.repeated().total() >= CITIZENS
    assert demo.count("worker", "namro_sent_total", outcome="resent") == len(marked)
    assert "worker ended (code -9); starting it again" in demo.said


async def test_web_killed_under_load_loses_nothing_and_repeats_nothing(
    demo: Demo, channel: Channel, eventually: Eventually
) -> None:
    async with Crowd(demo.url, CITIZENS) as crowd:
        for _ in range(2):
            sofar = crowd.accepted
            await eventually(lambda wanted=sofar + SOME: crowd.accepted >= wanted)
            os.kill(demo.child("web"), signal.SIGKILL)
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    assert_history(channel, crowd)
    await eventually(lambda: _is_done(demo), what="nothing is left to do")
    assert demo.said.count("web ended (code -9); starting it again") == 2


async def test_the_database_killed_while_calls_are_open_comes_back_with_everything(
    demo: Demo, channel: Channel, eventually: Eventually
) -> None:
    async with Crowd(demo.url, CITIZENS) as crowd:
        await eventually(lambda: crowd.accepted >= SOME)
        channel.answering.clear()
        await eventually(lambda: channel.waiting >= CITIZENS)
        demo.send(signal.SIGSTOP)
        os.kill(database := demo.child("database"), signal.SIGKILL)
        await eventually(lambda: not is_alive(database))
        marked = await _marked_on_disk(demo)
        channel.answering.set()
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
        assert demo.count("web", "namro_spooled_events") > 0
        demo.send(signal.SIGCONT)
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    await eventually(lambda: _is_done(demo), what="nothing is left to do")
    assert crowd.slowest < SLOWEST
    assert_history(channel, crowd, marked)
    assert channel.repeated().total() <= demo.count("worker", "namro_sent_total", outcome="resent")


async def test_everything_killed_three_times_under_load_goes_on_where_it_was(
    demo: Demo, channel: Channel, eventually: Eventually
) -> None:
    marked: list[tuple[str, str]] = []
    async with Crowd(demo.url, CITIZENS) as crowd:
        for _ in range(3):
            sofar = crowd.accepted
            await eventually(lambda wanted=sofar + SOME: crowd.accepted >= wanted)
            family = demo.family()
            demo.send_group(signal.SIGKILL)
            await eventually(lambda pids=family: not any(map(is_alive, pids)))
            marked += await _marked_on_disk(demo)
            demo.up()
        sofar = crowd.accepted
        await eventually(lambda: crowd.accepted >= sofar + SOME)
    await eventually(lambda: crowd.all_answered(channel), what="every message is answered")
    await eventually(lambda: _is_done(demo), what="nothing is left to do")
    assert_history(channel, crowd, marked)
    assert channel.repeated().total() <= len(marked)


async def _is_done(demo: Demo) -> bool:
    return not await leftovers(demo.redis_url, PARTITIONS)


async def _marked_on_disk(demo: Demo) -> list[tuple[str, str]]:
    """What was being sent when the database died, by a copy of its file."""
    copy = demo.data.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(demo.data / "valkey", copy / "valkey", ignore=shutil.ignore_patterns("*.sock"))
    server = embedded.start(copy)
    try:
        return await marked_entries(embedded.embedded_url(copy), SECRET_KEY, PARTITIONS)
    finally:
        server.terminate()
        server.wait()
