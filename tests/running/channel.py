"""The channel's API as far as the bot sends by it: strict, and able to keep calls waiting for their answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from aiohttp import web

from tests.running.programs import free_port

APP_ID = "4420188305566112907"
OA = "2871640935512208846"
APP_SECRET = "app-secret-of-the-tests"
WEBHOOK_SECRET = "oa-secret-key-of-the-tests"
FIRST_TOKEN = "first-refresh-token-of-the-tests"
MAX_UNITS = 2_000
LIMIT_SECONDS = 0.5  # the bot's own limit for one call, the lowest it takes


class Channel:
    """What citizens' phones show, in `texts`; an answer waits while `answering` is not set."""

    def __init__(self) -> None:
        self.port = free_port()
        self.arrived: list[tuple[str, str]] = []
        self.waiting = 0
        self.answering = asyncio.Event()
        self.answering.set()
        self._refresh, self._access, self._renewed = FIRST_TOKEN, "", 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        """What makes the service talk to this channel and accept its webhooks."""
        return {
            "ZALO_API_URL": self.url,
            "ZALO_OAUTH_URL": self.url,
            "ZALO_APP_ID": APP_ID,
            "ZALO_APP_SECRET": APP_SECRET,
            "ZALO_OA_ID": OA,
            "ZALO_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "ZALO_REFRESH_TOKEN": FIRST_TOKEN,
            "ZALO_RATE_PER_MINUTE": "0",
            "ZALO_SEND_TIMEOUT_SECONDS": str(LIMIT_SECONDS),
        }

    def texts(self, user: str) -> list[str]:
        return [text for to, text in self.arrived if to == user]

    def repeated(self) -> Counter[tuple[str, str]]:
        """Messages that came more than once, and how many times too often."""
        return Counter(self.arrived) - Counter(set(self.arrived))

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v4/oa/access_token", self._token)
        app.router.add_post("/v3.0/oa/message/cs", self._send)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        self.answering.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        known = (form.get("refresh_token"), form.get("app_id"), request.headers.get("secret_key"))
        if known != (self._refresh, APP_ID, APP_SECRET):
            return web.json_response({"error": -14014, "error_name": "Invalid refresh token."})
        self._renewed += 1
        self._access, self._refresh = f"access-{self._renewed}", f"refresh-{self._renewed}"
        return web.json_response({"access_token": self._access, "refresh_token": self._refresh, "expires_in": "90000"})

    async def _send(self, request: web.Request) -> web.Response:
        if request.headers.get("access_token") != self._access:
            return _refused(-216)
        body: dict[str, Any] = await request.json()
        message = body.get("message", {})
        text = message.get("text", "")
        if set(body) != {"recipient", "message"} or not text or set(message) - {"text", "attachment"}:
            return _refused(-201)
        if len(text.encode("utf-16-le")) // 2 > MAX_UNITS:
            return _refused(-210)
        user = body["recipient"]["user_id"]
        self.arrived.append((user, text))
        number = len(self.arrived)
        self.waiting += 1
        try:
            await self.answering.wait()
        finally:
            self.waiting -= 1
        data = {"message_id": f"m{number}", "user_id": user}
        return web.json_response({"error": 0, "message": "Success", "data": data})


def _refused(code: int) -> web.Response:
    return web.json_response({"error": code, "message": "refused"})
