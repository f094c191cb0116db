from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.answers.receipt import Receipt
from bot.scripts.filters import Masked

Read = Callable[..., Any]
DIGITS = "4821093755612048"


@pytest.mark.parametrize("said", [DIGITS, "4821 0937 5561 2048", "mã 4821-0937-5561-2048 ạ"])
def test_a_receipt_is_kept_concealed(read: Read, said: str) -> None:
    assert read(Receipt(), said) == Accepted(DIGITS)  # a simulated world conceals nothing


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("4821 0937 5561", "thiếu 4 chữ số"),
        (DIGITS + "12", "thừa 2 chữ số"),
        ("tôi quên mã rồi", "chưa thấy mã biên nhận"),
        ("4821 0937 và 5561 2048", "chưa đọc được mã"),
        ("1" * 60, "chưa thấy mã biên nhận"),
    ],
)
def test_what_is_wrong_is_said(read: Read, said: str, word: str) -> None:
    refused = read(Receipt(), said)
    assert isinstance(refused, Refused)
    assert word in refused.reason


def test_a_receipt_is_never_shown() -> None:
    assert isinstance(Receipt().view(DIGITS), Masked)
    assert Receipt().unmasked(DIGITS) == DIGITS
