"""Health, readiness, metrics and the page that leads to everything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.runtime import metrics
from config.settings import load_settings
from handlers.home import home_routes
from handlers.ops import health_routes, metrics_app

Open = Callable[[web.Application], Any]


@pytest.fixture
async def browse() -> AsyncIterator[Open]:
    clients: list[TestClient[Any, Any]] = []

    async def opening(app: web.Application) -> TestClient[Any, Any]:
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        return client

    yield opening
    for client in clients:
        await client.close()


def home(tmp_path: Path, **environ: str) -> web.Application:
    app = web.Application()
    app.add_routes(home_routes(load_settings({"NAMRO_DATA_DIR": str(tmp_path), **environ}, None)))
    return app


async def test_a_running_process_is_healthy_and_says_why_it_is_not_ready(browse: Open) -> None:
    missing: list[str] = ["no partition is held yet"]
    app = web.Application()
    app.add_routes(health_routes(lambda: missing))
    client = await browse(app)
    assert await (await client.get("/healthz")).json() == {"status": "ok"}
    answer = await client.get("/readyz")
    assert answer.status == 503
    assert await answer.json() == {"ready": False, "missing": ["no partition is held yet"]}
    missing.clear()
    answer = await client.get("/readyz")
    assert (answer.status, await answer.json()) == (200, {"ready": True, "missing": []})


async def test_metrics_are_refreshed_before_they_are_read(browse: Open) -> None:
    def refresh() -> None:
        metrics.SPOOLED.set(7)

    client = await browse(metrics_app(list, refresh))
    answer = await client.get("/metrics")
    assert answer.status == 200
    assert answer.content_type == "text/plain"
    assert "namro_spooled_events 7.0" in await answer.text()
    assert (await client.get("/readyz")).status == 200


async def test_the_home_page_leads_to_the_emulator_in_the_demo_only(browse: Open, tmp_path: Path) -> None:
    page = await (await (await browse(home(tmp_path, EMULATOR_PORT="9123"))).get("/")).text()
    assert 'href="http://127.0.0.1:9123"' in page
    assert 'href="/readyz"' in page
    elsewhere = await browse(home(tmp_path, ZALO_API_URL="https://openapi.zalo.me"))
    assert "9123" not in await (await elsewhere.get("/")).text()


async def test_the_home_page_needs_nothing_from_elsewhere(browse: Open, tmp_path: Path) -> None:
    client = await browse(home(tmp_path))
    answer = await client.get("/")
    assert answer.content_type == "text/html"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    css = await client.get("/home.css")
    assert (css.status, css.content_type) == (200, "text/css")
    assert "<script" not in await answer.text()
