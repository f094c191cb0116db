"""Refusing, passing on, handing over, merging: how a ticket leaves an office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.tickets import refusals
from bot.tickets.ticket import Kind, Status

Case = Any
Cases = Callable[..., Case]
CENTRE, INSPECTORATE, OFFICE = (
    "trung-tam-phuc-vu-hanh-chinh-cong", "thanh-tra-thanh-pho", "van-phong-ubnd-thanh-pho",
)  # fmt: skip
REFUSAL = {
    "basis": "Luật Điện lực, Điều 4",
    "right_office": "Công ty Điện lực Long Biên",
    "directions": "Số 10 phố A, giờ hành chính",
}


def test_a_refusal_names_its_basis_and_the_right_office(case: Cases) -> None:
    one = case().goes_to("received")
    one.does("giam-doc", "refuse", "Đèn thuộc công ty điện lực.", **REFUSAL)
    assert (one.ticket.status, one.told()) == ("refused", ("ticket_refused",))
    values = one.last.messages[0].values
    assert (values["can_cu"], values["don_vi"], values["cach_den"]) == tuple(REFUSAL.values())
    assert one.entries[-1].secret["basis"] == REFUSAL["basis"]


@pytest.mark.parametrize("missing", sorted(REFUSAL))
def test_a_refusal_without_one_of_them_is_none(case: Cases, missing: str) -> None:
    with pytest.raises(refusals.DetailMissing) as refused:
        case().goes_to("received").does("giam-doc", "refuse", "Không thuộc chúng tôi.", **(REFUSAL | {missing: " "}))
    assert refused.value.detail == missing


@pytest.mark.parametrize("kind", [Kind.CONDUCT, Kind.CONFIDENTIAL])
def test_what_may_accuse_somebody_is_never_turned_away(case: Cases, kind: Kind) -> None:
    """domain.md 3.3, Luật Tố cáo Art. 25.2: who receives it looks into it or passes it on."""
    one = case(kind)
    one.does("thanh-tra", "receive")
    with pytest.raises(refusals.CannotRefuse):
        one.does("thanh-tra", "refuse", "Không có căn cứ.", **REFUSAL)
    assert one.ticket.status is Status.RECEIVED


def test_an_inspector_passes_it_on_with_the_basis_and_the_chat_names_no_office(case: Cases) -> None:
    one = case(Kind.CONDUCT)
    one.does("thanh-tra", "receive")
    one.does("thanh-tra", "refuse", "Thuộc nơi tiếp nhận độc lập.", unit="tiep-nhan-doc-lap", basis="Điều 25 khoản 2")
    assert (one.ticket.status, one.ticket.office) == ("transferred", "tiep-nhan-doc-lap")
    assert one.told() == ("ticket_transferred_quietly",)
    assert one.entries[-1].secret == {"reason": "Thuộc nơi tiếp nhận độc lập.", "basis": "Điều 25 khoản 2"}


def test_a_transfer_is_seen_by_the_new_unit_at_once_and_by_the_old_one_no_more(case: Cases) -> None:
    one = case().goes_to("in_progress")
    due = one.ticket.due
    one.does("giam-doc", "transfer", "Thuộc phường Long Biên", unit="long-bien")
    assert (one.ticket.status, one.ticket.office, one.ticket.due) == ("transferred", "long-bien", due)
    assert (one.ticket.assignee, one.ticket.task, one.ticket.procedure, one.ticket.responsible) == ("", "", "", "")
    assert (one.told(), one.last.messages[0].values["don_vi"]) == (("ticket_transferred",), "Phường Long Biên")
    with pytest.raises(refusals.NotFound):
        one.does("can-bo", "note", "Tôi còn xem được không?")
    one.does("long-bien", "receive")
    assert one.ticket.status is Status.RECEIVED


@pytest.mark.parametrize("unit", ["khong-co", CENTRE, "bo-de", ""])
def test_a_transfer_needs_a_unit_where_somebody_can_work_on_it(case: Cases, unit: str) -> None:
    with pytest.raises(refusals.NotThatUnit):
        case().goes_to("received").does("giam-doc", "transfer", "Không phải việc của chúng tôi", unit=unit)


def test_a_transfer_needs_a_reason(case: Cases) -> None:
    with pytest.raises(refusals.ReasonMissing):
        case().goes_to("received").does("giam-doc", "transfer", "", unit="long-bien")


def test_a_report_never_goes_to_the_unit_it_is_about_i6(case: Cases) -> None:
    with pytest.raises(refusals.NotThatUnit):
        case(Kind.CONDUCT).does("chanh-thanh-tra", "transfer", "Để phường tự xem", unit="long-bien")


def test_a_report_about_nobody_known_yet_stays_with_those_who_read_first_i6(case: Cases) -> None:
    one = case(Kind.CONDUCT, about_units=())
    with pytest.raises(refusals.NotThatUnit):
        one.does("chanh-thanh-tra", "transfer", "Để phường tự xem", unit="long-bien")


def test_a_report_about_somebody_never_goes_to_their_unit_i6(case: Cases) -> None:
    one = case(Kind.CONDUCT, about_units=())
    one.does("thanh-tra", "narrow", "Đã xác định được người", people="long-bien")
    with pytest.raises(refusals.NotThatUnit):
        one.does("chanh-thanh-tra", "transfer", "Để phường tự xem", unit="long-bien")


def test_confidential_information_goes_only_where_an_inspector_is(case: Cases) -> None:
    one = case(Kind.CONFIDENTIAL)
    with pytest.raises(refusals.NotThatUnit):
        one.does("thanh-tra", "transfer", "Trung tâm xem giúp", unit=CENTRE)


def test_a_merged_ticket_says_where_it_goes_on(case: Cases) -> None:
    one, leader = case().goes_to("received"), case(code="NR-2222-2222")
    one.around = replace(one.around, other=leader.ticket)
    one.does("can-bo", "merge", into=leader.ticket.code)
    assert (one.ticket.status, one.ticket.merged_into) == ("closed", leader.ticket.code)
    assert (one.told(), one.last.messages[0].values["ma_chung"]) == (("ticket_merged",), leader.ticket.code)
    (to,) = one.last.to_tickets
    assert (to.code, to.what, to.data["code"]) == (leader.ticket.code, "joined", one.ticket.code)


def test_a_merge_takes_along_what_was_merged_before(case: Cases) -> None:
    one, leader = case(), case(code="NR-2222-2222")
    one.ticket = replace(one.ticket, joined=("NR-3333-3333",))
    one.around = replace(one.around, other=leader.ticket)
    one.does("can-bo", "merge")
    assert [to.data["code"] for to in one.last.to_tickets] == [one.ticket.code, "NR-3333-3333"]


@pytest.mark.parametrize(
    "other",
    [
        {"code": "NR-7K3M-9Q4X"},
        {"status": Status.CLOSED},
        {"merged_into": "NR-3333-3333"},
        {"kind": Kind.INQUIRY},
        {"walled": True, "office": CENTRE},
        {"office": INSPECTORATE},
        {"joined": tuple(f"NR-{n:04}-0000" for n in range(200))},
    ],
)
def test_what_cannot_lead_is_not_merged_into(case: Cases, other: dict[str, Any]) -> None:
    one, leader = case(), case(code="NR-2222-2222")
    one.around = replace(one.around, other=replace(leader.ticket, **other))
    with pytest.raises(refusals.CannotMerge):
        one.does("can-bo", "merge")


def test_a_ticket_that_is_not_there_and_one_that_is_not_theirs_cannot_be_told_apart_by_merging_i6(case: Cases) -> None:
    said = []
    for other in (None, case(Kind.CONDUCT, code="NR-2222-2222").ticket):
        one = case()
        one.around = replace(one.around, other=other)
        with pytest.raises(refusals.CannotMerge) as refused:
            one.does("can-bo", "merge")
        said.append(str(refused.value))
    assert len(set(said)) == 1


def test_reports_are_merged_only_about_the_very_same_and_nobody_is_told_i6(case: Cases) -> None:
    one, leader = case(Kind.CONDUCT), case(Kind.CONDUCT, code="NR-2222-2222")
    one.around = replace(one.around, other=replace(leader.ticket, about_units=("bo-de",)))
    with pytest.raises(refusals.CannotMerge):
        one.does("thanh-tra", "merge")
    one.around = replace(one.around, other=leader.ticket)
    one.does("thanh-tra", "merge")
    assert one.ticket.merged_into == "NR-2222-2222"
    assert one.last.messages == ()


def test_a_merged_ticket_that_is_opened_again_hears_no_more_of_the_other(case: Cases) -> None:
    one, leader = case().goes_to("received"), case(code="NR-2222-2222")
    one.ticket = replace(one.ticket, joined=("NR-3333-3333",))
    one.around = replace(one.around, other=leader.ticket)
    one.does("can-bo", "merge", into=leader.ticket.code)
    one.does("giam-doc", "reopen", "Gộp nhầm phiếu")
    assert one.ticket.merged_into == ""
    assert [(to.code, to.what, to.data["codes"]) for to in one.last.to_tickets] == [
        (leader.ticket.code, "unjoined", [one.ticket.code, "NR-3333-3333"])
    ]


def test_an_answer_goes_to_everybody_who_joined(case: Cases) -> None:
    one = case().goes_to("in_progress")
    one.ticket = replace(one.ticket, joined=("NR-2222-2222", "NR-3333-3333"))
    one.does("can-bo", "answer", "Đã sửa đèn.", document="12/BC")
    assert [(to.code, to.what, to.data["text"]) for to in one.last.to_tickets] == [
        ("NR-2222-2222", "told", "Đã sửa đèn."),
        ("NR-3333-3333", "told", "Đã sửa đèn."),
    ]
    assert all(to.data["not_before"] > one.last.messages[0].not_before for to in one.last.to_tickets)
    one.does("can-bo", "reply", "Anh/chị cho hỏi thêm.")
    assert one.last.to_tickets == ()
