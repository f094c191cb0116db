"""An answer type by itself, or asked for in a whole conversation."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.scripts.answers.reading import AnswerType
from bot.scripts.conversations.simulate import Parts, SimulatedWorld, Simulation
from bot.scripts.events import Attachment


@pytest.fixture
def world(parts: Parts) -> SimulatedWorld:
    return SimulatedWorld(parts, datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=7))), "1", {})


@pytest.fixture
def read(world: SimulatedWorld) -> Callable[..., Any]:
    """What a type makes of a text and attachments."""

    def make(type: AnswerType, text: str = "", *attachments: Attachment) -> Any:
        return type.parse(world, text, attachments)

    return make


@pytest.fixture
def offers(world: SimulatedWorld) -> Callable[..., Any]:
    return lambda type: type.offers(world)


ASKING = """
- ask: x
  say: Cho tôi biết?
  retry: [Thử lại lần một., Thử lại lần hai.]
  tries: 3
  give_up: bo
- say: "Đã ghi {{ x }}."
- end
- id: bo
  say: Tôi bỏ qua câu này.
"""


@pytest.fixture
def asked(started: Callable[..., Simulation]) -> Callable[[str], Simulation]:
    """A conversation that asks for `x`, says what it kept, and gives up after three wrong answers."""

    def make(declared: str) -> Simulation:
        keep = ", purpose: để thử, keep: 1mo"
        return started(ASKING, f"x: {{label: Điều hỏi{keep}, {declared}}}")

    return make
