from collections.abc import Callable
from typing import Any

from bot.scripts.answers.choice import Choice, Item
from bot.scripts.answers.reading import Accepted, Refused

Read = Callable[..., Any]
Offers = Callable[..., Any]


def test_choice_takes_label_value_or_synonym(read: Read, offers: Offers) -> None:
    type = Choice((Item("Tại phường", "phuong", ("ở phường",)), Item("Trực tuyến", "mang")))
    for said in ("tai phuong", "phuong", "Ở PHƯỜNG"):
        assert read(type, said) == Accepted("phuong")
    assert isinstance(read(type, "bưu điện"), Refused)
    assert offers(type) == (("Tại phường", "phuong"), ("Trực tuyến", "mang"))
    assert type.view("mang") == "mang"
    assert type.view("mang") == "Trực tuyến"
    assert type.view("mang") != "phuong"
