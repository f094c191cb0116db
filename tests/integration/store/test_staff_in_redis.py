"""Accounts change one at a time, every change is remembered, and whoever keeps a roster sees it at the next look."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.store import names
from bot.store import staff as module
from bot.store.redis import Redis
from bot.store.staff import BadStaff, NoSuchStaff, RosterShelf, change_staff, get_staff, moves, placed, put_staff
from bot.tickets.roster import Leave, Person
from config.units import read_chart

DATA = read_chart()
LAN = Person(
    "lan",
    "Nguyễn Thị Lan",
    "long-bien",
    frozenset({"staff", "lead"}),
    head=True,
    reports_to="minh",
    position="Chuyên viên",
    leave=Leave(date(2026, 12, 1), date(2026, 12, 5), "hoa"),
    since=date(2026, 1, 1),
)


async def test_a_person_is_read_back_whole(redis: Redis) -> None:
    assert await put_staff(redis, LAN, new=True)
    assert await get_staff(redis, "lan") == LAN


async def test_an_account_written_before_there_were_heads_and_leave_is_read(redis: Redis) -> None:
    await redis.call("HSET", names.STAFF, "cu", '{"name": "Cũ", "unit": "bo-de", "roles": ["staff"], "active": true}')
    assert await get_staff(redis, "cu") == Person("cu", "Cũ", "bo-de", frozenset({"staff"}))


async def test_two_changes_at_once_are_both_kept(redis: Redis) -> None:
    await put_staff(redis, LAN, new=True)
    await asyncio.gather(
        change_staff(redis, "lan", "roles", "a", lambda p: replace(p, roles=frozenset({"staff"}))),
        change_staff(redis, "lan", "head", "b", lambda p: replace(p, head=False)),
        change_staff(redis, "lan", "disable", "c", lambda p: replace(p, active=False)),
    )
    assert await get_staff(redis, "lan") == replace(LAN, roles=frozenset({"staff"}), head=False, active=False)
    with pytest.raises(NoSuchStaff):
        await change_staff(redis, "ai", "head", "", lambda p: p)


async def test_who_moved_whom_when_is_remembered(redis: Redis, clock: Any) -> None:
    await put_staff(redis, LAN, by="minh", new=True)
    clock.advance(days=1)
    await change_staff(redis, "lan", "move", "minh", lambda p: placed(p, "bo-de", date(2026, 11, 24)))
    await put_staff(redis, replace(LAN, id="hoa"), new=True)
    latest, first = await moves(redis, "lan")
    assert (latest.what, latest.by, latest.staff) == ("move", "minh", "lan")
    assert latest.before == LAN
    assert latest.after == replace(LAN, unit="bo-de", head=False, reports_to="", since=date(2026, 11, 24))
    assert latest.at - first.at >= 86_400_000
    assert (first.what, first.before) == ("add", None)
    assert len(await moves(redis)) == 3
    assert len(await moves(redis, limit=2)) == 2


async def test_a_change_that_changes_nothing_is_no_move(redis: Redis) -> None:
    await put_staff(redis, LAN, new=True)
    version = await redis.call("GET", names.CHART)
    await change_staff(redis, "lan", "head", "", lambda p: replace(p, head=True))
    assert await redis.call("GET", names.CHART) == version
    assert len(await moves(redis)) == 1


async def test_accounts_are_bounded_i12(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    assert module.MAX_STAFF == 20_000
    monkeypatch.setattr(module, "MAX_STAFF", 1)
    assert await put_staff(redis, LAN, new=True)
    with pytest.raises(BadStaff, match="1 tài khoản"):
        await put_staff(redis, replace(LAN, id="hoa"), new=True)


async def test_a_kept_roster_follows_every_change_and_the_day(redis: Redis, clock: Any) -> None:
    await put_staff(redis, LAN, new=True)
    shelf = RosterShelf(redis, DATA)
    first = await shelf.roster()
    assert await shelf.roster() is first
    await change_staff(redis, "lan", "move", "", lambda p: placed(p, "bo-de", first.on))
    assert (await shelf.roster()).person("lan").unit == "bo-de"
    clock.advance(days=1)
    assert (await shelf.roster()).on == date(2026, 11, 24)


async def test_a_kept_roster_costs_one_command_a_look(redis: Redis) -> None:
    await put_staff(redis, LAN, new=True)
    shelf = RosterShelf(redis, DATA)
    await shelf.roster()
    asked: list[Any] = []
    real = redis.call
    redis.call = lambda *command: asked.append(command) or real(*command)  # type: ignore[method-assign, func-returns-value]
    await shelf.roster()
    assert asked == [("GET", names.CHART)]
