from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.answers.yes_no import YesNo

Read = Callable[..., Any]
Offers = Callable[..., Any]


@pytest.mark.parametrize(("said", "value"), [("dạ có", True), ("uk", True), ("ko", False), ("thôi khỏi", False)])
def test_yes_no_understands_every_register(read: Read, said: str, value: bool) -> None:
    assert read(YesNo(), said) == Accepted(value)


def test_yes_no_offers_both_and_refuses_the_rest(read: Read, offers: Offers) -> None:
    assert offers(YesNo()) == (("Có", True), ("Không", False))
    assert isinstance(read(YesNo(), "để tôi hỏi lại"), Refused)
