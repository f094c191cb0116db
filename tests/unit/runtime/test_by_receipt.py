"""What the holder of a receipt may read of what staff said, and when."""

from __future__ import annotations

from typing import Any

import pytest

from bot.runtime.by_receipt import last_told, ready_replies
from bot.store.tickets import Told
from bot.tickets.ledger import LedgerEntry
from bot.tickets.reach import SAYING
from bot.tickets.ticket import Change, HeldReply, Kind, Said, Ticket

WINDOW = 15  # seconds


def _ticket(**changes: Any) -> Ticket:
    fields = {"code": "NR-7K3M-9Q4X", "kind": Kind.CONFIDENTIAL, "oa": "", "user": "", "subject": "", "body": ""}
    return Ticket(**(fields | {"office": "thanh-tra", "opened_at": 0, "origin": ""} | changes))


def _entry(at: int, verb: str, words: str = "", actor: str = "an", **data: str) -> Told:
    return Told(LedgerEntry(at, at, actor, verb, data, None), {"text": words} if words else None)


def _changes(*said: tuple[int, str]) -> tuple[Change, ...]:
    return tuple(Change(at, f"k{at}", at, "an", verb) for at, verb in said)


@pytest.mark.parametrize("verb", sorted(SAYING))
def test_whatever_staff_said_last_is_told_again_once_it_has_left(verb: str) -> None:
    ticket = _ticket(recent=_changes((2, "reply"), (4, verb)))
    history = [
        _entry(2, "reply", "Trước."),
        _entry(3, "sent", actor="system", message="reply:2"),
        _entry(4, verb, "Sau."),
    ]
    assert last_told(ticket, history) == "Trước."
    for left in (
        _entry(5, "sent", actor="system", message=f"{verb}:4"),
        _entry(5, "collected", messages=f"receive:1 {verb}:4"),
    ):
        assert last_told(ticket, [*history, left]) == "Sau."


def test_a_part_that_left_does_not_stand_for_the_whole() -> None:
    history = [_entry(4, "answer", "Dài."), _entry(5, "sent", actor="system", message="answer:4/1")]
    assert last_told(_ticket(recent=_changes((4, "answer"))), history) == ""


def test_what_was_taken_back_is_never_told_however_long_ago_it_was() -> None:
    history = [_entry(2, "answer", "Đúng."), _entry(3, "answer", "Nhầm."), _entry(4, "undone", message="answer:3")]
    assert last_told(_ticket(), history) == "Đúng."
    assert last_told(_ticket(), history[1:]) == ""


def test_what_is_older_than_the_changes_a_ticket_remembers_has_left() -> None:
    assert last_told(_ticket(), [_entry(2, "close", "Xong rồi."), _entry(3, "close")]) == "Xong rồi."


def test_a_waiting_reply_is_not_shown_while_it_can_be_taken_back() -> None:
    held = (HeldReply("reply:2", 0, "Cũ."), HeldReply("answer:3/1", 9000, "Mới."), HeldReply("answer:3", 9000, "Nữa."))
    said = Said("answer:3", "answer", "an", 9000, "in_progress", "answered", None)
    ticket = _ticket(held=held, said=said)
    assert ready_replies(ticket, WINDOW, 9000 + WINDOW * 1000 - 1) == held[:1]
    assert ready_replies(ticket, WINDOW, 9000 + WINDOW * 1000) == held
