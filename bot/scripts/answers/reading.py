"""What an answer type makes of a citizen's message, and the shape every answer type has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from bot.scripts.events import Attachment
from bot.scripts.keys import Key
from bot.scripts.world import World


@dataclass(frozen=True, slots=True)
class Accepted:
    """A valid answer: the JSON value kept in the session. How it is shown comes from `view`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """Not an answer. `reason` says what is wrong and how to mend it.

    A `specific` reason (too short, in the future) is said even where the script has its own retry text.
    """

    reason: str
    specific: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several things may be meant: `options` are (label, value) pairs to choose from."""

    question: str
    options: tuple[tuple[str, Any], ...]


Outcome = Accepted | Refused | Ambiguous


class AnswerType(Protocol):
    """One answer type. Its docstring is its manual page; `KEYS` are the options beside the common ones."""

    KEYS: ClassVar[Mapping[str, Key]]

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        """Read a message; `text` is cleaned of invisible characters."""
        ...

    def view(self, value: Any) -> Any:
        """The kept value as texts and conditions see it."""
        ...

    def unmasked(self, value: Any) -> Any:
        """The kept value as a ticket holds it for whoever handles it; the view, unless that hides a part."""
        ...

    def offers(self, world: World) -> tuple[tuple[str, Any], ...]:
        """Options always offered with the question, as (label, value)."""
        ...


class Answer:
    """What most types have in common: the value is its own view and nothing is offered."""

    __slots__ = ()
    KEYS: ClassVar[Mapping[str, Key]] = {}

    def view(self, value: Any) -> Any:
        return value

    def unmasked(self, value: Any) -> Any:
        return self.view(value)

    def offers(self, world: World) -> tuple[tuple[str, Any], ...]:
        return ()


NEEDS_WORDS = "Câu này cần anh/chị trả lời bằng chữ."
