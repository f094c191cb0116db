from collections.abc import Callable
from typing import Any

from bot.scripts.answers.reading import Accepted, Ambiguous, Refused
from bot.scripts.answers.unit import MAX_CANDIDATES, Unit
from bot.scripts.events import Attachment

Read = Callable[..., Any]


def test_unit_with_one_meaning_is_taken_by_its_full_name(read: Read) -> None:
    found = read(Unit(), "phuong bo de")
    assert isinstance(found, Accepted)
    assert Unit().view(found.value) == "Phường Bồ Đề"
    assert Unit().view(found.value).id == found.value["id"]


def test_unit_with_several_meanings_is_asked_back(read: Read) -> None:
    found = read(Unit(), "Long Biên")
    assert isinstance(found, Ambiguous)
    assert found.options[-1] == ("Không có trong danh sách", None)


def test_unit_from_a_location_is_never_guessed(read: Read) -> None:
    refused = read(Unit(), "", Attachment("location", latitude=21.0, longitude=105.8))
    assert refused.specific
    assert "vị trí" in refused.reason
    assert isinstance(read(Unit(), "xyzxyz"), Refused)
    assert isinstance(read(Unit(), ""), Refused)


def test_unit_with_more_meanings_than_fit_offers_the_likeliest(read: Read) -> None:
    found = read(Unit(), "cầu giấy")
    assert isinstance(found, Ambiguous)
    assert found.options[0][0].startswith("Phường Cầu Giấy")
    assert len(found.options) == MAX_CANDIDATES + 1
    assert "gõ đủ tên" in found.question


def test_unit_that_may_be_misspelt_is_agreed_to_or_typed_again(asked: Callable[[str], Any]) -> None:
    chat = asked("type: unit")
    chat.write("xã đông la")
    assert [option.label for option in chat.options()][-1] == "Không có trong danh sách"
    chat.write("không phải")
    assert chat.said[-1].text == "Thử lại lần một."
    chat.write("xã đông la")
    chat.write("đúng rồi")
    assert chat.said[-1].text == "Đã ghi Xã An Khánh."
