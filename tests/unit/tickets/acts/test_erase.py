"""Erasing by hand: who may, when, and what remains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.tickets import refusals
from bot.tickets.clock import Clock, Counting
from bot.tickets.ticket import Kind, Status

Cases = Callable[..., Any]
WHY = "Luật 91/2025/QH15, yêu cầu xoá"


def test_a_closed_question_is_erased_by_the_lead_and_its_citizen_is_told(case: Cases) -> None:
    one = case().goes_to("closed")
    outcome = one.does("giam-doc", "erase", WHY)
    assert outcome.erases
    assert one.told() == ("ticket_erased",)
    assert (outcome.ticket.user, outcome.ticket.body, outcome.ticket.answers) == ("", "", ())
    assert (outcome.entries[-1].verb, dict(outcome.entries[-1].data)) == ("erase", {"why": WHY})
    assert outcome.entries[-1].secret is None


def test_staff_without_the_right_to_decide_cannot_make_a_ticket_disappear(case: Cases) -> None:
    one = case().goes_to("closed")
    with pytest.raises(refusals.NotFound):
        one.does("can-bo", "erase", WHY)


def test_an_open_question_goes_only_when_its_citizen_took_back_their_consent(case: Cases) -> None:
    one = case().goes_to("received")
    with pytest.raises(refusals.NotAsked):
        one.does("giam-doc", "erase", WHY)
    one.ticket = replace(one.ticket, withdrawn=True)
    assert one.does("giam-doc", "erase", WHY).erases


@pytest.mark.parametrize("kind", [Kind.CONDUCT, Kind.CONFIDENTIAL])
def test_nobody_who_handles_a_report_about_somebody_can_make_it_disappear_i6(case: Cases, kind: Kind) -> None:
    one = case(kind=kind)
    one.ticket = replace(one.ticket, status=Status.CLOSED)
    with pytest.raises(refusals.NotAsked):
        one.does("thanh-tra", "erase", WHY)
    one.ticket = replace(one.ticket, withdrawn=True)
    assert one.does("thanh-tra", "erase", WHY).erases


def test_saying_that_it_accuses_nobody_is_no_way_to_make_a_report_disappear_i6(case: Cases) -> None:
    one = case(may_accuse=True)
    one.does("chanh-thanh-tra", "narrow", "Không nói về ai")
    one.does("chanh-thanh-tra", "receive")
    turned_away = {"basis": "Quyết định 12/QĐ", "right_office": "UBND phường", "directions": "Số 5, giờ hành chính"}
    one.does("chanh-thanh-tra", "refuse", "Không thuộc thẩm quyền.", **turned_away)
    with pytest.raises(refusals.NotAsked):
        one.does("chanh-thanh-tra", "erase", WHY)
    one.ticket = replace(one.ticket, withdrawn=True)
    assert one.does("chanh-thanh-tra", "erase", WHY).erases


def test_a_legal_hold_beats_the_wish_and_a_reason_is_needed(case: Cases) -> None:
    one = case().goes_to("closed")
    one.ticket = replace(one.ticket, withdrawn=True)
    with pytest.raises(refusals.Refused, match=r"(?i)lý do|căn cứ"):
        one.does("giam-doc", "erase", "")
    one.does("giam-doc", "hold", "Toà án yêu cầu giữ")
    with pytest.raises(refusals.OnHold):
        one.does("giam-doc", "erase", WHY)


def test_who_was_joined_to_an_erased_ticket_is_let_go(case: Cases) -> None:
    one = case().goes_to("closed")
    one.ticket = replace(one.ticket, joined=("NR-2222-2222",))
    assert [(to.code, to.what) for to in one.does("giam-doc", "erase", WHY).to_tickets] == [("NR-2222-2222", "let_go")]


def test_nothing_counts_any_more_for_an_erased_ticket(case: Cases) -> None:
    one = case().goes_to("in_progress")
    ended, running = Clock("receive", Counting.DATE, 0, 1, 2, 2, done_at=2), Clock("answer", Counting.DATE, 0, 1, 9, 9)
    one.ticket = replace(one.ticket, withdrawn=True, clocks=(ended, running))
    assert one.does("giam-doc", "erase", WHY).ticket.clocks == (ended,)
