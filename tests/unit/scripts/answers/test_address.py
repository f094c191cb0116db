from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.address import Address
from bot.scripts.answers.reading import Accepted, Refused

Read = Callable[..., Any]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("nhà tôi ở số 12 ngõ 34 Ngọc Lâm ạ", "số 12 ngõ 34 Ngọc Lâm"),
        ("P1203 CT2A\nKĐT Xa La", "P1203 CT2A, KĐT Xa La"),
        ("dia chi: thon doai xa dan phuong", "thon doai xa dan phuong"),
    ],
)
def test_address_is_kept_as_typed_on_one_line(read: Read, said: str, kept: str) -> None:
    assert read(Address(), said) == Accepted(kept)


@pytest.mark.parametrize(
    ("said", "word"),
    [("Hà Nội", "chưa đủ"), ("12", "chưa đủ"), ("x " * 200, "dài quá"), ("http://a.vn/b c", "đường dẫn")],
)
def test_address_that_is_wrong_says_how(read: Read, said: str, word: str) -> None:
    refused = read(Address(), said)
    assert isinstance(refused, Refused)
    assert refused.specific
    assert word in refused.reason


def test_address_in_a_conversation(asked: Callable[[str], Any]) -> None:
    chat = asked("type: address")
    chat.write("không biết")
    assert chat.said[-1].text == "Thử lại lần một."
    chat.write("ngõ 5 Cầu Giấy")
    assert chat.said[-1].text == "Đã ghi ngõ 5 Cầu Giấy."
