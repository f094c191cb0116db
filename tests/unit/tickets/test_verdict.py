"""The citizen's own word on whether a ticket is solved: yes ends it, the first no reopens it, to somebody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.tickets.citizen_acts import solved, unsolved
from bot.tickets.ticket import Status, Ticket
from bot.tickets.verdict import MAX_REOPENINGS, SOLVED, UNSOLVED, is_asked_about, may_reopen

Make = Callable[..., Ticket]


def test_yes_closes_an_answered_ticket_and_is_in_the_ledger(ticket: Make) -> None:
    said = solved(ticket(status=Status.ANSWERED), "e1", 5_000)
    assert (said.ticket.status, said.ticket.verdict, said.ticket.closed_at) == (Status.CLOSED, SOLVED, 5_000)
    assert [(entry.actor, entry.verb) for entry in said.entries] == [("citizen", "solved")]
    assert said.ticket.version == ticket().version + 1
    assert solved(said.ticket, "e1", 6_000).repeated
    assert solved(said.ticket, "e2", 6_000).repeated


def test_yes_to_a_ticket_that_staff_closed_leaves_the_time_it_was_closed(ticket: Make) -> None:
    said = solved(ticket(status=Status.CLOSED, closed_at=3_000), "e1", 5_000)
    assert (said.ticket.status, said.ticket.verdict, said.ticket.closed_at) == (Status.CLOSED, SOLVED, 3_000)


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED])
def test_the_first_no_reopens_it_and_takes_it_from_whoever_had_it(ticket: Make, status: Status) -> None:
    said = unsolved(ticket(status=status, assignee="lan", responsible="minh", closed_at=1), "e1", 5_000).ticket
    assert (said.status, said.verdict, said.reopenings, said.closed_at) == (Status.REOPENED, UNSOLVED, 1, None)
    assert (said.assignee, said.responsible, said.former) == ("", "minh", ("lan",))
    assert unsolved(said, "e1", 6_000).repeated
    assert unsolved(said, "e2", 6_000).repeated


def test_the_second_no_is_kept_and_reopens_nothing(ticket: Make) -> None:
    answered = ticket(status=Status.ANSWERED, reopenings=MAX_REOPENINGS, former=("lan",), assignee="minh")
    said = unsolved(answered, "e1", 5_000)
    assert not may_reopen(answered)
    assert (said.ticket.status, said.ticket.verdict, said.ticket.reopenings) == (Status.ANSWERED, UNSOLVED, 1)
    assert (said.ticket.assignee, [entry.verb for entry in said.entries]) == ("minh", ["unsolved"])


def test_a_slip_is_mended_by_saying_the_opposite(ticket: Make) -> None:
    no_by_slip = unsolved(ticket(status=Status.ANSWERED), "e1", 5_000).ticket
    assert solved(no_by_slip, "e2", 6_000).ticket.status is Status.CLOSED
    yes_by_slip = solved(ticket(status=Status.ANSWERED), "e1", 5_000).ticket
    assert unsolved(yes_by_slip, "e2", 6_000).ticket.status is Status.REOPENED


def test_a_no_does_not_move_a_ticket_that_staff_are_working_on(ticket: Make) -> None:
    for status in set(Status) - {Status.ANSWERED, Status.CLOSED}:
        assert unsolved(ticket(status=status), "e1", 5_000).ticket.status is status
        assert solved(ticket(status=status), "e1", 5_000).ticket.status in (status, Status.CLOSED)


def test_it_is_asked_after_an_answer_until_something_was_said(ticket: Make) -> None:
    assert is_asked_about(ticket(status=Status.ANSWERED))
    assert is_asked_about(ticket(status=Status.CLOSED))
    assert not is_asked_about(ticket(status=Status.ANSWERED, verdict=UNSOLVED))
    assert not is_asked_about(ticket(status=Status.CLOSED, verdict=SOLVED))
    assert not is_asked_about(ticket(status=Status.CLOSED, merged_into="NR-7K3M-9Q4Y"))
    assert not is_asked_about(ticket(status=Status.IN_PROGRESS))
    assert not is_asked_about(ticket(status=Status.REFUSED))


def test_a_merged_ticket_is_not_reopened_beside_the_one_it_went_into(ticket: Make) -> None:
    merged = ticket(status=Status.CLOSED, merged_into="NR-7K3M-9Q4Y")
    assert unsolved(merged, "e1", 5_000).ticket.status is Status.CLOSED
