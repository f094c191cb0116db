"""Calls with a time limit of their own."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channel.http import Http, NoAnswer

SHORT, LONG = 0.05, 10.0


async def _slow(request: web.Request) -> web.Response:
    """Answers a while after the short limit."""
    await asyncio.sleep(4 * SHORT)
    return web.Response(body=b"late")


@pytest.fixture
async def url(unused_tcp_port: int) -> object:
    app = web.Application()
    app.router.add_post("/", _slow)
    async with TestServer(app, port=unused_tcp_port) as server:
        yield httpx.URL(str(server.make_url("/")))


async def test_a_call_with_a_longer_limit_gets_an_answer_later_than_the_pools_own_limit(url: httpx.URL) -> None:
    http = Http(total=SHORT)
    answer = await http.post(url, httpx.Headers(), b"x", total=LONG)
    assert answer.body == b"late"
    with pytest.raises(NoAnswer):
        await http.post(url, httpx.Headers(), b"x")
    await http.aclose()
