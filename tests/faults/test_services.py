"""kill -9 of a worker while outside services are asked: each citizen gets one answer all the same (I1, I2)."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.store import names
from bot.store.redis import Redis
from tests.faults.conftest import PARTITIONS
from tests.running.channel import Channel
from tests.running.traffic import event, leftovers, signed

pytestmark = pytest.mark.faults

FLOW = """
spec: 1
flow: hoi
title: Hỏi dịch vụ
start_by: {keywords: [hỏi dịch vụ]}
steps:
  - service: {name: xa, with: {a: "1"}, save: kq, timeout: 30s}
  - say: "Dịch vụ trả lời {{ kq.so }}."
"""
CITIZENS = 6
Eventually = Callable[..., Any]


class Far:
    """A service that answers once it is let; `keys` are those of all calls, `waiting` those under way."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.waiting = 0
        self.open = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        self.keys.append(request.headers["Idempotency-Key"])
        self.waiting += 1
        try:
            await self.open.wait()
        finally:
            self.waiting -= 1
        return web.json_response({"so": 7})


@pytest.fixture
async def far(counting: dict[str, str], tmp_path: Path) -> AsyncIterator[Far]:
    far = Far()
    app = web.Application()
    app.router.add_post("/", far.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    file = tmp_path / "services.yaml"
    entry = {"name": "xa", "url": str(server.make_url("/")), "keep": ["so"], "private": True, "timeout": 30}
    file.write_text(json.dumps({"services": [{**entry, "at_once": CITIZENS}]}))
    (Path(counting["NAMRO_FLOWS_DIR"]) / "hoi.yaml").write_text(FLOW)
    counting["NAMRO_SERVICES_FILE"] = str(file)
    yield far
    far.open.set()
    await server.close()


async def test_a_worker_killed_while_services_are_asked_is_followed_by_one_answer_each(
    own_server: Any, far: Far, open_parts: Any, channel: Channel, eventually: Eventually
) -> None:
    parts = open_parts(own_server.url)
    parts.web()
    first, _ = parts.worker("first")
    users = [str(6_500_000_000_000_000_000 + n) for n in range(CITIZENS)]
    async with ClientSession() as http:
        for user in users:
            raw, headers = signed(event(user, "hỏi dịch vụ"))
            async with http.post(f"{parts.url}/webhook/zalo", data=raw, headers=headers) as answer:
                assert answer.status == 200
    await eventually(lambda: far.waiting == CITIZENS, timeout=20)
    first.send(signal.SIGKILL)
    await eventually(lambda: far.waiting == 0)
    parts.worker("second")
    await eventually(lambda: far.waiting == CITIZENS, timeout=20)
    far.open.set()
    await eventually(lambda: all(channel.texts(user) for user in users), timeout=20)
    await eventually(lambda: _is_done(own_server.url))
    assert Counter(channel.arrived) == Counter((user, "Dịch vụ trả lời 7.") for user in users)
    assert set(Counter(far.keys).values()) == {2}  # asked again, and the service could tell


async def _is_done(url: str) -> bool:
    redis = Redis(url)
    try:
        calls = sum([int(await redis.call("HLEN", names.calls(p))) for p in range(PARTITIONS)])
    finally:
        await redis.close()
    return not calls and not await leftovers(url, PARTITIONS)
