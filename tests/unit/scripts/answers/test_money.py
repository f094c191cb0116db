from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.money import Money
from bot.scripts.answers.reading import Accepted, Ambiguous, Refused
from bot.scripts.filters import plain

Read = Callable[..., Any]


@pytest.mark.parametrize(("said", "amount"), [("500k", 500_000), ("1tr2", 1_200_000), ("không mất tiền", 0)])
def test_money_is_kept_in_dong_and_printed_so(read: Read, said: str, amount: int) -> None:
    assert read(Money(), said) == Accepted(amount)
    assert Money().view(amount) == amount
    assert plain(Money().view(1_200_000)) == "1.200.000 đồng"


def test_money_without_its_thousands_is_asked_back(read: Read) -> None:
    found = read(Money(), "năm trăm")
    assert isinstance(found, Ambiguous)
    assert found.options == (("500.000 đồng", 500_000), ("500.000.000 đồng", 500_000_000))


def test_money_offers_only_what_its_bounds_allow(read: Read) -> None:
    found = read(Money(max=1_000_000), "500")
    assert isinstance(found, Ambiguous)
    assert found.options == (("500.000 đồng", 500_000),)


def test_money_keeps_to_its_bounds(read: Read) -> None:
    assert "nhỏ nhất là 1.000 đồng" in read(Money(min=1_000), "200 đồng").reason
    assert "lớn nhất là 10.000 đồng" in read(Money(max=10_000), "2 củ").reason


@pytest.mark.parametrize(
    ("said", "word"), [("100 đô", "đổi ra đồng"), ("vài triệu", "cụ thể hơn"), ("1-2 triệu", "một số"), ("-5k", "0")]
)
def test_money_that_is_wrong_says_how(read: Read, said: str, word: str) -> None:
    refused = read(Money(), said)
    assert isinstance(refused, Refused)
    assert refused.specific
    assert word in refused.reason


def test_money_in_a_conversation(asked: Callable[[str], Any]) -> None:
    chat = asked("type: money")
    chat.write("nhiều lắm")
    assert chat.said[-1].text == "Anh/chị cho tôi số tiền cụ thể hơn, ví dụ 500.000 đồng.\nThử lại lần một."
    chat.write("500")
    assert [option.label for option in chat.options()] == ["500.000 đồng", "500.000.000 đồng"]
    chat.write("1")
    assert chat.said[-1].text == "Đã ghi 500.000 đồng."


def test_money_is_not_taken_for_the_number_of_a_button(asked: Callable[[str], Any]) -> None:
    chat = asked("type: money, optional: true")
    chat.write("1")
    assert [option.label for option in chat.options()] == ["1.000 đồng", "1.000.000 đồng"]
