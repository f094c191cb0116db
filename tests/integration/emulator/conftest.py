"""The emulator and a bot's webhook as real servers, on a clock the test holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import unused_port

from handlers.emulator import EmulatorSettings, create_app

START_MS = 1_760_000_400_000


class HeldTime:
    """Stands still; only POST /control/clock moves the emulator's day."""

    def now_ms(self) -> int:
        return START_MS


@dataclass
class Bot:
    """Takes webhooks and answers with `statuses` one after the other, then 200."""

    url: str = ""
    heard: list[tuple[dict[str, Any], dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    hold: asyncio.Event | None = None

    async def webhook(self, request: web.Request) -> web.Response:
        raw = await request.read()
        self.heard.append((json.loads(raw), dict(request.headers), raw))
        if self.hold is not None:
            await self.hold.wait()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    def events(self, name: str = "") -> list[dict[str, Any]]:
        return [event for event, _, _ in self.heard if not name or event["event_name"] == name]


@dataclass
class Stage:
    """The emulator as a bot (`api`) and as a person (`control`) see it."""

    settings: EmulatorSettings
    session: ClientSession
    bot: Bot
    runner: web.AppRunner
    token: str = ""

    async def close(self) -> None:
        """Stop the emulator while the test's own connections are still open."""
        await self.runner.cleanup()

    async def api(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        headers = {"access_token": self.token, **more.pop("headers", {})}
        async with self.session.request(method, self.settings.base_url + path, headers=headers, **more) as answer:
            body = await answer.json()
        assert isinstance(body, dict)
        return {**body, "http": answer.status, "headers": answer.headers}

    async def control(self, path: str, body: Any = None, status: int = 200, method: str = "POST") -> Any:
        async with self.session.request(method, f"{self.settings.base_url}/control/{path}", json=body) as answer:
            found = await answer.json()
        assert answer.status == status, found
        return found

    async def get(self, path: str) -> Any:
        return await self.control(path, method="GET")

    async def refresh(self, refresh_token: str, **changes: str) -> dict[str, Any]:
        form = {"refresh_token": refresh_token, "app_id": self.settings.app_id, "grant_type": "refresh_token"}
        secret = changes.pop("secret_key", self.settings.app_secret)
        url = f"{self.settings.base_url}/v4/oa/access_token"
        async with self.session.post(url, data={**form, **changes}, headers={"secret_key": secret}) as answer:
            assert answer.status == 200
            body: dict[str, Any] = await answer.json()
        return body

    async def sign_in(self) -> str:
        """Use the first refresh token; returns the next one."""
        pair = await self.refresh(self.settings.initial_refresh_token)
        self.token = pair["access_token"]
        return str(pair["refresh_token"])

    async def sign_in_again(self) -> None:
        """After the clock was moved past the token's life."""
        await self.control("tokens", {"action": "restore"})
        await self.sign_in()

    async def citizen(self, text: str = "xin chào") -> str:
        """A new citizen who has just written."""
        user_id = str((await self.control("citizens"))["id"])
        await self.control(f"citizen/{user_id}/text", {"text": text})
        await self.settle()
        return user_id

    async def send(self, user_id: str, message: Any) -> dict[str, Any]:
        body = {"recipient": {"user_id": user_id}, "message": message}
        return await self.api("POST", "/v3.0/oa/message/cs", json=body)

    async def settle(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.get("webhooks?settle=1")
        return found

    async def advance(self, seconds: float) -> None:
        await self.control("clock", {"advance_s": seconds})


OpenStage = Callable[..., Awaitable[Stage]]


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    app = web.Application()
    app.router.add_post("/webhook/zalo", bot.webhook)
    port = unused_port()
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    bot.url = f"http://127.0.0.1:{port}/webhook/zalo"
    yield bot
    await runner.cleanup()


@pytest.fixture
async def open_stage(bot: Bot) -> AsyncIterator[OpenStage]:
    """Start an emulator; the one before it, if any, is stopped first (as at a restart)."""
    running: list[tuple[web.AppRunner, ClientSession]] = []

    async def close() -> None:
        while running:
            runner, session = running.pop()
            await session.close()
            await runner.cleanup()

    async def start(data_file: Path | None = None, **changes: Any) -> Stage:
        await close()
        values: dict[str, Any] = {
            "port": unused_port(),
            "webhook_url": bot.url,
            "app_id": "4420188305566112907",
            "app_secret": "app-secret",
            "oa_id": "2871640935512208846",
            "webhook_secret": "oa-secret",
            "initial_refresh_token": "first",
            "data_file": data_file,
        }
        settings = EmulatorSettings(**{**values, **changes})
        runner = web.AppRunner(create_app(settings, HeldTime()))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", settings.port).start()
        session = ClientSession()
        running.append((runner, session))
        return Stage(settings, session, bot, runner)

    yield start
    await close()


@pytest.fixture
async def stage(open_stage: OpenStage) -> Stage:
    """A signed-in bot and an emulator with nobody but the first citizen."""
    stage = await open_stage()
    await stage.sign_in()
    return stage
