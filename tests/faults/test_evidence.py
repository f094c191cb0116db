"""kill -9 of a worker while files are fetched: each file is kept once, whatever was half done (I1, I2)."""

from __future__ import annotations

import asyncio
import io
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.store import names
from bot.store.evidence_files import FOLDER
from bot.store.redis import Redis
from bot.store.tickets import TicketStore
from bot.store.vault import Master, Vault
from bot.tickets.evidence import State
from bot.tickets.gathering import file_ids
from bot.tickets.ticket import Ticket
from tests.faults.conftest import PARTITIONS
from tests.running.channel import Channel
from tests.running.demo import SECRET_KEY
from tests.running.traffic import event, signed

pytestmark = pytest.mark.faults

FLOW = """
spec: 1
flow: gui
title: Gửi ảnh
start_by: {keywords: [gửi ảnh]}
answers:
  anh: {type: files, label: Ảnh, privacy: open}
steps:
  - ask: anh
    say: Gửi ảnh giúp tôi.
  - ticket: {kind: inquiry, subject: ảnh, files: anh}
    save: phieu
  - say: Đã tạo phiếu.
"""
CITIZENS = 5
KILLS = 3
Eventually = Callable[..., Any]


class Media:
    """Holds every second answer until it is let."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.waiting = 0
        self.open = asyncio.Event()
        out = io.BytesIO()
        Image.new("RGB", (30, 20), "green").save(out, "JPEG")
        self.picture = out.getvalue()
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked[request.path] += 1
        self.waiting += 1
        try:
            if sum(self.asked.values()) % 2:
                await self.open.wait()
        finally:
            self.waiting -= 1
        return web.Response(body=self.picture)


@pytest.fixture
async def media(counting: dict[str, str]) -> AsyncIterator[Media]:
    media = Media()
    app = web.Application()
    app.router.add_get("/{name}", media.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    media.url = str(server.make_url("/")).rstrip("/")
    Path(counting["NAMRO_FLOWS_DIR"], "gui.yaml").write_text(FLOW)
    counting["NAMRO_EVIDENCE_HOSTS"] = media.url
    yield media
    media.open.set()
    await server.close()


async def test_workers_killed_one_after_the_other_while_they_fetch_keep_every_file_once(
    own_server: Any, media: Media, open_parts: Any, channel: Channel, eventually: Eventually, tmp_path: Path
) -> None:
    parts = open_parts(own_server.url)
    parts.web()
    running, _ = parts.worker("worker-0")
    users = [str(6_500_000_000_000_000_000 + n) for n in range(CITIZENS)]
    async with ClientSession() as http:
        for user in users:
            await _post(http, parts.url, user, "gửi ảnh")
            await eventually(lambda user=user: channel.texts(user), timeout=20)
            await _post(http, parts.url, user, "", f"{media.url}/{user}.jpg")
            await _post(http, parts.url, user, "xong")
    for n in range(1, KILLS + 1):
        await eventually(lambda: media.waiting > 0, timeout=20)
        running.send(signal.SIGKILL)
        await eventually(lambda: media.waiting == 0, timeout=20)
        running, _ = parts.worker(f"worker-{n}")
    media.open.set()
    redis = Redis(own_server.url)
    store = TicketStore(redis, Vault(redis, Master((SECRET_KEY,))))
    try:
        tickets = await eventually(lambda: _all_kept(redis, store), timeout=30)
        owned: set[bytes] = set()
        for p in range(PARTITIONS):
            owned |= set(await redis.call("HKEYS", names.evidence(p)))
            assert await redis.call("HLEN", names.fetches(p)) == 0
        assert owned == {id.encode() for ticket in tickets for id in file_ids(ticket)}
        on_disk = {path.name.encode() for path in tmp_path.rglob(f"{FOLDER}/*/*") if path.is_file()}
        assert owned <= on_disk
        for ticket in tickets:
            history = await store.history(_partition(ticket), ticket.code)
            assert [told.entry.verb for told in history].count("evidence") == 1
    finally:
        await redis.close()


async def _all_kept(redis: Redis, store: TicketStore) -> list[Ticket]:
    tickets: list[Ticket] = []
    for p in range(PARTITIONS):
        for code in await redis.call("ZRANGE", names.tickets(p), 0, -1):
            ticket = await store.load(p, code.decode())
            assert ticket is not None
            tickets.append(ticket)
    states = [piece.state for ticket in tickets for piece in ticket.evidence]
    return tickets if states == [State.KEPT] * CITIZENS else []


def _partition(ticket: Ticket) -> int:
    return names.partition_of(ticket.oa, ticket.user, PARTITIONS)


async def _post(http: ClientSession, url: str, user: str, text: str, picture: str = "") -> None:
    body = event(user, text)
    if picture:
        body["event_name"] = "user_send_image"
        body["message"]["attachments"] = [{"type": "image", "payload": {"url": picture}}]
    raw, headers = signed(body)
    async with http.post(f"{url}/webhook/zalo", data=raw, headers=headers) as answer:
        assert answer.status == 200
