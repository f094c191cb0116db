"""What a step or an answer says, as plain data without its place in the file: equal when it says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from bot.scripts.expressions import Expression, Text
from bot.scripts.model import Declared, Flow, Step
from bot.scripts.problems import Span
from bot.scripts.tree import Node

_PLACES = (Span, Node)
_UNSEEN = frozenset({"retry", "go", "switch", "condition", "save", "synonyms", "yes", "ask_again"})
"""Fields of a question that change nothing of what the citizen was shown."""


def content(value: Any, without: frozenset[str] = frozenset()) -> Any:
    """Plain data of a step's body, an answer type or a part of them; fields named in `without` are left out."""
    if isinstance(value, Text | Expression):
        return value.raw
    if is_dataclass(value) and not isinstance(value, type):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        kept = ((name, one) for name, one in named if name not in without and not isinstance(one, _PLACES))
        return {name: content(one, without) for name, one in kept}
    if isinstance(value, Mapping):
        return {str(name): content(one, without) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [content(one, without) for one in value]
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    return value


def step_content(step: Step) -> tuple[Any, ...]:
    """Everything a step says and does."""
    return step.verb, content(step.body), step.condition.raw if step.condition else ""


def declared_content(declared: Declared) -> tuple[Any, ...]:
    """What an answer must be like to be taken."""
    return declared.type_name, content(declared.type), declared.label, declared.optional


def question_content(flow: Flow, step: Step) -> tuple[Any, ...]:
    """What a citizen who is asked by this step was shown, and what they may answer."""
    declared = flow.answers.get(getattr(step.body, "ask", ""))
    return step.verb, content(step.body, _UNSEEN), declared_content(declared) if declared else None


def words_in(plain: Any) -> Iterator[str]:
    """The words among plain data as `content` gives it: no names of fields, nothing empty."""
    if isinstance(plain, str):
        if plain:
            yield plain
    elif isinstance(plain, Mapping):
        for one in plain.values():
            yield from words_in(one)
    elif isinstance(plain, list | tuple):
        for one in plain:
            yield from words_in(one)


def texts(value: Any) -> Iterator[str]:
    """The texts of a step's body, in the order of its fields."""
    if isinstance(value, Text):
        yield value.raw
    elif is_dataclass(value) and not isinstance(value, type) and not isinstance(value, _PLACES):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)
