"""Asking real servers: what counts as an answer, which addresses are never called, what bounds a call."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.runtime.outside import MAX_ANSWER, Outside, ServiceFailed
from config.services import Service

Opening = Callable[..., Outside]


class Office:
    """A small service of somebody else; each path misbehaves in a way of its own."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.elsewhere = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.bodies.append(await request.read())
        path = request.path
        if path == "/slow":
            await asyncio.sleep(30)
        if path == "/dead":
            assert request.transport is not None
            request.transport.abort()
        if path == "/moved":
            raise web.HTTPFound(self.elsewhere)
        if path == "/broken":
            return web.Response(status=500, text="{}")
        if path == "/full":
            return web.Response(body=json.dumps({"a": "x" * (MAX_ANSWER - 9)}).encode())
        if path == "/huge":
            return web.Response(body=json.dumps({"a": "x" * (MAX_ANSWER - 8)}).encode())
        if path == "/endless":
            return await _endless(request)
        if path == "/bomb":
            packed = gzip.compress(b'{"a": 1}' + b" " * 1_000_000)
            return web.Response(body=packed, headers={"Content-Encoding": "gzip"})
        if path.startswith("/raw/"):
            return web.Response(body=RAW[path.removeprefix("/raw/")])
        if path == "/cookie":
            response = web.json_response({"a": 1})
            response.set_cookie("who", "me")
            return response
        return web.json_response({"a": 1, "b": {"c": 2, "d": 3}, "secret": "no"})


RAW = {
    "text": b"not json",
    "empty": b"",
    "cut": b'{"a": ',
    "number": b"7",
    "infinite": b'{"a": Infinity}',
    "bytes": b"\xff\xfe",
    "surrogate": b'{"a": "\\ud800"}',
    "deep": b"[" * 5_000 + b"]" * 5_000,
}


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * 8_192)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", office.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    office.elsewhere = str(server.make_url("/elsewhere"))
    office.url = str(server.make_url("/")).rstrip("/")  # type: ignore[attr-defined]
    yield office
    await server.close()


@pytest.fixture
async def opened(office: Any) -> AsyncIterator[Opening]:
    """The service `x` at a path of the office."""
    outsides: list[Outside] = []

    def opening(path: str = "/ok", token: str = "", **changes: Any) -> Outside:
        given = {"name": "x", "url": office.url + path, "keep": ["a", "b.c"], "private": True, **changes}
        service = Service.model_validate(given)
        outsides.append(Outside({"x": service}, {"x": token} if token else {}))
        return outsides[-1]

    yield opening
    for outside in outsides:
        await outside.aclose()


async def failure(outside: Outside, seconds: float = 5.0) -> str:
    with pytest.raises(ServiceFailed) as failed:
        await outside.ask("x", {"ma": "12"}, "0-1-0.0", seconds)
    return failed.value.outcome


async def test_a_post_sends_json_with_secret_and_key_and_keeps_only_the_named_fields(
    office: Any, opened: Opening
) -> None:
    outside = opened(token="Bearer abc", token_header="Authorization")
    assert await outside.ask("x", {"ma": "12", "so": 3}, "0-1-0.0", 5) == {"a": 1, "b": {"c": 2}}
    (request,) = office.asked
    assert request.method == "POST"
    assert json.loads(office.bodies[0]) == {"ma": "12", "so": 3}
    assert request.headers["Authorization"] == "Bearer abc"
    assert request.headers["Idempotency-Key"] == "0-1-0.0"
    assert request.headers["Content-Type"] == "application/json"


async def test_a_get_sends_its_values_as_query(office: Any, opened: Opening) -> None:
    given = {"ma": "hồ sơ & 12", "so": 3, "co": True, "trong": None, "ds": ["a"]}
    await opened(method="GET").ask("x", given, "0-1-0.0", 5)
    assert dict(office.asked[0].query) == {"ma": "hồ sơ & 12", "so": "3", "co": "true", "ds": '["a"]'}
    assert office.bodies == [b""]


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/dead", "unreachable"),
        ("/broken", "status"),
        ("/huge", "too_large"),
        ("/endless", "too_large"),
        ("/bomb", "not_json"),
        *((f"/raw/{name}", "not_json") for name in RAW),
    ],
)
async def test_what_is_no_usable_answer_fails_with_a_reason(opened: Opening, path: str, outcome: str) -> None:
    assert await failure(opened(path)) == outcome


async def test_the_largest_answer_still_counts(opened: Opening) -> None:
    assert len((await opened("/full").ask("x", {}, "k", 5))["a"]) == MAX_ANSWER - 9


async def test_a_slow_service_is_given_up_after_its_own_time_or_the_callers(opened: Opening) -> None:
    started = time.monotonic()
    assert await failure(opened("/slow", timeout=0.2)) == "timeout"
    assert await failure(opened("/slow", timeout=20), seconds=0.2) == "timeout"
    assert time.monotonic() - started < 3


async def test_nobody_there_is_unreachable(opened: Opening) -> None:
    assert await failure(opened(url=f"http://127.0.0.1:{unused_port()}/")) == "unreachable"


async def test_an_unknown_service_is_said_to_be_unknown() -> None:
    assert await failure(Outside({}, {})) == "unknown"


async def test_a_redirect_is_not_followed_even_to_the_same_host(office: Any, opened: Opening) -> None:
    assert await failure(opened("/moved")) == "redirect"
    assert [request.path for request in office.asked] == ["/moved"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"])
async def test_a_host_with_a_private_address_is_never_called_unless_it_is_said_so(
    office: Any, opened: Opening, host: str
) -> None:
    port = office.url.rpartition(":")[2]
    assert await failure(opened(url=f"https://{host}:{port}/", private=False)) == "forbidden"
    assert office.asked == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "127.0.0.1.", "localhost."])
async def test_other_spellings_of_such_a_host_lead_nowhere_either(office: Any, opened: Opening, host: str) -> None:
    port = office.url.rpartition(":")[2]
    assert await failure(opened(url=f"https://{host}:{port}/", private=False)) in ("forbidden", "unreachable")
    assert office.asked == []


async def test_the_address_is_checked_after_the_name_was_resolved(
    office: Any, opened: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public name whose address has become one of the machine's own between two look-ups."""
    port = int(office.url.rpartition(":")[2])
    loop = asyncio.get_running_loop()
    real = loop.getaddrinfo

    async def rebound(host: str, *arguments: Any, **named: Any) -> Any:
        return await real("127.0.0.1" if host == "cong-khai.example" else host, *arguments, **named)

    monkeypatch.setattr(loop, "getaddrinfo", rebound)
    outside = opened(url=f"https://cong-khai.example:{port}/", private=False)
    assert await failure(outside) == "forbidden"
    assert office.asked == []


async def test_cookies_are_not_kept(office: Any, opened: Opening) -> None:
    outside = opened("/cookie")
    for _ in range(2):
        await outside.ask("x", {}, "k", 5)
    assert "Cookie" not in office.asked[1].headers
