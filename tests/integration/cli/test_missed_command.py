"""`namro flows missed` after citizens have written what the bot does not understand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.flows import app
from bot.store import names

Namro = Callable[..., Any]


@pytest.fixture
def namro(surroundings: None) -> Namro:
    """Runs `namro flows` on the database of the service."""

    async def command(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, list(words))

    return command


async def test_editors_see_alike_texts_as_one_the_most_frequent_first(
    service: Any, eventually: Any, namro: Namro
) -> None:
    users = [service.user_in(partition) for partition in (0, 1, 2)]
    for user in users:
        await service.says(user, "xin chào", "Con mèo của chị Lan leo cây?")
    await service.says(users[0], "quả bóng bay mất rồi", "cán bộ quát con mèo")
    for partition, user in enumerate(users):
        await eventually(lambda p=partition, n=4 if user == users[0] else 2: service.has_handled(p, n))
    result = await namro("missed", "--json")
    assert result.exit_code == 0
    today = {"last_day": "2026-11-23", "guesses": []}
    assert json.loads(result.output) == [
        {"times": 3, "text": "Con mèo của chị [tên] leo cây?", **today},
        {"times": 1, "text": "quả bóng bay mất rồi", **today},
    ]
    assert not any(user in result.output for user in users)
    shown = (await namro("missed", "--limit", "1")).output
    assert "3 lần  23/11/2026  Con mèo của chị [tên] leo cây?" in shown
    assert "… và 1 câu nữa" in shown
    assert "quả bóng" not in shown


async def test_what_is_kept_names_no_citizen(service: Any, eventually: Any) -> None:
    user = service.user_in(0)
    await service.says(user, "xin chào", "con mèo leo cây")
    await eventually(lambda: service.has_handled(0, 2))
    (box,) = await service.redis.call("ZRANGE", names.misses(0), 0, -1)
    assert user.encode() not in box
    await service.vault.ensure_existing("p:0")
    day = int(await service.redis.call("ZSCORE", names.misses(0), box))
    plain = service.vault.open(box, f"misses:0:{day}")
    assert set(json.loads(plain)) == {"t", "g", "r"}
    assert user.encode() not in plain


async def test_thirty_days_later_there_is_nothing(service: Any, eventually: Any, namro: Namro, clock: Any) -> None:
    await service.says(service.user_in(0), "xin chào", "con mèo leo cây")
    await eventually(lambda: service.has_handled(0, 2))
    assert len(json.loads((await namro("missed", "--json")).output)) == 1
    clock.advance(days=30)
    result = await namro("missed")
    assert result.exit_code == 0
    assert result.output == "Trong 30 ngày qua chưa ghi câu nào mà trợ lý không hiểu.\n"


async def test_a_limit_that_is_none_is_a_mistake_of_usage(namro: Namro) -> None:
    assert (await namro("missed", "--limit", "0")).exit_code == 2
