from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientError, ClientPayloadError, ServerDisconnectedError

from handlers.emulator.faults import MAX_FAULTS

CS = "/v3.0/oa/message/cs"


async def _texts(stage: Any, user_id: str) -> list[str]:
    return [each["text"] for each in (await stage.get(f"messages?user_id={user_id}&source=oa"))["messages"]]


async def test_a_refusal_comes_as_often_as_asked_and_sends_nothing(stage: Any) -> None:
    user_id = await stage.citizen()
    await stage.control("faults", {"path": CS, "code": -32, "times": 2})
    errors = [(await stage.send(user_id, {"text": str(n)}))["error"] for n in range(3)]
    assert errors == [-32, -32, 0]
    assert await _texts(stage, user_id) == ["2"]


async def test_a_status_comes_with_its_number(stage: Any) -> None:
    await stage.control("faults", {"path": "/v2.0/*", "status": 503})
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["http"] == 503
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["http"] == 200


async def test_a_lost_answer_means_the_message_was_sent(stage: Any) -> None:
    user_id = await stage.citizen()
    await stage.control("faults", {"path": CS, "no_answer": True})
    with pytest.raises(ServerDisconnectedError):
        await stage.send(user_id, {"text": "đến rồi"})
    assert await _texts(stage, user_id) == ["đến rồi"]


async def test_a_connection_can_also_break_before_the_message_is_sent(stage: Any) -> None:
    user_id = await stage.citizen()
    await stage.control("faults", {"path": CS, "no_answer": True, "handled": False})
    with pytest.raises(ServerDisconnectedError):
        await stage.send(user_id, {"text": "chưa đến"})
    assert await _texts(stage, user_id) == []


async def test_garbage_is_200_but_no_json(stage: Any) -> None:
    user_id = await stage.citizen()
    await stage.control("faults", {"path": CS, "garbage": True})
    body = {"recipient": {"user_id": user_id}, "message": {"text": "a"}}
    headers = {"access_token": stage.token}
    async with stage.session.post(stage.settings.base_url + CS, json=body, headers=headers) as answer:
        assert answer.status == 200
        assert (await answer.text()).startswith("<html>")
    assert await _texts(stage, user_id) == ["a"]


async def test_half_a_body_breaks_off(stage: Any) -> None:
    await stage.control("faults", {"path": "/v2.0/oa/getoa", "half_body": True})
    with pytest.raises((ClientPayloadError, ClientError)):
        await stage.api("GET", "/v2.0/oa/getoa")


async def test_a_delay_alone_only_makes_the_answer_late(stage: Any) -> None:
    user_id = await stage.citizen()
    await stage.control("faults", {"path": CS, "delay_s": 0.01})
    assert (await stage.send(user_id, {"text": "a"}))["error"] == 0


async def test_the_token_endpoint_can_fail_too(open_stage: Any) -> None:
    stage = await open_stage()
    await stage.control("faults", {"path": "/v4/oa/access_token", "code": -14014})
    assert (await stage.refresh("first"))["error"] == -14014
    assert "access_token" in await stage.refresh("first")


async def test_faults_are_listed_and_cleared(stage: Any) -> None:
    await stage.control("faults", {"path": CS, "code": -32, "times": 5})
    assert (await stage.get("faults"))["faults"] == [{"path": CS, "code": -32, "times": 5}]
    await stage.control("faults", method="DELETE")
    assert (await stage.get("faults"))["faults"] == []


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"path": CS},
        {"path": CS, "code": -32, "status": 500},
        {"path": CS, "status": 200},
        {"path": CS, "code": "-32"},
        {"path": CS, "code": -32, "times": 0},
        {"path": CS, "delay_s": 121},
        {"path": CS, "code": -32, "other": 1},
        [],
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(stage: Any, wish: Any) -> None:
    await stage.control("faults", wish, status=400)


async def test_faults_are_bounded(stage: Any) -> None:
    for _ in range(MAX_FAULTS):
        await stage.control("faults", {"path": CS, "code": -32})
    await stage.control("faults", {"path": CS, "code": -32}, status=400)
