"""Workers and the database die, hang and come back: nothing is lost, doubled or written by the wrong one."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.runtime.partitions import LEASE_MS, Ownership, fair_share, is_dead
from bot.store import names
from bot.store.redis import Redis, RedisDown

OA = "2871640935512208846"
USER = "6190233847715520418"
ASKED = "Tên anh/chị là gì?"


@pytest.fixture
async def faulty(open_service: Any, own_server: Any, clock: Any) -> Any:
    """A service on a database server of its own."""
    service = await open_service(own_server.url)
    await service.web()
    await service.worker()
    return service


async def test_a_second_worker_takes_over_and_no_event_is_lost_or_doubled_i1_i2(
    service: Any, eventually: Any, dead_process: str
) -> None:
    """The first dies in the middle of the work; the second knows its process is gone and does not wait."""
    first = service.workers[0]
    await first.stop()
    first = await service.worker(dead_process, wait=False)
    await eventually(lambda: len(first.held) == 4)
    users = [str(7_000_000_000_000_000_000 + n) for n in range(30)]
    work = asyncio.gather(*(service.says(user, "hỏi lâu", "Lan", "hỏi lâu", "Mai") for user in users))
    await eventually(lambda: len(service.zalo.delivered) > 10)
    await first.crash()
    await work
    started = time.monotonic()
    await service.worker("elsewhere/2/2")
    assert time.monotonic() - started < 2  # well under the lease
    expected = [ASKED, "Chào Lan.", ASKED, "Chào Mai."]
    await eventually(lambda: all(set(expected) <= set(service.zalo.texts(user)) for user in users), timeout=20)
    await eventually(lambda: _all_out(service, users))
    extra = len(service.zalo.delivered) - 4 * len(users)
    assert 0 <= extra <= service.settings.namro_sends_in_flight  # sent twice only where the answer was lost
    for user in users:
        greetings = [text for text in service.zalo.texts(user) if text.startswith("Chào")]
        assert list(dict.fromkeys(greetings)) == ["Chào Lan.", "Chào Mai."]


async def test_the_partitions_of_a_worker_elsewhere_are_taken_when_its_lease_is_over(
    service: Any, eventually: Any
) -> None:
    await service.workers[0].stop()
    await (await service.worker("elsewhere/1/1")).crash()
    started = time.monotonic()
    second = await service.worker("elsewhere/2/2", wait=False)
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: len(second.held) == 4, timeout=LEASE_MS / 1000 + 8)
    assert time.monotonic() - started > 1
    await eventually(lambda: service.zalo.texts(USER) == [ASKED])


async def test_a_worker_whose_lease_was_stolen_cannot_write_or_send_i2(service: Any, eventually: Any) -> None:
    """A zombie: it still believes in its lease when an event arrives."""
    zombie, p = service.workers[0], service.partition(USER)
    believed = zombie.held[p]
    await service.redis.call("HSET", names.lease(p), "fence", believed + 1, "owner", "elsewhere/9/9", "until", 2**52)
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: p not in zombie.held)
    assert await service.redis.call("GET", names.cursor(p)) is None
    assert await service.redis.call("EXISTS", names.session(p, f"{OA}:{USER}")) == 0
    assert await service.outbox(USER) == 0
    assert service.zalo.attempts == []
    await service.redis.call("HSET", names.lease(p), "until", 0)
    await eventually(lambda: service.zalo.texts(USER) == [ASKED])
    assert zombie.held[p] > believed + 1


async def test_a_database_that_was_killed_and_came_back_has_lost_nothing_i1(
    faulty: Any, own_server: Any, eventually: Any
) -> None:
    users = [str(7_000_000_000_000_000_000 + n) for n in range(10)]
    await asyncio.gather(*(faulty.says(user, "hỏi lâu") for user in users))
    own_server.kill()
    await asyncio.gather(*(faulty.says(user, "Lan") for user in users))  # 200, from the spool
    assert faulty.webs[0].acceptor.spooled == len(users)
    await asyncio.to_thread(own_server.start)
    await eventually(lambda: faulty.webs[0].acceptor.spooled == 0)
    await eventually(lambda: all("Chào Lan." in faulty.zalo.texts(user) for user in users), timeout=20)
    await eventually(lambda: _all_out(faulty, users))
    for user in users:
        assert list(dict.fromkeys(faulty.zalo.texts(user))) == [ASKED, "Chào Lan."]


async def test_a_database_that_hangs_and_wakes_up_has_each_event_once_i2(
    faulty: Any, own_server: Any, eventually: Any
) -> None:
    await faulty.says(USER, "hỏi lâu")
    await eventually(lambda: faulty.zalo.texts(USER) == [ASKED])
    own_server.pause()
    started = time.monotonic()
    await faulty.says(USER, "Lan")
    assert time.monotonic() - started < 1.5  # the channel waits two seconds
    own_server.resume()
    await eventually(lambda: faulty.zalo.texts(USER) == [ASKED, "Chào Lan."], timeout=20)
    await eventually(lambda: faulty.webs[0].acceptor.spooled == 0)
    await faulty.says(USER, "hỏi lâu")
    await eventually(lambda: faulty.zalo.texts(USER)[2:] == [ASKED])


async def test_a_database_that_dies_after_the_send_leaves_nothing_in_the_outbox_when_it_is_back_i5(
    faulty: Any, own_server: Any, eventually: Any, counted: Any
) -> None:
    """The channel has the message, our note of it could not be written: it is written later, and nothing sent again."""
    resent = counted("namro_sent_total", outcome="resent")

    def kill_then_deliver(user: str, message: Any) -> None:
        if len(faulty.zalo.attempts) == 1:
            own_server.kill()

    faulty.zalo.judge = kill_then_deliver
    await faulty.says(USER, "hỏi lâu")
    await eventually(lambda: faulty.zalo.texts(USER) == [ASKED])
    await asyncio.to_thread(own_server.start)
    await eventually(lambda: _all_out(faulty, [USER]), what="the outbox is empty")
    assert faulty.zalo.texts(USER) == [ASKED]
    assert counted("namro_sent_total", outcome="resent") == resent


async def test_a_partition_whose_loading_failed_is_taken_again(redis: Redis) -> None:
    """The database goes away in the middle of taking a partition: the partition must not be held and forgotten."""
    taken: list[tuple[int, int]] = []
    lost: list[tuple[int, int]] = []

    async def on_taken(p: int, fence: int) -> None:
        taken.append((p, fence))
        if len(taken) == 1:
            raise RedisDown("gone in the middle")

    async def on_lost(p: int, fence: int) -> None:
        lost.append((p, fence))

    ownership = Ownership(redis, 1, on_taken, on_lost)
    with pytest.raises(RedisDown):
        await ownership.once()
    assert ownership.held == {}
    assert lost == [(0, 1)]
    await ownership.once()
    assert ownership.held == {0: 2}
    assert taken == [(0, 1), (0, 2)]


async def test_leases_are_fenced_upwards_and_given_back(redis: Redis) -> None:
    events: list[tuple[str, int]] = []

    async def on_taken(p: int, fence: int) -> None:
        events.append(("taken", fence))

    async def on_lost(p: int, fence: int) -> None:
        events.append(("lost", fence))

    first, second = Ownership(redis, 1, on_taken, on_lost), Ownership(redis, 1, on_taken, on_lost)
    first.me, second.me = "elsewhere/1/1", "elsewhere/2/2"
    await first.once()
    await second.once()
    assert (first.held, second.held) == ({0: 1}, {})
    await first._leave()
    await second.once()
    assert (first.held, second.held) == ({}, {0: 2})
    await first.lose(0, 1)
    assert events == [("taken", 1), ("lost", 1), ("taken", 2)]


def test_shares_differ_by_at_most_one_and_add_up() -> None:
    for partitions in (1, 4, 16, 17):
        for count in range(1, 20):
            workers = [f"w{n}" for n in range(count)]
            shares = [fair_share(partitions, workers, me) for me in workers]
            assert sum(shares) == partitions
            assert max(shares) - min(shares) <= 1


def test_a_process_of_this_machine_is_known_to_be_dead_and_others_are_not(dead_process: str) -> None:
    assert is_dead(dead_process)
    assert not is_dead("elsewhere/1/1")
    assert not is_dead("")
    assert not is_dead(Ownership(None, 1, None, None).me)  # type: ignore[arg-type]


async def _all_out(service: Any, users: list[str]) -> bool:
    try:
        return sum([await service.outbox(user) for user in users]) == 0
    except RedisDown:
        return False
