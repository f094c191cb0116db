"""The load driver is believed about what is lost, wrong and extra: bots that do such things must be caught."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.channel.signature import verify
from tests.bench.driver import BadUse, Run, arguments
from tests.bench.processes import free_ports
from tests.bench.talk import percentiles

REPLIES = {
    "xin chào": "1. Tra cứu\n2. Tạo yêu cầu",
    "2": "Anh/chị vui lòng nhập số điện thoại",
    "0912345678": "Số 0912345678 đã đúng chưa?",
    "có": "Đã tạo phiếu NR-1234-5678",
}
Answer = Callable[[str, str], list[str]]  # (user, what was written) -> messages to send


@asynccontextmanager
async def a_bot(answer: Answer, stub: int, statuses: list[int] | None = None) -> AsyncIterator[tuple[str, list[Any]]]:
    """A bot that answers as told; gives its webhook and what it received."""
    received: list[Any] = []
    work: set[asyncio.Task[None]] = set()

    async def send(user: str, text: str) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"http://127.0.0.1:{stub}/v3.0/oa/message/cs",
                json={"recipient": {"user_id": user}, "message": {"text": text}},
            ) as reply,
        ):
            assert (await reply.json(content_type=None))["error"] == 0

    async def webhook(request: web.Request) -> web.Response:
        raw = await request.read()
        event = json.loads(raw)
        received.append((event, raw, request.headers["X-ZEvent-Signature"]))
        if statuses and (status := statuses.pop(0)) != 200:
            return web.Response(status=status)
        user = event["sender"]["id"]

        async def reply_to_all() -> None:
            for text in answer(user, event["message"]["text"]):
                await send(user, text)

        task = asyncio.create_task(reply_to_all())
        work.add(task)
        task.add_done_callback(work.discard)
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/webhook/zalo", webhook)])
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_ports(1)[0]
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}/webhook/zalo", received
    finally:
        await asyncio.gather(*work)
        await runner.cleanup()


async def drive(answer: Answer, *words: str, statuses: list[int] | None = None) -> tuple[dict[str, Any], list[Any]]:
    stub = free_ports(1)[0]
    async with a_bot(answer, stub, statuses) as (url, received):
        given = ["--url", url, "--stub-port", str(stub), "--users", "5", "--warmup", "0", "--concurrency", "2"]
        result = await Run(arguments([*given, "--reply-timeout", "0.3", "--linger", "0.1", *words])).measure()
    return result, received


def right(user: str, text: str) -> list[str]:
    return [REPLIES[text]]


async def test_a_right_bot_is_counted_right_and_its_webhooks_are_signed_as_the_channel_signs() -> None:
    result, received = await drive(right)
    assert result["conversations_ok"] == 5
    assert result["accepted"] == result["replies"] == result["reply_ms"]["n"] == 20
    assert (result["lost"], result["wrong"], result["extra"]) == (0, 0, 0)
    event, raw, header = received[0]
    assert verify(event["app_id"], raw, event["timestamp"], "oa-secret-key-0123456789", header)


async def test_a_reply_that_never_comes_is_lost_and_ends_the_conversation() -> None:
    result, _ = await drive(lambda user, text: [] if text == "2" else right(user, text))
    assert (result["lost"], result["conversations_ok"], result["accepted"]) == (5, 0, 10)


async def test_a_reply_of_another_step_is_wrong() -> None:
    result, _ = await drive(lambda user, text: [REPLIES["xin chào"]])
    assert (result["wrong"], result["conversations_ok"]) == (5, 0)
    assert "wanted" in result["samples"][0]


async def test_a_reply_sent_twice_is_extra_and_one_that_says_something_new_is_told_apart() -> None:
    def twice_at_the_end(user: str, text: str) -> list[str]:
        return right(user, text) * 2 if text == "có" else right(user, text)

    result, _ = await drive(twice_at_the_end)
    assert (result["extra"], result["extra_new"], result["conversations_ok"]) == (5, 0, 5)
    result, _ = await drive(lambda user, text: [*right(user, text), "Khác"] if text == "có" else right(user, text))
    assert (result["extra"], result["extra_new"]) == (5, 5)


async def test_what_is_not_acknowledged_is_sent_again_with_the_same_id_and_what_is_never_again() -> None:
    result, received = await drive(right, "--users", "1", "--concurrency", "1", statuses=[503, 503, 200, 200, 200, 200])
    assert (result["http_errors"], result["retries"], result["accepted"], result["posted"]) == (2, 2, 4, 4)
    ids = [event["message"]["msg_id"] for event, _, _ in received]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[2:])) == 4


@pytest.mark.parametrize(("mode", "accepted"), [("rate", 20), ("rush", 20), ("burst", 5)])
async def test_every_mode_counts_what_it_posts(mode: str, accepted: int) -> None:
    result, _ = await drive(right, "--mode", mode, "--rate", "200", "--concurrency", "1")
    assert result["accepted"] == accepted
    assert result["replies"] == accepted
    assert result["lost"] == 0


async def test_in_a_rush_a_bot_that_answers_out_of_order_is_caught() -> None:
    held: dict[str, list[str]] = {}

    def backwards(user: str, text: str) -> list[str]:
        held.setdefault(user, []).append(text)
        return [REPLIES[t] for t in reversed(held[user])] if len(held[user]) == len(REPLIES) else []

    result, _ = await drive(backwards, "--mode", "rush")
    assert (result["wrong"], result["conversations_ok"]) == (5, 0)


async def test_it_speaks_to_loopback_only() -> None:
    with pytest.raises(BadUse):
        Run(arguments(["--url", "http://192.0.2.1/webhook"]))


def test_percentiles_are_of_what_was_measured() -> None:
    assert percentiles([]) == {}
    found = percentiles([n / 1000 for n in range(1, 101)])
    assert (found["p50"], found["p99"], found["max"], found["n"]) == (51, 100, 100, 100)
