"""The chat page, its static files, uploaded media, and the stream of what happens."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from handlers.emulator.emulator import EMULATOR
from handlers.emulator.live import CLOSED, TooManyListeners

STATIC = Path(__file__).parents[1] / "static" / "emulator"
KEEPALIVE_S = 15.0
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
MEDIA_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
SHOWN_INLINE = ("image/jpeg", "image/png", "image/gif")


async def index(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html", headers=HEADERS)


async def static_file(request: web.Request) -> web.StreamResponse:
    """One of the files beside the page; the set is read from the folder, so no path can lead out of it."""
    path = {str(file.relative_to(STATIC)): file for file in STATIC.rglob("*.*")}.get(request.match_info["name"])
    if path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=HEADERS)


async def media(request: web.Request) -> web.StreamResponse:
    """Bytes under an unguessable address; only pictures are shown, the rest is downloaded."""
    found = request.app[EMULATOR].records.media(request.match_info["id"])
    if found is None:
        raise web.HTTPNotFound
    content_type, name, body = found
    kind = "inline" if content_type in SHOWN_INLINE else "attachment"
    headers = {
        **MEDIA_HEADERS,
        "Content-Type": content_type,
        "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(name, safe='')}",
    }
    return web.Response(body=body, headers=headers)


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: message, delivered, citizen, clock, webhook, switches, resync (read everything anew)."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    try:
        with request.app[EMULATOR].live.listen() as news:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            while (line := await _next_line(news)) is not None:
                await response.write(line)
            return response
    except TooManyListeners:
        raise web.HTTPServiceUnavailable from None
    except ConnectionResetError:
        return response


async def _next_line(news: asyncio.Queue[tuple[str, object]]) -> bytes | None:
    try:
        name, data = await asyncio.wait_for(news.get(), KEEPALIVE_S)
    except TimeoutError:
        return b": still here\n\n"
    if (name, data) == CLOSED:
        return None
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


ROUTES = [
    web.get("/", index),
    web.get("/static/{name:.+}", static_file),
    web.get("/media/{id}", media),
    web.get("/events", events),
]
