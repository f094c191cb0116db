"""Access tokens: renewed in time, by one process, never lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.channel.errors import Action, ChannelError
from bot.channel.http import Http
from bot.channel.tokens import (
    BUSY_SECONDS,
    FORCED_SECONDS,
    LOCK_SECONDS,
    MAX_SEEDS,
    RECHECK_SECONDS,
    REFRESH_SECONDS,
    REFRESH_TRIES,
    RENEW_AT,
    ReconnectNeeded,
    RenewalBusy,
    TokenKeeper,
    TokenPair,
    decode_pair,
    encode_pair,
    fingerprint,
)

LIFE = 90000


class Memory:
    """A store shared by keepers, as strict as a real one: bytes inside, one lock."""

    def __init__(self) -> None:
        self.stored: bytes | None = None
        self.saves: list[TokenPair] = []
        self.busy = False
        self.broken = False
        self._lock = asyncio.Lock()

    async def load(self) -> TokenPair | None:
        return decode_pair(self.stored) if self.stored else None

    async def save(self, pair: TokenPair) -> None:
        assert self._lock.locked()
        assert pair.access
        assert pair.refresh
        if self.broken:
            raise ConnectionError
        self.stored = encode_pair(pair)
        self.saves.append(pair)

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[bool]:
        if self.busy:
            yield False
            return
        async with self._lock:
            yield True


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_760_000_000.0

    def __call__(self) -> float:
        return self.seconds


class World:
    def __init__(self, http: Http, zalo: Any) -> None:
        self.http, self.zalo = http, zalo
        self.store, self.clock = Memory(), Clock()

    def keeper(self, seed: str = "refresh-1", url: str = "") -> TokenKeeper:
        url = url or self.zalo.url
        return TokenKeeper(self.http, url, "app", "app-secret", seed, self.store, now=self.clock)


@pytest.fixture
def world(http: Http, zalo: Any) -> World:
    return World(http, zalo)


async def test_the_first_token_comes_from_the_operators_refresh_token(world: World) -> None:
    keeper = world.keeper()
    assert await keeper.access() == "access-2"
    assert await keeper.access() == "access-2"
    assert world.zalo.refreshes == ["refresh-1"]
    [saved] = world.store.saves
    assert (saved.access, saved.refresh) == ("access-2", "refresh-2")
    assert saved.expires_at - saved.obtained_at == LIFE
    assert saved.seeds == (fingerprint("refresh-1"),)


async def test_a_restart_uses_the_stored_token(world: World) -> None:
    await world.keeper().access()
    assert await world.keeper().access() == "access-2"
    assert len(world.zalo.refreshes) == 1


async def test_a_token_is_renewed_at_four_fifths_of_its_life(world: World) -> None:
    keeper = world.keeper()
    await keeper.access()
    world.clock.seconds += RENEW_AT * LIFE - 1
    assert await keeper.access() == "access-2"
    world.clock.seconds += 1
    assert await keeper.access() == "access-3"
    assert world.store.saves[-1].previous_refresh == "refresh-2"
    assert world.store.saves[-1].previous_access == "access-2"


@pytest.mark.parametrize(
    ("expires_in", "life"), [("90000", 90000), (3600, 3600), ("soon", 3600), (None, 3600), (-5, 3600)]
)
async def test_the_life_is_what_the_answer_says(world: World, expires_in: Any, life: float) -> None:
    world.zalo.answer_refresh({"access_token": "A", "refresh_token": "R", "expires_in": expires_in})
    await world.keeper().access()
    assert world.store.saves[0].expires_at - world.store.saves[0].obtained_at == life


async def test_a_refused_token_is_renewed_once_for_everybody(world: World) -> None:
    first, second = world.keeper(), world.keeper()
    assert [await first.access(), await second.access()] == ["access-2", "access-2"]
    renewed = await asyncio.gather(*(keeper.refreshed("access-2") for keeper in (first, second) * 10))
    assert set(renewed) == {"access-3"}
    assert world.zalo.refreshes == ["refresh-1", "refresh-2"]


async def test_a_token_that_is_refused_again_at_once_is_not_renewed_for_ever(world: World) -> None:
    keeper = world.keeper()
    await keeper.refreshed(await keeper.access())
    with pytest.raises(ReconnectNeeded):
        await keeper.refreshed("access-3")
    assert len(world.zalo.refreshes) == 2
    world.clock.seconds += max(FORCED_SECONDS, RECHECK_SECONDS)
    assert await keeper.refreshed("access-3") == "access-4"


async def test_a_token_is_stored_before_it_is_used_and_not_forgotten_when_that_fails(world: World) -> None:
    keeper = world.keeper()
    world.store.broken = True
    with pytest.raises(ConnectionError):
        await keeper.access()
    assert world.store.saves == []
    world.store.broken = False
    assert await keeper.access() == "access-2"
    assert world.zalo.refreshes == ["refresh-1"]
    assert world.store.saves[0].refresh == "refresh-2"


async def test_an_unsaved_pair_does_not_overwrite_a_newer_one(world: World) -> None:
    keeper = world.keeper()
    world.store.broken = True
    with pytest.raises(ConnectionError):
        await keeper.access()
    world.store.broken = False
    world.clock.seconds += 1
    newer = TokenPair(
        "access-9", "refresh-9", world.clock.seconds, world.clock.seconds + LIFE, (fingerprint("refresh-1"),)
    )
    world.store.stored = encode_pair(newer)
    assert await keeper.access() == "access-9"
    assert world.store.saves == []


async def test_a_new_refresh_token_from_the_operator_wins(world: World) -> None:
    await world.keeper().access()
    world.zalo.refresh_tokens.append("operator-2")
    assert await world.keeper("operator-2").access() == "access-3"
    assert world.zalo.refreshes == ["refresh-1", "operator-2"]
    assert world.store.saves[-1].seeds == (fingerprint("refresh-1"), fingerprint("operator-2"))


async def test_a_process_with_the_old_setting_does_not_fight_for_it(world: World) -> None:
    await world.keeper().access()
    world.zalo.refresh_tokens.append("operator-2")
    await world.keeper("operator-2").access()
    assert await world.keeper("refresh-1").access() == "access-3"
    assert len(world.zalo.refreshes) == 2


async def test_a_useless_new_setting_falls_back_to_the_stored_token_once(world: World) -> None:
    await world.keeper().access()
    assert await world.keeper("mistyped").access() == "access-3"
    assert await world.keeper("mistyped").access() == "access-3"
    assert world.zalo.refreshes == ["refresh-1", "mistyped", "refresh-2"]


async def test_only_so_many_old_settings_are_remembered(world: World) -> None:
    await world.keeper().access()
    for number in range(MAX_SEEDS + 2):
        world.zalo.refresh_tokens.append(f"operator-{number}")
        await world.keeper(f"operator-{number}").access()
    assert len(world.store.saves[-1].seeds) == MAX_SEEDS


async def test_a_refusal_in_an_http_200_needs_the_operator(world: World) -> None:
    keeper = world.keeper("spent")
    with pytest.raises(ReconnectNeeded, match="ZALO_REFRESH_TOKEN") as needed:
        await keeper.access()
    assert needed.value.verdict.alert
    assert "Invalid refresh token" in str(needed.value)
    assert keeper.problem is needed.value
    assert world.store.saves == []


async def test_without_any_refresh_token_the_operator_is_told(world: World) -> None:
    with pytest.raises(ReconnectNeeded, match="there is no refresh token"):
        await world.keeper("").access()
    assert world.zalo.refreshes == []


@pytest.mark.parametrize("body", [{"access_token": "A"}, {"access_token": "", "refresh_token": "R"}, {}])
async def test_an_incomplete_pair_never_overwrites_a_good_one(world: World, body: Any) -> None:
    await world.keeper().access()
    before = world.store.stored
    world.clock.seconds += LIFE
    world.zalo.answer_refresh(body)
    with pytest.raises(ReconnectNeeded):
        await world.keeper().access()
    assert world.store.stored == before


async def test_while_the_old_token_lives_a_failed_renewal_only_is_noted(world: World) -> None:
    keeper = world.keeper()
    await keeper.access()
    world.clock.seconds += RENEW_AT * LIFE
    for _ in range(2):
        world.zalo.answer_refresh({"error": -1, "error_name": "No"})
    assert await keeper.access() == "access-2"
    assert isinstance(keeper.problem, ReconnectNeeded)
    assert await keeper.access() == "access-2"
    assert len(world.zalo.refreshes) == 2
    world.clock.seconds += RECHECK_SECONDS
    assert await keeper.access() == "access-2"
    assert len(world.zalo.refreshes) == 3
    world.clock.seconds += RECHECK_SECONDS
    assert await keeper.access() == "access-3"
    assert keeper.problem is None


async def test_an_unreadable_answer_is_asked_for_once_more_with_the_same_token(world: World) -> None:
    world.zalo.answer_refresh(b"<html>", 502)
    assert await world.keeper().access() == "access-2"
    assert world.zalo.refreshes == ["refresh-1", "refresh-1"]


async def test_a_lost_answer_is_asked_for_once_more_then_the_operator_is_called(world: World, socket: Any) -> None:
    keeper = world.keeper(url=socket.url)
    with pytest.raises(ReconnectNeeded, match="no answer twice"):
        await keeper.access()
    assert socket.seen == REFRESH_TRIES == 2


async def test_an_unreachable_server_costs_nothing_and_is_tried_again_soon(world: World, unused_tcp_port: int) -> None:
    keeper = world.keeper(url=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(ChannelError) as error:
        await keeper.access()
    assert error.value.verdict.action is Action.RETRY
    assert not isinstance(error.value, ReconnectNeeded)


async def test_a_busy_server_is_asked_again_after_a_pause(world: World) -> None:
    world.zalo.answer_refresh(b"", 503)
    keeper = world.keeper()
    for _ in range(3):
        with pytest.raises(ChannelError) as error:
            await keeper.access()
        assert error.value.verdict.action is Action.RETRY
    assert len(world.zalo.refreshes) == 1
    world.clock.seconds += BUSY_SECONDS
    assert await keeper.access() == "access-2"


async def test_while_another_process_renews_the_old_token_serves(world: World) -> None:
    keeper = world.keeper()
    await keeper.access()
    world.clock.seconds += RENEW_AT * LIFE
    world.store.busy = True
    assert await keeper.access() == "access-2"
    with pytest.raises(RenewalBusy):
        await keeper.refreshed("access-2")
    assert len(world.zalo.refreshes) == 1


async def test_what_another_process_renewed_is_taken_without_the_lock(world: World) -> None:
    keeper = world.keeper()
    await keeper.access()
    pair = await world.store.load()
    assert pair is not None
    world.store.stored = encode_pair(replace(pair, access="access-9"))
    world.store.busy = True
    assert await keeper.refreshed("access-2") == "access-9"


def test_the_lock_outlives_every_call_made_under_it() -> None:
    candidates = 2  # the operator's token and the stored one
    assert candidates * REFRESH_TRIES * REFRESH_SECONDS < LOCK_SECONDS


def test_a_pair_is_stored_whole_and_never_shown() -> None:
    pair = TokenPair("secret-a", "secret-r", 1.5, 2.5, ("s1", "s2"), "old-a", "old-r")
    assert decode_pair(encode_pair(pair)) == pair
    assert "secret" not in repr(pair)
    with pytest.raises(ValueError, match="schema"):
        decode_pair(b'{"v":2}')
