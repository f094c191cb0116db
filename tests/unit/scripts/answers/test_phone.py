from collections.abc import Callable
from typing import Any

from bot.scripts.answers.phone import Phone
from bot.scripts.answers.reading import Accepted
from bot.scripts.events import Attachment

Read = Callable[..., Any]


def test_phone_is_kept_in_one_form(read: Read) -> None:
    assert read(Phone(), "+84 912 345 678") == Accepted("0912345678")
    assert read(Phone(), "", Attachment("card", text="0912345678")) == Accepted("0912345678")


def test_phone_that_is_wrong_says_how(read: Read) -> None:
    refused = read(Phone(), "091234567")
    assert refused.specific
    assert "thiếu" in refused.reason
