"""The channel's way in over HTTP: genuine and forged posts, every known event, duplicates, a database that is away."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channel.inbound import MAX_BODY, parse_inbound
from bot.channel.signature import sign
from bot.runtime import accept
from bot.runtime.accept import REMEMBER_SECONDS
from bot.runtime.inbox import read_entries
from bot.store import names
from handlers.webhook import FOR_A_PERSON, HANDLED

APP_ID = "4420188305566112907"
OA = "2871640935512208846"
USER = "6190233847715520418"
SECRET = "oa-secret-key"
SAMPLES = Path(__file__).parents[2] / "data" / "zalo-webhooks"
SAMPLE_TIME = datetime(2025, 10, 9, 9, 0, tzinfo=UTC)  # some minutes after the time in the samples
NAMES = sorted(str(path.relative_to(SAMPLES))[:-5] for path in SAMPLES.rglob("*.json") if path.name != "_MANIFEST.json")


@pytest.fixture
async def web(open_service: Any, redis_url: str, clock: Any) -> Any:
    service = await open_service(redis_url)
    await service.web()
    return service


@pytest.fixture
async def faulty_web(open_service: Any, own_server: Any, clock: Any) -> Any:
    """A web process whose database server may be stopped."""
    service = await open_service(own_server.url)
    await service.web()
    await service.says(USER, "trước")
    return service


async def test_a_genuine_message_is_in_the_inbox_as_ciphertext_before_it_is_answered_i1_i7(web: Any) -> None:
    assert await web.post(web.message(USER, "xin chào")) == 200
    [text] = await _texts(web)
    assert text == "xin chào"
    entries = await web.redis.call("XRANGE", names.inbox(web.partition(USER)), "-", "+")
    assert "xin chào".encode() not in entries[0][1][1]


async def test_a_message_that_comes_again_is_kept_once_and_answered_200_i2(web: Any, counted: Any) -> None:
    before = counted("namro_webhooks_total", outcome="duplicate")
    body = web.message(USER, "xin chào")
    assert await asyncio.gather(*(web.post(body) for _ in range(5))) == [200] * 5
    assert await web.post(body | {"timestamp": str(int(body["timestamp"]) + 1)}) == 200
    assert await _texts(web) == ["xin chào"]
    assert counted("namro_webhooks_total", outcome="duplicate") == before + 5


async def test_concurrent_posts_share_writes(web: Any) -> None:
    await asyncio.gather(*(web.says(str(10**18 + n), "xin chào") for n in range(20)))
    before = await _script_calls(web)
    await asyncio.gather(*(web.says(str(10**18 + n), "xin chào") for n in range(100)))
    assert await _script_calls(web) - before < 60
    total = sum([await web.redis.call("XLEN", names.inbox(p)) for p in range(4)])
    assert total == 120


@pytest.mark.parametrize("status", [401, 403, 200])
async def test_a_forged_message_is_never_kept_and_answered_as_the_setting_says(
    open_service: Any, redis_url: str, clock: Any, status: int, counted: Any
) -> None:
    service = await open_service(redis_url, ZALO_BAD_SIGNATURE_STATUS=str(status))
    await service.web()
    before = counted("namro_webhooks_total", outcome="bad_signature")
    body = service.message(USER, "giả")
    assert await service.post(body, secret="another") == status
    assert await service.post(body, mac=None) == status
    assert await service.post(body, mac="mac=") == status
    assert await service.post(body | {"app_id": "other"}, mac="mac=" + "0" * 64) == status
    assert await _texts(service) == []
    assert counted("namro_webhooks_total", outcome="bad_signature") == before + 4


async def test_a_signed_message_with_one_changed_letter_is_refused(web: Any) -> None:
    body = web.message(USER, "xin chào")
    raw = json.dumps(body, ensure_ascii=False).encode()
    mac = sign(APP_ID, raw, body["timestamp"], SECRET)
    assert await web.post(raw.replace(b"xin", b"Xin"), mac=mac) == 401
    assert await web.post(raw, mac=mac) == 200


async def test_a_message_of_another_app_is_refused_although_its_signature_fits(web: Any) -> None:
    raw = json.dumps(web.message(USER, "x", app_id="999")).encode()
    mac = sign("999", raw, str(json.loads(raw)["timestamp"]), SECRET)
    assert await web.post(raw, mac=mac) == 401


async def test_the_way_a_wrong_signature_was_made_is_counted(web: Any, counted: Any) -> None:
    """An operator who mixed up the two secrets sees it in the metrics."""
    body = web.message(USER, "x")
    raw = json.dumps(body).encode()
    made = {
        "missing": None,
        "app_secret": sign(APP_ID, raw, body["timestamp"], "app-secret"),
        "no_timestamp": "mac=" + hashlib.sha256(APP_ID.encode() + raw + SECRET.encode()).hexdigest(),
        "none": "mac=" + "0" * 64,
    }
    for variant, mac in made.items():
        before = counted("namro_bad_signatures_total", variant=variant)
        assert await web.post(raw, mac=mac) == 401
        assert counted("namro_bad_signatures_total", variant=variant) == before + 1


async def test_the_consoles_test_is_answered_200_every_time_and_kept_never(web: Any, counted: Any) -> None:
    before = counted("namro_webhooks_total", outcome="console_test")
    raw = (SAMPLES / "console_check.user_send_text.json").read_bytes()
    assert [await web.post(raw, mac=None) for _ in range(3)] == [200] * 3
    assert counted("namro_webhooks_total", outcome="console_test") == before + 3
    assert await web.redis.call("KEYS", "nr:*inbox") == []


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'"x"', b"{}", b'{"event_name":"follow"}', b"\xff\xfe"])
async def test_what_is_no_event_is_answered_400(web: Any, raw: bytes) -> None:
    assert await web.post(raw, mac=None) == 400


async def test_a_body_over_the_limit_is_not_read_i12(web: Any) -> None:
    assert await web.post(b" " * (MAX_BODY + 1), mac=None) == 413
    big = web.message(USER, "x" * (MAX_BODY - 1000))
    assert await web.post(big) == 200


async def test_get_is_answered_200(web: Any) -> None:
    async with web.http.get(web.url) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("name", NAMES)
async def test_every_known_event_has_its_expected_outcome(web: Any, clock: Any, counted: Any, name: str) -> None:
    clock.set(SAMPLE_TIME)
    raw = (SAMPLES / f"{name}.json").read_bytes()
    event = parse_inbound(raw, frozenset((OA,)))
    if name.startswith("bot/"):
        outcome, status = "bad_signature", 401  # another platform, another way of signing: not the OA's
    elif event.kind == "console_test":
        outcome, status = "console_test", 200
    elif event.kind in HANDLED:
        outcome, status = "new", 200
    elif event.kind in FOR_A_PERSON:
        outcome, status = "quarantined", 200
    else:
        outcome, status = "ignored", 200
    before = counted("namro_webhooks_total", outcome=outcome)
    assert await web.post(raw, mac=sign(APP_ID, raw, event.timestamp, SECRET)) == status
    assert counted("namro_webhooks_total", outcome=outcome) == before + 1
    kept = sum([await web.redis.call("XLEN", names.inbox(p)) for p in range(4)])
    assert kept == (1 if outcome == "new" else 0)


async def test_an_event_of_an_unknown_name_is_kept_aside_and_counted(web: Any, counted: Any) -> None:
    before = counted("namro_webhook_events_total", event="other", kind="unknown")
    body = web.message(USER, "x", event_name="user_levitated")
    assert await web.post(body) == 200
    assert await _texts(web) == []
    assert sum([await web.quarantined(p) for p in range(4)]) == 1
    assert counted("namro_webhook_events_total", event="other", kind="unknown") == before + 1


async def test_an_event_older_than_the_memory_for_duplicates_is_kept_aside_and_not_handled_i2(
    web: Any, clock: Any
) -> None:
    old = str(clock.now_ms - REMEMBER_SECONDS * 1000 - 60_000)
    young = str(clock.now_ms - REMEMBER_SECONDS * 1000 + 60_000)
    assert await web.post(web.message(USER, "cũ", timestamp=old)) == 200
    assert await web.post(web.message(USER, "mới", timestamp=young)) == 200
    assert await _texts(web) == ["mới"]
    assert await web.quarantined(web.partition(USER)) == 1


async def test_the_quarantine_is_bounded_i12(web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert accept.MAX_QUARANTINE == 1_000
    monkeypatch.setattr(accept, "MAX_QUARANTINE", 5)
    for number in range(150):  # trimmed in whole nodes of about a hundred
        await web.post(web.message(USER, f"{number}", event_name="user_levitated"))
    assert await web.quarantined(web.partition(USER)) < 120


async def test_a_message_to_an_oa_that_is_not_ours_is_counted_and_dropped(web: Any, counted: Any) -> None:
    before = counted("namro_webhooks_total", outcome="foreign")
    assert await web.post(web.message(USER, "x", recipient={"id": "123"})) == 200
    assert counted("namro_webhooks_total", outcome="foreign") == before + 1
    assert await _texts(web) == []


# ---------------------------------------------------------------------- the database is away


async def test_a_database_that_is_gone_costs_no_message_and_keeps_their_order_i1_i3(
    faulty_web: Any, own_server: Any, eventually: Any
) -> None:
    service = faulty_web
    own_server.kill()
    started = time.monotonic()
    await service.says(USER, "một")
    assert time.monotonic() - started < 1.5
    await service.says(USER, "hai", "ba")
    await asyncio.to_thread(own_server.start)
    await eventually(service.database_is_back)
    await service.says(USER, "bốn")  # while the others may still be on disk
    await eventually(lambda: service.webs[0].acceptor.spooled == 0)
    await service.says(USER, "năm")
    assert await _texts(service) == ["trước", "một", "hai", "ba", "bốn", "năm"]


async def test_a_database_that_hangs_costs_no_message_and_none_comes_twice_i1_i2(
    faulty_web: Any, own_server: Any, eventually: Any
) -> None:
    """What reached the database before the time was over is found there when the spool is emptied."""
    service = faulty_web
    own_server.pause()
    started = time.monotonic()
    await asyncio.gather(*(service.says(USER, f"{n}") for n in range(10)))
    assert time.monotonic() - started < 1.8
    assert service.webs[0].acceptor.spooled == 10
    own_server.resume()
    await eventually(lambda: service.webs[0].acceptor.spooled == 0)
    assert sorted(await _texts(service)) == sorted(["trước", *map(str, range(10))])


async def test_events_on_disk_are_put_in_order_of_the_channels_time_i3(
    faulty_web: Any, own_server: Any, clock: Any, eventually: Any
) -> None:
    service = faulty_web
    own_server.kill()
    now = clock.now_ms
    for text, at, reorder in (("c", now + 5, "0"), ("b", now + 2, "9"), ("a", now + 2, "1")):
        assert await service.post(service.message(USER, text, timestamp=str(at), reorder_id=reorder)) == 200
    await service.webs.pop().crash()
    await service.web()  # begins to empty the disk with all three on it
    await asyncio.to_thread(own_server.start)
    await eventually(service.database_is_back)
    await eventually(lambda: service.webs[0].acceptor.spooled == 0)
    assert await _texts(service) == ["trước", "a", "b", "c"]


async def test_a_message_on_disk_that_comes_again_is_kept_once_i2(
    faulty_web: Any, own_server: Any, eventually: Any
) -> None:
    service = faulty_web
    own_server.kill()
    body = service.message(USER, "một")
    assert [await service.post(body) for _ in range(3)] == [200] * 3
    await asyncio.to_thread(own_server.start)
    await eventually(service.database_is_back)
    await eventually(lambda: service.webs[0].acceptor.spooled == 0)
    assert await service.post(body) == 200
    assert await _texts(service) == ["trước", "một"]


async def test_a_web_process_that_dies_leaves_its_messages_to_the_next_i1(
    faulty_web: Any, own_server: Any, eventually: Any
) -> None:
    service = faulty_web
    own_server.kill()
    await service.says(USER, "một", "hai")
    await service.webs[0].crash()
    service.webs.clear()
    await service.web()  # starts, and takes messages, without the database
    await service.says(USER, "ba")
    assert service.webs[0].acceptor.spooled == 3
    await asyncio.to_thread(own_server.start)
    await eventually(service.database_is_back)
    await eventually(lambda: service.webs[0].acceptor.spooled == 0)
    assert await _texts(service) == ["trước", "một", "hai", "ba"]


async def test_when_the_disk_is_full_too_the_channel_is_asked_to_send_again_i12(
    open_service: Any, own_server: Any, clock: Any, monkeypatch: pytest.MonkeyPatch, eventually: Any
) -> None:
    service = await open_service(own_server.url)
    running = await service.web()
    await service.says(USER, "trước")
    own_server.kill()
    monkeypatch.setattr(running.acceptor._spool, "_max_bytes", 0)
    body = service.message(USER, "một")
    assert await service.post(body) == 503
    assert running.acceptor.spooled == 0
    await asyncio.to_thread(own_server.start)
    await eventually(service.database_is_back)

    async def taken() -> bool:
        return await service.post(body) == 200

    await eventually(taken)
    assert await _texts(service) == ["trước", "một"]


async def test_a_full_inbox_goes_to_the_disk_and_follows_when_there_is_room_i12(
    web: Any, monkeypatch: pytest.MonkeyPatch, eventually: Any
) -> None:
    monkeypatch.setattr(accept, "MAX_INBOX", 2)
    await web.says(USER, "một", "hai", "ba", "bốn")
    assert web.webs[0].acceptor.spooled == 2
    p = web.partition(USER)
    neighbour = web.user_in((p + 1) % 4)
    await web.says(neighbour, "một")
    assert await _texts(web) == ["một", "hai"]
    monkeypatch.setattr(accept, "MAX_INBOX", 100)
    await eventually(lambda: web.webs[0].acceptor.spooled == 0)
    assert await _texts(web) == ["một", "hai", "ba", "bốn"]


async def _texts(service: Any) -> list[str]:
    """What lies in the inbox of `USER`, in order."""
    p = service.partition(USER)
    entries = await service.redis.call("XRANGE", names.inbox(p), "-", "+")
    return [work.payload.text for work in await read_entries(service.vault, p, entries)]


async def _script_calls(service: Any) -> int:
    stats = (await service.redis.call("INFO", "commandstats")).decode()
    line = next(line for line in stats.splitlines() if line.startswith("cmdstat_evalsha:"))
    return int(line.split("calls=")[1].split(",")[0])
