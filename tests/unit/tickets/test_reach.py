"""The channel's window, and what is ready but not delivered: the law's clock and the delivery's are two."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.tickets.reach import FREE_MS, PAID_MS, Reach, delivered, hold_reply, is_delivered, reachable
from bot.tickets.ticket import Status, Ticket

Make = Callable[..., Ticket]
HOUR = 3_600_000
LAST = 1_795_399_200_000


@pytest.mark.parametrize(
    ("later", "reach"),
    [
        (0, Reach("free", LAST + FREE_MS)),
        (48 * HOUR, Reach("free", LAST + FREE_MS)),
        (48 * HOUR + 1, Reach("paid", LAST + PAID_MS)),
        (7 * 24 * HOUR, Reach("paid", LAST + PAID_MS)),
        (7 * 24 * HOUR + 1, Reach("closed")),
    ],
)
def test_the_window_is_free_for_48_hours_charged_for_7_days_then_closed(later: int, reach: Reach) -> None:
    assert reachable(LAST, LAST + later) == reach


def test_who_never_wrote_cannot_be_reached_and_a_time_ahead_of_the_clock_opens_no_more_than_now() -> None:
    assert reachable(None, LAST) == Reach("closed")
    assert reachable(LAST + HOUR, LAST) == Reach("free", LAST + FREE_MS)


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
