from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bot.scripts.answers.number import Number
from bot.scripts.answers.reading import Accepted, Refused

Read = Callable[..., Any]


@pytest.mark.parametrize(("said", "value"), [("3", 3), ("hai mươi mốt", 21), ("2,5", "2.5")])
def test_number_reads_digits_and_words(read: Read, said: str, value: Any) -> None:
    assert read(Number(), said) == Accepted(value)


def test_number_keeps_to_its_bounds_and_wholeness(read: Read) -> None:
    type = Number(min=1, max=20, whole=True)
    assert "nhỏ nhất là 1" in read(type, "0").reason
    assert "lớn nhất là 20" in read(type, "21").reason
    assert "số nguyên" in read(type, "2,5").reason
    assert read(type, "20") == Accepted(20)
    assert isinstance(read(Number(), "9" * 30), Refused)
    assert isinstance(read(Number(), "nhiều lắm"), Refused)
    assert Number().view("2.5") == Decimal("2.5")
