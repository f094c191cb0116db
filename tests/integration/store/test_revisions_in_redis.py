"""Publishes in Redis: together or not at all, in an order, bounded; nothing goes while somebody stands in it (I10)."""

from __future__ import annotations

import asyncio

import pytest

from bot.scripts.revising.redirects import Redirects
from bot.store import names
from bot.store import scripts as stored
from bot.store.redis import Redis
from bot.store.scripts import Entry, Overtaken, Proposal

MAP = Redirects().dump()
DAY = 86_400_000


def entry(serial: int, revision: str = "", at: int = 0, origin: stored.Origin = "publish") -> Entry:
    return Entry(serial, revision or f"r{serial}", origin, at or serial, "lan", "vì sao", f"r{serial - 1}")


async def publish(redis: Redis, one: Entry, empty: set[str] | None = None) -> None:
    await stored.put(redis, one, {"a.yaml": one.revision}, MAP, empty)


async def test_a_publish_is_current_in_the_history_and_its_files_can_be_read(redis: Redis) -> None:
    assert await stored.current(redis) is None
    await publish(redis, entry(1))
    await publish(redis, entry(2, origin="rollback"))
    assert await stored.current(redis) == stored.Current("r2", "rollback", 2)
    assert [(one.serial, one.by, one.message) for one in await stored.history(redis)] == [
        (2, "lan", "vì sao"),
        (1, "lan", "vì sao"),
    ]
    assert await stored.files_of(redis, "r1") == {"a.yaml": "r1"}
    assert await stored.moves(redis, [1, 2, 9]) == [MAP, MAP]


async def test_of_two_publishes_prepared_upon_the_same_one_only_one_happens(redis: Redis) -> None:
    await publish(redis, entry(1))
    both = [publish(redis, entry(2, "x")), publish(redis, entry(2, "y"))]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(outcome, Overtaken) for outcome in outcomes) == 1
    now = await stored.current(redis)
    assert now is not None
    assert now.serial == 2
    assert [one.revision for one in await stored.history(redis)] == [now.revision, "r1"]
    other = ({"x", "y"} - {now.revision}).pop()
    assert await stored.files_of(redis, other) is None


async def test_a_revision_never_changes_once_it_is_stored(redis: Redis) -> None:
    await publish(redis, entry(1, "same"))
    await stored.put(redis, entry(2, "same"), {"a.yaml": "other"}, MAP)
    assert await stored.files_of(redis, "same") == {"a.yaml": "same"}


async def test_the_history_and_its_maps_are_bounded_i12(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MAX_HISTORY", 3)
    for serial in range(1, 7):
        await publish(redis, entry(serial))
    assert [one.serial for one in await stored.history(redis, 10)] == [6, 5, 4]
    assert await redis.call("HLEN", names.SCRIPTS_MOVES) == 3


async def test_a_revision_goes_only_when_long_out_of_use_and_nobody_was_found_in_it(redis: Redis) -> None:
    late = (stored.KEEP_DAYS + 1) * DAY
    await publish(redis, entry(1, "old-empty", 1))
    await publish(redis, entry(2, "old-used", 2))
    await publish(redis, entry(3, "young-empty", 3))
    await publish(redis, entry(4, "now", late))
    everything = {"old-empty", "old-used", "young-empty", "now"}
    assert await stored.kept(redis, everything) == everything  # nobody counted
    await publish(redis, entry(5, "next", late + 1), {"old-empty", "young-empty", "now"})
    assert await stored.kept(redis, everything) == everything - {"old-empty"}
    assert len(await stored.moves(redis, [1, 2, 3, 4, 5])) == 5


async def test_beyond_the_number_kept_empty_revisions_go_first_i12(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "MAX_REVISIONS", 3)
    for serial in range(1, 4):
        await publish(redis, entry(serial))
    await publish(redis, entry(4), {"r2"})
    assert await stored.kept(redis, {"r1", "r2", "r3", "r4"}) == {"r1", "r3", "r4"}
    await publish(redis, entry(5))
    assert await stored.kept(redis, {"r1", "r3", "r4", "r5"}) == {"r3", "r4", "r5"}


async def test_a_revision_that_is_in_force_again_does_not_go(redis: Redis) -> None:
    late = (stored.KEEP_DAYS + 1) * DAY
    await publish(redis, entry(1, "a", 1))
    await publish(redis, entry(2, "b", 2))
    await publish(redis, entry(3, "a", late), {"a", "b"})
    assert await stored.files_of(redis, "a") == {"a.yaml": "a"}


def proposal(id: str, at: int = 1) -> Proposal:
    return Proposal(id, 1, "r1", at, "lan", "vì sao", "", {"a.yaml": "x"})


async def test_a_proposal_waits_until_it_is_forgotten_or_its_time_is_over(redis: Redis) -> None:
    await stored.propose(redis, proposal("p1"))
    assert await stored.proposal(redis, "p1") == proposal("p1")
    assert 0 < await redis.call("TTL", names.scripts_proposal("p1")) <= stored.PROPOSAL_DAYS * 86_400
    await stored.forget_proposal(redis, "p1")
    assert await stored.proposals(redis) == []
    assert await stored.proposal(redis, "p1") is None


async def test_the_proposals_are_bounded_i12(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MAX_PROPOSALS", 2)
    for number in range(4):
        await stored.propose(redis, proposal(f"p{number}", number))
    assert [one.id for one in await stored.proposals(redis)] == ["p2", "p3"]


def test_a_proposal_is_named_by_what_it_says() -> None:
    assert stored.proposal_id("a", "b", "lan", "x") == stored.proposal_id("a", "b", "lan", "x")
    assert stored.proposal_id("a", "b", "lan", "x") != stored.proposal_id("a", "b", "lan", "y")
