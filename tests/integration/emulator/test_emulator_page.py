from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from handlers.emulator import live
from handlers.emulator.live import MAX_WAITING, RESYNC, Live
from handlers.emulator.page import STATIC
from handlers.emulator.stickers import STICKERS


async def _get(stage: Any, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    async with stage.session.get(stage.settings.base_url + path, headers=headers) as answer:
        return answer.status, dict(answer.headers), await answer.text()


async def test_the_page_comes_with_a_strict_policy(stage: Any) -> None:
    status, headers, body = await _get(stage, "/")
    assert status == 200
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"""<script(?![^>]*src=)|style=|\son\w+=""", body)


async def test_every_file_the_page_names_is_there(stage: Any) -> None:
    named = {
        path
        for file in STATIC.rglob("*.*")
        if file.suffix in (".html", ".js", ".css")
        for path in re.findall(r"""["'(](?:\./|/static/)([\w/-]+\.(?:js|css|svg))["')]""", file.read_text())
    }
    assert {"main.js", "panel.js", "emulator.css"} <= named
    for path in named:
        assert (await _get(stage, f"/static/{path}"))[0] == 200, path


async def test_nothing_is_loaded_from_elsewhere_nor_written_as_markup() -> None:
    for file in STATIC.rglob("*.js"):
        text = file.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text), file.name
    for file in [*STATIC.rglob("*.css"), STATIC / "index.html"]:
        assert "http" not in file.read_text(), file.name


async def test_each_sticker_has_its_picture(stage: Any) -> None:
    for name in STICKERS:
        status, headers, _ = await _get(stage, f"/static/stickers/{name}.svg")
        assert (status, headers["Content-Type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize("path", ["/static/nope.js", "/static/../app.py", "/static/%2e%2e/%2e%2e/app.py", "/media/x"])
async def test_other_files_are_404(stage: Any, path: str) -> None:
    assert (await _get(stage, path))[0] == 404


async def test_the_stream_tells_of_messages_as_they_happen(stage: Any) -> None:
    async with stage.session.get(f"{stage.settings.base_url}/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert await stream.content.readline() == b"retry: 1000\n"
        await stage.control("citizens", {"name": "Bà Sáu"})
        while not (line := await stream.content.readline()).startswith(b"event:"):
            assert line in (b"\n", b"")
        assert line == b"event: citizen\n"
        assert "Bà Sáu" in (await stream.content.readline()).decode()


async def test_a_message_is_marked_received_when_the_bot_answered(stage: Any) -> None:
    stage.bot.statuses = [500]
    user_id = await stage.citizen()
    [message] = (await stage.get(f"messages?user_id={user_id}"))["messages"]
    assert message["state"] == "sent"
    await stage.control("webhooks", {"action": "retry_now"})
    await stage.settle()
    [message] = (await stage.get(f"messages?user_id={user_id}"))["messages"]
    assert message["state"] == "delivered"


def test_a_listener_that_falls_behind_is_told_to_read_anew() -> None:
    hub = Live()
    with hub.listen() as news:
        for n in range(MAX_WAITING + 10):
            hub.publish("message", n)
        assert news.qsize() == MAX_WAITING
        heard = [news.get_nowait() for _ in range(MAX_WAITING)]
    assert heard[-1] == RESYNC
    hub.publish("message", 0)
    assert news.empty()


async def test_open_streams_and_waiting_questions_do_not_hold_up_the_end(open_stage: Any) -> None:
    stage = await open_stage()
    waiting = asyncio.create_task(stage.get("messages?source=oa&wait_s=60"))
    async with stage.session.get(f"{stage.settings.base_url}/events") as stream, asyncio.timeout(5):
        await stream.content.readline()
        await stage.close()
        assert b"event" not in await stream.content.read()
        assert (await waiting)["messages"] == []


def test_the_number_of_listeners_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MAX_LISTENERS", 1)
    hub = Live()
    with hub.listen(), pytest.raises(live.TooManyListeners), hub.listen():
        pass


@pytest.mark.parametrize("path", ["/", "/control/state", "/media/x", "/events", "/v2.0/oa/getoa"])
async def test_another_name_for_this_host_is_refused(stage: Any, path: str) -> None:
    assert (await _get(stage, path, Host="attacker.example"))[0] == 403


async def test_the_limit_to_this_machine_can_be_lifted(open_stage: Any) -> None:
    stage = await open_stage(loopback_only=False)
    assert (await _get(stage, "/", Host="emulator.example"))[0] == 200


async def test_scripts_of_other_sites_cannot_use_the_controls(stage: Any) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    url = f"{stage.settings.base_url}/control/reset"
    async with stage.session.post(url, data=b"{}", headers=headers) as answer:
        assert answer.status == 403
    headers["Sec-Fetch-Site"] = "same-origin"
    async with stage.session.post(url, data=b"{}", headers=headers) as answer:
        assert answer.status == 200
