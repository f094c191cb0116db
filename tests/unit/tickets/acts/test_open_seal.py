"""Opening a seal: who may, with which reason, and what the ledger keeps of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.tickets import refusals
from bot.tickets.access import Actor
from bot.tickets.acts.open_seal import MAX_REASON, MIN_REASON, open_seal
from bot.tickets.outcome import Around, Command
from bot.tickets.permits import permit_of
from bot.tickets.roster import Roster
from bot.tickets.ticket import Answered, Kind, Status, Ticket
from config.units import read_chart

INSPECTOR = Actor("i", "Ninh", "thanh-tra-thanh-pho", frozenset({"inspector"}))


def around(*people: Actor) -> Around:
    return Around(Roster(read_chart(), people, date(2026, 11, 23)))


AROUND = around(INSPECTOR)
WHY = "Gọi lại để xác minh"
AT = 1_795_400_000_000


@pytest.fixture
def sealed(ticket: Callable[..., Ticket]) -> Ticket:
    return ticket(answers=(Answered("Số điện thoại", "•••• 345", "sealed"),), sealed=("0912345345",), version=7)


def asking(what: str = "Số điện thoại", text: str = WHY, **changes: Any) -> Command:
    return replace(Command("k-1", INSPECTOR, 7, text, {"what": what}), **changes)


def test_the_ledger_keeps_who_what_when_and_why_and_no_value(sealed: Ticket) -> None:
    outcome = open_seal(sealed, asking("Số điện thoại\nNgười gửi"), AROUND, AT)
    (entry,) = outcome.entries
    assert (entry.at, entry.actor, entry.verb) == (AT, "i", "opened")
    assert entry.data == {"what": "citizen answer:1", "permit": permit_of("k-1")}
    assert entry.secret == {"reason": WHY, "labels": ["Người gửi", "Số điện thoại"]}
    assert "0912345345" not in str(entry)
    assert "user-1" not in str(entry)
    assert outcome.messages == ()


def test_opening_changes_nothing_else_so_colleagues_screens_stay_valid(sealed: Ticket) -> None:
    after = open_seal(sealed, asking(expected_version=3), AROUND, AT).ticket
    assert replace(after, recent=sealed.recent) == sealed


def test_the_same_key_is_recorded_once(sealed: Ticket) -> None:
    after = open_seal(sealed, asking(), AROUND, AT).ticket
    assert open_seal(after, asking(), AROUND, AT + 1).repeated


def test_a_closed_tickets_seal_can_be_opened(sealed: Ticket) -> None:
    assert open_seal(replace(sealed, status=Status.CLOSED), asking(), AROUND, AT).entries


@pytest.mark.parametrize("reason", ["", " " * 50, "x" * (MIN_REASON - 1), "x" * (MAX_REASON + 1)])
def test_a_reason_has_a_length(sealed: Ticket, reason: str) -> None:
    with pytest.raises(refusals.NoReason):
        open_seal(sealed, asking(text=reason), AROUND, AT)
    assert open_seal(sealed, asking(text="x" * MIN_REASON), AROUND, AT).entries
    assert open_seal(sealed, asking(text="x" * MAX_REASON), AROUND, AT).entries


@pytest.mark.parametrize("what", ["", "\n", "Mật khẩu", "Số điện thoại\nMật khẩu"])
def test_what_is_not_under_the_seal_is_refused_with_what_is(sealed: Ticket, what: str) -> None:
    with pytest.raises(refusals.NothingSealed) as refused:
        open_seal(sealed, asking(what), AROUND, AT)
    assert refused.value.known == ("Người gửi", "Số điện thoại")
    assert "0912345345" not in str(refused.value)


@pytest.mark.parametrize("kind", [Kind.CONDUCT, Kind.CONFIDENTIAL])
@pytest.mark.parametrize("role", ["staff", "admin", "auditor", "editor"])
def test_others_of_the_office_get_the_answer_for_a_ticket_that_is_not_there(
    sealed: Ticket, kind: Kind, role: str
) -> None:
    other = replace(INSPECTOR, roles=frozenset({role}))
    with pytest.raises(refusals.NotFound):
        open_seal(replace(sealed, kind=kind), asking(actor=other), around(other), AT)
    with pytest.raises(refusals.NotFound):
        open_seal(None, asking(), AROUND, AT)


def test_who_it_is_about_never_opens_it(sealed: Ticket) -> None:
    with pytest.raises(refusals.NotFound):
        open_seal(replace(sealed, about_staff=("i",)), asking(), AROUND, AT)
