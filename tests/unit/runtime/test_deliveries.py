"""What staff say is never lost for want of room in a citizen's outbox (I12, and nothing accepted is lost)."""

from __future__ import annotations

from dataclasses import replace

from bot.channel.outgoing import Outgoing
from bot.runtime.deliveries import RECEIPT_ROOM, kept_within
from bot.runtime.outbox import Class, Entry
from bot.runtime.turn import Tickets, Turn
from bot.scripts.session import Session
from bot.store.citizens import Citizen
from bot.tickets.ticket import Kind, Ticket

CODE = "NR-7K3M-9Q4X"


def tickets() -> Tickets:
    ticket = Ticket(CODE, Kind.INQUIRY, "oa", "u", "Việc", "Việc", "thanh-tra-thanh-pho", 1, "e1", sealed=())
    return {CODE: ticket}


def turn_of(*said: tuple[Class, str]) -> Turn:
    """A turn that says these things; staff's are the parts of one reply."""
    turn = Turn(Citizen("oa:u", 0, Session.new(1)))
    for number, (klass, text) in enumerate(said):
        ticket = CODE if klass == "staff" else ""
        turn.entries.append(Entry(f"1-1.{number}", klass, 0, 1, Outgoing(text), ticket, f"reply:2/{number}"))
    return turn


def texts(turn: Turn) -> list[str]:
    return [entry.outgoing.text for entry in turn.entries]


def test_all_goes_where_there_is_room() -> None:
    turn = turn_of(("staff", "a"), ("bot", "b"))
    assert kept_within(turn, tickets(), 2) == 0
    assert texts(turn) == ["a", "b"]
    assert not turn.tickets


def test_parts_that_do_not_fit_wait_on_their_ticket_in_order_and_its_citizen_remembers() -> None:
    turn, known = turn_of(("staff", "một"), ("staff", "hai"), ("staff", "ba")), tickets()
    before = turn.citizen
    assert kept_within(turn, known, 1) == 0
    assert texts(turn) == ["một"]
    (change,) = turn.tickets
    assert [(held.id, held.text) for held in change.ticket.held] == [("reply:2/1", "hai"), ("reply:2/2", "ba")]
    assert [entry.verb for entry in change.entries] == ["held", "held"]
    assert (turn.citizen.undelivered, turn.moved) == ([CODE], True)
    assert before.undelivered == []  # the record in the cache is untouched until the commit stands
    assert known[CODE] is change.ticket


def test_a_ticket_whose_link_was_cut_is_not_named_in_the_citizens_record_again_i7() -> None:
    turn, known = turn_of(("staff", "một")), tickets()
    ticket = known[CODE]
    assert ticket is not None
    known[CODE] = replace(ticket, user="")
    assert kept_within(turn, known, 0) == 0
    assert turn.citizen.undelivered == []
    assert [held.text for held in turn.tickets[0].ticket.held] == ["một"]


def test_the_bots_own_words_make_way_and_are_counted() -> None:
    turn = turn_of(("bot", "a"), ("bot", "b"), ("receipt", "c"))
    assert kept_within(turn, tickets(), 1) == 1
    assert texts(turn) == ["a", "c"]


def test_receipts_have_some_room_beyond_a_full_outbox_and_no_more_i12() -> None:
    turn = turn_of(*[("receipt", "c")] * (RECEIPT_ROOM + 3))
    assert kept_within(turn, tickets(), 0) == 3
    assert len(turn.entries) == RECEIPT_ROOM
