from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.email import Email
from bot.scripts.answers.reading import Accepted, Ambiguous, Refused

Read = Callable[..., Any]


def test_email_is_kept_in_lower_case(read: Read) -> None:
    assert read(Email(), "mail em: Lan.92 @ Gmail . com ạ") == Accepted("lan.92@gmail.com")


def test_email_that_may_be_misspelt_is_offered_never_taken(read: Read) -> None:
    found = read(Email(), "lan@gmail.con")
    assert isinstance(found, Ambiguous)
    assert found.options == (("lan@gmail.com", "lan@gmail.com"), ("Gõ lại", None))


@pytest.mark.parametrize(
    ("said", "word"), [("lan gmail.com", "dấu @"), ("lan@", "sau dấu @"), ("a@b.vn c@d.vn", "một địa chỉ")]
)
def test_email_that_is_wrong_says_how_and_repeats_nothing(read: Read, said: str, word: str) -> None:
    refused = read(Email(), said)
    assert isinstance(refused, Refused)
    assert refused.specific
    assert word in refused.reason
    assert "lan" not in refused.reason


def test_email_guess_is_agreed_to_or_typed_again(asked: Callable[[str], Any]) -> None:
    chat = asked("type: email")
    chat.write("lan@gmail.con")
    chat.write("không phải")
    assert "gõ lại" in chat.said[-1].text or "Thử lại" in chat.said[-1].text
    chat.write("nguyễnlan@gmail.com")
    chat.write("đúng rồi ạ")
    assert chat.said[-1].text == "Đã ghi nguyenlan@gmail.com."
