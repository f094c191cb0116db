from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.reading import Accepted, Ambiguous, Refused
from bot.scripts.answers.time import Time

Read = Callable[..., Any]


@pytest.mark.parametrize(("said", "value"), [("9h30", "09:30"), ("3 rưỡi chiều", "15:30"), ("nửa đêm", "00:00")])
def test_time_is_kept_as_four_digits(read: Read, said: str, value: str) -> None:
    assert read(Time(), said) == Accepted(value)


def test_time_of_night_or_afternoon_is_asked_back(read: Read) -> None:
    found = read(Time(), "3 giờ 5")
    assert isinstance(found, Ambiguous)
    assert found.options == (("3 giờ 05 sáng (03:05)", "03:05"), ("3 giờ 05 chiều (15:05)", "15:05"))


def test_time_bounds_decide_between_night_and_afternoon(read: Read) -> None:
    assert read(Time(min="07:30", max="16:30"), "3 giờ") == Accepted("15:00")


def test_time_keeps_to_its_bounds(read: Read) -> None:
    assert "từ 07:30" in read(Time(min="07:30"), "7h sáng").reason
    assert "đến 16:30" in read(Time(max="16:30"), "5h chiều").reason


@pytest.mark.parametrize(
    ("said", "word"), [("đầu giờ chiều", "cụ thể hơn"), ("25h", "từ 0 đến 23"), ("8h đến 10h", "một giờ")]
)
def test_time_that_is_wrong_says_how(read: Read, said: str, word: str) -> None:
    refused = read(Time(), said)
    assert isinstance(refused, Refused)
    assert refused.specific
    assert word in refused.reason


def test_time_in_a_conversation(asked: Callable[[str], Any]) -> None:
    chat = asked("type: time")
    chat.write("sáng")
    assert chat.said[-1].text == "Anh/chị cho tôi giờ cụ thể hơn, ví dụ 9 giờ 30.\nThử lại lần một."
    chat.write("3 giờ")
    chat.write("2")
    assert chat.said[-1].text == "Đã ghi 15:00."


@pytest.mark.parametrize("said", ["chiều", "buổi chiều ạ", "chieu"])
def test_time_that_was_asked_back_is_told_by_its_part_of_the_day(asked: Callable[[str], Any], said: str) -> None:
    chat = asked("type: time")
    chat.write("3h")
    chat.write(said)
    assert chat.said[-1].text == "Đã ghi 15:00."


def test_time_is_not_taken_for_the_number_of_a_button(asked: Callable[[str], Any]) -> None:
    chat = asked("type: time, optional: true")
    chat.write("1")
    assert [option.label for option in chat.options()] == ["1 giờ sáng (01:00)", "1 giờ chiều (13:00)"]


def test_time_prints_through_its_filter_and_compares(started: Callable[..., Any]) -> None:
    steps = "- ask: x\n- say: \"{{ x | gio }} {{ 'sáng' if x < '12:00' else 'chiều' }}\""
    chat = started(steps, "x: {type: time, label: Giờ}")
    chat.write("14h")
    assert chat.said[-1].text == "14:00 chiều"
