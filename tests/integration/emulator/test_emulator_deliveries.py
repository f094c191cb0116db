from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import unused_port

from handlers.emulator import deliveries
from handlers.emulator.settings import RETRY_DELAYS_S
from handlers.emulator.webhook_bodies import signature


async def test_every_webhook_is_signed_over_its_exact_bytes(stage: Any) -> None:
    await stage.citizen("xin chào, tôi hỏi")
    [(event, headers, raw)] = stage.bot.heard
    assert headers["X-ZEvent-Signature"] == signature(stage.settings.app_id, raw, event["timestamp"], "oa-secret")
    assert "num_retry" not in headers
    assert event["timestamp"] == event["reorder_id"]


async def test_ids_are_19_digits_and_message_ids_20_letters(stage: Any) -> None:
    user_id = await stage.citizen()
    assert user_id.isdigit()
    assert len(user_id) == 19
    assert len(stage.bot.events()[0]["message"]["msg_id"]) == 20


async def test_the_ladder_is_climbed_by_the_clock_then_the_webhook_is_disabled(stage: Any) -> None:
    stage.bot.statuses = [500] * 6
    await stage.citizen()
    assert (await stage.settle())["state"] == "retrying"
    for attempt, delay_s in enumerate(RETRY_DELAYS_S, 1):
        await stage.advance(delay_s - 1)
        await stage.settle()
        assert len(stage.bot.heard) == attempt
        await stage.advance(1)
        await _heard(stage, attempt + 1)
        assert stage.bot.heard[-1][1]["num_retry"] == str(attempt)
    assert len({raw for _, _, raw in stage.bot.heard}) == 1
    found = await stage.settle()
    assert (found["state"], found["lost"], found["pending"]) == ("disabled", 1, 0)


async def _heard(stage: Any, count: int) -> None:
    """The clock's move wakes the ladder in a task of its own: let it, then wait for the posts."""
    async with asyncio.timeout(5):
        while len(stage.bot.heard) < count:
            await stage.settle()
    await stage.settle()


async def test_a_disabled_webhook_hears_nothing_until_it_is_enabled(open_stage: Any, tmp_path: Path) -> None:
    stage = await open_stage(tmp_path / "emulator.db", retry_delays_s=())
    stage.bot.statuses = [500]
    await stage.citizen()
    await stage.citizen()
    assert len(stage.bot.heard) == 1
    stage = await open_stage(tmp_path / "emulator.db", retry_delays_s=())
    assert (await stage.get("webhooks"))["state"] == "disabled"
    await stage.control("webhooks", {"action": "enable"})
    await stage.citizen()
    assert len(stage.bot.heard) == 2


async def test_a_retry_that_succeeds_ends_the_ladder(stage: Any) -> None:
    stage.bot.statuses = [503]
    await stage.citizen()
    await stage.advance(30)
    await _heard(stage, 2)
    assert (await stage.settle())["state"] == "ok"
    await stage.advance(3600)
    await stage.settle()
    assert len(stage.bot.heard) == 2


async def test_a_redirect_is_no_200(stage: Any) -> None:
    stage.bot.statuses = [302]
    await stage.citizen()
    assert (await stage.settle())["last_error"] == "user_send_text: HTTP 302"


