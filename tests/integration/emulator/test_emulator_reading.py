"""What the bot may ask about citizens, chats, quotas and the OA."""

from __future__ import annotations

import json
from typing import Any

import pytest


async def _ask(stage: Any, path: str, data: Any) -> dict[str, Any]:
    answer: dict[str, Any] = await stage.api("GET", path, params={"data": json.dumps(data)})
    return answer


async def test_user_detail_has_the_documented_members(stage: Any) -> None:
    user_id = await stage.citizen()
    data = (await _ask(stage, "/v3.0/oa/user/detail", {"user_id": user_id}))["data"]
    assert data["user_id"] == user_id
    assert data["display_name"]
    assert data["user_last_interaction_date"] == "09/10/2025"
    assert data["user_is_follower"] is False
    assert set(data["tags_and_notes_info"]) == {"notes", "tag_names"}


async def test_getoa_tells_id_name_and_zca(stage: Any) -> None:
    data = (await stage.api("GET", "/v2.0/oa/getoa"))["data"]
    assert (data["oa_id"], data["name"], data["linked_ZCA"]) == (stage.settings.oa_id, "Năm Rõ", "")


async def test_conversation_is_a_bare_list_newest_first(stage: Any) -> None:
    user_id = await stage.citizen("xin chào")
    await stage.send(user_id, {"text": "Chào chị"})
    data = (await _ask(stage, "/v2.0/oa/conversation", {"user_id": user_id, "offset": 0, "count": 10}))["data"]
    assert [(line["src"], line["message"], line["type"]) for line in data] == [
        (0, "Chào chị", "text"),
        (1, "xin chào", "text"),
    ]
    assert data[1]["from_id"] == user_id
    rest = (await _ask(stage, "/v2.0/oa/conversation", {"user_id": user_id, "offset": 1, "count": 1}))["data"]
    assert [line["message"] for line in rest] == ["xin chào"]


async def test_recent_chats_hold_the_newest_message_of_each(stage: Any) -> None:
    first, second = await stage.citizen("một"), await stage.citizen("hai")
    await stage.send(first, {"text": "ba"})
    data = (await _ask(stage, "/v2.0/oa/listrecentchat", {"offset": 0, "count": 5}))["data"]
    assert [line["message"] for line in data] == ["ba", "hai"]
    assert data[1]["from_id"] == second


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("/v3.0/oa/user/detail", {"user_id": "1"}, -201),
        ("/v3.0/oa/user/detail", {"user_id": 5}, -201),
        ("/v3.0/oa/user/detail", {}, -201),
        ("/v3.0/oa/user/detail", [], -201),
        ("/v2.0/oa/conversation", {"user_id": "1"}, -201),
        ("/v2.0/oa/listrecentchat", {"count": 11}, -210),
        ("/v2.0/oa/listrecentchat", {"count": 0}, -201),
        ("/v2.0/oa/listrecentchat", {"offset": -1}, -201),
        ("/v2.0/oa/listrecentchat", {"offset": "0"}, -201),
        ("/v2.0/oa/listrecentchat", {"page": 1}, -201),
    ],
)
async def test_a_wrong_question_is_refused(stage: Any, path: str, data: Any, code: int) -> None:
    assert (await _ask(stage, path, data))["error"] == code


async def test_data_that_is_no_json_is_refused(stage: Any) -> None:
    assert (await stage.api("GET", "/v3.0/oa/user/detail"))["error"] == -201


async def test_the_quota_of_a_citizen_follows_the_window(stage: Any) -> None:
    user_id = await stage.citizen()
    body = {"user_id": user_id}
    data = (await stage.api("POST", "/v3.0/oa/quota/message", json=body))["data"]
    assert data["last_interaction"] > 0
    assert data["cs_reply"]["remain"] > 0
    await stage.advance(49 * 3600)
    await stage.sign_in_again()
    data = (await stage.api("POST", "/v3.0/oa/quota/message", json=body))["data"]
    assert data["cs_reply"]["remain"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"user_id": "1"}, -201),
        ({}, -201),
        ({"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}, 0),
        ({"quota_owner": "ME"}, -201),
        ({"quota_owner": "OA", "product_type": "x"}, -201),
    ],
)
async def test_the_quota_takes_its_two_questions(stage: Any, body: dict[str, str], code: int) -> None:
    assert (await stage.api("POST", "/v3.0/oa/quota/message", json=body))["error"] == code
