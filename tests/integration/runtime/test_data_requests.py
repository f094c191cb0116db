"""Requests about one's own data that name a hidden ticket stay outside whoever the ticket is about (I6)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.tickets.ticket import Ticket
from tests.integration.conftest import write_flows

USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
SHIPPED = Path("flows/repair/du-lieu-cua-toi.yaml")
CENTRE, AUTHORITY = "trung-tam-phuc-vu-hanh-chinh-cong", "Thanh tra thành phố Hà Nội"
REPORT = """
    spec: 1
    flow: bao
    title: Phản ánh nơi làm việc
    start_by: {keywords: [phản ánh]}
    answers:
      don_vi: {type: unit, label: Nơi làm việc, privacy: open}
      viec: {type: text, label: Việc, privacy: open}
    steps:
      - choose: Anh/chị đồng ý không?
        options: [{label: Đồng ý, consent: bao}, {label: Không, go: thoi}]
      - ask: don_vi
        say: Nơi nào ạ?
      - ask: viec
        say: Việc gì ạ?
      - ticket: {kind: conduct, about: {unit: don_vi}, body: viec}
        save: phieu
      - say: "Đã tạo phiếu {{ phieu.code }}"
      - id: thoi
        end:
    """


@pytest.fixture
async def talk(
    open_service: Callable[..., Awaitable[Any]], redis_url: str, clock: Any, tmp_path: Path, eventually: Any
) -> Callable[..., Awaitable[str]]:
    """Says something as the citizen and gives the code of the ticket that it opens; `talk.service` is the service."""
    service = await open_service(redis_url)
    files = {"bao.yaml": REPORT, "repair/du-lieu-cua-toi.yaml": SHIPPED.read_text(encoding="utf-8")}
    write_flows(tmp_path / "flows", files)
    await service.web()
    await service.worker()

    async def says(*texts: str) -> str:
        before = set(_codes(service))
        await service.says(USER, *texts)
        await eventually(lambda: set(_codes(service)) - before)
        (code,) = set(_codes(service)) - before
        return code

    says.service = service  # type: ignore[attr-defined]
    return says


@pytest.mark.parametrize("asked", ["Xoá số điện thoại trong phiếu {hidden}", "xoá số của tôi, {bare} nhé"])
async def test_asking_to_change_a_report_about_the_centre_never_reaches_the_centre_i6(talk: Any, asked: str) -> None:
    hidden = await talk("phản ánh", "đồng ý", "Trung tâm Phục vụ hành chính công", "1", "Hồ sơ bị trả lại ba lần")
    request = await talk("dữ liệu của tôi", "sửa phiếu", asked.format(hidden=hidden, bare=hidden[3:].lower()))
    report, ticket = await _ticket(talk, hidden), await _ticket(talk, request)
    assert report.about_units == (CENTRE,)
    assert (ticket.kind.value, ticket.walled, ticket.about_units) == ("inquiry", True, (CENTRE,))
    assert ticket.office == report.office != CENTRE
    assert f"Nơi đọc: {AUTHORITY}" in _last_with(talk, request)


@pytest.mark.parametrize("asked", ["tất cả", "việc tuần trước"])
async def test_taking_back_consent_for_all_is_outside_every_unit_that_was_reported_i6(talk: Any, asked: str) -> None:
    await talk("phản ánh", "đồng ý", "Trung tâm Phục vụ hành chính công", "1", "Hồ sơ bị trả lại ba lần")
    await talk("phản ánh", "đồng ý", "phường Bồ Đề", "Nói trống không với người già")
    ticket = await _ticket(talk, await talk("dữ liệu của tôi", "rút lại", asked))
    assert ticket.walled
    assert set(ticket.about_units) == {CENTRE, "bo-de"}


async def test_a_request_that_names_only_an_open_ticket_goes_the_usual_way(talk: Any) -> None:
    await talk("phản ánh", "đồng ý", "Trung tâm Phục vụ hành chính công", "1", "Hồ sơ bị trả lại ba lần")
    plain = await talk("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
    ticket = await _ticket(talk, await talk("dữ liệu của tôi", "sửa phiếu", f"sửa số điện thoại ở {plain}"))
    assert (ticket.walled, ticket.office, ticket.about_units) == (False, CENTRE, ())


async def test_any_request_that_names_a_hidden_ticket_of_its_citizen_is_hidden_from_the_same_people_i6(
    talk: Any,
) -> None:
    hidden = await talk("phản ánh", "đồng ý", "Trung tâm Phục vụ hành chính công", "1", "Hồ sơ bị trả lại ba lần")
    ticket = await _ticket(talk, await talk("gửi yêu cầu", "2", "0912345678", f"hỏi về {hidden}"))
    assert (ticket.walled, ticket.about_units) == (True, (CENTRE,))


def _codes(service: Any) -> list[str]:
    opened = [t for t in service.zalo.texts(USER) if t.startswith(("Đã tạo phiếu", "Tôi đã chuyển yêu cầu"))]
    return [found.group() for text in opened if (found := CODE.search(text))]


def _last_with(talk: Any, code: str) -> str:
    return next(str(text) for text in reversed(talk.service.zalo.texts(USER)) if code in text)


async def _ticket(talk: Any, code: str) -> Ticket:
    ticket = await talk.service.desk()._tickets.load_readable(talk.service.partition(USER), code)
    assert isinstance(ticket, Ticket)
    return ticket
