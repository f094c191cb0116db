"""Citizens' journeys through webhook, worker and channel."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from bot.runtime.outbox import MAX_ENTRIES
from bot.runtime.taker import APOLOGY
from bot.scripts.loader import read_folder
from bot.store import names

OA = "2871640935512208846"
USER = "6190233847715520418"
REQUEST = ("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
TICKET = re.compile(r"Đã tạo phiếu (NR-\w{4}-\w{4})")


async def test_a_citizen_sends_a_request_and_gets_a_ticket(service: Any, eventually: Any) -> None:
    zalo = service.zalo
    for text, answer in (
        ("gửi yêu cầu", "Anh/chị cần gì?\n1. Tra cứu\n2. Tạo yêu cầu"),
        ("2", "Số điện thoại của anh/chị?"),
        ("abc", "Số điện thoại chưa đúng."),
        ("0912345678", "Việc gì ạ?"),
        ("cấp lại bản sao", "Đã tạo phiếu NR-"),
    ):
        await service.says(USER, text)
        await eventually(lambda wanted=answer: zalo.texts(USER) and zalo.texts(USER)[-1].startswith(wanted))
    assert len(zalo.delivered) == 5
    await eventually(lambda: _is_empty(service, USER))


async def test_messages_sent_without_waiting_are_answered_one_by_one_in_order_i3(service: Any, eventually: Any) -> None:
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    starts = [text.splitlines()[0][:12] for text in service.zalo.texts(USER)]
    assert starts == ["Anh/chị cần ", "Số điện thoạ", "Việc gì ạ?", "Đã tạo phiếu"]


async def test_a_webhook_delivered_three_times_is_answered_once_i2(service: Any, eventually: Any) -> None:
    body = service.message(USER, "gửi yêu cầu")
    assert await asyncio.gather(*(service.post(body) for _ in range(3))) == [200] * 3
    await service.says(USER, "2")
    await eventually(lambda: len(service.zalo.texts(USER)) >= 2)
    await eventually(lambda: _is_empty(service, USER))
    assert [text.split("?")[0] for text in service.zalo.texts(USER)] == ["Anh/chị cần gì", "Số điện thoại của anh/chị"]


async def test_many_citizens_at_once_each_get_their_own_answers_in_order_i3(service: Any, eventually: Any) -> None:
    users = [str(7_000_000_000_000_000_000 + n) for n in range(40)]
    await asyncio.gather(*(service.says(user, *REQUEST) for user in users))
    await eventually(lambda: len(service.zalo.delivered) >= 4 * len(users))
    codes = set()
    for user in users:
        first, second, third, fourth = service.zalo.texts(user)
        assert (first[:15], second[:13], third) == ("Anh/chị cần gì?", "Số điện thoại", "Việc gì ạ?")
        codes.add(TICKET.fullmatch(fourth).group(1))
    assert len(codes) == len(users)
    for user, code in ((user, TICKET.fullmatch(service.zalo.texts(user)[3]).group(1)) for user in users):
        assert await service.redis.call("EXISTS", names.ticket(service.partition(user), code)) == 1


async def test_a_long_text_leaves_in_parts_in_order_i5(service: Any, eventually: Any) -> None:
    await service.says(USER, "bài dài")
    await eventually(lambda: any("Cuối." in text for text in service.zalo.texts(USER)))
    texts = service.zalo.texts(USER)
    assert len(texts) >= 3
    assert texts[0].startswith("Đầu.")
    assert texts[-1].endswith("Cuối.")
    assert sum(text.count("Một câu dài để chia.") for text in texts) == 200


async def test_options_are_buttons_and_numbers_and_either_is_an_answer(service: Any, eventually: Any) -> None:
    await service.says(USER, "gửi yêu cầu")
    await eventually(lambda: service.zalo.texts(USER))
    [shown] = service.zalo.delivered
    assert shown.text == "Anh/chị cần gì?\n1. Tra cứu\n2. Tạo yêu cầu"
    assert [title for title, _ in shown.buttons] == ["Tra cứu", "Tạo yêu cầu"]
    await service.says(USER, shown.buttons[1][1])
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Số điện thoại của anh/chị?")


async def test_options_are_only_numbers_where_the_setting_says_so(
    open_service: Any, redis_url: str, clock: Any, eventually: Any
) -> None:
    service = await open_service(redis_url, ZALO_OPTIONS="list")
    await service.web()
    await service.worker()
    await service.says(USER, "gửi yêu cầu", "tạo yêu cầu")
    await eventually(lambda: len(service.zalo.delivered) == 2)
    assert [shown.buttons for shown in service.zalo.delivered] == [(), ()]
    assert service.zalo.texts(USER)[1] == "Số điện thoại của anh/chị?"


async def test_a_reminder_comes_when_the_citizen_is_silent_and_a_stale_one_does_nothing(
    service: Any, eventually: Any, clock: Any
) -> None:
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(USER) == ["Tên anh/chị là gì?"])
    other = service.user_in(service.partition(USER))
    await service.says(other, "hỏi lâu", "Lan")
    await eventually(lambda: len(service.zalo.texts(other)) == 2)
    stale = f"{OA}:{other}|silence|1"
    await service.redis.call("ZADD", names.timers(service.partition(other)), clock.now_ms, stale)
    clock.advance(minutes=11)
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Anh/chị còn đó không?")
    await eventually(lambda: _no_timers(service))
    assert service.zalo.texts(other) == ["Tên anh/chị là gì?", "Chào Lan."]
    await service.says(USER, "Minh")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Chào Minh.")


async def test_a_script_published_in_the_middle_does_not_change_the_conversation_i10(
    service: Any, eventually: Any, publish: Any
) -> None:
    other = "7000000000000000001"
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(USER))
    flow = service.settings.namro_flows_dir / "hoi-lau.yaml"
    flow.write_text(flow.read_text().replace("Chào {{ ten }}.", "Xin chào bạn {{ ten }}!"))
    revision = await publish(service.redis, read_folder(service.settings.namro_flows_dir))
    await service.workers[0].stop()  # the next worker knows only the new revision
    worker = await service.worker()
    assert worker.shelf.current.scripts.revision == revision
    await service.says(other, "hỏi lâu", "Lan")
    await service.says(USER, "Minh")
    await eventually(lambda: len(service.zalo.texts(USER)) == 2 and len(service.zalo.texts(other)) == 2)
    assert service.zalo.texts(USER)[-1] == "Chào Minh."
    assert service.zalo.texts(other)[-1] == "Xin chào bạn Lan!"
    await service.says(USER, "hỏi lâu", "Minh")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Xin chào bạn Minh!")


async def test_a_failure_while_handling_is_told_kept_aside_and_does_not_stop_the_next_i11(
    service: Any, eventually: Any, counted: Any
) -> None:
    """The stored record is damaged in a way that no step expects."""
    await service.says(USER, "xin chào")
    await eventually(lambda: service.zalo.texts(USER))
    await service.workers[0].stop()
    await service.damage_record(USER)
    await service.worker()
    before = counted("namro_event_failures_total", reason="TypeError")
    await service.says(USER, "còn nữa")
    await eventually(lambda: service.zalo.texts(USER)[-1] == APOLOGY)
    assert counted("namro_event_failures_total", reason="TypeError") == before + 1
    p = service.partition(USER)
    assert await service.quarantined(p) == 1
    neighbour = service.user_in(p)
    await service.says(neighbour, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(neighbour) == ["Tên anh/chị là gì?"])


async def test_unreadable_entries_are_set_aside_and_do_not_stop_the_others_i12(
    service: Any, eventually: Any, counted: Any
) -> None:
    p = service.partition(USER)
    moved = service.vault.seal(await service.vault.ensure_transit(), b"{}", f"inbox:{p + 1}")
    for field, raw in (
        ("e", b"\x00garbage"),
        ("e", b""),
        ("t", b"no timer"),
        ("z", b"unknown field"),
        ("e", moved),
        ("e", b"\x01\x0ct:2020-01-01" + b"0" * 60),  # its key was destroyed long ago
    ):
        await service.redis.call("XADD", names.inbox(p), "*", field, raw)
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(USER) == ["Tên anh/chị là gì?"])
    assert await service.quarantined(p) == 6


async def test_the_outbox_of_a_citizen_is_bounded_i12(service: Any, eventually: Any, counted: Any) -> None:
    service.zalo.judge = lambda user, message: -211 if user == USER else None
    before = counted("namro_sent_total", outcome="outbox_full")
    for _ in range(MAX_ENTRIES // 3 + 20):
        await service.says(USER, "bài dài")
    await eventually(lambda: counted("namro_sent_total", outcome="outbox_full") > before)
    p = service.partition(USER)
    await eventually(lambda: service.has_handled(p))
    assert await service.outbox(USER) == MAX_ENTRIES
    neighbour = service.user_in(p)
    await service.says(neighbour, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(neighbour) == ["Tên anh/chị là gì?"])


async def test_parked_messages_count_although_they_left_the_memory_i12(service: Any, eventually: Any) -> None:
    """Somebody who writes on and on while the day's quota is used up."""
    zalo, p = service.zalo, service.partition(USER)
    zalo.judge = lambda user, message: -211
    for _ in range(9):
        for _ in range(10):
            await service.says(USER, "bài dài")
        await eventually(lambda: service.has_handled(p))
        decided = await service.outbox(USER)
        await eventually(lambda decided=decided: len(zalo.attempts) >= decided)
    assert await service.outbox(USER) == MAX_ENTRIES


async def test_two_workers_share_the_partitions_evenly(service: Any, eventually: Any) -> None:
    first = service.workers[0]
    second = await service.worker("elsewhere/1/1", wait=False)
    await eventually(lambda: (len(first.held), len(second.held)) == (2, 2))
    assert not set(first.held) & set(second.held)
    users = [service.user_in(p) for p in range(4)]
    await asyncio.gather(*(service.says(user, "hỏi lâu", "Lan") for user in users))
    await eventually(lambda: all(len(service.zalo.texts(user)) == 2 for user in users))
    assert len(service.zalo.delivered) == 8


async def _is_empty(service: Any, user: str) -> bool:
    return await service.outbox(user) == 0


async def _no_timers(service: Any) -> bool:
    counts = await asyncio.gather(*(service.redis.call("ZCARD", names.timers(p)) for p in range(4)))
    return sum(counts) == 0 and await service.has_handled(service.partition(USER))
