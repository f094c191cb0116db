"""The bot's own channel code against the emulator: what one writes the other reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channel.client import ZaloClient
from bot.channel.errors import Action, ChannelError
from bot.channel.http import Http
from bot.channel.inbound import parse_inbound
from bot.channel.outgoing import Button, Media, Outgoing
from bot.channel.signature import verify
from bot.channel.tokens import TokenKeeper, TokenPair

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
BUTTONS = (
    Button("query", "Có", "#co"),
    Button("open_url", "Cổng", "https://vi-du.example"),
    Button("phone", "Gọi", "1022"),
    Button("sms", "Nhắn", "1022", "xin chào"),
)


class MemoryTokens:
    """A token store of one process."""

    def __init__(self) -> None:
        self.pair: TokenPair | None = None

    async def load(self) -> TokenPair | None:
        return self.pair

    async def save(self, pair: TokenPair) -> None:
        self.pair = pair

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[bool]:
        yield True


@pytest.fixture
async def client(open_stage: Any) -> AsyncIterator[tuple[ZaloClient, Any]]:
    stage = await open_stage()
    http = Http()
    url, settings = stage.settings.base_url, stage.settings
    tokens = TokenKeeper(http, url, settings.app_id, settings.app_secret, "first", MemoryTokens())
    yield ZaloClient(http, url, tokens), stage
    await http.aclose()


async def test_every_kind_of_message_the_bot_writes_is_accepted(client: tuple[ZaloClient, Any]) -> None:
    zalo, stage = client
    user_id = await stage.citizen()
    quoted = stage.bot.events("user_send_text")[0]["message"]["msg_id"]
    image = await zalo.upload("image", "ảnh.png", PNG)
    gif = await zalo.upload("gif", "a.gif", b"GIF89a" + b"0" * 20)
    paper = await zalo.upload("file", "Mẫu đơn.pdf", b"%PDF-1.7")
    for outgoing, attachment in (
        (Outgoing("xin chào"), ""),
        (Outgoing("vâng", quote=quoted), ""),
        (Outgoing("Chọn", BUTTONS), ""),
        (Outgoing("Ảnh", media=Media("image", "a.png")), image),
        (Outgoing(media=Media("image", "https://vi-du.example/a.png")), ""),
        (Outgoing(media=Media("gif", "a.gif", width=10, height=10)), gif),
        (Outgoing(media=Media("file", "a.pdf")), paper),
    ):
        sent = await zalo.send(user_id, outgoing, attachment)
        assert sent.message_id
        assert sent.quota is not None
    shown = (await stage.get(f"messages?user_id={user_id}&source=oa"))["messages"]
    assert shown[-1]["media"]["name"] == "Mẫu đơn.pdf"
    assert [each["kind"] for each in shown] == ["text", "text", "text", "image", "image", "gif", "file"]


async def test_a_closed_window_and_a_refusal_are_understood(client: tuple[ZaloClient, Any]) -> None:
    zalo, stage = client
    user_id = await stage.citizen()
    await stage.control(f"citizen/{user_id}/refuse", {"code": -217})
    with pytest.raises(ChannelError) as refused:
        await zalo.send(user_id, Outgoing("a"))
    assert refused.value.verdict.action is Action.WINDOW_CLOSED
    await stage.control("switches", {"rate_per_minute": 1})
    with pytest.raises(ChannelError) as refused:
        await zalo.send(user_id, Outgoing("a"))
    assert (refused.value.code, refused.value.verdict.action) == (-32, Action.WAIT)


async def test_an_expired_token_is_renewed_and_the_message_sent(client: tuple[ZaloClient, Any]) -> None:
    zalo, stage = client
    user_id = await stage.citizen()
    await zalo.send(user_id, Outgoing("một"))
    await stage.control("tokens", {"action": "expire"})
    assert (await zalo.send(user_id, Outgoing("hai"))).message_id


async def test_what_the_bot_asks_is_answered(client: tuple[ZaloClient, Any]) -> None:
    zalo, stage = client
    user_id = await stage.citizen("xin chào")
    await zalo.send(user_id, Outgoing("Chào chị"))
    assert (await zalo.get_oa()).oa_id == stage.settings.oa_id
    assert (await zalo.user_detail(user_id)).display_name
    recent = await zalo.recent_messages(user_id)
    assert [(each.from_oa, each.text) for each in recent] == [(True, "Chào chị"), (False, "xin chào")]


async def test_every_webhook_verifies_and_is_read_as_what_it_is(client: tuple[ZaloClient, Any]) -> None:
    zalo, stage = client
    user_id = (await stage.control("citizens"))["id"]
    act = f"citizen/{user_id}"
    await stage.control(f"{act}/chatnow")
    await stage.control(f"{act}/follow", {"follow": True})
    said = await stage.control(f"{act}/text", {"text": "xin chào"})
    await stage.control(f"{act}/location", {"latitude": 10.5, "longitude": 106.5})
    await stage.control(f"{act}/sticker", {"sticker": "vui"})
    await zalo.send(user_id, Outgoing("Chào chị"))
    await stage.control(f"{act}/seen")
    await stage.control("admin/reply", {"user_id": user_id, "text": "Tôi đây"})
    await stage.control(f"{act}/react", {"message_id": said["id"], "icon": "/-heart"})
    await stage.control(f"{act}/info")
    await stage.control(f"{act}/follow", {"follow": False})
    await stage.control(f"{act}/withdraw")
    await stage.settle()
    events = [parse_inbound(raw, frozenset({stage.settings.oa_id})) for _, _, raw in stage.bot.heard]
    for event, (_, headers, raw) in zip(events, stage.bot.heard, strict=True):
        mac = headers["X-ZEvent-Signature"]
        assert verify(event.app_id, raw, event.timestamp, stage.settings.webhook_secret, mac)
        assert (event.user_id, event.oa_id) == (user_id, stage.settings.oa_id)
    assert [event.kind for event in events] == [
        "chatnow",
        "follow",
        "message",
        "message",
        "message",
        "echo",
        "delivered",
        "seen",
        "echo",
        "reaction",
        "submit_info",
        "unfollow",
        "withdraw",
    ]
    assert [event.admin_id for event in events if event.kind == "echo"] == ["", "5550012348890071234"]
    assert events[3].attachments[0].latitude == 10.5


async def test_the_consoles_test_message_is_known_as_such(client: tuple[ZaloClient, Any]) -> None:
    _, stage = client
    await stage.control("webhooks", {"action": "console_test"})
    await stage.settle()
    [(_, _, raw)] = stage.bot.heard
    assert parse_inbound(raw, frozenset({stage.settings.oa_id})).is_console_test
