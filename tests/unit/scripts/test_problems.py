"""What is offered as "did you mean": near names only."""

import pytest

from bot.scripts.problems import nearest

VERBS = ("say", "ask", "choose", "when", "go", "set", "end", "find", "show")


@pytest.mark.parametrize(
    ("written", "meant"), [("sya", "say"), ("goto", "go"), ("chose", "choose"), ("shwo", "show"), ("ed", "end")]
)
def test_a_slip_finds_the_name_it_was_meant_for(written: str, meant: str) -> None:
    assert nearest(written, VERBS) == meant


@pytest.mark.parametrize("written", ["hoi", "else", "gửi", "done", "x"])
def test_a_short_name_that_is_like_many_finds_none(written: str) -> None:
    assert nearest(written, VERBS) == ""
