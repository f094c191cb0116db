"""Reads of walled tickets through the whole service: recorded before they are shown (I8)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot.runtime import commands
from bot.runtime.desk import NotRecorded
from bot.store.notices import KNOWN_BEFORE
from bot.store.staff import get_staff, put_staff
from bot.tickets.access import Verb
from bot.tickets.readers import READ_BEFORE, READ_INTERVAL_MS, readers_before
from bot.tickets.refusals import NotFound

USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
ACCUSING = "Anh cán bộ ở một cửa vòi tiền tôi, xúc phạm tôi."


@pytest.fixture
async def walled(service: Any, eventually: Any) -> str:
    """The code of a ticket that accuses somebody."""
    await service.says(USER, "gửi yêu cầu", "2", "0912345678", ACCUSING)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    found = CODE.search(service.zalo.texts(USER)[-1])
    assert found
    return found.group()


async def _verbs(service: Any, code: str) -> list[str]:
    store = service.desk()._tickets
    return [told.entry.verb for told in await store.history(service.partition(USER), code)]


async def test_a_look_is_in_the_ledger_before_it_is_shown_and_once_in_a_quarter_of_an_hour_i8(
    service: Any, walled: str, clock: Any
) -> None:
    desk = service.desk()
    inspector = await desk.actor("thanh-tra")
    opened = await desk.show(inspector, walled)
    assert opened.ticket.is_walled
    assert opened.history[-1].entry.verb == "read"
    assert opened.history[-1].entry.actor == "thanh-tra"
    assert len((await desk.show(inspector, walled)).history) == len(opened.history)
    clock.advance(seconds=READ_INTERVAL_MS / 1000)
    later = await desk.show(inspector, walled)
    assert [told.entry.verb for told in later.history].count("read") == 2
    assert later.ticket.version == opened.ticket.version
    assert await service.ledger_holds(USER, walled)
    (reader,) = readers_before([told.entry for told in later.history], 10**15)
    assert (reader.staff, reader.last_at - reader.first_at >= READ_INTERVAL_MS) == ("thanh-tra", True)


async def test_without_a_worker_nothing_is_shown_and_the_look_says_why(
    service: Any, walled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = service.desk()
    inspector = await desk.actor("thanh-tra")
    await service.workers[0].stop()
    monkeypatch.setattr(commands, "WAIT_SECONDS", 0.05)
    with pytest.raises(NotRecorded, match="Chạy worker"):
        await desk.show(inspector, walled)


async def test_who_may_not_read_leaves_no_entry(service: Any, walled: str) -> None:
    desk = service.desk()
    before = await _verbs(service, walled)
    with pytest.raises(NotFound):
        await desk.show(await desk.actor("long-bien"), walled)
    assert await _verbs(service, walled) == before


async def test_who_knew_before_they_were_excluded_is_in_the_ledger_and_the_office_is_told_once_i6(
    service: Any, walled: str
) -> None:
    desk = service.desk()
    inspector, colleague = await desk.actor("thanh-tra"), await desk.actor("thanh-tra-2")
    await desk.show(colleague, walled)
    await desk.show(inspector, walled)
    named = {"units": "", "people": "thanh-tra-2"}
    result = await desk.give(inspector, walled, Verb.ADD_RESPONDENT, "Lời kể nói về anh này", data=named)
    assert result.ok, result.sentence
    with pytest.raises(NotFound):
        await desk.show(colleague, walled)
    history = (await desk.show(inspector, walled)).history
    (before,) = [told for told in history if told.entry.verb == READ_BEFORE]
    assert before.words == {"text": "thanh-tra-2"}
    assert "thanh-tra-2" not in str(before.entry.data)
    assert [notice.clock for notice in await desk.notices(inspector)] == [KNOWN_BEFORE]
    assert await desk.notices(colleague) == []
    assert (await desk.give(inspector, walled, Verb.NOTE, "Tôi theo dõi tiếp.")).ok
    assert (await _verbs(service, walled)).count(READ_BEFORE) == 1


async def test_somebody_who_moves_into_a_unit_concerned_is_noticed_with_the_next_act_i6(
    service: Any, walled: str
) -> None:
    desk = service.desk()
    inspector, colleague = await desk.actor("thanh-tra"), await desk.actor("thanh-tra-2")
    await desk.show(colleague, walled)
    result = await desk.give(
        inspector, walled, Verb.NARROW, "Nói về một cửa", data={"units": "long-bien", "people": ""}
    )
    assert result.ok, result.sentence
    assert READ_BEFORE not in await _verbs(service, walled)
    moved = replace(await get_staff(service.redis, "thanh-tra-2"), unit="long-bien")
    await put_staff(service.redis, moved)
    assert (await desk.give(inspector, walled, Verb.NOTE, "Tôi theo dõi tiếp.")).ok
    assert (await _verbs(service, walled)).count(READ_BEFORE) == 1
