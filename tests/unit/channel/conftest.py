"""The channel's servers at the edge of the world: strict, scripted, on free ports."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.channel.http import Http


class FakeZalo:
    """Answers what a test scripts, in order, and otherwise as the channel does; keeps what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.token = "access-1"
        self.proof = ""
        self.refresh_tokens = ["refresh-1"]  # each works once
        self.issued = 1
        self.requests: list[dict[str, Any]] = []
        self.refreshes: list[str] = []
        self.script: list[Callable[[], web.StreamResponse | None]] = []
        self.oauth_script: list[Callable[[], web.StreamResponse | None]] = []

    def answer(self, body: Any, status: int = 200) -> None:
        """Give this answer to the next API call; bytes as they are, anything else as JSON."""
        self.script.append(lambda: _response(body, status))

    def answer_refresh(self, body: Any, status: int = 200) -> None:
        self.oauth_script.append(lambda: _response(body, status))

    def application(self) -> web.Application:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_post("/v4/oa/access_token", self._oauth)
        app.router.add_route("*", "/{path:.*}", self._api)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        seen: dict[str, Any] = {"path": request.path, "method": request.method, "headers": request.headers.copy()}
        if request.content_type == "multipart/form-data":
            form = await request.post()
            seen["form"] = {
                name: (field.filename, field.file.read()) if isinstance(field, web.FileField) else field
                for name, field in form.items()
            }
        elif request.method == "POST":
            assert request.content_type == "application/json"
            seen["json"] = json.loads(await request.read())
        else:
            assert set(request.query) <= {"data"}
            seen["data"] = json.loads(request.query.get("data", "null"))
        self.requests.append(seen)
        if self.script:
            response = self.script.pop(0)()
            if response is not None:
                return response
        if "Authorization" in request.headers or request.headers.get("access_token") != self.token:
            return _response({"error": -216, "message": "Access token is invalid"})
        if request.headers.get("appsecret_proof", "") != self.proof:
            return _response({"error": -242, "message": "Appsecret_proof invalid"})
        return _response({"error": 0, "message": "Success", "data": {"message_id": f"m{len(self.requests)}"}})

    async def _oauth(self, request: web.Request) -> web.StreamResponse:
        assert request.content_type == "application/x-www-form-urlencoded"
        form = await request.post()
        assert set(form) == {"refresh_token", "app_id", "grant_type"}
        assert (form["app_id"], form["grant_type"]) == ("app", "refresh_token")
        assert request.headers["secret_key"] == "app-secret"
        given = str(form["refresh_token"])
        self.refreshes.append(given)
        if self.oauth_script:
            response = self.oauth_script.pop(0)()
            if response is not None:
                return response
        if given not in self.refresh_tokens:
            return _response({"error": -14014, "error_name": "Invalid refresh token.", "error_reason": "used"})
        self.refresh_tokens.remove(given)
        self.issued += 1
        self.token = f"access-{self.issued}"
        self.refresh_tokens.append(f"refresh-{self.issued}")
        pair = {"access_token": self.token, "refresh_token": self.refresh_tokens[-1], "expires_in": "90000"}
        return _response(pair)


def _response(body: Any, status: int = 200) -> web.Response:
    if isinstance(body, bytes):
        return web.Response(body=body, status=status, content_type="text/html")
    return web.json_response(body, status=status)


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    fake = FakeZalo()
    runner = web.AppRunner(fake.application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    fake.url = f"http://{host}:{port}"
    yield fake
    await runner.cleanup()


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    pool = Http(total=2)
    yield pool
    await pool.aclose()


class Socket:
    """A server that answers every request with the same bytes and then closes, or never answers."""

    def __init__(self) -> None:
        self.url = ""
        self.answer: bytes | None = b""  # None: keep silent
        self.seen = 0
        self.released = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) if b"ontent-" in head else 0
        await reader.readexactly(length)
        self.seen += 1
        if self.answer is None:
            await self.released.wait()
        else:
            writer.write(self.answer)
            await writer.drain()
        writer.close()


@pytest.fixture
async def socket() -> AsyncIterator[Socket]:
    raw = Socket()
    server = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    raw.url = f"http://{host}:{port}"
    yield raw
    raw.released.set()
    server.close()
    await server.wait_closed()
