"""Clocks of tickets ring in a running service: warned, broken once, told to those concerned, only in office hours."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.runtime.commands import RECOMPUTE, Command, Result, give
from bot.runtime.ticking import alarm_member
from bot.runtime.world import Surroundings
from bot.store import names
from bot.store.notices import Notice, notices_for
from bot.store.staff import put_staff
from bot.tickets.access import Verb
from bot.tickets.calendar import HANOI, Calendar
from bot.tickets.clocks import milliseconds, moment
from bot.tickets.roster import Person
from config.holidays import read_holidays
from config.office_hours import OfficeHours, read_office_hours

USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
REQUEST = ("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
OFFICE = "trung-tam-phuc-vu-hanh-chinh-cong"


@pytest.fixture
async def code(service: Any, eventually: Any) -> str:
    """The code of a request made on Monday 23/11/2026 at nine: to be received by 9:30 on Wednesday, over 24/11."""
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    found = CODE.search(service.zalo.texts(USER)[-1])
    assert found
    return found.group()


async def test_a_ticket_nobody_receives_warns_twice_and_is_broken_once_in_office_hours(
    service: Any, code: str, clock: Any, eventually: Any
) -> None:
    assert said(await alarm(service, code)) == "23/11 14:30"  # half of eight hours: three before lunch, one after
    clock.set(at(23, 14, 31))
    await eventually(lambda: has_verbs(service, code, "open", "warned"))
    assert said(await alarm(service, code)) == "23/11 16:54"
    clock.set(at(24, 10, 0))  # Ngày Văn hóa Việt Nam
    await eventually(lambda: alarm_is(service, code, "25/11 08:00"))
    assert await has_verbs(service, code, "open", "warned")
    clock.set(at(25, 8, 1))
    await eventually(lambda: has_verbs(service, code, "open", "warned", "warned"))
    clock.set(at(25, 9, 31))
    await eventually(lambda: has_verbs(service, code, "open", "warned", "warned", "breached", "escalated"))
    assert await alarm(service, code) is None
    told = await notices(service, "can-bo", OFFICE, {code})
    assert [(notice.clock, notice.percent, said(notice.due)) for notice in told] == [
        ("receive", 100, "25/11 09:30"),
        ("receive", 80, "25/11 09:30"),
        ("receive", 50, "25/11 09:30"),
    ]
    assert [notice.percent for notice in await notices(service, "x", "ubnd-thanh-pho", {code})] == [100]
    opened = await service.desk().show(await service.desk().actor("can-bo"), code)
    assert await service.ledger_holds(USER, code)
    assert opened.ticket.version == 1
    assert opened.ticket.clocks[0].told == (OFFICE, "ubnd-thanh-pho")


async def test_an_alarm_survives_the_worker_and_rings_once_when_one_is_back(
    service: Any, code: str, clock: Any, eventually: Any
) -> None:
    await service.workers[0].crash()
    clock.set(at(26, 10, 0))
    await service.worker()
    await eventually(lambda: has_verbs(service, code, "open", "breached", "escalated"))
    clock.set(at(27, 10, 0))
    await service.says(USER, "tôi đây", "có ai không")
    await eventually(lambda: service.has_handled(service.partition(USER)))
    assert len(await notices(service, "can-bo", OFFICE, {code})) == 1


async def test_an_answer_ends_the_clock_and_its_alarm(service: Any, code: str, clock: Any, eventually: Any) -> None:
    desk = service.desk()
    officer = await desk.actor("can-bo")
    clock.set(at(23, 10, 0))
    assert (await desk.give(officer, code, Verb.REPLY, "Chúng tôi đã nhận.")).ok
    assert await alarm(service, code) is None
    ticket = (await desk.show(officer, code)).ticket
    assert [(c.name, c.is_running, c.is_broken(milliseconds(at(30, 9, 0)))) for c in ticket.clocks] == [
        ("receive", False, False)
    ]
    assert said(ticket.clocks[0].promised_at) == "25/11 09:30"
    assert ticket.receive_by == "2026-11-25T09:30+07:00"


async def test_a_notice_shows_no_word_of_a_citizen_and_only_to_whom_the_doors_let_see(
    service: Any, code: str, clock: Any, eventually: Any
) -> None:
    clock.set(at(25, 9, 31))
    await eventually(lambda: has_verbs(service, code, "open", "breached", "escalated"))
    p = service.partition(USER)
    stored = repr(await service.redis.call("XRANGE", names.notices(p), "-", "+"))
    assert code in stored
    assert "cấp lại" not in stored
    assert USER not in stored
    assert await notices(service, "can-bo", OFFICE, set()) == []
    assert await notices(service, "can-bo", "long-bien", {code}) == []
    desk = service.desk()
    await put_staff(service.redis, Person("sep", "Sếp", "ubnd-thanh-pho", frozenset({"lead"})))
    await put_staff(service.redis, Person("moi", "Mới", "ubnd-thanh-pho", frozenset({"staff"})))
    await put_staff(service.redis, Person("sua", "Sửa", OFFICE, frozenset({"editor", "admin"})))
    seen = {id: len(await desk.notices(await desk.actor(id))) for id in ("can-bo", "sep", "moi", "sua", "thanh-tra")}
    assert seen == {"can-bo": 1, "sep": 1, "moi": 0, "sua": 0, "thanh-tra": 0}


async def test_an_alarm_of_a_ticket_that_was_erased_rings_no_more(
    service: Any, code: str, clock: Any, eventually: Any
) -> None:
    p = service.partition(USER)
    await service.redis.call("HDEL", names.ticket(p, code), "key")
    clock.set(at(25, 9, 31))
    await eventually(lambda: alarm_is(service, code, "never"))
    await eventually(lambda: service.has_handled(p))
    assert await service.quarantined(p) == 0


async def test_an_alarm_that_fails_for_a_reason_of_ours_is_set_again(
    service: Any, code: str, clock: Any, eventually: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.workers[0].stop()
    idle = Calendar(read_holidays(), OfficeHours(((),) * 7, ()))  # no alarm can be set by it
    with_calendar(monkeypatch, idle)
    await service.worker()
    p = service.partition(USER)
    await service.redis.call("XADD", names.inbox(p), "*", "t", "ticket:NR-0000-0000|clock|0")  # none such: ignored
    clock.set(at(23, 14, 31))
    await eventually(lambda: alarm_is(service, code, "23/11 15:31"))
    assert await service.quarantined(p) == 1


async def test_a_day_off_published_late_moves_the_promise_when_the_operator_says_so(
    service: Any, code: str, clock: Any, eventually: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await service.workers[0].stop()
    holidays = read_holidays()
    later = replace(holidays, off=holidays.off | {at(25, 0, 0).date(): "bão"})
    with_calendar(monkeypatch, Calendar(later, read_office_hours()))
    await service.worker()
    result = await recompute(service, code, "Thông báo nghỉ bão")
    assert result.ok
    assert "1 thời hạn" in result.sentence
    opened = await service.desk().show(await service.desk().actor("can-bo"), code)
    assert opened.history[-1].entry.verb == "recomputed"
    assert dict(opened.history[-1].entry.data) == {
        "clock": "receive",
        "old": "2026-11-25T09:30+07:00",
        "new": "2026-11-26T09:30+07:00",
        "promised": "2026-11-26T09:30+07:00",
        "why": "Thông báo nghỉ bão",
    }
    again = await recompute(service, code, "Thông báo nghỉ bão, lần nữa")
    assert "0 thời hạn" in again.sentence


def with_calendar(patch: pytest.MonkeyPatch, calendar: Calendar) -> None:
    """Workers started from now on read other days off or office hours."""
    around = replace(Surroundings.read(), calendar=calendar)
    patch.setattr(Surroundings, "read", lambda: around)


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HANOI)


def said(ms: int | None) -> str:
    return "never" if ms is None else f"{moment(ms):%d/%m %H:%M}"


async def alarm(service: Any, code: str) -> int | None:
    due = await service.redis.call("ZSCORE", names.timers(service.partition(USER)), alarm_member(code))
    return None if due is None else int(due)


async def alarm_is(service: Any, code: str, when: str) -> bool:
    return said(await alarm(service, code)) == when


async def has_verbs(service: Any, code: str, *verbs: str) -> bool:
    desk = service.desk()
    opened = await desk.show(await desk.actor("can-bo"), code)
    return [told.entry.verb for told in opened.history if told.entry.verb != "follow_up"] == list(verbs)


async def notices(service: Any, staff: str, unit: str, may_see: set[str]) -> list[Notice]:
    async def let(codes: Collection[str]) -> Collection[str]:
        return may_see & set(codes)

    return await notices_for(service.redis, service.settings.partitions, staff, unit, let)


async def recompute(service: Any, code: str, why: str) -> Result:
    at_ms = int(time.time() * 1000)
    command = Command(f"recompute:{code}:{why}", RECOMPUTE, code, "operator", at_ms, 0, why)
    return await asyncio.wait_for(give(service.redis, service.vault, service.partition(USER), command), 10)
