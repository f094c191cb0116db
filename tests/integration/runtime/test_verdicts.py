"""After an answer the citizen says whether it is solved: on the real store, with timers, windows and the ledger."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from bot.tickets.access import Verb
from bot.tickets.ticket import Status

APP_ID = "4420188305566112907"
OA = "2871640935512208846"
USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
REQUEST = ("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
QUESTION = "đã được giải quyết chưa?"


@pytest.fixture
async def code(service: Any, eventually: Any) -> str:
    """The code of a request that `USER` has just made, and that staff ended with a word."""
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    code = CODE.search(service.zalo.texts(USER)[-1]).group()
    desk = service.desk()
    officer = await desk.actor("can-bo")
    assert (await desk.give(officer, code, Verb.CLOSE, "Mời chị đến nhận bản sao.")).ok
    await eventually(lambda: _verbs(service, code, "sent"))
    await eventually(lambda: service.has_handled(service.partition(USER)))
    return code


async def test_ten_minutes_later_it_is_asked_and_a_no_reopens_the_ticket_with_what_is_missing_i4_i8(
    service: Any, code: str, eventually: Any, clock: Any
) -> None:
    assert not _asked(service)
    clock.advance(minutes=11)
    await eventually(lambda: _asked(service) == 1)
    assert code in next(text for text in service.zalo.texts(USER) if QUESTION in text)
    await service.says(USER, "chưa", "thiếu dấu đỏ")
    await eventually(lambda: _verbs(service, code, "follow_up"))
    opened = await _show(service, code)
    assert (opened.ticket.status, opened.ticket.verdict, opened.ticket.reopenings) == (Status.REOPENED, "unsolved", 1)
    assert next(told.words for told in opened.history if told.entry.verb == "follow_up")["text"] == "thiếu dấu đỏ"
    assert await service.ledger_holds(USER, code)


async def test_a_yes_is_the_last_word_and_nobody_asks_again(
    service: Any, code: str, eventually: Any, clock: Any
) -> None:
    clock.advance(minutes=11)
    await eventually(lambda: _asked(service) == 1)
    await service.says(USER, "xong rồi cảm ơn")
    await eventually(lambda: _verbs(service, code, "solved"))
    ticket = (await _show(service, code)).ticket
    assert (ticket.status, ticket.verdict, ticket.reopenings) == (Status.CLOSED, "solved", 0)
    clock.advance(days=8)
    await service.says(USER, "tôi đây")
    await eventually(lambda: service.has_handled(service.partition(USER)))
    assert _asked(service) == 1


async def test_the_question_survives_a_restart_and_waits_for_the_channels_window(
    service: Any, code: str, eventually: Any, clock: Any
) -> None:
    await service.workers[0].stop()
    clock.advance(days=3)
    await service.worker()
    await eventually(lambda: service.has_handled(service.partition(USER)))
    assert not _asked(service)
    await service.says(USER, "xin chào")
    await eventually(lambda: _asked(service) == 1)
    assert service.zalo.texts(USER)[-1].startswith("Phiếu")


async def test_what_the_window_refused_is_asked_about_only_once_it_is_with_the_citizen(
    service: Any, eventually: Any, clock: Any
) -> None:
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    code = CODE.search(service.zalo.texts(USER)[-1]).group()
    clock.advance(days=8)
    desk = service.desk()
    assert (await desk.give(await desk.actor("can-bo"), code, Verb.CLOSE, "Mời chị đến nhận bản sao.")).ok
    await eventually(lambda: _verbs(service, code, "held"))
    clock.advance(hours=1)
    assert not _asked(service)
    await service.says(USER, "xin chào")
    await eventually(lambda: _verbs(service, code, "sent"))
    await eventually(lambda: service.has_handled(service.partition(USER)))
    assert service.zalo.texts(USER)[-1] == "Xin chào anh/chị."
    clock.advance(minutes=11)
    await eventually(lambda: _asked(service) == 1)


async def test_what_is_missing_and_may_accuse_somebody_goes_outside_and_the_ticket_is_reopened_all_the_same_i6(
    service: Any, code: str, eventually: Any, clock: Any
) -> None:
    told = "chưa, anh kia còn vòi tiền tôi"
    clock.advance(minutes=11)
    await eventually(lambda: _asked(service) == 1)
    await service.says(USER, told)
    await eventually(lambda: any("chuyển riêng" in text for text in service.zalo.texts(USER)))
    opened = await _show(service, code)
    assert opened.ticket.status is Status.REOPENED
    assert not any(told in str(one.words) for one in opened.history)


async def test_the_whole_way_answer_no_somebody_else_answer_no_and_what_else_is_possible_i8(
    service: Any, eventually: Any, clock: Any
) -> None:
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    code = CODE.search(service.zalo.texts(USER)[-1]).group()
    for who, number in (("can-bo", 1), ("can-bo-2", 2)):
        await _answers(service, code, who, clock)
        await eventually(lambda: _delivered(service, code))
        assert (await _show(service, code)).ticket.status is Status.ANSWERED
        clock.advance(minutes=11)
        await eventually(lambda number=number: _asked(service) == number)
        await service.says(USER, "chưa")
        if number == 1:
            await eventually(lambda: _verbs(service, code, "reopen"))
            refused = await _does(service, code, "giam-doc", Verb.ASSIGN, assignee=who, task="Trả lời", tolerate=True)
            assert not refused.ok
            await service.says(USER, "bỏ qua")
    await eventually(lambda: _verbs(service, code, "unsolved"))
    await eventually(lambda: any("chưa được giải quyết" in text for text in service.zalo.texts(USER)))
    ticket = (await _show(service, code)).ticket
    assert (ticket.status, ticket.reopenings, ticket.former) == (Status.ANSWERED, 1, ("can-bo",))
    assert await service.ledger_holds(USER, code)


async def test_staff_see_both_clocks_and_who_unfollowed(service: Any, code: str, eventually: Any, clock: Any) -> None:
    delivery = (await _show(service, code)).delivery
    assert (delivery.waiting, delivery.reach.window, delivery.has_left) == (0, "free", False)
    assert delivery.delivered_at is not None
    clock.advance(hours=49)
    assert (await _show(service, code)).delivery.reach.window == "paid"
    gone = {"app_id": APP_ID, "oa_id": OA, "follower": {"id": USER}, "event_name": "unfollow", "source": "oa_profile"}
    assert await service.post(gone | {"timestamp": str(int(time.time() * 1000))}) == 200
    await eventually(lambda: _has_left(service, code))
    await service.says(USER, "xin chào")
    await eventually(lambda: service.has_handled(service.partition(USER)))
    delivery = (await _show(service, code)).delivery
    assert (delivery.reach.window, delivery.has_left) == ("free", False)


async def _answers(service: Any, code: str, who: str, clock: Any) -> None:
    """Somebody takes the ticket its ordinary way to an answer, past the time in which that can be taken back."""
    await _does(service, code, who, Verb.RECEIVE)
    await _does(service, code, "giam-doc", Verb.ASSIGN, assignee=who, task="Tra cứu và trả lời")
    more = {"procedure": "Quy chế iHanoi", "responsible": "giam-doc", "due": "2026-12-31"}
    await _does(service, code, who, Verb.START, **more)
    await _does(service, code, who, Verb.ANSWER, "Đã cấp bản sao.", document="12/BC")
    clock.advance(seconds=20)


async def _does(
    service: Any, code: str, who: str, verb: Verb, text: str = "", tolerate: bool = False, **data: str
) -> Any:
    desk = service.desk()
    result = await desk.give(await desk.actor(who), code, verb, text, data=data)
    assert tolerate or result.ok, result.sentence
    return result


async def _delivered(service: Any, code: str) -> bool:
    return (await _show(service, code)).delivery.delivered_at is not None


async def _has_left(service: Any, code: str) -> bool:
    return bool((await _show(service, code)).delivery.has_left)


def _asked(service: Any) -> int:
    return sum(QUESTION in text for text in service.zalo.texts(USER))


async def _show(service: Any, code: str) -> Any:
    desk = service.desk()
    return await desk.show(await desk.actor("can-bo"), code)


async def _verbs(service: Any, code: str, verb: str) -> bool:
    return verb in [told.entry.verb for told in (await _show(service, code)).history]
