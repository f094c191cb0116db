"""The emulator as an aiohttp application."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator

from aiohttp import web
from aiohttp.typedefs import Handler

from handlers.emulator import control, oauth, openapi, page, wishes
from handlers.emulator.assets import MAX_CITIZEN_BYTES
from handlers.emulator.clock import TimeSource
from handlers.emulator.emulator import EMULATOR, build
from handlers.emulator.faults import spoilt
from handlers.emulator.people import create_citizen
from handlers.emulator.settings import EmulatorSettings

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
OWN_PATHS = ("/control/", "/events", "/media/", "/static/")
OTHER_SITES = ("cross-site", "same-site")


def create_app(settings: EmulatorSettings, time_source: TimeSource | None = None) -> web.Application:
    """An application that answers as Zalo does and delivers webhooks while it runs.

    `time_source` replaces the machine's clock in tests.
    """
    app = web.Application(
        middlewares=[only_from_here, unknown_paths, faults, wishes.wrong_wishes],
        client_max_size=MAX_CITIZEN_BYTES + 64 * 1024,
    )
    app[EMULATOR] = build(settings, time_source)
    app.add_routes([*oauth.ROUTES, *openapi.ROUTES, *control.ROUTES, *page.ROUTES])
    app.cleanup_ctx.append(_running)
    app.on_shutdown.append(_let_listeners_go)
    return app


async def _running(app: web.Application) -> AsyncIterator[None]:
    emulator = app[EMULATOR]
    if not emulator.records.citizen_count():
        create_citizen(emulator)
    await emulator.deliveries.start()
    yield
    await emulator.deliveries.stop()
    emulator.records.close()


async def _let_listeners_go(app: web.Application) -> None:
    """Open pages would otherwise keep the server waiting."""
    app[EMULATOR].live.close()


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Citizens' uploads and the controls are for this machine: no other host, no other site's scripts."""
    if request.app[EMULATOR].settings.loopback_only and not (
        _is_loopback(request.remote) and _names_this_host(request)
    ):
        return web.json_response({"error": 403, "message": "the emulator serves only this machine"}, status=403)
    if _is_own(request.path) and request.headers.get("Sec-Fetch-Site") in OTHER_SITES:
        return web.json_response({"error": 403, "message": "not from another site"}, status=403)
    return await handler(request)


@web.middleware
async def unknown_paths(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Zalo answers paths it does not know with 404 and JSON."""
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        return web.json_response({"error": 404, "message": "Not found"}, status=404)
    except web.HTTPRequestEntityTooLarge:
        return web.json_response({"error": 413, "message": "Request is too large"}, status=413)


@web.middleware
async def faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the faults set by /control spoil calls to the API."""
    if _is_own(request.path) or request.path == "/":
        return await handler(request)
    fault = request.app[EMULATOR].faults.take(request.path)
    return await spoilt(fault, request, handler) if fault else await handler(request)


def _is_own(path: str) -> bool:
    return path.startswith(OWN_PATHS)


def _is_loopback(remote: str | None) -> bool:
    return not remote or ipaddress.ip_address(remote).is_loopback


def _names_this_host(request: web.Request) -> bool:
    return (request.url.host or "") in LOCAL_NAMES
