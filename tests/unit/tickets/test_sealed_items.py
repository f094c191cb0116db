"""What lies under a seal has a name by which it is asked for, and no other way to its value."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.tickets.evidence import Evidence, Original, SealedFile, State
from bot.tickets.sealed_items import LINK_CUT, Item, find_items, items, originals, values
from bot.tickets.ticket import Answered, Kind, Ticket

FILE = SealedFile("a" * 32, "0" * 64)
ANSWERS = (
    Answered("Sự việc", "kể lể"),
    Answered("Số điện thoại", "•••• 345", "sealed"),
    Answered("Họ tên", "••••", "identity"),
)


@pytest.fixture
def one(ticket: Callable[..., Ticket]) -> Ticket:
    kept = Evidence(1, "image", 0, state=State.KEPT)
    pieces = (kept, Evidence(2, "image", 0), Evidence(3, "image", 0, state=State.FAILED))
    sealed = ("0912345345", "Lê Thị Bưởi")
    return ticket(answers=ANSWERS, sealed=sealed, evidence=pieces, originals=(Original(1, FILE),))


def test_everything_under_the_seal_is_named_and_open_answers_are_not(one: Ticket) -> None:
    assert [item.id for item in items(one)] == ["citizen", "answer:1", "answer:2", "file:1"]
    assert [item.label for item in items(one)] == ["Người gửi", "Số điện thoại", "Họ tên", "Tệp gốc 1"]


def test_a_ticket_that_is_not_walled_has_its_citizen_in_the_open(ticket: Callable[..., Ticket]) -> None:
    question = ticket(kind=Kind.INQUIRY, walled=False, about_units=())
    assert items(question) == ()


def test_items_are_found_by_label_however_it_is_typed_and_by_id(one: Ticket) -> None:
    assert find_items(one, ["ho ten", "NGƯỜI GỬI"]) == (Item("citizen", "Người gửi"), Item("answer:2", "Họ tên"))
    assert find_items(one, ["answer:1"]) == (Item("answer:1", "Số điện thoại"),)
    assert find_items(one, ["Họ tên", "Sự việc"]) is None


def test_values_are_only_those_asked_for(one: Ticket) -> None:
    assert values(one, ["answer:1"]) == {"answer:1": "0912345345"}
    assert values(one, ["citizen", "answer:2", "file:1", "answer:9"]) == {
        "citizen": "user-1",
        "answer:2": "Lê Thị Bưởi",
    }


def test_originals_are_only_those_asked_for(one: Ticket) -> None:
    assert originals(one, ["file:1", "citizen"]) == {1: FILE}
    assert originals(one, ["citizen", "file:2", "file:9"]) == {}


def test_a_cut_link_is_said_to_be_cut(ticket: Callable[..., Ticket]) -> None:
    assert values(ticket(user=""), ["citizen"]) == {"citizen": LINK_CUT}


def test_a_closed_seal_gives_nothing(ticket: Callable[..., Ticket]) -> None:
    with pytest.raises(ValueError, match="closed"):
        values(ticket(sealed=None), ["citizen"])
