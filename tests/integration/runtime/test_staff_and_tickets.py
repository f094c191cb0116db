"""Tickets and the people who answer them: replies, windows, handed-over chats, receipts, history (I2, I4, I6, I8)."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from typing import Any

import pytest

from bot.runtime.commands import Command, give
from bot.runtime.outbox import MAX_ENTRIES
from bot.runtime.taker import APOLOGY
from bot.store import names
from bot.store.doors import Page
from bot.store.staff import put_staff
from bot.tickets.access import Verb
from bot.tickets.codes import make_code
from bot.tickets.refusals import NotFound

OA = "2871640935512208846"
USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
REQUEST = ("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")


@pytest.fixture
async def code(service: Any, eventually: Any) -> str:
    """The code of a request that `USER` has just made."""
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    return _code(service)


async def test_a_staff_reply_reaches_the_citizen_and_its_receipts_reach_the_ledger(
    service: Any, code: str, eventually: Any
) -> None:
    desk = service.desk()
    officer = await desk.actor("can-bo")
    result = await desk.give(officer, code, Verb.REPLY, "Mời chị đến nhận bản sao.")
    assert result.ok
    await eventually(lambda: service.zalo.texts(USER)[-1] == f"Trả lời phiếu {code}:\nMời chị đến nhận bản sao.")
    message = service.zalo.delivered[-1].id
    await eventually(lambda: _verbs(service, code, "sent"))
    delivered = service.message(USER, "", event_name="user_received_message", msg_id=message)
    delivered |= {"sender": {"id": OA}, "recipient": {"id": USER}}
    seen = service.message(USER, "", event_name="user_seen_message")
    seen |= {"sender": {"id": OA}, "recipient": {"id": USER}, "message": {"msg_ids": [message]}}
    assert await service.post(delivered) == 200
    assert await service.post(seen) == 200
    await eventually(lambda: _verbs(service, code, "seen"))
    opened = await desk.show(officer, code)
    assert [told.entry.verb for told in opened.history] == ["open", "reply", "sent", "delivered", "seen"]
    assert opened.history[1].words == {"text": "Mời chị đến nhận bản sao."}
    assert await service.ledger_holds(USER, code)


async def test_a_reply_outside_the_window_waits_on_its_ticket_and_goes_with_the_next_message(
    service: Any, code: str, eventually: Any
) -> None:
    service.zalo.judge = lambda user, message: -230 if "Trả lời phiếu" in message["text"] else None
    desk = service.desk()
    officer = await desk.actor("can-bo")
    assert (await desk.give(officer, code, Verb.REPLY, "Hồ sơ đã xong.")).ok
    await eventually(lambda: _verbs(service, code, "held"))
    assert (await desk.show(officer, code)).ticket.held[0].text.endswith("Hồ sơ đã xong.")
    assert await service.outbox(USER) == 0
    service.zalo.judge = lambda user, message: None
    await service.says(USER, "tôi đây")
    await eventually(lambda: any(text.endswith("Hồ sơ đã xong.") for text in service.zalo.texts(USER)))
    await eventually(lambda: _verbs(service, code, "sent"))
    opened = await desk.show(officer, code)
    assert opened.ticket.held == ()
    assert [told.entry.verb for told in opened.history] == ["open", "reply", "held", "released", "follow_up", "sent"]
    await service.says(USER, "cảm ơn nhé")
    await _settled(service, eventually)
    assert sum(text.endswith("Hồ sơ đã xong.") for text in service.zalo.texts(USER)) == 1
    assert await service.ledger_holds(USER, code)


async def test_a_reply_seven_days_after_the_last_word_is_not_even_tried(
    service: Any, code: str, eventually: Any, clock: Any
) -> None:
    clock.advance(days=8)
    desk = service.desk()
    before = len(service.zalo.attempts)
    assert (await desk.give(await desk.actor("can-bo"), code, Verb.REPLY, "Hồ sơ đã xong.")).ok
    await eventually(lambda: _verbs(service, code, "held"))
    assert len(service.zalo.attempts) == before


async def test_a_long_reply_to_a_full_outbox_waits_whole_on_its_ticket_and_is_never_cut(
    service: Any, code: str, eventually: Any
) -> None:
    service.zalo.judge = lambda user, message: -211  # the day's quota is used up
    for _ in range(MAX_ENTRIES // 3 + 5):
        await service.says(USER, "bài dài")
    await eventually(lambda: service.has_handled(service.partition(USER)))
    await eventually(lambda: _outbox_is(service, MAX_ENTRIES))
    reply = " ".join(f"Mục {number}: mang theo bản chính." for number in range(150))
    desk = service.desk()
    officer = await desk.actor("can-bo")
    assert (await desk.give(officer, code, Verb.REPLY, reply)).ok
    held = (await desk.show(officer, code)).ticket.held
    assert len(held) > 1
    said = " ".join(" ".join(part.text.split()) for part in held)
    assert reply in said
    assert await service.ledger_holds(USER, code)


async def test_a_command_given_twice_under_one_key_is_carried_out_once_i2(
    service: Any, code: str, eventually: Any
) -> None:
    desk = service.desk()
    officer = await desk.actor("can-bo")
    both = await asyncio.gather(*(desk.give(officer, code, Verb.REPLY, "Đã nhận.", key="k1") for _ in range(2)))
    again = await desk.give(officer, code, Verb.REPLY, "Đã nhận.", key="k1")
    assert both[0] == both[1] == again
    assert again.ok
    await _settled(service, eventually)
    assert sum(text.endswith("Đã nhận.") for text in service.zalo.texts(USER)) == 1


async def test_a_command_for_an_older_version_is_refused_with_what_changed(service: Any, code: str) -> None:
    desk = service.desk()
    officer = await desk.actor("can-bo")
    seen = (await desk.show(officer, code)).ticket.version
    assert (await desk.give(officer, code, Verb.REPLY, "Một.", version=seen)).ok
    stale = await desk.give(officer, code, Verb.REPLY, "Hai.", version=seen)
    assert not stale.ok
    assert stale.version == seen + 1
    assert "vừa có thay đổi" in stale.sentence
    assert [text.rpartition("\n")[2] for text in service.zalo.texts(USER)[4:]] in ([], ["Một."])


async def test_somebody_elses_ticket_and_one_that_is_not_there_get_the_same_answer_i6(service: Any, code: str) -> None:
    desk = service.desk()
    stranger = await desk.actor("long-bien")
    answers = []
    for typed in (code, _other_code(service, code), "không phải mã"):
        with pytest.raises(NotFound) as refused:
            await desk.give(stranger, typed, Verb.REPLY, "Xin chào.")
        answers.append((str(refused.value), refused.value.__dict__))
        with pytest.raises(NotFound) as refused:
            await desk.show(stranger, typed)
        answers.append((str(refused.value), refused.value.__dict__))
    assert all(answer == answers[0] for answer in answers)
    assert await desk.list(stranger) == Page(())
    assert [row.code for row in (await desk.list(await desk.actor("can-bo"))).rows] == [code]


@pytest.mark.parametrize(
    "changes",
    [{"active": False}, {"unit": "long-bien"}, {"roles": frozenset({"editor"})}, {"reports_to": "khong-co"}],
    ids=["disabled", "moved", "other roles", "a hole above"],
)
async def test_who_changed_between_asking_and_carrying_out_is_judged_anew_by_the_worker_i6(
    service: Any, code: str, eventually: Any, changes: dict[str, Any]
) -> None:
    """The command is already under way, past the door; the owner of the partition judges the person of now."""
    desk = service.desk()
    officer = await desk.actor("can-bo")
    p, at = service.partition(USER), int(time.time() * 1000)
    await desk.show(officer, code)
    await put_staff(service.redis, replace(officer, **changes))
    command = Command("k1", Verb.REPLY, code, officer.id, at, 1, "Xin chào.")
    result = await give(service.redis, service.vault, p, command)
    assert not result.ok
    assert result.sentence == str(NotFound())
    with pytest.raises(NotFound):
        await desk.give(officer, code, Verb.REPLY, "Xin chào.")
    await _settled(service, eventually)
    assert len(service.zalo.texts(USER)) == 4
    await put_staff(service.redis, officer)
    assert (await give(service.redis, service.vault, p, replace(command, key="k2"))).ok


async def test_codes_are_found_by_their_partition(service: Any, eventually: Any) -> None:
    users = [service.user_in(p) for p in range(4)]
    await asyncio.gather(*(service.says(user, *REQUEST) for user in users))
    await eventually(lambda: all(len(service.zalo.texts(user)) == 4 for user in users))
    desk = service.desk()
    officer = await desk.actor("can-bo")
    for user in users:
        code = CODE.search(service.zalo.texts(user)[-1]).group()
        assert (await desk.show(officer, code.lower())).ticket.user == user


async def test_a_handed_over_chat_is_silent_collects_what_is_said_and_comes_back_when_staff_close_i4_i8(
    service: Any, eventually: Any
) -> None:
    zalo, desk = service.zalo, service.desk()
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: zalo.texts(USER))
    await service.says(USER, "gặp cán bộ")
    await eventually(lambda: len(zalo.texts(USER)) == 2)
    code = _code(service)
    await service.says(USER, "tôi cần gấp", "gửi yêu cầu", "số nhà 12")
    await _settled(service, eventually)
    assert len(zalo.texts(USER)) == 2
    officer = await desk.actor("can-bo")
    opened = await desk.show(officer, code)
    assert [told.entry.verb for told in opened.history] == ["open", "follow_up", "follow_up", "follow_up"]
    assert [told.words["text"] for told in opened.history[1:]] == ["tôi cần gấp", "gửi yêu cầu", "số nhà 12"]
    assert (await desk.give(officer, code, Verb.REPLY, "Vâng, tôi xem ngay.")).ok
    await eventually(lambda: zalo.texts(USER)[-1] == "Vâng, tôi xem ngay.")
    version = (await desk.show(officer, code)).ticket.version
    assert (await desk.give(officer, code, Verb.CLOSE, "Đã xong ạ.", version=version)).ok
    await eventually(lambda: any("muốn tiếp tục" in text for text in zalo.texts(USER)))
    await _settled(service, eventually)
    after = zalo.texts(USER)[3:]
    assert after[0] == "Đã xong ạ."
    assert any("muốn tiếp tục" in text for text in after[1:])
    await service.says(USER, "tiếp tục", "Lan")
    await eventually(lambda: zalo.texts(USER)[-1] == "Chào Lan.")
    assert await service.ledger_holds(USER, code)


async def test_follow_ups_that_come_in_one_batch_keep_the_ledger_whole_i8(service: Any, eventually: Any) -> None:
    """Several changes of one ticket in one commit: each entry must follow the one before."""
    await service.says(USER, "gặp cán bộ")
    await eventually(lambda: service.zalo.texts(USER))
    code = _code(service)
    await service.workers[0].stop()
    await service.says(USER, *(f"thêm {n}" for n in range(5)))
    await service.worker()
    await _settled(service, eventually)
    desk = service.desk()
    history = (await desk.show(await desk.actor("can-bo"), code)).history
    assert [told.words["text"] for told in history[1:]] == [f"thêm {n}" for n in range(5)]
    assert await service.ledger_holds(USER, code)


async def test_a_turn_that_fails_leaves_no_trace_in_the_others_of_its_batch_i4(
    service: Any, code: str, eventually: Any
) -> None:
    """Handling fails after a held reply was released: the reply is not lost by a later event of the same batch."""
    service.zalo.judge = lambda user, message: -230 if "Trả lời phiếu" in message["text"] else None
    desk, p = service.desk(), service.partition(USER)
    officer = await desk.actor("can-bo")
    assert (await desk.give(officer, code, Verb.REPLY, "Hồ sơ đã xong.")).ok
    await eventually(lambda: _verbs(service, code, "held"))
    await eventually(lambda: service.has_handled(p))
    await service.workers[0].stop()
    await service.redis.call("HSET", names.session(p, f"{OA}:{USER}"), "x", f'{{"u":["{code}",[]]}}')
    service.zalo.judge = lambda user, message: None
    await service.says(USER, "tôi đây")
    reply = asyncio.create_task(desk.give(officer, code, Verb.REPLY, "Còn một việc."))
    await eventually(lambda: _waiting(service, p, 2))
    await service.worker()
    assert (await reply).ok
    await eventually(lambda: _verbs(service, code, "sent"))
    assert APOLOGY in service.zalo.texts(USER)
    held = (await desk.show(officer, code)).ticket.held
    assert [reply.text.rpartition("\n")[2] for reply in held] == ["Hồ sơ đã xong."]
    assert await service.ledger_holds(USER, code)


async def test_a_handed_over_chat_without_a_human_word_comes_back_to_the_bot(
    service: Any, eventually: Any, clock: Any
) -> None:
    await service.says(USER, "gặp cán bộ")
    await eventually(lambda: service.zalo.texts(USER))
    code = _code(service)
    clock.advance(minutes=31)
    await eventually(lambda: len(service.zalo.texts(USER)) == 2)
    assert code in service.zalo.texts(USER)[1]
    assert "trợ lý tự động" in service.zalo.texts(USER)[1]


# ---------------------------------------------------------------------- what several tests do


def _code(service: Any) -> str:
    found = CODE.search(service.zalo.texts(USER)[-1])
    assert found
    return found.group()


def _other_code(service: Any, code: str) -> str:
    """A well-formed code of a ticket that does not exist."""
    other = make_code(b"somewhere else", 0, 1, 4, service.vault.index_key())
    assert other != code
    return other


async def _verbs(service: Any, code: str, verb: str) -> bool:
    desk = service.desk()
    return verb in [told.entry.verb for told in (await desk.show(await desk.actor("can-bo"), code)).history]


async def _outbox_is(service: Any, count: int) -> bool:
    return bool(await service.outbox(USER) == count)


async def _waiting(service: Any, p: int, count: int) -> bool:
    cursor = (await service.redis.call("GET", names.cursor(p))).decode()
    return len(await service.redis.call("XRANGE", names.inbox(p), f"({cursor}", "+")) == count


async def _settled(service: Any, eventually: Any) -> None:
    """Everything accepted is handled and everything decided is sent."""
    p = service.partition(USER)

    async def handled() -> bool:
        return await service.has_handled(p) and await service.outbox(USER) == 0

    await eventually(handled)
