"""The channel's window, and what staff are told of it beside the law's clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.tickets.ticket import HeldReply, Ticket
from bot.tickets.window import FREE_MS, PAID_MS, Reach, delivery_of, reachable
from bot.tickets.words import delivery_words, reach_words

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


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (0, "còn gửi miễn phí được 2 ngày"),
        (37 * HOUR, "còn gửi miễn phí được 11 giờ"),
        (47 * HOUR + 1, "còn gửi miễn phí được chưa đầy 1 giờ"),
        (3 * 24 * HOUR, "còn gửi được 4 ngày, Zalo tính phí"),
        (9 * 24 * HOUR, "Zalo không cho gửi nữa; tin gửi bây giờ sẽ chờ đến khi người dân nhắn lại"),
    ],
)
def test_staff_read_how_long_the_citizen_can_still_be_reached(later: int, words: str) -> None:
    assert reach_words(reachable(LAST, LAST + later), LAST + later) == words


def test_an_answer_that_waits_is_given_by_the_laws_clock_and_not_delivered_by_the_other(ticket: Make) -> None:
    held = ticket(walled=False, last_reply_at=LAST, delivered_at=LAST - 1, held=(HeldReply("answer:3", LAST, "Xong."),))
    delivery = delivery_of(held, LAST - 9 * 24 * HOUR, None, LAST)
    assert (delivery.said_at, delivery.delivered_at, delivery.waiting) == (LAST, None, 1)
    assert delivery.reach == Reach("closed")
    assert delivery_words(delivery) == "chờ gửi (1 tin): sẽ đến khi người dân nhắn lại"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"last_reply_at": LAST}, "đang gửi"),
        ({"last_reply_at": LAST, "delivered_at": LAST}, "đã tới Zalo của người dân"),
    ],
)
def test_what_was_said_is_on_its_way_or_there(ticket: Make, changes: dict[str, int], words: str) -> None:
    assert delivery_words(delivery_of(ticket(**changes), LAST, None, LAST)) == words


def test_who_unfollowed_is_shown_until_they_write_again(ticket: Make) -> None:
    open_one = ticket(kind="feedback", walled=False)
    assert delivery_of(open_one, LAST, LAST + 1, LAST + 2).has_left
    assert not delivery_of(open_one, LAST + 2, LAST + 1, LAST + 3).has_left


def test_of_the_citizen_of_a_walled_ticket_only_what_they_did_for_it_is_known_i6(ticket: Make) -> None:
    walled = ticket(last_citizen_at=LAST)
    delivery = delivery_of(walled, LAST + 40 * HOUR, LAST + 41 * HOUR, LAST + 50 * HOUR)
    assert delivery.reach == Reach("paid", LAST + PAID_MS)
    assert not delivery.has_left
