"""Break-glass from asking to the end of the hours, through the worker and the ledger (I6, I8)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.tickets.access import Verb
from bot.tickets.refusals import NotFound

USER = "6190233847715520418"
WHY = "Đối chiếu với vụ việc đang xác minh."


async def test_two_people_open_a_ticket_for_hours_and_each_reading_is_in_the_ledger(
    service: Any, eventually: Any, clock: Any
) -> None:
    await service.says(USER, "gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    code = re.search(r"NR-\w{4}-\w{4}", service.zalo.texts(USER)[-1]).group()
    desk = service.desk()
    asker, head, clerk = [await desk.actor(id) for id in ("chanh-thanh-tra", "giam-doc", "can-bo")]
    with pytest.raises(NotFound):
        await desk.show(asker, code)
    assert (await desk.give(asker, code, Verb.BREAK_GLASS_ASK, WHY, data={"hours": "2"})).ok
    with pytest.raises(NotFound):
        await desk.show(asker, code)
    (row,) = await desk.grants(await desk.actor("thanh-tra"))
    assert (row.code, row.grant.staff, row.grant.reason, row.grant.by) == (code, "chanh-thanh-tra", WHY, "")
    assert await desk.grants(clerk) == ()
    assert (await desk.give(head, code, Verb.BREAK_GLASS_GRANT, data={"grant": row.grant.id})).ok
    assert (await desk.show(asker, code)).ticket.code == code
    with pytest.raises(NotFound):
        await desk.give(asker, code, Verb.REPLY, "Xin chào.")
    history = (await desk.show(clerk, code)).history
    glass = [(told.entry.actor, told.entry.verb) for told in history if told.entry.verb.startswith("break_glass")]
    assert glass == [
        ("chanh-thanh-tra", "break_glass_ask"),
        ("giam-doc", "break_glass_grant"),
        ("chanh-thanh-tra", "break_glass_use"),
    ]
    clock.advance(hours=2, seconds=1)
    with pytest.raises(NotFound):
        await desk.show(asker, code)
