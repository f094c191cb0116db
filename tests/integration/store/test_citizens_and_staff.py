"""Citizens' records and staff accounts in Redis."""

from __future__ import annotations

import pytest

from bot.scripts.session import Session
from bot.store import citizens as module
from bot.store import names
from bot.store.citizens import Citizen, Citizens, UnknownSchema
from bot.store.commit import Commit, Verdict
from bot.store.redis import Redis
from bot.store.staff import BadStaff, checked, get_staff, list_staff, put_staff
from bot.store.vault import Master, Vault, partition_key_id
from bot.tickets.roster import Person

P, KEY = 2, "oa:user"


@pytest.fixture
async def vault(redis: Redis) -> Vault:
    vault = Vault(redis, Master(["k" * 32]))
    await vault.ensure(partition_key_id(P))
    await redis.call("HSET", names.lease(P), "fence", 1)
    return vault


async def _write(redis: Redis, store: Citizens, citizen: Citizen) -> None:
    commit = Commit(P, 1)
    store.write(commit, citizen)
    assert await commit.run(redis) is Verdict.OK


async def test_a_record_is_the_same_after_its_storage(redis: Redis, vault: Vault) -> None:
    session = Session.new(5)
    session.epoch = 3
    written = Citizen(KEY, P, session, 9, {"mute": 3}, {"m1": ["NR-1", "reply:2"]}, ["NR-1"])
    await _write(redis, Citizens(redis, vault), written)
    found = (await Citizens(redis, vault).load([(P, KEY)]))[KEY]
    assert found == written
    assert (found.oa, found.user, found.epoch) == ("oa", "user", 3)


async def test_what_is_no_longer_beside_the_session_leaves_the_record(redis: Redis, vault: Vault) -> None:
    store = Citizens(redis, vault)
    citizen = Citizen(KEY, P, Session.new(5), 9, {"mute": 3})
    await _write(redis, store, citizen)
    assert await redis.call("HEXISTS", names.session(P, KEY), "x") == 1
    citizen.timers = {}
    await _write(redis, store, citizen)
    assert await redis.call("HEXISTS", names.session(P, KEY), "x") == 0


async def test_somebody_never_seen_gets_an_empty_record_and_nothing_is_stored(redis: Redis, vault: Vault) -> None:
    found = (await Citizens(redis, vault).load([(P, KEY), (P, KEY)]))[KEY]
    assert (found.session, found.last_at, found.epoch) == (None, 0, 0)
    assert await redis.call("EXISTS", names.session(P, KEY)) == 0


async def test_a_session_that_cannot_be_opened_begins_anew(redis: Redis, vault: Vault) -> None:
    """A record moved to another citizen, as by a wrong restore, is not taken for theirs."""
    await _write(redis, Citizens(redis, vault), Citizen("oa:other", P, Session.new(5), 9))
    box = await redis.call("HGET", names.session(P, "oa:other"), "s")
    await redis.call("HSET", names.session(P, KEY), "v", 1, "e", 0, "a", 9, "s", box)
    assert (await Citizens(redis, vault).load([(P, KEY)]))[KEY].session is None


async def test_a_record_of_a_newer_version_is_not_touched(redis: Redis, vault: Vault) -> None:
    await redis.call("HSET", names.session(P, KEY), "v", 99, "s", "x", "a", 1)
    with pytest.raises(UnknownSchema, match="schema 99"):
        await Citizens(redis, vault).load([(P, KEY)])


async def test_the_cache_is_bounded_and_forgets_the_oldest_i12(
    redis: Redis, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert module.MAX_CACHED == 4_000
    monkeypatch.setattr(module, "MAX_CACHED", 3)
    store = Citizens(redis, vault)
    await store.load([(P, f"oa:{n}") for n in range(5)])
    assert [n for n in range(5) if store.cached(f"oa:{n}")] == [2, 3, 4]
    await store.load([(P, "oa:2")])
    await store.load([(P, "oa:9")])
    assert store.cached("oa:2") is not None
    store.forget_partition(P)
    assert store.cached("oa:2") is None


async def test_staff_are_stored_listed_and_never_overwritten_as_new(redis: Redis) -> None:
    lan = checked("lan.nguyen", "Nguyễn Thị Lan ", "long-bien", frozenset({"staff"}))
    assert await put_staff(redis, lan, new=True)
    assert not await put_staff(redis, Person("lan.nguyen", "x", "y", frozenset({"lead"})), new=True)
    assert await get_staff(redis, "lan.nguyen") == lan
    assert lan.name == "Nguyễn Thị Lan"
    assert await get_staff(redis, "nobody") is None
    gone = Person(lan.id, lan.name, lan.unit, lan.roles, active=False)
    assert await put_staff(redis, gone)
    assert await list_staff(redis) == [gone]
    assert not gone.active


@pytest.mark.parametrize(
    ("id", "name", "roles"),
    [
        ("L", "Lan", {"staff"}),
        ("Lan", "Lan", {"staff"}),
        ("-lan", "Lan", {"staff"}),
        ("lan", " ", {"staff"}),
        ("lan", "x" * 101, {"staff"}),
        ("lan", "Lan", set()),
        ("lan", "Lan", {"staff", "king"}),
    ],
)
def test_a_wrong_account_is_refused_with_a_sentence(id: str, name: str, roles: set[str]) -> None:
    with pytest.raises(BadStaff) as refused:
        checked(id, name, "long-bien", frozenset(roles))
    assert str(refused.value).endswith(".")
