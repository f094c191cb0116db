from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.location import Location
from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.conversations.simulate import picture, place
from bot.scripts.events import Attachment
from bot.scripts.filters import plain

Read = Callable[..., Any]
THERE = {"latitude": 21.0285, "longitude": 105.8542}


def test_location_takes_a_pin(read: Read) -> None:
    assert read(Location(), "", place(21.0285, 105.8542)) == Accepted(THERE)
    view = Location().view(THERE)
    assert (view.latitude, view.longitude, plain(view)) == (21.0285, 105.8542, "21.0285, 105.8542")


@pytest.mark.parametrize(
    "said", ["21.0285, 105.8542", "105.8542 21.0285", "https://maps.example/@21.0285,105.8542,17z"]
)
def test_location_takes_coordinates_and_a_maps_link(read: Read, said: str) -> None:
    assert read(Location(), said) == Accepted(THERE)
    assert read(Location(), "", Attachment("link", url=said)) == Accepted(THERE)


def test_location_takes_words_that_describe_the_spot(read: Read) -> None:
    found = read(Location(), "trước cổng chợ Long Biên")
    assert found == Accepted({"words": "trước cổng chợ Long Biên"})
    assert Location().view(found.value) == "trước cổng chợ Long Biên"
    assert Location().view(found.value).latitude is None


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (Attachment("location"), "không đọc được vị trí"),
        (place(0.0, 0.0), "chưa xác định"),
        (place(float("nan"), 105.0), "chưa xác định"),
        (place(95.0, 105.0), "chưa xác định"),
    ],
)
def test_location_of_a_phone_that_does_not_know_is_refused(read: Read, sent: Attachment, word: str) -> None:
    refused = read(Location(), "", sent)
    assert refused.specific
    assert word in refused.reason


def test_location_far_away_or_unclear_says_how(read: Read) -> None:
    assert "ngoài Việt Nam" in read(Location(), "48.8584, 2.2945").reason
    assert "gửi vị trí trên Zalo" in read(Location(), "đây").reason
    assert isinstance(read(Location(), "", picture(1)), Refused)


def test_location_goes_into_the_ticket_as_evidence_and_is_not_kept_twice(started: Callable[..., Any]) -> None:
    answers = """
noi: {type: location, label: Nơi xảy ra, privacy: open}
anh: {type: files, label: Ảnh, optional: true}
"""
    steps = "- ask: noi\n- ask: anh\n- ticket: {kind: inquiry, files: noi}\n- ticket: {kind: inquiry}"
    chat = started(steps, answers)
    chat.write("", [place(21.0285, 105.8542), picture(1)])
    assert chat.said[-1].text == "Tôi đã giữ 1 tệp anh/chị gửi."
    with_file, without = chat.tickets
    assert with_file.files == (place(21.0285, 105.8542),)
    assert ("Nơi xảy ra", "21.0285, 105.8542", "open") in without.answers


def test_location_in_a_conversation(asked: Callable[[str], Any]) -> None:
    chat = asked("type: location")
    chat.write("đây")
    assert chat.said[-1].text == "Thử lại lần một."
    chat.write("ngã tư Sở")
    assert chat.said[-1].text == "Đã ghi ngã tư Sở."
