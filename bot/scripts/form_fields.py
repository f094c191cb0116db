"""The questions of a sealed form: what the page shows of each, and what it makes of what was typed there.

Answers are read by the same types as in the chat, with the same words about what is wrong. Pure: the page and the
simulator fill them in alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.scripts.answers import ANSWERS
from bot.scripts.answers.choice import Choice
from bot.scripts.answers.files import Files
from bot.scripts.answers.reading import Accepted, Ambiguous, AnswerType
from bot.scripts.answers.text import Text
from bot.scripts.events import Attachment
from bot.scripts.holdings import in_words
from bot.scripts.model import Declared
from bot.scripts.world import World
from bot.text.fold import as_sent, clean

FORM_TYPES = frozenset(
    {
        "text", "number", "money", "date", "time", "phone", "email", "yes_no", "choice", "unit", "person_name",
        "id_number", "address", "files",
    }
)  # fmt: skip
"""Answer types a page can ask for: those read from words, from a list or from files, without the router or tickets."""

EMPTY = "Anh/chị chưa ghi mục này."
EMPTY_CHOICE = "Anh/chị chưa chọn mục nào."
EMPTY_FILES = "Anh/chị chưa chọn tệp nào."


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form."""

    name: str
    label: str
    type_name: str
    type: AnswerType
    optional: bool = False
    about: str = ""  # what it is asked for, how long it is kept, and that it is sealed

    @property
    def is_files(self) -> bool:
        return isinstance(self.type, Files)

    @property
    def is_choice(self) -> bool:
        return isinstance(self.type, Choice)

    @property
    def is_long(self) -> bool:
        return isinstance(self.type, Text)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in one question: words, the number of the meaning picked where they have several, files."""

    words: str = ""
    picked: int | None = None
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadField:
    """What was made of it: a value (None for left empty), or what is wrong, with the meanings to pick from."""

    value: Any = None
    problem: str = ""
    meanings: tuple[str, ...] = ()


def field_of(declared: Declared) -> FormField:
    about = _about(declared)
    return FormField(declared.name, declared.label, declared.type_name, declared.type, declared.optional, about)


def _about(declared: Declared) -> str:
    parts = [f"Dùng {declared.purpose}" if declared.purpose else ""]
    parts.append(f"giữ {in_words(declared.keep)}" if declared.keep else "")
    parts.append("niêm phong trong phiếu" if declared.is_sealed else "")
    told = ", ".join(part for part in parts if part)
    return f"{told[0].upper()}{told[1:]}." if told else ""


def dump_field(field: FormField) -> dict[str, Any]:
    """A question as JSON, whole: a form outlives the revision of the scripts it was asked by."""
    options = TypeAdapter(type(field.type)).dump_python(field.type, mode="json")
    return {
        "n": field.name,
        "l": field.label,
        "t": field.type_name,
        "o": field.optional,
        "k": options,
        "a": field.about,
    }


def load_field(stored: dict[str, Any]) -> FormField:
    """Reads what `dump_field` wrote; ValueError when it is no such thing."""
    try:
        type_name = stored["t"]
        made = TypeAdapter(ANSWERS[type_name]).validate_python(stored["k"])
        name, label, about = str(stored["n"]), str(stored["l"]), str(stored["a"])
        return FormField(name, label, type_name, made, bool(stored["o"]), about)
    except (KeyError, TypeError, ValidationError) as error:
        raise ValueError("this is no question of a form") from error


def read_field(field: FormField, world: World, typed: Typed) -> ReadField:
    """The answer in what was typed, or what is wrong with it."""
    text = clean(typed.words)
    if field.is_files:
        return _read_files(field, world, typed.files)
    if not text:
        return ReadField() if field.optional else ReadField(problem=EMPTY_CHOICE if field.is_choice else EMPTY)
    read = field.type.parse(world, text, ())
    if isinstance(read, Accepted):
        return ReadField(as_sent(typed.words) or read.value if field.is_long else read.value)
    if isinstance(read, Ambiguous):
        return _pick(read, typed.picked)
    return ReadField(problem=read.reason)


def _read_files(field: FormField, world: World, files: Sequence[Attachment]) -> ReadField:
    if not files:
        return ReadField() if field.optional else ReadField(problem=EMPTY_FILES)
    read = field.type.parse(world, "", files)
    return ReadField(read.value) if isinstance(read, Accepted) else ReadField(problem=EMPTY_FILES)


def _pick(read: Ambiguous, picked: int | None) -> ReadField:
    """The meaning that was picked; one without a value stands for none of them."""
    options = read.options
    if picked is not None and 0 <= picked < len(options) and options[picked][1] is not None:
        return ReadField(options[picked][1])
    return ReadField(problem=read.question, meanings=tuple(label for label, value in options if value is not None))
