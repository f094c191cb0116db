"""Receive, assign, start, ask, answer, close: the ordinary way of a ticket through the five clears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.tickets import refusals
from bot.tickets.citizen_acts import follow_up, unsolved
from bot.tickets.gates import five_clears
from bot.tickets.ticket import Kind, Result, Status, TicketFile

Case = Any
Cases = Callable[..., Case]


def gates(refused: pytest.ExceptionInfo[refusals.GatesShut]) -> list[str]:
    return [clear.code for clear in refused.value.clears]


def test_a_ticket_goes_its_ordinary_way_and_the_citizen_hears_of_what_matters(case: Cases) -> None:
    one, told = case(), []
    for status in ("received", "assigned", "in_progress", "answered", "closed"):
        one.goes_to(status) if status == "received" else _next(one, status)
        assert one.ticket.status == status
        told.append(one.told())
    assert told == [
        ("ticket_received",),
        (),
        ("ticket_in_progress", "ticket_due"),
        ("ticket_answered", "ticket_document"),
        ("ticket_closed",),
    ]
    assert [entry.verb for entry in one.entries] == ["open", "receive", "assign", "start", "answer", "close"]
    assert all(clear.is_open for clear in five_clears(one.ticket))


def _next(one: Case, status: str) -> None:
    match status:
        case "assigned":
            one.does("giam-doc", "assign", assignee="can-bo", task="Sửa đèn")
        case "in_progress":
            one.does("can-bo", "start", procedure="Quy chế iHanoi", responsible="giam-doc", due="2026-12-31")
        case "answered":
            one.does("can-bo", "answer", "Đã sửa.", document="12/BC")
        case "closed":
            one.does("can-bo", "close")


def test_nothing_is_assigned_without_a_person_and_the_task(case: Cases) -> None:
    one = case().goes_to("received")
    with pytest.raises(refusals.GatesShut) as refused:
        one.does("giam-doc", "assign")
    assert gates(refused) == ["missing_assignee", "missing_task"]
    assert str(refused.value).startswith("Chưa rõ người: cần chọn người phụ trách; chưa rõ việc")
    with pytest.raises(refusals.GatesShut) as refused:
        one.does("giam-doc", "assign", assignee="can-bo", task="   ")
    assert gates(refused) == ["missing_task"]


@pytest.mark.parametrize("who", ["long-bien", "khong-ai", "bien-tap", "quan-tri", "kiem-tra"])
def test_work_is_given_only_to_somebody_there_who_may_do_it(case: Cases, who: str) -> None:
    with pytest.raises(refusals.NotThatPerson):
        case().goes_to("received").does("giam-doc", "assign", assignee=who, task="Sửa đèn")


def test_work_goes_to_somebody_else_without_going_back(case: Cases) -> None:
    one = case().goes_to("in_progress")
    one.does("giam-doc", "assign", assignee="can-bo-2")
    assert (one.ticket.status, one.ticket.assignee, one.ticket.task) == (
        "in_progress",
        "can-bo-2",
        "Tra cứu và trả lời",
    )


def test_nothing_is_started_without_procedure_responsibility_and_a_date(case: Cases) -> None:
    one = case().goes_to("assigned")
    with pytest.raises(refusals.GatesShut) as refused:
        one.does("can-bo", "start")
    assert gates(refused) == ["missing_procedure", "missing_responsible", "missing_due"]
    with pytest.raises(refusals.NotThatPerson):
        one.does("can-bo", "start", procedure="Quy chế", responsible="long-bien", due="2026-12-31")
    for due in ("hôm nay", "2020-01-01", "2036-01-01", "2026-13-01"):
        with pytest.raises(refusals.BadMoment):
            one.does("can-bo", "start", procedure="Quy chế", responsible="giam-doc", due=due)
    assert one.ticket.status is Status.ASSIGNED


def test_the_citizen_reads_the_day_of_the_promise(case: Cases) -> None:
    one = case().goes_to("in_progress")
    assert one.last.messages[0].values["han"] == "31/12/2026"


def test_a_question_waits_for_the_citizen_and_their_answer_goes_on(case: Cases) -> None:
    one = case().goes_to("in_progress")
    one.does("can-bo", "ask", "Ngõ nào ạ?")
    assert (one.ticket.status, one.told(), one.last.messages[0].text) == (
        "waiting_citizen",
        ("ticket_waiting",),
        "Ngõ nào ạ?",
    )
    one.took(follow_up(one.ticket, "m1", "Ngõ 12.", (), one.at))
    assert one.ticket.status is Status.IN_PROGRESS


def test_a_question_on_a_walled_ticket_says_who_else_reads_the_answer_i6(case: Cases) -> None:
    one = case(Kind.CONDUCT).goes_to("in_progress", "thanh-tra", "chanh-thanh-tra")
    one.does("thanh-tra", "ask", "Hôm nào ạ?")
    assert one.told() == ("ticket_waiting", "ticket_chat_is_read")


def test_a_question_needs_the_work_to_have_begun_and_words(case: Cases) -> None:
    one = case().goes_to("assigned")
    with pytest.raises(refusals.WrongState) as refused:
        one.does("can-bo", "ask", "Ngõ nào ạ?")
    assert "start" in refused.value.possible
    assert "bắt đầu giải quyết" in str(refused.value)
    with pytest.raises(refusals.EmptyText):
        case().goes_to("in_progress").does("can-bo", "ask", " ")


def test_nothing_is_answered_without_evidence(case: Cases) -> None:
    one = case().goes_to("in_progress")
    with pytest.raises(refusals.GatesShut) as refused:
        one.does("can-bo", "answer", "Đã sửa đèn.")
    assert gates(refused) == ["missing_evidence"]


def test_what_the_citizen_sent_is_no_evidence_of_what_was_done(case: Cases) -> None:
    one = case().goes_to("in_progress")
    one.ticket = replace(one.ticket, files=(TicketFile("image", "https://x/1", "den.jpg"),))
    with pytest.raises(refusals.GatesShut) as refused:
        one.does("can-bo", "answer", "Đã sửa đèn.", files="den.jpg")
    assert gates(refused) == ["missing_evidence"]
    assert "số văn bản" in str(refused.value)


def test_an_answer_is_corrected_by_another_one(case: Cases) -> None:
    one = case().goes_to("answered")
    one.does("can-bo", "answer", "Đã thay bóng.", document="13/BC")
    assert (one.ticket.status, one.ticket.result) == ("answered", Result("Đã thay bóng.", "13/BC"))


def test_a_state_is_left_only_by_its_arrows(case: Cases) -> None:
    one = case()
    for verb in ("assign", "start", "ask", "answer", "refuse", "reopen"):
        with pytest.raises(refusals.WrongState):
            one.does("giam-doc", verb, "Nội dung nào đó.")


@pytest.mark.parametrize("status", ["received", "assigned", "in_progress"])
def test_a_matter_is_not_closed_by_a_word(case: Cases, status: str) -> None:
    with pytest.raises(refusals.NotYetAnswered):
        case().goes_to(status).does("can-bo", "close", "Xong.")
    assert case(Kind.INQUIRY).goes_to(status).does("can-bo", "close", "Xong.").ticket.status == "closed"


def test_a_question_that_may_accuse_somebody_is_not_closed_by_a_word_either(case: Cases) -> None:
    one = case(Kind.INQUIRY, may_accuse=True)
    one.does("thanh-tra", "receive")
    with pytest.raises(refusals.NotYetAnswered):
        one.does("thanh-tra", "close", "Xong.")


def test_no_opens_it_again_once_and_for_somebody_else(case: Cases) -> None:
    one = case().goes_to("closed")
    one.took(unsolved(one.ticket, "m1", one.at))
    assert (one.ticket.status, one.ticket.assignee, one.ticket.former) == ("reopened", "", ("can-bo",))
    assert (one.ticket.verdict, one.ticket.result) == ("unsolved", None)
    one.does("can-bo-2", "receive")
    with pytest.raises(refusals.SamePersonAgain):
        one.does("giam-doc", "assign", assignee="can-bo", task="Xem lại")
    one.does("giam-doc", "assign", assignee="can-bo-2", task="Xem lại")
    one.does("can-bo-2", "start", procedure="Quy chế", responsible="giam-doc")
    one.does("can-bo-2", "answer", "Đã thay cột đèn.", document="14/BC")
    assert one.took(unsolved(one.ticket, "m2", one.at)).ticket.status is Status.ANSWERED


def test_a_lead_opens_it_again_with_a_reason(case: Cases) -> None:
    one = case().goes_to("closed")
    with pytest.raises(refusals.ReasonMissing):
        one.does("giam-doc", "reopen", "ừ")
    one.does("giam-doc", "reopen", "Bỏ sót một ngõ")
    assert (one.ticket.status, one.ticket.former, one.ticket.reopenings) == ("reopened", ("can-bo",), 0)
