"""A step asks an outside service: after its commit, once for the citizen, within bounds (I2, I4, I7, I12)."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.runtime import caller
from bot.store import names

OA = "2871640935512208846"
USER = "6190233847715520418"
WORDS = "quýt hồng Lai Vung"
ANSWER = "đã ký bởi Trúc Đào"
AT_ONCE = 2


class Office:
    """Somebody else's service. What it is asked decides what it does; `open` lets the waiting ones go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.keys: list[str] = []
        self.under_way = 0
        self.most = 0
        self.open = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        wanted = (await request.json())["ma"]
        self.asked.append(wanted)
        self.keys.append(request.headers["Idempotency-Key"])
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            if wanted.startswith("chờ"):
                await self.open.wait()
        finally:
            self.under_way -= 1
        if wanted == "hỏng":
            return web.Response(status=500)
        if wanted == "to":
            return web.json_response({"trang_thai": "x" * 9_000})
        return web.json_response({"trang_thai": ANSWER if wanted == WORDS else "xong", "kin": "không giữ"})


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    app = web.Application()
    app.router.add_post("/ho-so", office.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    office.url = str(server.make_url("/ho-so"))  # type: ignore[attr-defined]
    yield office
    office.open.set()
    await server.close()


def configured(folder: Path, url: str, **changes: Any) -> str:
    entry = {"name": "tra-cuu", "url": url, "keep": ["trang_thai"], "private": True, "at_once": AT_ONCE, **changes}
    path = folder / "services.yaml"
    path.write_text(json.dumps({"services": [entry]}))
    return str(path)


@pytest.fixture
async def service(open_service: Any, redis_url: str, clock: Any, office: Any, tmp_path: Path) -> Any:
    service = await open_service(redis_url, NAMRO_SERVICES_FILE=configured(tmp_path, office.url))
    await service.web()
    await service.worker()
    return service


async def test_the_answer_of_a_service_reaches_the_citizen(service: Any, office: Any, eventually: Any) -> None:
    await service.says(USER, "tra hồ sơ", "mã 12")
    await eventually(lambda: len(service.zalo.texts(USER)) == 3)
    assert service.zalo.texts(USER) == ["Mã hồ sơ?", "Trạng thái: xong.", "Còn gì nữa không?"]
    assert office.asked == ["mã 12"]
    await eventually(lambda: _no_calls(service))


@pytest.mark.parametrize(("asked", "outcome"), [("hỏng", "status"), ("to", "answered")])
async def test_a_failed_call_and_an_answer_too_long_to_keep_go_where_the_script_says(
    service: Any, eventually: Any, counted: Any, asked: str, outcome: str
) -> None:
    before = counted("namro_service_calls_total", service="tra-cuu", outcome=outcome)
    await service.says(USER, "tra hồ sơ", asked)
    await eventually(lambda: service.zalo.texts(USER)[-1:] == ["Không tra được."])
    await eventually(lambda: _no_calls(service))
    assert counted("namro_service_calls_total", service="tra-cuu", outcome=outcome) == before + 1


async def test_a_service_no_longer_configured_fails_at_once(service: Any, tmp_path: Path, eventually: Any) -> None:
    await service.workers[0].stop()
    (tmp_path / "services.yaml").write_text("services: []\n")
    await service.worker()
    await service.says(USER, "tra hồ sơ", "12")
    await eventually(lambda: service.zalo.texts(USER)[-1:] == ["Không tra được."])


async def test_two_quick_texts_wait_for_the_service_and_are_answered_in_order_i3(
    service: Any, office: Any, eventually: Any
) -> None:
    await service.says(USER, "tra hồ sơ", "chờ")
    await eventually(lambda: office.under_way == 1)
    await service.says(USER, "thêm một", "còn việc nữa")
    await eventually(lambda: service.has_handled(service.partition(USER), 4))
    await eventually(lambda: service.zalo.texts(USER) == ["Mã hồ sơ?"])
    office.open.set()
    await eventually(lambda: len(service.zalo.texts(USER)) >= 5)
    assert service.zalo.texts(USER)[1:4] == ["Trạng thái: xong.", "Còn gì nữa không?", "Ghi thêm một."]


async def test_cancelling_ends_the_wait_and_the_late_answer_is_ignored(
    service: Any, office: Any, eventually: Any
) -> None:
    await service.says(USER, "tra hồ sơ", "chờ")
    await eventually(lambda: office.under_way == 1)
    await service.says(USER, "huỷ")
    await eventually(lambda: len(service.zalo.texts(USER)) == 2)
    office.open.set()
    await eventually(lambda: _no_calls(service))
    await eventually(lambda: service.has_handled(service.partition(USER), 4))
    assert len(service.zalo.texts(USER)) == 2
    assert "dừng lại" in service.zalo.texts(USER)[1]


async def test_a_service_that_is_too_slow_is_given_up_and_the_citizen_is_told(
    open_service: Any, redis_url: str, office: Any, tmp_path: Path, eventually: Any
) -> None:
    service = await open_service(redis_url, NAMRO_SERVICES_FILE=configured(tmp_path, office.url, timeout=0.3))
    await service.web()
    await service.worker()
    await service.says(USER, "tra hồ sơ", "chờ mãi")
    await eventually(lambda: service.zalo.texts(USER)[-1:] == ["Không tra được."])


async def test_the_time_of_a_call_counts_from_its_turn_even_when_the_message_came_late(
    service: Any, office: Any, eventually: Any
) -> None:
    await service.says(USER, "tra hồ sơ")
    an_hour_ago = str(int(service.message(USER, "")["timestamp"]) - 3_600_000)
    assert await service.post(service.message(USER, "mã cũ", timestamp=an_hour_ago)) == 200
    await eventually(lambda: "Trạng thái: xong." in service.zalo.texts(USER))
    assert office.asked == ["mã cũ"]


async def test_a_worker_that_dies_while_a_service_is_asked_is_followed_by_one_answer_i2(
    service: Any, office: Any, eventually: Any, dead_process: str
) -> None:
    await service.workers[0].stop()
    first = await service.worker(dead_process, wait=False)
    await eventually(lambda: len(first.held) == 4)
    await service.says(USER, "tra hồ sơ", "chờ")
    await eventually(lambda: office.under_way == 1 and service.zalo.texts(USER) == ["Mã hồ sơ?"])
    await eventually(lambda: _is_sent(service))
    await first.crash()
    await service.worker("elsewhere/2/2")
    await eventually(lambda: len(office.asked) == 2)
    office.open.set()
    await eventually(lambda: _no_calls(service))
    await eventually(lambda: len(service.zalo.texts(USER)) >= 3)
    await service.says(USER, "hết rồi ạ")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Ghi hết rồi ạ.")
    assert Counter(service.zalo.texts(USER))["Trạng thái: xong."] == 1
    assert len(set(office.keys)) == 1  # the service could tell that it was the same call


async def test_a_worker_that_is_told_to_stop_leaves_its_calls_to_the_next(
    service: Any, office: Any, eventually: Any
) -> None:
    await service.says(USER, "tra hồ sơ", "chờ")
    await eventually(lambda: office.under_way == 1)
    await service.workers[0].stop()
    assert await _calls(service) == 1
    office.open.set()
    await service.worker("elsewhere/2/2")
    await eventually(lambda: "Trạng thái: xong." in service.zalo.texts(USER))


async def test_an_answer_is_kept_while_the_database_is_away(
    open_service: Any, own_server: Any, office: Any, tmp_path: Path, eventually: Any
) -> None:
    service = await open_service(own_server.url, NAMRO_SERVICES_FILE=configured(tmp_path, office.url))
    await service.web()
    await service.worker()
    await service.says(USER, "tra hồ sơ", "chờ")
    await eventually(lambda: office.under_way == 1)
    own_server.kill()
    office.open.set()
    await eventually(lambda: office.under_way == 0)
    await asyncio.to_thread(own_server.start)
    await eventually(service.database_is_back)
    await eventually(lambda: "Trạng thái: xong." in service.zalo.texts(USER), timeout=20)
    assert office.asked == ["chờ"]
    await eventually(lambda: _no_calls(service))


async def test_no_more_calls_are_under_way_than_the_file_allows_i12(service: Any, office: Any, eventually: Any) -> None:
    users = [service.user_in(n % 4) for n in range(3 * AT_ONCE)]
    await asyncio.gather(*(service.says(user, "tra hồ sơ", f"chờ {n}") for n, user in enumerate(users)))
    await eventually(lambda: office.under_way == AT_ONCE)
    assert await _calls(service) <= len(users)
    office.open.set()
    await eventually(lambda: all("Trạng thái: xong." in service.zalo.texts(user) for user in users), timeout=15)
    assert office.most == AT_ONCE
    assert sorted(office.asked) == sorted(f"chờ {n}" for n in range(len(users)))


async def test_calls_beyond_those_that_may_wait_fail_at_once_i12(
    open_service: Any, redis_url: str, office: Any, tmp_path: Path, eventually: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "MAX_WAITING", 1)
    service = await open_service(redis_url, NAMRO_SERVICES_FILE=configured(tmp_path, office.url, at_once=1))
    await service.web()
    await service.worker()
    users = [service.user_in(n) for n in range(3)]
    for n, user in enumerate(users):
        await service.says(user, "tra hồ sơ", f"chờ {n}")
        await eventually(lambda n=n: len(service.zalo.texts(users[2])) == 2 if n == 2 else office.under_way == 1)
    assert service.zalo.texts(users[2])[-1] == "Không tra được."
    office.open.set()
    await eventually(lambda: all("Trạng thái: xong." in service.zalo.texts(user) for user in users[:2]))


async def test_more_calls_than_the_rate_allows_wait_for_the_next_second_i12(
    open_service: Any, redis_url: str, office: Any, tmp_path: Path, eventually: Any
) -> None:
    service = await open_service(redis_url, NAMRO_SERVICES_FILE=configured(tmp_path, office.url, per_minute=60))
    await service.web()
    await service.worker()
    users = [service.user_in(n) for n in range(3)]
    loop = asyncio.get_running_loop()
    started = loop.time()
    await asyncio.gather(*(service.says(user, "tra hồ sơ", "12") for user in users))
    await eventually(lambda: all("Trạng thái: xong." in service.zalo.texts(user) for user in users))
    assert loop.time() - started > 1.5


async def test_what_is_asked_and_answered_is_nowhere_in_plain_text_i7(
    open_service: Any, own_server: Any, office: Any, tmp_path: Path, eventually: Any, capfd: Any
) -> None:
    service = await open_service(own_server.url, NAMRO_SERVICES_FILE=configured(tmp_path, office.url))
    await service.web()
    await service.worker()
    other = service.user_in(1)
    await service.says(USER, "tra hồ sơ", WORDS)
    await service.says(other, "tra hồ sơ", f"chờ {WORDS}")
    await eventually(lambda: len(service.zalo.texts(USER)) == 3)
    await eventually(lambda: office.under_way == 1)
    assert ANSWER in service.zalo.texts(USER)[1]
    stored = own_server.files()
    logged = "".join(capfd.readouterr()).encode()
    assert b":calls" in stored
    for words in (WORDS, ANSWER):
        for word in (words, *words.split()):
            if len(word) > 4:
                assert word.encode() not in stored, word
                assert word.encode() not in logged, word


async def test_a_call_that_cannot_be_read_any_more_is_dropped_and_the_next_one_works(
    service: Any, eventually: Any, counted: Any
) -> None:
    before = counted("namro_service_calls_total", service="unknown", outcome="unreadable")
    await service.workers[0].stop()
    await service.redis.call("HSET", names.calls(0), "1-1.0", b"rubbish")
    await service.worker("elsewhere/2/2")
    await eventually(lambda: _no_calls(service))
    assert counted("namro_service_calls_total", service="unknown", outcome="unreadable") == before + 1
    await service.says(USER, "tra hồ sơ", "12")
    await eventually(lambda: "Trạng thái: xong." in service.zalo.texts(USER))


async def _calls(service: Any) -> int:
    return sum([int(await service.redis.call("HLEN", names.calls(p))) for p in range(service.settings.partitions)])


async def _is_sent(service: Any) -> bool:
    return await service.outbox(USER) == 0


async def _no_calls(service: Any) -> bool:
    return await _calls(service) == 0
