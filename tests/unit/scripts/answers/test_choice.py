from collections.abc import Callable
from typing import Any

from bot.scripts.answers.choice import MORE, Choice, Item
from bot.scripts.answers.reading import Accepted, Ambiguous, Refused

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


FURTHER = Item("Khác", f"{MORE}Khác", ("cách khác",), "Cách nào?", (Item("Bưu điện", "thu"), Item("Khác", "khac")))


def test_an_option_with_options_leads_to_them_and_is_no_answer(read: Read, offers: Offers) -> None:
    type = Choice((Item("Tại phường", "phuong"), FURTHER))
    assert offers(type) == (("Tại phường", "phuong"), ("Khác", FURTHER.value))
    asked = Ambiguous("Cách nào?", (("Bưu điện", "thu"), ("Khác", "khac")))
    assert read(type, "khác") == read(type, "cách khác") == type.closer(FURTHER.value) == asked
    assert type.closer("phuong") is None
    assert type.view("thu") == "Bưu điện"


def test_what_is_among_further_options_may_be_written_at_once(read: Read) -> None:
    type = Choice((Item("Tại phường", "phuong"), FURTHER))
    assert read(type, "buu dien") == Accepted("thu")
    assert [item.value for item in type.items] == ["phuong", "thu", "khac"]
    assert [item.label for item in type.labelled] == ["Tại phường", "Khác", "Bưu điện", "Khác"]
