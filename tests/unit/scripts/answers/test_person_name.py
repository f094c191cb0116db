from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.person_name import PersonName
from bot.scripts.answers.reading import Accepted, Refused

Read = Callable[..., Any]


@pytest.mark.parametrize("said", ["Nguyễn Thị Hoa", "dạ em tên là Nguyễn Thị Hoa ạ", "Họ và tên: Nguyễn Thị Hoa"])
def test_person_name_is_kept_as_typed_without_what_introduces_it(read: Read, said: str) -> None:
    assert read(PersonName(), said) == Accepted("Nguyễn Thị Hoa")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("Hoa 0912345678", "không có chữ số"),
        ("http://hoa.vn", "đường dẫn"),
        ("không muốn nói", "không muốn nêu tên"),
        ("bỏ qua", "không muốn nêu tên"),
    ],
)
def test_person_name_that_is_wrong_says_how_and_repeats_nothing(read: Read, said: str, word: str) -> None:
    refused = read(PersonName(), said)
    assert isinstance(refused, Refused)
    assert refused.specific
    assert word in refused.reason
    assert "Hoa 0" not in refused.reason


def test_person_name_in_a_conversation(asked: Callable[[str], Any]) -> None:
    chat = asked("type: person_name")
    chat.write("12345")
    assert "Thử lại lần một." in chat.said[-1].text
    chat.write("toi la tran van tám")
    assert chat.said[-1].text == "Đã ghi tran van tám."
