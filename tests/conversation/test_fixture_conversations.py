"""The conversations under `flows/tests` beside this file hold, and together reach every step."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.routing.by_words import WordRouter
from bot.scripts.conversations.chats import Chat, read_chats
from bot.scripts.conversations.coverage import not_covered
from bot.scripts.conversations.simulate import Parts
from bot.scripts.conversations.transcripts import run_chat, run_transcripts
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.problems import has_errors
from bot.scripts.world import Office
from bot.tickets.units import UnitIndex
from config.units import read_chart

FILES = read_folder(Path(__file__).parent / "flows")
LOADED = load_scripts(FILES)
CHATS, PROBLEMS = read_chats(FILES)


def intake(
    at: datetime, kind: str, about: tuple[str, ...], subject: str, urgent: bool, text: str, apart: bool
) -> Office:
    return Office("thanh-tra", "Thanh tra thành phố", (at + timedelta(days=10)).isoformat())


assert LOADED.scripts
PARTS = Parts(
    units=UnitIndex(read_chart().units),
    router=WordRouter(LOADED.scripts),
    office_open=lambda at: 8 <= at.hour < 17,
    intake=intake,
)


def test_the_scripts_and_conversations_have_no_errors() -> None:
    assert not has_errors(LOADED.problems), LOADED.problems
    assert not PROBLEMS, PROBLEMS
    assert not [problem for problem in LOADED.problems if problem.rule == "untested"]


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.name)
def test_the_conversation_holds(chat: Chat) -> None:
    assert LOADED.scripts
    result = run_chat(chat, LOADED.scripts, PARTS)
    assert result.passed, str(result)


def test_the_conversations_reach_every_step() -> None:
    assert LOADED.scripts
    assert not_covered(LOADED.scripts, run_transcripts(FILES, LOADED.scripts, PARTS)) == []
