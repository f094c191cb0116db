"""The baseline of accepting: `python -m tests.bench.bare PORT` reads each body and answers 200, no more."""

from __future__ import annotations

import asyncio
import sys

import uvloop
from aiohttp import web


async def _answer(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(text="ok")


async def _serve(port: int) -> None:
    app = web.Application()
    app.add_routes([web.post("/webhook/zalo", _answer)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
