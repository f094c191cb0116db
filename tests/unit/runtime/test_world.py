"""Where a ticket is read first: by the citizen's words, each by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.runtime.world import Surroundings, of_known_units
from bot.scripts.conversations.simulate import NoRoutes
from bot.tickets.calendar import HANOI
from bot.tickets.chart import Chart
from config.data_file import DataFileError
from config.office_hours import read_office_hours
from config.units import read_chart

AT = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)


class Listening(NoRoutes):
    """Holds words for an accusation that name two things which are none apart."""

    def may_accuse(self, text: str) -> bool:
        return ("cán bộ" in text and "giấy hẹn" in text) or "đòi tiền" in text


def read_by(*texts: str) -> str:
    return Surroundings.read().rehearsal(Listening()).intake(AT, "inquiry", (), "", False, texts, False).id


def test_what_the_script_says_beside_it_turns_no_question_into_an_accusation() -> None:
    plain = read_by("Người dân muốn gặp cán bộ", "tôi hỏi về giấy hẹn")
    assert plain == read_by("tôi hỏi thủ tục")
    assert plain != read_by("Người dân muốn gặp cán bộ", "họ đòi tiền tôi")
    assert plain != read_by("", "", "họ đòi tiền tôi")


CENTRE, CITY = "trung-tam-phuc-vu-hanh-chinh-cong", "ubnd-thanh-pho"


@pytest.mark.parametrize(
    ("owner", "about", "excluded"),
    [
        ("bo-de", ("bo-de",), True),
        ("bo-de", ("long-bien",), False),
        ("bo-de", (CITY,), True),  # it lies under those the ticket is about
        (CITY, ("bo-de",), False),
        (CENTRE, ("bo-de", "long-bien"), False),
        (CENTRE, ("bo-de", CENTRE), True),
        ("", ("bo-de",), True),  # nobody knows who owns the OA
        ("khong-co", ("bo-de",), True),
        ("bo-de", (), True),  # nobody knows whom it is about
        ("bo-de", ("",), True),
        ("bo-de", ("long-bien", "khong-co"), True),
    ],
)
def test_an_owner_is_excluded_like_any_unit_and_whenever_something_is_not_known(
    owner: str, about: tuple[str, ...], excluded: bool
) -> None:
    assert Surroundings.read().owner_excluded(owner, about) is excluded


def test_hours_of_a_unit_nobody_knows_stop_the_start_with_their_place() -> None:
    common, chart = read_office_hours(), Chart(read_chart())
    assert of_known_units(replace(common, units={"long-bien": common}), chart).units
    with pytest.raises(DataFileError, match=r"office-hours\.yaml at units\.no-such-unit"):
        of_known_units(replace(common, units={"no-such-unit": common}), chart)
