"""Where a ticket is read first: by the citizen's words, each by itself."""

from __future__ import annotations

from datetime import datetime

from bot.runtime.world import Surroundings
from bot.scripts.conversations.simulate import NoRoutes
from bot.tickets.calendar import HANOI

AT = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)


class Listening(NoRoutes):
    """Holds words for an accusation that name two things which are none apart."""

    def may_accuse(self, text: str) -> bool:
        return ("cán bộ" in text and "giấy hẹn" in text) or "đòi tiền" in text


def read_by(*texts: str) -> str:
    return Surroundings.read().rehearsal(Listening()).intake(AT, "inquiry", (), "", False, texts).id


def test_what_the_script_says_beside_it_turns_no_question_into_an_accusation() -> None:
    plain = read_by("Người dân muốn gặp cán bộ", "tôi hỏi về giấy hẹn")
    assert plain == read_by("tôi hỏi thủ tục")
    assert plain != read_by("Người dân muốn gặp cán bộ", "họ đòi tiền tôi")
    assert plain != read_by("", "", "họ đòi tiền tôi")
