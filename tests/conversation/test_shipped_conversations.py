"""The conversations that ship hold, reach every step of the scripts that ship, and would be recorded as they are."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.runtime.learning import learnt_here
from bot.runtime.publishing import shelve
from bot.runtime.world import Surroundings
from bot.scripts.conversations.chats import Chat, read_chats
from bot.scripts.conversations.coverage import not_covered
from bot.scripts.conversations.mending import mend
from bot.scripts.conversations.recording import record
from bot.scripts.conversations.simulate import Parts, Simulation, picture
from bot.scripts.conversations.transcripts import run_chat, run_transcripts
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.model import Scripts
from bot.tickets.calendar import HANOI

FILES = read_folder(Path(__file__).parents[2] / "flows")
CHATS, PROBLEMS = read_chats(FILES)
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)


@pytest.fixture(scope="module")
def scripts() -> Scripts:
    loaded = load_scripts(FILES)
    assert loaded.scripts is not None, loaded.problems
    return loaded.scripts


@pytest.fixture(scope="module")
def parts(scripts: Scripts) -> Parts:
    shelved = shelve(scripts, learnt_here())
    return Surroundings.read().rehearsal(shelved.router)


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.file)
def test_a_shipped_conversation_holds(chat: Chat, scripts: Scripts, parts: Parts) -> None:
    result = run_chat(chat, scripts, parts)
    assert result.passed, str(result)


def test_the_shipped_conversations_reach_every_step(scripts: Scripts, parts: Parts) -> None:
    assert not PROBLEMS
    assert not_covered(scripts, run_transcripts(FILES, scripts, parts)) == []


def test_recording_the_shipped_conversations_anew_changes_nothing(scripts: Scripts, parts: Parts) -> None:
    for chat in CHATS:
        assert mend(chat.file, FILES[chat.file], scripts, parts).text == FILES[chat.file]


WORDS = ["menu", "phản ánh cán bộ", "kiến nghị", "tra cứu phiếu", "huỷ", "quay lại", "sửa", "2", "đồng ý", "long biên"]
WORDS += ["hôm qua", "đèn đường hỏng đã một tuần", "gặp cán bộ", "bỏ qua", "cháy nhà", "dữ liệu của tôi", "{{ 7*7 }}"]
DEEDS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(WORDS)),
    st.tuples(st.just("tap"), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.sampled_from([2, 1_200, 4_000, 800_000])),
    st.tuples(st.just("pictures"), st.integers(1, 3)),
    st.tuples(st.just("close"), st.just(0)),
)


@given(deeds=st.lists(DEEDS, max_size=20))
@settings(max_examples=25, deadline=None)
def test_whatever_is_tried_in_the_simulator_holds_as_it_is_recorded(
    deeds: list[tuple[str, Any]], scripts: Scripts, parts: Parts
) -> None:
    simulation = Simulation(scripts, parts, NINE)
    for deed, value in deeds:
        if deed == "write":
            simulation.write(value)
        elif deed == "tap" and simulation.options():
            simulation.tap(simulation.options()[value % len(simulation.options())].label)
        elif deed == "wait":
            simulation.wait(value)
        elif deed == "pictures":
            simulation.write("", [picture(number) for number in range(value)])
        elif deed == "close" and simulation.session.handoff:
            simulation.end_handoff()
    text = record(simulation)
    (chat,) = read_chats({"tests/thu.chat.yaml": text})[0]
    result = run_chat(chat, scripts, parts)
    assert result.passed, f"{result}\n{text}"
