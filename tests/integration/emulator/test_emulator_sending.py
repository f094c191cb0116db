from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData

from handlers.emulator import openapi
from handlers.emulator.windows import MAX_ANSWERS_PER_MESSAGE

HOUR = 3600
DAY = 24 * HOUR
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
PDF = b"%PDF-1.7\n"


def _file(body: bytes, name: str, field: str = "file") -> FormData:
    form = FormData(quote_fields=False)
    form.add_field(field, BytesIO(body), filename=name, content_type="application/octet-stream")
    return form


async def _upload(stage: Any, kind: str, body: bytes, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = await stage.api("POST", f"/v2.0/oa/upload/{kind}", data=_file(body, name))
    return answer


def _picture(**source: str) -> dict[str, Any]:
    element = {"media_type": "image", **source}
    return {"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}}}


async def test_a_text_is_sent_shown_echoed_and_received(stage: Any) -> None:
    user_id = await stage.citizen()
    answer = await stage.send(user_id, {"text": "Chào chị"})
    assert answer["error"] == 0
    assert answer["data"]["user_id"] == user_id
    assert answer["data"]["quota"] == {"quota_type": "reply"}
    assert answer["data"]["sent_time"].isdigit()
    await stage.settle()
    message_id = answer["data"]["message_id"]
    [echo], [receipt] = stage.bot.events("oa_send_text"), stage.bot.events("user_received_message")
    assert echo["message"] == {"text": "Chào chị", "msg_id": message_id}
    assert echo["sender"] == {"id": stage.settings.oa_id}
    assert echo["recipient"] == {"id": user_id}
    assert receipt["message"] == {"msg_id": message_id}
    assert receipt["sender"] == {"id": stage.settings.oa_id}
    shown = (await stage.get(f"messages?user_id={user_id}&source=oa"))["messages"]
    assert [(each["id"], each["text"], each["state"]) for each in shown] == [(message_id, "Chào chị", "delivered")]


async def test_the_echo_may_carry_another_id_when_the_switch_says_so(stage: Any) -> None:
    await stage.control("switches", {"echo_ids_match": False})
    user_id = await stage.citizen()
    answer = await stage.send(user_id, {"text": "Chào chị"})
    await stage.settle()
    assert stage.bot.events("oa_send_text")[0]["message"]["msg_id"] != answer["data"]["message_id"]


async def test_echoes_and_receipts_can_be_switched_off(stage: Any) -> None:
    await stage.control("switches", {"echoes": False, "receipts": False})
    user_id = await stage.citizen()
    await stage.send(user_id, {"text": "Chào chị"})
    await stage.control(f"citizen/{user_id}/seen")
    await stage.settle()
    assert [event["event_name"] for event in stage.bot.events()] == ["user_send_text"]


async def test_reading_tells_the_bot_which_messages_were_seen_once(stage: Any) -> None:
    user_id = await stage.citizen()
    ids = [(await stage.send(user_id, {"text": text}))["data"]["message_id"] for text in ("một", "hai")]
    assert (await stage.control(f"citizen/{user_id}/seen"))["seen"] == ids
    assert (await stage.control(f"citizen/{user_id}/seen"))["seen"] == []
    await stage.settle()
    assert [event["message"] for event in stage.bot.events("user_seen_message")] == [{"msg_ids": ids}]


@pytest.mark.parametrize("recipient", [{"user_id": "1"}, {"message_id": "unknown"}])
async def test_an_unknown_recipient_is_invalid(stage: Any, recipient: dict[str, str]) -> None:
    body = {"recipient": recipient, "message": {"text": "a"}}
    answer = await stage.api("POST", "/v3.0/oa/message/cs", json=body)
    assert (answer["http"], answer["error"]) == (200, -201)
    assert next(iter(recipient)) in answer["message"]


async def test_who_never_interacted_gets_nothing(stage: Any) -> None:
    user_id = (await stage.control("citizens"))["id"]
    assert (await stage.send(user_id, {"text": "a"}))["error"] == -232


async def test_the_window_closes_and_a_new_message_opens_it(stage: Any) -> None:
    user_id = await stage.citizen()
    await stage.advance(48 * HOUR + 1)
    await stage.sign_in_again()
    assert (await stage.send(user_id, {"text": "a"}))["error"] == -320
    await stage.control("switches", {"zca": "funded"})
    paid = await stage.send(user_id, {"text": "a"})
    assert paid["error"] == 0
    assert "quota" not in paid["data"]
    await stage.advance(5 * DAY)
    await stage.sign_in_again()
    assert (await stage.send(user_id, {"text": "a"}))["error"] == -230
    await stage.control(f"citizen/{user_id}/text", {"text": "tôi đây"})
    assert (await stage.send(user_id, {"text": "a"}))["data"]["quota"]


async def test_one_message_takes_eight_answers_within_48_hours(stage: Any) -> None:
    user_id = await stage.citizen()
    message_id = stage.bot.events("user_send_text")[0]["message"]["msg_id"]
    body = {"recipient": {"message_id": message_id}, "message": {"text": "a"}}
    for _ in range(MAX_ANSWERS_PER_MESSAGE):
        assert (await stage.api("POST", "/v3.0/oa/message/cs", json=body))["data"]["user_id"] == user_id
    assert (await stage.api("POST", "/v3.0/oa/message/cs", json=body))["error"] == -211


async def test_an_old_message_takes_no_answer(open_stage: Any) -> None:
    stage = await open_stage()
    await stage.citizen()
    message_id = stage.bot.events("user_send_text")[0]["message"]["msg_id"]
    await stage.advance(48 * HOUR + 1)
    await stage.sign_in()
    body = {"recipient": {"message_id": message_id}, "message": {"text": "a"}}
    assert (await stage.api("POST", "/v3.0/oa/message/cs", json=body))["error"] == -232


async def test_a_blocked_recipient_answers_its_code_until_it_is_lifted(stage: Any) -> None:
    user_id = await stage.citizen()
    for code in (-213, -217, -218, -227, -244):
        await stage.control(f"citizen/{user_id}/refuse", {"code": code})
        assert (await stage.send(user_id, {"text": "a"}))["error"] == code
    await stage.control(f"citizen/{user_id}/refuse", {"code": None})
    assert (await stage.send(user_id, {"text": "a"}))["error"] == 0
    await stage.control(f"citizen/{user_id}/refuse", {"code": -5}, status=400)


async def test_who_withdrew_gets_nothing(stage: Any) -> None:
    user_id = await stage.citizen()
    await stage.control(f"citizen/{user_id}/withdraw")
    assert (await stage.send(user_id, {"text": "a"}))["error"] == -232
    await stage.settle()
    assert stage.bot.events("user_withdraw")[0]["user_id"] == user_id


async def test_a_quote_must_be_of_this_chat(stage: Any) -> None:
    user_id, other = await stage.citizen(), await stage.citizen()
    mine, theirs = (event["message"]["msg_id"] for event in stage.bot.events("user_send_text"))
    assert (await stage.send(user_id, {"text": "a", "quote_message_id": mine}))["error"] == 0
    refused = await stage.send(user_id, {"text": "a", "quote_message_id": theirs})
    assert refused["error"] == -201
    assert "quote_message_id" in refused["message"]
    assert other != user_id


async def test_buttons_are_kept_or_refused_by_the_switch(stage: Any) -> None:
    user_id = await stage.citizen()
    buttons = [{"title": "Có", "type": "oa.query.show", "payload": "#co"}]
    message = {"text": "Chọn", "attachment": {"type": "template", "payload": {"buttons": buttons}}}
    assert (await stage.send(user_id, message))["error"] == 0
    [shown] = (await stage.get(f"messages?user_id={user_id}&source=oa"))["messages"]
    assert shown["buttons"] == buttons
    await stage.control("switches", {"buttons_supported": False})
    assert (await stage.send(user_id, message))["error"] == -201


async def test_a_picture_is_uploaded_sent_and_expires_after_seven_days(stage: Any) -> None:
    await stage.control("switches", {"zca": "funded"})
    uploaded = await _upload(stage, "image", PNG, "mau.png")
    attachment_id = uploaded["data"]["attachment_id"]
    user_id = await stage.citizen()
    assert (await stage.send(user_id, _picture(attachment_id=attachment_id)))["error"] == 0
    await stage.settle()
    [picture] = stage.bot.events("oa_send_image")[0]["message"]["attachments"]
    async with stage.session.get(picture["payload"]["url"]) as answer:
        assert await answer.read() == PNG
        assert answer.content_type == "image/png"
    await stage.advance(7 * DAY + 1)
    await stage.sign_in_again()
    await stage.control(f"citizen/{user_id}/text", {"text": "còn không"})
    assert (await stage.send(user_id, _picture(attachment_id=attachment_id)))["error"] == -100


async def test_an_unknown_id_or_one_of_another_kind_is_invalid(stage: Any) -> None:
    user_id = await stage.citizen()
    token = (await _upload(stage, "file", PDF, "mau.pdf"))["data"]["token"]
    assert (await stage.send(user_id, _picture(attachment_id="unknown")))["error"] == -201
    assert (await stage.send(user_id, _picture(attachment_id=token)))["error"] == -201
    wrong = {"attachment": {"type": "file", "payload": {"token": "unknown"}}}
    assert (await stage.send(user_id, wrong))["error"] == -201


async def test_a_file_is_sent_by_its_token(stage: Any) -> None:
    user_id = await stage.citizen()
    token = (await _upload(stage, "file", PDF, "Mẫu đơn.pdf"))["data"]["token"]
    assert (await stage.send(user_id, {"attachment": {"type": "file", "payload": {"token": token}}}))["error"] == 0
    await stage.settle()
    payload = stage.bot.events("oa_send_file")[0]["message"]["attachments"][0]["payload"]
    assert (payload["name"], payload["size"], payload["type"]) == ("Mẫu đơn.pdf", str(len(PDF)), "pdf")
    async with stage.session.get(payload["url"]) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("kind", "form", "code"),
    [
        ("image", _file(b"GIF89a", "a.png"), -201),
        ("image", _file(PNG.ljust(1024 * 1024 + 1, b"0"), "a.png"), -210),
        ("gif", _file(b"GIF89a".ljust(5 * 1024 * 1024 + 1, b"0"), "a.gif"), -210),
        ("file", _file(b"MZ", "a.exe"), -201),
        ("file", _file(PDF, "a.pdf", field="other"), -201),
        ("image", None, -201),
    ],
)
async def test_a_wrong_upload_is_refused(stage: Any, kind: str, form: FormData | None, code: int) -> None:
    answer = await stage.api("POST", f"/v2.0/oa/upload/{kind}", data=form)
    assert (answer["http"], answer["error"]) == (200, code)


async def test_5000_uploads_a_month(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert openapi.UPLOADS_PER_MONTH == 5000
    monkeypatch.setattr(openapi, "UPLOADS_PER_MONTH", 1)
    assert (await _upload(stage, "image", PNG, "a.png"))["error"] == 0
    assert (await _upload(stage, "image", PNG, "a.png"))["error"] == -211
    await stage.advance(31 * DAY)
    await stage.sign_in_again()
    assert (await _upload(stage, "image", PNG, "a.png"))["error"] == 0


async def test_above_the_rate_everything_waits_for_the_next_minute(stage: Any) -> None:
    await stage.advance(60)
    await stage.control("switches", {"rate_per_minute": 2})
    remains = [(await stage.api("GET", "/v2.0/oa/getoa"))["headers"]["X-RateLimit-Remain"] for _ in range(2)]
    assert remains == ["1", "0"]
    refused = await stage.api("GET", "/v2.0/oa/getoa")
    assert (refused["http"], refused["error"]) == (200, -32)
    assert refused["headers"]["X-RateLimit-Limit"] == "2"
    await stage.advance(60)
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == 0


async def test_4000_a_minute_is_the_default_and_0_is_no_limit(stage: Any) -> None:
    assert (await stage.get("state"))["switches"]["rate_per_minute"] == 4000
    await stage.control("switches", {"rate_per_minute": 0})
    assert "X-RateLimit-Limit" not in (await stage.api("GET", "/v2.0/oa/getoa"))["headers"]


async def test_the_old_message_api_is_closed_but_takes_reactions(stage: Any) -> None:
    user_id = await stage.citizen()
    message_id = stage.bot.events("user_send_text")[0]["message"]["msg_id"]
    old = {"recipient": {"user_id": user_id}, "message": {"text": "a"}}
    assert (await stage.api("POST", "/v2.0/oa/message", json=old))["error"] == -240
    action = {"react_icon": "/-heart", "react_message_id": message_id}
    reaction = {"recipient": {"user_id": user_id}, "sender_action": action}
    assert (await stage.api("POST", "/v2.0/oa/message", json=reaction))["error"] == 0
    action["react_icon"] = "?"
    assert (await stage.api("POST", "/v2.0/oa/message", json=reaction))["error"] == -201
    await stage.settle()
    assert stage.bot.events("oa_reacted_message")[0]["message"]["react_icon"] == "/-heart"


async def test_unknown_paths_are_404_in_json(stage: Any) -> None:
    for method, path in (("POST", "/v3.0/oa/message"), ("GET", "/v9/x"), ("GET", "/v3.0/oa/message/cs")):
        answer = await stage.api(method, path)
        assert (answer["http"], answer["error"]) == (404, 404)


async def test_a_body_that_is_no_json_is_refused(stage: Any) -> None:
    for body in (b"", b"{", b"\xff", b"[" * 100_000):
        assert (await stage.api("POST", "/v3.0/oa/message/cs", data=body))["error"] == -201


async def test_a_body_above_the_limit_is_refused(stage: Any) -> None:
    answer = await stage.api("POST", "/v3.0/oa/message/cs", data=b" " * (256 * 1024 + 1))
    assert answer["error"] == -210
