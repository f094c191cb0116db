from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.rating import Rating
from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.conversations.simulate import RATING_SCALE
from bot.scripts.filters import plain

Read = Callable[..., Any]
BEST = {"value": 5, "name": "Rất hài lòng", "of": 5}


@pytest.mark.parametrize("said", ["5", "5 sao", "5/5", "tuyệt vời", "rat hai long a", "⭐⭐⭐⭐⭐"])
def test_rating_counts_in_every_way_of_giving_it(read: Read, said: str) -> None:
    assert read(Rating(), said) == Accepted(BEST)


def test_rating_prints_its_label_and_counts_as_its_number() -> None:
    view = Rating().view(BEST)
    assert plain(view) == "Rất hài lòng"
    assert view == 5
    assert view > 4


def test_rating_offers_the_configured_labels_worst_first(offers: Read) -> None:
    assert [label for label, _ in offers(Rating())] == list(RATING_SCALE)
    assert offers(Rating())[-1] == ("Rất hài lòng", BEST)


@pytest.mark.parametrize("said", ["6", "0", "để xem đã", "7 sao"])
def test_rating_outside_the_scale_says_its_limits(read: Read, said: str) -> None:
    refused = read(Rating(), said)
    assert isinstance(refused, Refused)
    assert "từ 1 đến 5" in refused.reason


def test_rating_follows_a_scale_of_another_length(started: Callable[..., Any]) -> None:
    steps = "- ask: x\n- say: '{{ x }}'"
    chat = started(steps, "x: {type: rating, label: Mức}", rating_scale=("Chưa tốt", "Tốt"))
    chat.write("tệ quá")
    assert chat.said[-1].text == "Chưa tốt"


def test_rating_branches_on_its_number_and_survives_being_copied(started: Callable[..., Any]) -> None:
    steps = """
- ask: x
- set: {y: x}
- when: [{if: x <= 2, go: xau}, {else: tot}]
- id: tot
  say: "Tốt {{ y }}"
- end
- id: xau
  say: "Xấu {{ y }}"
"""
    chat = started(steps, "x: {type: rating, label: Mức}")
    chat.tap("Không hài lòng")
    assert chat.said[-1].text == "Xấu Không hài lòng"


@pytest.mark.parametrize("said", ["2", "số 2", "không hài lòng", "tệ"])
def test_rating_in_a_conversation(asked: Callable[[str], Any], said: str) -> None:
    chat = asked("type: rating")
    chat.write("để xem")
    assert chat.said[-1].text == "Thử lại lần một."
    chat.write(said)
    assert chat.said[-1].text == "Đã ghi Không hài lòng."
