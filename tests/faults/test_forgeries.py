"""Webhooks that the channel did not send, or sent before, change nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from handlers.webhook import HEADER
from tests.faults.conftest import PARTITIONS
from tests.running.channel import APP_SECRET, Channel
from tests.running.demo import Demo
from tests.running.traffic import HELLO, event, leftovers, signed

pytestmark = pytest.mark.faults

USER = "6190233847715520418"
THREE_DAYS_MS = 3 * 24 * 3600 * 1000
Eventually = Callable[..., Any]


def _post(demo: Demo, raw: bytes, headers: dict[str, str]) -> int:
    return httpx.post(f"{demo.url}/webhook/zalo", content=raw, headers=headers).status_code


async def test_forged_webhooks_are_refused_counted_and_change_nothing(
    demo: Demo, channel: Channel, eventually: Eventually
) -> None:
    assert _post(demo, *signed(event(USER, HELLO))) == 200
    await eventually(lambda: channel.texts(USER) == [f"0|{HELLO}"])
    raw, headers = signed(event(USER, "tin 1"))
    forged = {
        "no signature": (raw, {}),
        "another secret": signed(event(USER, "giả"), "mot-khoa-khac"),
        "the secret for tokens": signed(event(USER, "giả"), APP_SECRET),
        "another body": (raw.replace(b"tin 1", b"tin 9"), headers),
        "another time": (raw.replace(b'"timestamp": "1', b'"timestamp": "2'), headers),
        "another sender": (raw.replace(USER.encode(), b"6190233847715520419"), headers),
        "words for a signature": (raw, {HEADER: "mac=" + "chữ".encode().hex()}),
    }
    assert {name: _post(demo, *each) for name, each in forged.items()} == dict.fromkeys(forged, 401)
    assert demo.count("web", "namro_webhooks_total", outcome="bad_signature") == len(forged)
    assert demo.count("web", "namro_bad_signatures_total", variant="missing") == 1
    assert _post(demo, raw, headers) == 200
    await eventually(lambda: channel.texts(USER) == [f"0|{HELLO}", "1|tin 1"])
    assert {user for user, _ in channel.arrived} == {USER}


async def test_replayed_webhooks_are_answered_200_and_change_nothing(
    demo: Demo, channel: Channel, eventually: Eventually
) -> None:
    sent = [signed(event(USER, text)) for text in (HELLO, "tin 1", "tin 2")]
    assert [_post(demo, *each) for each in sent * 3] == [200] * 9
    assert _post(demo, *signed(event(USER, "tin 3"))) == 200
    answers = [f"0|{HELLO}", "1|tin 1", "2|tin 2", "3|tin 3"]
    await eventually(lambda: channel.texts(USER) == answers)
    assert demo.count("web", "namro_webhooks_total", outcome="duplicate") == 6
    await eventually(lambda: _is_done(demo), what="nothing is left to do")
    assert channel.texts(USER) == answers


async def test_a_genuine_webhook_of_days_ago_is_kept_aside(
    demo: Demo, channel: Channel, eventually: Eventually
) -> None:
    body = event(USER, HELLO)
    old = str(int(body["timestamp"]) - THREE_DAYS_MS)
    assert _post(demo, *signed({**body, "timestamp": old})) == 200
    assert demo.count("web", "namro_webhooks_total", outcome="quarantined") == 1
    assert _post(demo, *signed(event(USER, HELLO))) == 200
    await eventually(lambda: channel.texts(USER) == [f"0|{HELLO}"])
    assert json.loads(httpx.get(f"{demo.url}/readyz").text)["ready"] is True


async def _is_done(demo: Demo) -> bool:
    return not await leftovers(demo.redis_url, PARTITIONS)
