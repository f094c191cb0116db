"""What is ready but not delivered: the law's clock and the delivery's are two."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.tickets.citizen_acts import collect
from bot.tickets.reach import delivered, hold_reply
from bot.tickets.ticket import Status, Ticket
from bot.tickets.window import is_delivered

Make = Callable[..., Ticket]
HOUR = 3_600_000
LAST = 1_795_399_200_000


def test_an_answer_is_delivered_when_its_last_part_was_taken(ticket: Make) -> None:
    answered = ticket(status=Status.ANSWERED, last_reply_at=LAST)
    assert not is_delivered(answered)
    part = delivered(answered, "answer:3/1", "sent", False, LAST + 5)
    assert not is_delivered(part.ticket)
    whole = delivered(part.ticket, "answer:3", "sent", True, LAST + 9)
    assert (is_delivered(whole.ticket), whole.ticket.delivered_at, whole.ticket.status) == (
        True,
        LAST + 9,
        Status.ANSWERED,
    )
    assert [(entry.verb, entry.data["message"]) for entry in whole.entries] == [("sent", "answer:3")]


@pytest.mark.parametrize("outcome", ["refused", "unanswered"])
def test_what_the_channel_refused_or_never_confirmed_does_not_count_as_delivered(ticket: Make, outcome: str) -> None:
    told = delivered(ticket(last_reply_at=LAST), "answer:3", outcome, True, LAST + 9)
    assert not is_delivered(told.ticket)
    assert [entry.verb for entry in told.entries] == [outcome]


def test_a_part_that_waits_makes_the_answer_ready_but_not_delivered(ticket: Make) -> None:
    held = hold_reply(ticket(last_reply_at=LAST, delivered_at=LAST + 1), "answer:3/2", "Phần hai.", LAST + 2).ticket
    assert not is_delivered(held)


def test_nothing_said_is_nothing_undelivered_and_a_clock_behind_does_not_undo_a_delivery(ticket: Make) -> None:
    assert is_delivered(ticket())
    assert is_delivered(delivered(ticket(last_reply_at=LAST), "reply:2", "sent", True, LAST - HOUR).ticket)


def test_what_the_system_tells_of_a_ticket_does_not_pass_for_the_answer(ticket: Make) -> None:
    assert not is_delivered(delivered(ticket(last_reply_at=LAST), "receive:4", "sent", True, LAST + 9).ticket)


def test_what_was_read_by_the_receipt_is_delivered_once_nothing_said_waits_any_more(ticket: Make) -> None:
    waiting = ticket(last_reply_at=LAST)
    for id in ("reply:2", "answer:3"):
        waiting = hold_reply(waiting, id, "Đã ghi.", LAST).ticket
    some = collect(waiting, ["reply:2"], LAST + 5).ticket
    assert not is_delivered(some)
    whole = collect(some, ["answer:3"], LAST + 9).ticket
    assert (is_delivered(whole), whole.delivered_at) == (True, LAST + 9)
    notice = hold_reply(ticket(last_reply_at=LAST), "receive:4", "Đã tiếp nhận.", LAST).ticket
    assert not is_delivered(collect(notice, ["receive:4"], LAST + 9).ticket)
