from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.calendar import HANOI
from bot.tickets.retention import due_erasure, has_values_to_forget, months_after, without_old_values
from bot.tickets.ticket import Answered, Kind, Status, Ticket, sealed_apart
from config.retention import RetentionRule, read_retention


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=HANOI).timestamp() * 1000)


RULES = {("feedback", "closed"): RetentionRule(kind="feedback", status="closed", months=24, basis="Quyết định X")}
CLOSED = {"kind": Kind.FEEDBACK, "walled": False, "status": Status.CLOSED, "closed_at": ms("2026-03-31T10:00")}


def test_a_closed_ticket_is_due_when_its_months_are_over_and_not_a_moment_before(
    ticket: Callable[..., Ticket],
) -> None:
    one = ticket(**CLOSED)
    assert due_erasure(one, RULES, ms("2028-03-31T09:59")) is None
    due = due_erasure(one, RULES, ms("2028-03-31T10:00"))
    assert due is not None
    assert (due.code, due.kind, due.status, due.basis) == (one.code, "feedback", "closed", "Quyết định X")
    assert due.since == ms("2028-03-31T10:00")


@pytest.mark.parametrize(
    "changes",
    [{"legal_hold": True}, {"status": Status.ANSWERED}, {"kind": Kind.INQUIRY}, {"closed_at": None}],
)
def test_what_is_held_open_or_without_a_rule_is_kept(changes: dict[str, object], ticket: Callable[..., Ticket]) -> None:
    assert due_erasure(ticket(**(CLOSED | changes)), RULES, ms("2099-01-01T00:00")) is None


def test_no_limit_is_invented_for_tickets_as_the_project_ships(ticket: Callable[..., Ticket]) -> None:
    rules = read_retention()
    assert set(rules) == {(kind.value, status) for kind in Kind for status in ("closed", "refused")}
    assert all(rule.months is None for rule in rules.values())
    assert due_erasure(ticket(**CLOSED), rules, ms("2099-01-01T00:00")) is None


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31T08:00", 1, "2026-02-28T08:00"),
        ("2027-12-31T08:00", 2, "2028-02-29T08:00"),
        ("2026-11-30T23:30", 24, "2028-11-30T23:30"),
        ("2026-12-15T00:00", 1, "2027-01-15T00:00"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(start: str, months: int, end: str) -> None:
    assert months_after(ms(start), months) == ms(end)


@given(st.integers(0, 2**41), st.integers(1, 1200))
def test_more_months_never_end_earlier(at: int, months: int) -> None:
    assert months_after(at, months) < months_after(at, months + 1)
    assert months_after(at, months) > at


def test_a_value_is_forgotten_when_its_promise_is_over_and_the_others_stay(ticket: Callable[..., Ticket]) -> None:
    answers, sealed = sealed_apart(
        (
            Answered("Việc", "Quát mắng"),
            Answered("Họ tên", "Nguyễn Thị Hoa", "identity"),
            Answered("Điện thoại", "0912345678", "sealed"),
        )
    )
    one = ticket(answers=answers, sealed=sealed, keep_until=(1000, 0))
    assert not has_values_to_forget(one, 999)
    assert has_values_to_forget(one, 1000)
    after = without_old_values(one, 1000)
    assert after.sealed == ("", "0912345678")
    assert [answer.value for answer in after.answers] == ["Quát mắng", "đã xoá theo thời hạn giữ", "•••• 678"]
    assert not has_values_to_forget(after, 10**15)
    assert without_old_values(after, 10**15) == after


def test_a_legal_hold_keeps_values_too_and_a_closed_seal_is_not_changed_blindly(
    ticket: Callable[..., Ticket],
) -> None:
    assert not has_values_to_forget(ticket(keep_until=(1000,), sealed=("x",), legal_hold=True), 2000)
    with pytest.raises(ValueError, match="seal"):
        without_old_values(ticket(keep_until=(1000,), sealed=None), 2000)
