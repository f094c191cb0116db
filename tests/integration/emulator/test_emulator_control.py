from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from handlers.emulator import live, people
from handlers.emulator.chat import MAX_CITIZEN_TEXT
from handlers.emulator.records import OtherVersion

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


async def _attach(stage: Any, user_id: str, body: bytes, name: str, text: str = "") -> Any:
    form = FormData(quote_fields=False)
    if text:
        form.add_field("text", text)
    form.add_field("file", body, filename=name, content_type="application/octet-stream")
    async with stage.session.post(f"{stage.settings.base_url}/control/citizen/{user_id}/file", data=form) as answer:
        return answer.status, await answer.json()


async def test_the_first_citizen_is_chi_lan(stage: Any) -> None:
    assert [each["name"] for each in (await stage.get("state"))["citizens"]] == ["Chị Lan"]


async def test_a_citizen_may_be_given_name_id_and_phone(stage: Any) -> None:
    wish = {"name": "Bà Sáu", "user_id": "123", "phone": "84900000001"}
    found = await stage.control("citizens", wish)
    assert {key: found[key] for key in ("name", "id", "phone")} == {
        "name": "Bà Sáu",
        "id": "123",
        "phone": "84900000001",
    }
    await stage.control("citizens", wish, status=400)
    await stage.control("citizens", {"user_id": "x"}, status=400)
    await stage.control("citizens", {"colour": "red"}, status=400)


