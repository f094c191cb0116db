"""What each answer type accepts, refuses and asks back."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from bot.scripts.answers import ANSWERS
from bot.scripts.answers.choice import Choice, Item
from bot.scripts.answers.date import Date
from bot.scripts.answers.files import MAX_FILES, Files, packed, unpacked
from bot.scripts.answers.number import Number
from bot.scripts.answers.phone import Phone
from bot.scripts.answers.procedure import Procedure
from bot.scripts.answers.reading import Accepted, Ambiguous, AnswerType, Refused
from bot.scripts.answers.text import MAX_CHARACTERS, Text
from bot.scripts.answers.unit import Unit
from bot.scripts.answers.yes_no import YesNo
from bot.scripts.events import Attachment
from bot.scripts.filters import plain
from bot.scripts.simulate import Parts, SimulatedWorld

Read = Callable[..., Any]


@pytest.fixture
def read(parts: Parts) -> Read:
    world = SimulatedWorld(parts, datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=7))), "1", {})

    def make(type: AnswerType, text: str = "", *attachments: Attachment) -> Any:
        return type.parse(world, text, attachments)

    return make


def test_text_keeps_what_was_written(read: Read) -> None:
    assert read(Text(), "Cô ở quầy 3 quát tôi.") == Accepted("Cô ở quầy 3 quát tôi.")


def test_text_that_is_too_short_or_long_is_told_the_length_wanted(read: Read) -> None:
    short, long = read(Text(min=20), "ngắn"), read(Text(max=10), "dài quá mười ký tự")
    assert isinstance(short, Refused)
    assert short.specific
    assert "20" in short.reason
    assert "10" in long.reason


def test_text_never_exceeds_the_language_limit_whatever_max_says(read: Read) -> None:
    assert isinstance(read(Text(max=10**6), "a" * (MAX_CHARACTERS + 1)), Refused)
    assert isinstance(read(Text(max=10**6), "a" * MAX_CHARACTERS), Accepted)


def test_text_wants_words_when_only_a_picture_came(read: Read) -> None:
    assert isinstance(read(Text(), "", Attachment("image")), Refused)


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


def test_phone_is_kept_in_one_form(read: Read) -> None:
    assert read(Phone(), "+84 912 345 678") == Accepted("0912345678")
    assert read(Phone(), "", Attachment("card", text="0912345678")) == Accepted("0912345678")


def test_phone_that_is_wrong_says_how(read: Read) -> None:
    refused = read(Phone(), "091234567")
    assert refused.specific
    assert "thiếu" in refused.reason


@pytest.mark.parametrize(("said", "value"), [("dạ có", True), ("uk", True), ("ko", False), ("thôi khỏi", False)])
def test_yes_no_understands_every_register(read: Read, said: str, value: bool) -> None:
    assert read(YesNo(), said) == Accepted(value)


def test_yes_no_offers_both_and_refuses_the_rest(read: Read) -> None:
    assert YesNo().offers() == (("Có", True), ("Không", False))
    assert isinstance(read(YesNo(), "để tôi hỏi lại"), Refused)


def test_choice_takes_label_value_or_synonym(read: Read) -> None:
    type = Choice((Item("Tại phường", "phuong", ("ở phường",)), Item("Trực tuyến", "mang")))
    for said in ("tai phuong", "phuong", "Ở PHƯỜNG"):
        assert read(type, said) == Accepted("phuong")
    assert isinstance(read(type, "bưu điện"), Refused)
    assert type.offers() == (("Tại phường", "phuong"), ("Trực tuyến", "mang"))
    assert type.view("mang") == "mang"
    assert type.view("mang") == "Trực tuyến"
    assert type.view("mang") != "phuong"


def test_date_reads_what_people_say(read: Read) -> None:
    assert read(Date(), "hôm qua") == Accepted("2026-11-22")
    assert read(Date(past=True), "20/11") == Accepted("2026-11-20")


def test_date_keeps_to_past_future_and_bounds(read: Read) -> None:
    day = Date().view("2026-11-20")
    assert "chưa tới" in read(Date(past=True), "ngày mai").reason
    assert "đã qua" in read(Date(future=True), "hôm qua").reason
    assert "20/11/2026" in read(Date(min=day), "19/11/2026").reason
    assert "20/11/2026" in read(Date(max=day), "21/11/2026").reason
    assert isinstance(read(Date(), "lâu rồi"), Refused)


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


def test_procedure_is_found_in_the_citizens_words(read: Read) -> None:
    found = read(Procedure(), "làm giấy khai sinh")
    assert found == Accepted({"id": "dang-ky-khai-sinh", "name": "Đăng ký khai sinh"})
    assert Procedure().view(found.value).id == "dang-ky-khai-sinh"
    assert isinstance(read(Procedure(), "nuôi cá vàng"), Refused)
    assert isinstance(read(Procedure(), ""), Refused)


def test_files_keep_evidence_up_to_the_limit(read: Read) -> None:
    pictures = [Attachment("image", url=str(n)) for n in range(12)]
    assert len(read(Files(), "", *pictures).value) == MAX_FILES
    assert len(read(Files(max=2), "", *pictures).value) == 2
    assert Files(max=99).limit == MAX_FILES
    assert isinstance(read(Files(), "", Attachment("sticker")), Refused)


def test_files_survive_the_session_and_print_as_a_count() -> None:
    there = Attachment("location", latitude=21.0, longitude=105.8)
    assert unpacked(packed(there)) == there
    assert packed(Attachment("link", text="a\ud800b"))["text"] == "ab"
    assert plain(Files().view([packed(there)])) == "vị trí"
    sent = [packed(there), packed(Attachment("image", url="a")), packed(there)]
    assert plain(Files().view(sent)) == "1 tệp và 2 vị trí"


@pytest.mark.parametrize("type", ANSWERS.values())
@pytest.mark.parametrize("said", ["", "{{ 7*7 }}", "\U0001f600" * 2000, "‮abc", "a\u0301" * 50, "9" * 500])
def test_no_answer_type_raises_on_odd_input(read: Read, type: Any, said: str) -> None:
    assert isinstance(read(type(), said), Accepted | Refused | Ambiguous)
