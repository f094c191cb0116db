"""What changes of a ticket mean for its files."""

from __future__ import annotations

from typing import Any

from bot.runtime.turn import Tickets, Turn, change_ticket
from bot.store.citizens import Citizen
from bot.tickets.citizen_acts import follow_up
from bot.tickets.erasing import erase
from bot.tickets.evidence import KeptFile, SealedFile, ViewerCopy
from bot.tickets.gathering import arrived
from bot.tickets.ticket import Kind, Ticket, TicketFile

CODE = "NR-7K3M-9Q4X"
AT = 1_795_400_000_000
COPY = ViewerCopy(SealedFile("b" * 32, "1" * 64), "image/jpeg", 9)
KEPT = KeptFile(SealedFile("a" * 32, "0" * 64), "5" * 64, 10, "image/jpeg", AT, COPY)


def changed(tickets: Tickets, outcome: Any) -> Turn:
    turn = Turn(Citizen("oa:user", 0))
    change_ticket(turn, tickets, outcome)
    return turn


def ticket() -> Ticket:
    return Ticket(CODE, Kind.FEEDBACK, "oa", "user", "", "", "trung-tam", AT, "event", sealed=())


def test_a_new_piece_is_fetched_once_and_its_files_belong_to_the_ticket_until_it_is_erased() -> None:
    tickets: Tickets = {CODE: ticket()}
    picture = (TicketFile("image", "https://a.zdn.vn/1.jpg"),)
    turn = changed(tickets, follow_up(ticket(), "1", "", picture, AT))
    assert [(fetch.code, fetch.piece) for fetch in turn.fetches] == [(CODE, 1)]
    noted = tickets[CODE]
    assert noted is not None
    turn = changed(tickets, follow_up(noted, "2", "thêm lời", (), AT))
    assert (turn.fetches, turn.owned) == ([], [])
    known = tickets[CODE]
    assert known is not None
    turn = changed(tickets, arrived(known, 1, KEPT, "", AT))
    assert (turn.fetches, turn.owned) == ([], [("a" * 32, CODE), ("b" * 32, CODE)])
    full = tickets[CODE]
    assert full is not None
    turn = changed(tickets, erase(full, "system", "rule", AT))
    assert turn.owned == [("a" * 32, ""), ("b" * 32, "")]


def test_a_file_that_was_kept_before_is_not_fetched_and_belongs_at_once() -> None:
    tickets: Tickets = {CODE: ticket()}
    turn = changed(tickets, follow_up(ticket(), "1", "", (TicketFile("file", KEPT.address()),), AT))
    assert (turn.fetches, turn.owned) == ([], [("a" * 32, CODE), ("b" * 32, CODE)])
