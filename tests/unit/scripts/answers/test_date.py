from collections.abc import Callable
from typing import Any

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
