from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.scripts.answers.date import MAX_AWAY, Date
from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.conversations.simulate import SimulatedWorld
from bot.tickets.calendar import HANOI, Calendar
from config.holidays import read_holidays
from config.office_hours import read_office_hours

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


FRIDAY = datetime(2026, 11, 20, 9, tzinfo=HANOI)  # Tuesday the 24th is a holiday


@pytest.fixture
def office(world: SimulatedWorld) -> SimulatedWorld:
    """A world with the office's own calendar, on a Friday."""
    calendar = Calendar(read_holidays(), read_office_hours())
    return replace(world, now=FRIDAY, parts=replace(world.parts, add_working_days=calendar.add_working_days))


@pytest.mark.parametrize("text", ["hôm nay", "thứ hai tuần sau", "25/11"])
def test_date_takes_a_working_day(office: SimulatedWorld, text: str) -> None:
    assert isinstance(Date(future=True, working=True).parse(office, text, ()), Accepted)


@pytest.mark.parametrize(
    ("text", "after"),
    [("ngày mai", "thứ Hai, 23/11/2026"), ("chủ nhật", "thứ Hai, 23/11/2026"), ("24/11", "thứ Tư, 25/11/2026")],
)
def test_date_tells_the_working_day_after_a_day_off(office: SimulatedWorld, text: str, after: str) -> None:
    refused = Date(future=True, working=True).parse(office, text, ())
    assert isinstance(refused, Refused)
    assert refused.specific
    assert refused.reason.endswith(f"là ngày nghỉ. Ngày làm việc gần nhất sau đó là {after}.")


def test_date_asks_for_notice_in_working_days(office: SimulatedWorld) -> None:
    refused = Date(future=True, notice=2).parse(office, "23/11", ())
    assert isinstance(refused, Refused)
    assert refused.reason == "Ngày 23/11/2026 gấp quá. Anh/chị chọn từ thứ Tư, 25/11/2026 trở đi."
    assert Date(future=True, notice=2).parse(office, "25/11", ()) == Accepted("2026-11-25")


def test_date_keeps_within_days_of_today(office: SimulatedWorld) -> None:
    ahead = Date(within=10).parse(office, "1/12/2026", ())
    assert isinstance(ahead, Refused)
    assert "đến hết ngày 30/11/2026" in ahead.reason
    gone = Date(within=10).parse(office, "9/11/2026", ())
    assert isinstance(gone, Refused)
    assert "từ ngày 10/11/2026 trở đi" in gone.reason
    assert Date(within=10).parse(office, "30/11/2026", ()) == Accepted("2026-11-30")


def test_date_looks_up_no_day_beyond_the_calendar(office: SimulatedWorld) -> None:
    assert isinstance(Date(working=True).parse(office, "31/12/2099", ()), Refused)
    assert MAX_AWAY == 366
