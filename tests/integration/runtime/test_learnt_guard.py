"""Words that only what was learnt from the scripts takes for an accusation go outside the unit first (I6)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.routing.learned import LearnedRouter
from bot.runtime.world import Surroundings
from bot.tickets.accusation import may_accuse
from bot.tickets.ticket import Kind
from tests.integration.conftest import write_flows
from tests.unit.routing.town import ACCUSING, SAID, WEATHER, flow_file

USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
TOLD = "kẹp tờ polime vào tập giấy"
PLAIN = "cấp lại bản sao"
REQUEST = ("gửi yêu cầu", "2", "0912345678")
LEARNT = {
    f"{ACCUSING}.yaml": flow_file(ACCUSING, SAID[ACCUSING], "accusation: loi"),
    f"{WEATHER}.yaml": flow_file(WEATHER, {"": (*SAID[WEATHER][""], PLAIN, "gặp cán bộ", "tôi cần gấp")}),
}


@pytest.fixture
async def taught(open_service: Callable[..., Awaitable[Any]], redis_url: str, clock: Any, tmp_path: Path) -> Any:
    """A service whose scripts have enough to learn from: its guard knows more than the list of words."""
    service = await open_service(redis_url)
    write_flows(tmp_path / "flows", LEARNT)
    await service.web()
    worker = await service.worker()
    router = worker.shelf.current.router
    assert isinstance(router, LearnedRouter)
    assert router.may_accuse(TOLD)
    assert not may_accuse(TOLD)
    assert not router.may_accuse(PLAIN)
    return service


async def test_a_request_goes_to_the_intake_outside_and_is_walled_i6(taught: Any, eventually: Any) -> None:
    await taught.says(USER, *REQUEST, TOLD)
    ticket = (await _open(taught, await _last_code(taught, eventually), "thanh-tra")).ticket
    assert (ticket.walled, ticket.kind.value) == (True, "inquiry")
    assert ticket.office == _outside()


async def test_a_request_that_accuses_nobody_goes_the_usual_way(taught: Any, eventually: Any) -> None:
    await taught.says(USER, *REQUEST, PLAIN)
    ticket = (await _open(taught, await _last_code(taught, eventually))).ticket
    assert not ticket.walled
    assert ticket.office != _outside()


async def test_a_follow_up_becomes_a_ticket_of_its_own_outside_i6(taught: Any, eventually: Any) -> None:
    await taught.says(USER, "gặp cán bộ")
    code = await _last_code(taught, eventually)
    await taught.says(USER, "tôi cần gấp", TOLD)
    apart = await _apart(taught, eventually, TOLD)
    opened = await _open(taught, code)
    assert not opened.ticket.walled
    assert [told.words["text"] for told in opened.history if told.entry.verb == "follow_up"] == ["tôi cần gấp"]
    assert apart.code != code


async def test_a_word_beside_a_good_rating_becomes_a_ticket_of_its_own_outside_i6(taught: Any, eventually: Any) -> None:
    await taught.says(USER, *REQUEST, PLAIN)
    code = await _last_code(taught, eventually)
    await taught.says(USER, "chấm điểm", "5", TOLD)
    apart = await _apart(taught, eventually, TOLD)
    opened = await _open(taught, code)
    assert (opened.ticket.rating.score, opened.ticket.rating_word) == (5, "")
    assert not any(TOLD in str(told.words) for told in opened.history)
    assert apart.office not in (opened.ticket.office, *opened.ticket.about_units)


async def _apart(service: Any, eventually: Any, body: str) -> Any:
    """The ticket that the citizen was told of separately, as the inspectorate reads it."""
    await eventually(lambda: any("chuyển riêng" in text for text in service.zalo.texts(USER)))
    told = next(text for text in service.zalo.texts(USER) if "chuyển riêng" in text)
    ticket = (await _open(service, CODE.search(told).group(), "thanh-tra")).ticket
    assert (ticket.body, ticket.walled, ticket.kind.value) == (body, True, "conduct")
    assert ticket.office == _outside()
    return ticket


async def _last_code(service: Any, eventually: Any) -> str:
    await eventually(lambda: any(CODE.search(text) for text in service.zalo.texts(USER)))
    return next(found.group() for text in service.zalo.texts(USER) if (found := CODE.search(text)))


def _outside() -> str:
    return Surroundings.read().chart.intake(Kind.CONDUCT).id


async def _open(service: Any, code: str, who: str = "can-bo") -> Any:
    desk = service.desk()
    return await desk.show(await desk.actor(who), code)
