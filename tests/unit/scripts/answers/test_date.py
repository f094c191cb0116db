from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.date import Date
from bot.scripts.answers.reading import Accepted, Refused

Read = Callable[..., Any]


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


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("31/2", "Lịch không có ngày này"),
        ("20/13/2026", "Lịch không có ngày này"),
        ("mấy hôm trước", "cụ thể hơn"),
        ("hôm nay hoặc hôm qua", "nhiều ngày"),
        ("thứ năm 20/11/2026", "không khớp"),
        ("rằm tháng 7", "âm lịch"),
        ("không nhớ rõ nữa", "ước chừng"),
    ],
)
def test_date_that_is_wrong_says_how(read: Read, said: str, word: str) -> None:
    refused = read(Date(), said)
    assert isinstance(refused, Refused)
    assert refused.specific
    assert word in refused.reason


def test_date_in_a_conversation(asked: Callable[[str], Any]) -> None:
    chat = asked("type: date, past: true")
    chat.write("31/2")
    assert chat.said[-1].text.startswith("Lịch không có ngày này.")
    chat.write("hnay")
    assert chat.said[-1].text == "Đã ghi 23/11/2026."
