"""Health and metrics. `/healthz` says the process runs, `/readyz` whether it can do its work and why not."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Readiness = Callable[[], list[str]]  # what is missing, one sentence each; empty when ready


def health_routes(readiness: Readiness) -> list[web.RouteDef]:
    async def healthz(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(request: web.Request) -> web.Response:
        missing = readiness()
        return web.json_response({"ready": not missing, "missing": missing}, status=503 if missing else 200)

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


def metrics_app(readiness: Readiness, refresh: Callable[[], None]) -> web.Application:
    """The application behind METRICS_PORT; `refresh` sets the gauges before they are read."""

    async def metrics(request: web.Request) -> web.Response:
        refresh()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/metrics", metrics), *health_routes(readiness)])
    return app
