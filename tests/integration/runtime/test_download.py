"""Fetching from real servers: where from, how much, how long."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.runtime.download import MAX_REDIRECTS, MAX_URL, CannotFetch, Downloads, Hosts

ZALO = ("*.zdn.vn", "*.zadn.vn", "api.zaloapp.com")
CONTENT = bytes(range(256)) * 1000


class Media:
    """A server of files; each path misbehaves in a way of its own."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.encodings: list[str] = []
        self.elsewhere = ""
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        self.encodings.append(request.headers.get("Accept-Encoding", ""))
        path = request.path
        if path == "/moved":
            raise web.HTTPFound(self.elsewhere)
        if path.startswith("/hop/"):
            left = int(path.removeprefix("/hop/"))
            raise web.HTTPFound("/ok" if left == 1 else f"/hop/{left - 1}")
        if path == "/bare":
            return web.Response(status=302)
        if path == "/gone":
            return web.Response(status=404)
        if path == "/silent":
            await asyncio.sleep(30)
        if path == "/endless":
            return await _stream(request, 0.0)
        if path == "/drip":
            return await _stream(request, 0.05)
        if path == "/cut":
            return await _cut(request)
        if path == "/bomb":
            return web.Response(body=gzip.compress(b"0" * 5_000_000), headers={"Content-Encoding": "gzip"})
        return web.Response(body=CONTENT)


async def _stream(request: web.Request, pause: float) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" if pause else b"x" * 65_536)
        await asyncio.sleep(pause)


async def _cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100000"})
    await response.prepare(request)
    await response.write(b"x" * 1_000)
    assert request.transport is not None
    request.transport.abort()
    return response


@pytest.fixture
async def media() -> AsyncIterator[Media]:
    media = Media()
    app = web.Application()
    app.router.add_get("/{tail:.*}", media.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    media.url = str(server.make_url("/")).rstrip("/")
    yield media
    await server.close()


class Kept:
    """Takes what comes, up to a limit."""

    def __init__(self) -> None:
        self.size = 0

    async def __call__(self, chunks: AsyncIterator[bytes]) -> int:
        async for chunk in chunks:
            self.size += len(chunk)
            if self.size > 1_000_000:
                raise OverflowError
        return self.size


@pytest.fixture
async def fetch(media: Media) -> AsyncIterator[Any]:
    downloads = Downloads(Hosts.of((*ZALO, "localhost", media.url)), whole_seconds=2.0, silent_seconds=0.5)

    async def fetching(url: str, most: int = 1_000_000) -> int:
        return await downloads.fetch(url if "://" in url else media.url + url, most, Kept())

    yield fetching
    await downloads.aclose()


async def reason(fetching: Any) -> str:
    with pytest.raises(CannotFetch) as failed:
        await fetching
    return failed.value.reason


async def test_a_file_of_an_allowed_host_is_fetched_uncompressed(media: Media, fetch: Any) -> None:
    assert await fetch("/anh.jpg?sig=a%2Fb%7Ec+d==") == len(CONTENT)
    assert media.asked == ["/anh.jpg?sig=a%2Fb%7Ec+d=="]
    assert media.encodings == ["identity"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/gone", "status"),
        ("/silent", "timeout"),
        ("/drip", "timeout"),
        ("/cut", "unreachable"),
        ("/bomb", "compressed"),
        ("/bare", "redirect"),
        (f"/hop/{MAX_REDIRECTS + 1}", "redirect"),
    ],
)
async def test_what_goes_wrong_has_a_name_and_ends_in_time(fetch: Any, path: str, why: str) -> None:
    started = time.monotonic()
    assert await reason(fetch(path)) == why
    assert time.monotonic() - started < 10