async def test_citizens_are_bounded(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MAX_CITIZENS", 1)
    await stage.control("citizens", status=400)


@pytest.mark.parametrize("act", ["text", "tap", "location", "sticker", "react", "seen", "follow", "refuse"])
async def test_an_unknown_citizen_is_404(stage: Any, act: str) -> None:
    await stage.control(f"citizen/999/{act}", {}, status=404)


@pytest.mark.parametrize(
    ("act", "wish"),
    [
        ("text", {"text": " "}),
        ("text", {"text": "a" * (MAX_CITIZEN_TEXT + 1)}),
        ("text", {}),
        ("tap", {"message_id": "x", "index": 0}),
        ("tap", {"message_id": "x", "index": "0"}),
        ("location", {"latitude": 91, "longitude": 0}),
        ("location", {"latitude": "nan", "longitude": 0}),
        ("location", {"latitude": [], "longitude": 0}),
        ("sticker", {"sticker": "nope"}),
        ("react", {"message_id": "x", "icon": "/-heart"}),
        ("seen", {"x": 1}),
    ],
)
async def test_a_wish_that_makes_no_sense_is_400(stage: Any, act: str, wish: dict[str, Any]) -> None:
    user_id = await stage.citizen()
    found = await stage.control(f"citizen/{user_id}/{act}", wish, status=400)
    assert found["error"]


async def test_query_buttons_come_back_as_text_and_others_open_something(stage: Any) -> None:
    user_id = await stage.citizen()
    buttons = [
        {"title": "Có", "type": "oa.query.show", "payload": "#co"},
        {"title": "Không", "type": "oa.query.hide", "payload": "#khong"},
        {"title": "Cổng", "type": "oa.open.url", "payload": {"url": "https://vi-du.example"}},
    ]
    message = {"text": "Chọn", "attachment": {"type": "template", "payload": {"buttons": buttons}}}
    message_id = (await stage.send(user_id, message))["data"]["message_id"]
    answers = [await stage.control(f"citizen/{user_id}/tap", {"message_id": message_id, "index": n}) for n in range(3)]
    await stage.settle()
    assert [event["message"]["text"] for event in stage.bot.events("user_send_text")] == ["xin chào", "#co", "#khong"]
    assert [answers[0]["hidden"], answers[1]["hidden"]] == [False, True]
    assert answers[2]["opens"]["payload"] == {"url": "https://vi-du.example"}


async def test_pictures_and_files_reach_the_bot_as_addresses_it_can_fetch(stage: Any) -> None:
    user_id = await stage.citizen()
    await _attach(stage, user_id, PNG, "anh.png", text="Ảnh đây")
    await _attach(stage, user_id, b"MZ", "tệp.bin")
    await stage.settle()
    [picture], [paper] = stage.bot.events("user_send_image"), stage.bot.events("user_send_file")
    assert picture["message"]["text"] == "Ảnh đây"
    async with stage.session.get(picture["message"]["attachments"][0]["payload"]["url"]) as answer:
        assert await answer.read() == PNG
    payload = paper["message"]["attachments"][0]["payload"]
    assert (payload["name"], payload["size"], payload["type"]) == ("tệp.bin", "2", "bin")
    async with stage.session.get(payload["url"]) as answer:
        assert answer.content_type == "application/octet-stream"
        assert "attachment" in answer.headers["Content-Disposition"]


async def test_an_empty_file_is_refused(stage: Any) -> None:
    assert (await _attach(stage, await stage.citizen(), b"", "a.png"))[0] == 400


async def test_a_file_above_the_limit_is_refused(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.emulator.wishes.MAX_CITIZEN_BYTES", 10)
    assert (await _attach(stage, await stage.citizen(), PNG, "a.png"))[0] == 400


async def test_location_sticker_follow_chatnow_and_info_are_events(stage: Any) -> None:
    user_id = (await stage.control("citizens"))["id"]
    await stage.control(f"citizen/{user_id}/chatnow")
    await stage.control(f"citizen/{user_id}/chatnow", status=400)
    await stage.control(f"citizen/{user_id}/follow", {"follow": True})
    await stage.control(f"citizen/{user_id}/location", {"latitude": 10.762622, "longitude": 106.660172})
    await stage.control(f"citizen/{user_id}/sticker", {"sticker": "vui"})
    await stage.control(f"citizen/{user_id}/info")
    await stage.control(f"citizen/{user_id}/follow", {"follow": False})
    await stage.settle()
    assert [event["event_name"] for event in stage.bot.events()] == [
        "user_click_chatnow",
        "follow",
        "user_send_location",
        "user_send_sticker",
        "user_submit_info",
        "unfollow",
    ]
    place = stage.bot.events("user_send_location")[0]["message"]["attachments"][0]["payload"]
    assert place == {"coordinates": {"latitude": "10.762622", "longitude": "106.660172"}}


async def test_a_human_in_zalos_tool_is_an_echo_with_an_admin_and_no_receipt(stage: Any) -> None:
    user_id = await stage.citizen()
    await stage.control("admin/reply", {"user_id": user_id, "text": "Tôi là cán bộ"})
    await stage.control(f"citizen/{user_id}/seen")
    await stage.settle()
    [echo] = stage.bot.events("oa_send_text")
    assert echo["sender"] == {"id": stage.settings.oa_id, "admin_id": "5550012348890071234"}
    assert not stage.bot.events("user_received_message")
    assert not stage.bot.events("user_seen_message")


async def test_waiting_for_a_message_ends_when_it_comes(stage: Any) -> None:
    user_id = await stage.citizen()
    waiting = asyncio.create_task(stage.get(f"messages?user_id={user_id}&source=oa&wait_s=30&count=2"))
    for text in ("một", "hai"):
        await stage.send(user_id, {"text": text})
    assert [each["text"] for each in (await waiting)["messages"]] == ["một", "hai"]


async def test_messages_are_listed_after_a_number(stage: Any) -> None:
    user_id = await stage.citizen("một")
    last = (await stage.get("messages"))["messages"][-1]["seq"]
    await stage.control(f"citizen/{user_id}/text", {"text": "hai"})
    found = (await stage.get(f"messages?after={last}"))["messages"]
    assert [each["text"] for each in found] == ["hai"]
    await stage.control("messages?after=x", method="GET", status=400)


@pytest.mark.parametrize("advance", [0, -5, 401 * 24 * 3600, "x", None])
async def test_the_clock_moves_only_forward_and_not_without_end(stage: Any, advance: Any) -> None:
    await stage.control("clock", {"advance_s": advance}, status=400)


async def test_citizens_chats_switches_and_clock_survive_a_restart(open_stage: Any, tmp_path: Path) -> None:
    stage = await open_stage(tmp_path / "emulator.db")
    user_id = await stage.citizen("còn đây")
    await stage.advance(3600)
    await stage.control("switches", {"zca": "funded"})
    before = await stage.get("state")
    stage = await open_stage(tmp_path / "emulator.db")
    after = await stage.get("state")
    for part in ("citizens", "clock", "switches"):
        assert after[part] == before[part]
    assert (await stage.get(f"messages?user_id={user_id}"))["messages"][0]["text"] == "còn đây"
    assert (tmp_path / "emulator.db").stat().st_mode & 0o777 == 0o600


async def test_a_data_file_of_another_version_is_named_in_one_sentence(open_stage: Any, tmp_path: Path) -> None:
    data_file = tmp_path / "emulator.db"
    with closing(sqlite3.connect(data_file)) as database:
        database.execute("PRAGMA user_version = 999")
    with pytest.raises(OtherVersion, match=r"emulator\.db .*delete it"):
        await open_stage(data_file)


async def test_reset_leaves_one_citizen_and_the_tokens(stage: Any) -> None:
    await stage.citizen()
    await stage.advance(60)
    await stage.control("switches", {"zca": "funded"})
    await stage.control("faults", {"path": "*", "code": -32})
    found = await stage.control("reset")
    assert [each["name"] for each in found["citizens"]] == ["Chị Lan"]
    assert (found["clock"]["offset_ms"], found["faults"], found["switches"]["zca"]) == (0, [], "none")
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == 0
    await stage.control("reset", {"tokens": True})
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == -220


@pytest.mark.parametrize("wish", [{"zca": "rich"}, {"colour": 1}, {"rate_per_minute": -1}, {"night_block": "yes"}, []])
async def test_an_unknown_switch_or_value_is_400(stage: Any, wish: Any) -> None:
    await stage.control("switches", wish, status=400)


async def test_listeners_are_bounded(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MAX_LISTENERS", 0)
    await stage.control("messages?wait_s=1", method="GET", status=503)
    async with stage.session.get(f"{stage.settings.base_url}/events") as answer:
        assert answer.status == 503


async def test_a_body_that_is_no_json_is_400(stage: Any) -> None:
    async with stage.session.post(f"{stage.settings.base_url}/control/clock", data=b"{") as answer:
        assert answer.status == 400
