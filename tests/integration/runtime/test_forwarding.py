"""What an event means for another partition arrives there, once, in order, whoever dies when (I1, I2, I12)."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from bot.runtime import forwarding
from bot.runtime.forwarding import Forward, write_forwards
from bot.runtime.inbox import of_ticket
from bot.store import names
from bot.store.commit import Commit

CODE = re.compile(r"NR-\w{4}-\w{4}")
REQUEST = ("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
SOURCE, TARGET = 1, 2


@pytest.fixture
async def code(service: Any, eventually: Any) -> str:
    """A request of a citizen of partition `TARGET`."""
    user = service.user_in(TARGET)
    await service.says(user, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(user)) == 4)
    found = CODE.search(service.zalo.texts(user)[-1])
    assert found
    return found.group()


async def test_what_a_dead_owner_left_arrives_at_the_other_partition_in_order(
    service: Any, code: str, eventually: Any
) -> None:
    await service.workers[0].crash()
    await _leave(service, *(_forward(code, number, f"lời {number}") for number in range(12)))
    await service.worker()
    await eventually(lambda: _none_left(service))
    assert await _said(service, code, eventually, 12) == [f"lời {number}" for number in range(12)]


async def test_a_forward_that_was_delivered_but_not_taken_out_is_handled_once_i2(
    service: Any, code: str, eventually: Any, counted: Any
) -> None:
    await service.workers[0].stop()
    await _leave(service, _forward(code, 0, "một lần"))
    worker = await service.worker()
    assert await _said(service, code, eventually, 1) == ["một lần"]
    await eventually(lambda: _none_left(service))
    await worker.stop()
    repeated = counted("namro_forwards_total", outcome="repeated")
    await _leave(service, _forward(code, 0, "một lần"), _forward(code, 1, "lời sau"))
    await service.worker()
    await eventually(lambda: _none_left(service))
    assert await _said(service, code, eventually, 2) == ["một lần", "lời sau"]
    assert counted("namro_forwards_total", outcome="repeated") == repeated + 1


async def test_a_full_inbox_is_tried_again_until_it_has_room_i12(
    service: Any, code: str, eventually: Any, counted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.workers[0].stop()
    await _leave(service, _forward(code, 0, "chờ chỗ"))
    monkeypatch.setattr(forwarding, "MAX_INBOX", 0)
    full = counted("namro_forwards_total", outcome="full")
    await service.worker()
    await eventually(lambda: counted("namro_forwards_total", outcome="full") > full)
    assert not await _none_left(service)
    monkeypatch.undo()
    assert await _said(service, code, eventually, 1) == ["chờ chỗ"]


async def test_a_forward_to_a_ticket_that_is_gone_stops_nothing(service: Any, code: str, eventually: Any) -> None:
    await service.workers[0].stop()
    await _leave(service, _forward("NR-0000-0000", 0, "không ai nhận"), _forward(code, 1, "vẫn đến"))
    await service.worker()
    assert await _said(service, code, eventually, 1) == ["vẫn đến"]
    assert await _none_left(service)


async def test_one_that_cannot_be_read_is_set_aside(service: Any, code: str, eventually: Any) -> None:
    await service.workers[0].stop()
    await service.redis.call("HSET", names.forwards(SOURCE), "1-1.0", b"\x00damaged")
    await _leave(service, _forward(code, 1, "vẫn đến"))
    await service.worker()
    assert await _said(service, code, eventually, 1) == ["vẫn đến"]
    assert await _none_left(service)
    assert await service.quarantined(SOURCE) == 1


async def test_words_are_ciphertext_on_their_way_i7(service: Any, code: str) -> None:
    await service.workers[0].stop()
    await _leave(service, _forward(code, 0, "tre ngà Cổ Loa"))
    stored = await service.redis.call("HGETALL", names.forwards(SOURCE))
    assert stored
    assert not any("tre ngà".encode() in part for part in stored)


# ---------------------------------------------------------------------- what several tests do


def _forward(code: str, number: int, text: str) -> Forward:
    at = int(time.time() * 1000)
    return Forward(SOURCE, f"1-1.{number}", TARGET, of_ticket(code), "words", at, {"text": text})


async def _leave(service: Any, *forwards: Forward) -> None:
    """As a commit of partition `SOURCE` leaves them."""
    fence = int(await service.redis.call("HGET", names.lease(SOURCE), "fence"))
    commit = Commit(SOURCE, fence)
    write_forwards(commit, service.vault, await service.vault.ensure_transit(), forwards)
    await commit.run(service.redis)


async def _none_left(service: Any) -> bool:
    return int(await service.redis.call("HLEN", names.forwards(SOURCE))) == 0


async def _said(service: Any, code: str, eventually: Any, count: int) -> list[str]:
    """What was written to the ticket after it was opened, once that is `count` things and nothing waits."""
    desk = service.desk()
    officer = await desk.actor("can-bo")

    async def said() -> list[str]:
        history = (await desk.show(officer, code)).history
        return [told.words["text"] for told in history if told.entry.verb == "follow_up"]

    async def there() -> bool:
        return len(await said()) >= count and await service.has_handled(TARGET)

    await eventually(there)
    return await said()