async def test_a_bot_that_takes_too_long_is_tried_again(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert deliveries.TIME_LIMIT_S == 2.0
    monkeypatch.setattr(deliveries, "TIME_LIMIT_S", 0.05)
    stage.bot.hold = asyncio.Event()
    user_id = (await stage.control("citizens"))["id"]
    await stage.control(f"citizen/{user_id}/text", {"text": "a"})
    found = await stage.settle()
    stage.bot.hold.set()
    assert found["state"] == "retrying"
    assert "no answer" in found["last_error"]


async def test_a_bot_that_is_away_is_tried_again(open_stage: Any) -> None:
    stage = await open_stage(webhook_url=f"http://127.0.0.1:{unused_port()}/webhook/zalo")
    await stage.citizen()
    assert (await stage.settle())["state"] == "retrying"


async def test_events_of_a_citizen_arrive_in_order_and_a_retry_holds_nothing_up(stage: Any) -> None:
    user_id = (await stage.control("citizens"))["id"]
    stage.bot.statuses = [500]
    for n in range(10):
        await stage.control(f"citizen/{user_id}/text", {"text": str(n)})
    await stage.settle()
    assert [event["message"]["text"] for event in stage.bot.events()] == [str(n) for n in range(10)]
    await stage.control("webhooks", {"action": "retry_now"})
    await stage.settle()
    assert stage.bot.events()[-1]["message"]["text"] == "0"


async def test_reorder_ids_never_repeat_within_a_millisecond(stage: Any) -> None:
    user_id = (await stage.control("citizens"))["id"]
    for n in range(3):
        await stage.control(f"citizen/{user_id}/text", {"text": str(n)})
    await stage.settle()
    orders = [int(event["reorder_id"]) for event in stage.bot.events()]
    assert orders == sorted(set(orders))


async def test_pending_webhooks_survive_a_restart(open_stage: Any, tmp_path: Path) -> None:
    stage = await open_stage(tmp_path / "emulator.db")
    stage.bot.statuses = [500]
    await stage.citizen("còn đây")
    stage = await open_stage(tmp_path / "emulator.db")
    assert (await stage.settle())["pending"] == 1
    await stage.advance(30)
    await _heard(stage, 2)
    assert [event["message"]["text"] for event in stage.bot.events()] == ["còn đây"] * 2


async def test_paused_webhooks_wait_and_come_in_order(stage: Any) -> None:
    await stage.control("webhooks", {"action": "pause"})
    user_id = (await stage.control("citizens"))["id"]
    for text in ("một", "hai"):
        await stage.control(f"citizen/{user_id}/text", {"text": text})
    found = await stage.settle()
    assert (found["state"], found["pending"], stage.bot.heard) == ("paused", 2, [])
    await stage.control("webhooks", {"action": "resume"})
    await stage.settle()
    assert [event["message"]["text"] for event in stage.bot.events()] == ["một", "hai"]


async def test_the_next_webhook_can_come_twice(stage: Any) -> None:
    await stage.control("webhooks", {"action": "duplicate_next"})
    await stage.citizen()
    await stage.citizen()
    assert [raw for _, _, raw in stage.bot.heard].count(stage.bot.heard[0][2]) == 2
    assert len(stage.bot.heard) == 3


async def test_the_next_two_can_come_in_the_wrong_order(stage: Any) -> None:
    await stage.control("webhooks", {"action": "reorder_next"})
    user_id = (await stage.control("citizens"))["id"]
    for text in ("một", "hai", "ba"):
        await stage.control(f"citizen/{user_id}/text", {"text": text})
    await stage.settle()
    assert [event["message"]["text"] for event in stage.bot.events()] == ["hai", "một", "ba"]


async def test_the_next_signature_can_be_wrong(stage: Any) -> None:
    await stage.control("webhooks", {"action": "corrupt_next"})
    await stage.citizen()
    await stage.citizen()
    right = [
        headers["X-ZEvent-Signature"] == signature(stage.settings.app_id, raw, event["timestamp"], "oa-secret")
        for event, headers, raw in stage.bot.heard
    ]
    assert right == [False, True]


async def test_the_consoles_test_message_is_signed_but_not_from_this_oa(stage: Any) -> None:
    await stage.control("webhooks", {"action": "console_test"})
    await stage.settle()
    [(event, headers, raw)] = stage.bot.heard
    assert event["message"] == {"msg_id": "This is message id", "text": "This is testing message"}
    assert event["recipient"]["id"] != stage.settings.oa_id
    assert headers["X-ZEvent-Signature"] == signature(stage.settings.app_id, raw, event["timestamp"], "oa-secret")


async def test_above_the_limit_of_pending_events_new_ones_are_lost_and_counted(
    stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "MAX_PENDING", 1)
    await stage.control("webhooks", {"action": "pause"})
    await stage.citizen()
    await stage.citizen()
    found = await stage.settle()
    assert (found["pending"], found["lost"]) == (1, 1)


@pytest.mark.parametrize("wish", [{"action": "fly"}, {}, {"action": "pause", "times": 0}, {"action": ["pause"]}])
async def test_a_wish_that_is_not_known_is_answered_with_400(stage: Any, wish: dict[str, Any]) -> None:
    await stage.control("webhooks", wish, status=400)
