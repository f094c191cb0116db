"""Tickets joined across partitions: links that arrive late, twice, or in circles lose nobody's word."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets import upkeep
from bot.tickets.citizen_acts import follow_up
from bot.tickets.joining import joined, joining, leaving, let_go, told, unjoined, untold, words_of_joined
from bot.tickets.outcome import ToCitizen, ToTicket
from bot.tickets.ticket import Kind, Status, Ticket

Tickets = Callable[..., Ticket]


@pytest.fixture
def feedback(ticket: Tickets) -> Tickets:
    return lambda **changes: ticket(
        **({"kind": Kind.FEEDBACK, "walled": False, "about_units": (), "office": "o"} | changes)
    )


def test_a_join_is_noted_once(feedback: Tickets) -> None:
    outcome = joined(feedback(), "k", "NR-2", ["NR-2"], 1)
    assert outcome.ticket.joined == ("NR-2",)
    assert joined(outcome.ticket, "k", "NR-2", ["NR-2"], 2).repeated
    assert joined(outcome.ticket, "k2", "NR-2", ["NR-2"], 2).repeated


def test_a_join_goes_on_to_where_the_ticket_itself_went(feedback: Tickets) -> None:
    (further,) = joined(feedback(merged_into="NR-9"), "k", "NR-2", ["NR-2"], 1).to_tickets
    assert further == ToTicket("NR-9", "joined", {"code": "NR-2", "path": ["NR-2", "NR-7K3M-9Q4X"]})


@given(order=st.permutations(range(4)), merges=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6))
def test_however_tickets_are_merged_at_once_somebody_leads_and_hears_of_all(
    order: list[int], merges: list[tuple[int, int]]
) -> None:
    """Each merge was allowed by what its own partition saw: every forward arrives only afterwards."""
    codes = [f"NR-{n}" for n in range(4)]
    base = Ticket("", Kind.FEEDBACK, "oa", "u", "s", "b", "o", 0, "e", status=Status.RECEIVED)
    tickets = {code: replace(base, code=code) for code in codes}
    waiting: deque[ToTicket] = deque()
    for source, target in merges:
        one = tickets[codes[source]]
        if source != target and not one.merged_into:
            tickets[one.code] = replace(one, merged_into=codes[target], status=Status.CLOSED)
            waiting.extend(joining(tickets[one.code]))
    for n in order:
        waiting.rotate(n)
        if waiting:
            _arrive(tickets, waiting)
    steps = 0
    while waiting:
        steps += 1
        assert steps < 1000
        _arrive(tickets, waiting)
    for code, one in tickets.items():
        leader, seen = one, set()
        while leader.merged_into:
            assert leader.code not in seen, "a circle without a leader"
            seen.add(leader.code)
            leader = tickets[leader.merged_into]
        assert not leader.is_closed
        assert code == leader.code or code in leader.joined


def _arrive(tickets: dict[str, Ticket], waiting: deque[ToTicket]) -> None:
    to = waiting.popleft()
    key = f"k{id(to)}{len(tickets[to.code].recent)}"
    outcome = joined(tickets[to.code], key, to.data["code"], list(to.data["path"]), 1)
    tickets[to.code] = outcome.ticket
    waiting.extend(outcome.to_tickets)


def test_an_answer_reaches_the_joined_citizen_once_even_after_closing(feedback: Tickets) -> None:
    message = ToCitizen("NR-9:answer:5", "Đã sửa.", ("ticket_answered",), {}, 99)
    outcome = told(feedback(status=Status.CLOSED), "k", message, "NR-9", 1)
    assert (outcome.messages, outcome.ticket.status) == ((message,), Status.CLOSED)
    assert told(outcome.ticket, "k", message, "NR-9", 2).repeated
    assert untold(outcome.ticket, "k2", message.id, 3).taken_back == message.id


def test_words_to_a_joined_ticket_are_read_where_it_goes_on(feedback: Tickets) -> None:
    outcome = follow_up(feedback(merged_into="NR-9"), "m1", "Vẫn chưa sáng.", (), 1)
    (to,) = outcome.to_tickets
    assert (to.code, to.what, to.data["path"]) == ("NR-9", "words_of_joined", ["NR-7K3M-9Q4X"])
    there = words_of_joined(feedback(code="NR-9"), "f1", to.data["path"], to.data["text"], [], 2)
    assert there.entries[0].data["of"] == "NR-7K3M-9Q4X"
    assert there.entries[0].secret == {"text": "Vẫn chưa sáng.", "files": []}
    assert words_of_joined(there.ticket, "f1", ["NR-7K3M-9Q4X"], "Vẫn chưa sáng.", [], 3).repeated


def test_words_do_not_run_in_a_circle(feedback: Tickets) -> None:
    circled = words_of_joined(feedback(code="NR-9", merged_into="NR-8"), "f1", ["NR-8", "NR-9"], "Lời.", [], 2)
    assert circled.to_tickets == ()
    assert circled.entries


@pytest.mark.parametrize("joined_to", ["", "NR-1"])
def test_a_rule_that_erases_a_leading_ticket_lets_those_joined_to_it_go(feedback: Tickets, joined_to: str) -> None:
    leader = feedback(code="NR-9", joined=("NR-2", "NR-3"), status=Status.CLOSED, merged_into=joined_to)
    outcome = upkeep.UPKEEP["erase_due"](leader, {"why": "Quyết định X"}, 1)
    assert [(to.code, to.what, to.data) for to in outcome.to_tickets if to.what == "let_go"] == [
        (code, "let_go", {"by": "NR-9", "into": joined_to}) for code in ("NR-2", "NR-3")
    ]


def test_a_ticket_let_go_is_worked_on_again_once(feedback: Tickets) -> None:
    follower = feedback(merged_into="NR-9", status=Status.CLOSED, closed_at=1)
    free = let_go(follower, "k", "NR-9", "", 2).ticket
    assert (free.merged_into, free.status, free.closed_at) == ("", Status.RECEIVED, None)
    assert let_go(free, "k", "NR-9", "", 3).repeated
    assert let_go(follower, "k", "NR-8", "", 2).repeated  # it went on elsewhere meanwhile


def test_a_ticket_let_go_by_one_that_was_joined_itself_goes_on_where_that_did(feedback: Tickets) -> None:
    follower = feedback(merged_into="NR-9", status=Status.CLOSED, closed_at=1)
    on = let_go(follower, "k", "NR-9", "NR-1", 2).ticket
    assert (on.merged_into, on.status, on.closed_at) == ("NR-1", Status.CLOSED, 1)


def test_who_left_is_no_longer_led_by_any_ticket_on_the_way(feedback: Tickets) -> None:
    (to,) = leaving(feedback(code="NR-2", merged_into="NR-9"), ("NR-2", "NR-3"))
    assert (to.code, to.what) == ("NR-9", "unjoined")
    leader = feedback(code="NR-9", joined=("NR-2", "NR-3", "NR-4"), merged_into="NR-1", status=Status.CLOSED)
    outcome = unjoined(leader, "k", to.data["codes"], to.data["path"], 1)
    assert outcome.ticket.joined == ("NR-4",)
    assert unjoined(outcome.ticket, "k", to.data["codes"], to.data["path"], 2).repeated
    (further,) = outcome.to_tickets
    assert further == ToTicket("NR-1", "unjoined", {"codes": ["NR-2", "NR-3"], "path": ["NR-2", "NR-9"]})
    assert unjoined(leader, "k2", ["NR-2"], ["NR-2", "NR-9", "NR-1"], 2).to_tickets == ()  # no circle
    assert leaving(feedback(), ("NR-2",)) == ()


def test_an_erased_ticket_leaves_the_one_it_was_joined_to_alone(feedback: Tickets) -> None:
    joined_one = feedback(code="NR-2", joined=("NR-3",), merged_into="NR-9", status=Status.CLOSED)
    told = upkeep.UPKEEP["erase_due"](joined_one, {"why": "Quyết định X"}, 1).to_tickets
    assert [(to.code, to.what, to.data.get("codes")) for to in told] == [
        ("NR-3", "let_go", None),
        ("NR-9", "unjoined", ["NR-2"]),
    ]