async def test_a_few_redirects_within_allowed_hosts_are_followed(media: Media, fetch: Any) -> None:
    assert await fetch(f"/hop/{MAX_REDIRECTS}") == len(CONTENT)
    assert media.asked[-1] == "/ok"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://127.0.0.1:1/private",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "https://evil.example/",
        "//evil.example/x",
        "https://zdn.vn.evil.example/",
        "http://[::1]/",
    ],
)
async def test_a_redirect_anywhere_else_is_refused(media: Media, fetch: Any, elsewhere: str) -> None:
    media.elsewhere = elsewhere
    assert await reason(fetch("/moved")) == "redirect"
    assert media.asked == ["/moved"]


async def test_a_redirect_to_an_allowed_name_that_leads_to_this_machine_is_refused(media: Media, fetch: Any) -> None:
    media.elsewhere = "https://localhost/x"
    assert await reason(fetch("/moved")) == "address"


async def test_an_allowed_name_that_resolves_to_this_machine_is_never_connected_to(fetch: Any) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        assert await reason(fetch("https://localhost/x")) == "address"
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.0.1"])
async def test_a_name_of_the_channel_that_resolves_to_a_private_address_is_not_connected_to(
    fetch: Any, monkeypatch: Any, address: str
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **named: real(address, *rest, **named))
    assert await reason(fetch("https://a.zdn.vn/x")) == "address"


async def test_a_size_beyond_the_limit_is_refused_before_it_is_read(fetch: Any) -> None:
    assert await reason(fetch("/ok", most=len(CONTENT) - 1)) == "too_large"
    assert await fetch("/ok", most=len(CONTENT)) == len(CONTENT)


async def test_what_never_ends_without_telling_its_size_is_left_to_who_keeps_it(fetch: Any) -> None:
    with pytest.raises(OverflowError):
        await fetch("/endless")


async def test_nobody_listening_is_unreachable(media: Media) -> None:
    origin = f"http://127.0.0.1:{unused_port()}"
    downloads = Downloads(Hosts.of((origin,)))
    assert await reason(downloads.fetch(origin + "/x", 10, Kept())) == "unreachable"
    await downloads.aclose()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://evil.example/x.jpg", "host"),
        ("https://zdn.vn/x", "host"),  # the domain itself is none of its hosts
        ("https://azdn.vn/x", "host"),
        ("https://a.zdn.vn.evil.example/x", "host"),
        ("https://127.0.0.1/x", "host"),
        ("https://[::1]/x", "host"),
        ("https://2130706433/x", "host"),
        ("http://127.0.0.1:1/x", "address"),
        ("https://a.zdn.vn:8443/x", "address"),
        ("https://a.zdn.vn@evil.example/x", "address"),
        ("https://evil.example\\@a.zdn.vn/x", "address"),
        ("https://a.zdn.vn\r\nHost: evil/x", "address"),
        ("ftp://a.zdn.vn/x", "address"),
        ("file:///etc/passwd", "address"),
        ("javascript:alert(1)", "address"),
        ("/x", "address"),
        ("", "address"),
        ("https://", "address"),
        ("https://a.zdn.vn:99999/x", "address"),
        ("https://a.zdn.vn/" + "x" * MAX_URL, "address"),
    ],
)
def test_an_address_that_is_not_allowed_is_not_asked(url: str, why: str) -> None:
    with pytest.raises(CannotFetch) as failed:
        Hosts.of(ZALO).checked(url)
    assert failed.value.reason == why


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://f4.photo.talk.zdn.vn/1/a.jpg", "https://f4.photo.talk.zdn.vn/1/a.jpg"),
        ("http://f4.photo.talk.zdn.vn/1/a.jpg", "https://f4.photo.talk.zdn.vn/1/a.jpg"),
        ("http://a.zadn.vn:80/x", "https://a.zadn.vn/x"),
        ("https://API.zaloapp.com/x?q=%2F", "https://API.zaloapp.com/x?q=%2F"),
        ("https://a.zdn.vn/đơn.pdf", "https://a.zdn.vn/%C4%91%C6%A1n.pdf"),
    ],
)
def test_an_allowed_address_is_asked_over_https(url: str, asked: str) -> None:
    assert str(Hosts.of(ZALO).checked(url)).lower() == asked.lower()
