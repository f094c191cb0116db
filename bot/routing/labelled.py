"""Messages with what they mean by label: what the reading of messages is measured by."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.routing.intents import KINDS
from bot.scripts.aspects import ASPECTS
from bot.scripts.problems import did_you_mean

MAX_LINE = 8_000  # characters of one line


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message. `intent` and `complaint_kind` are named as in `intents.py`; `style` says how it was typed.

    `aspect` is a key of ASPECTS, "" where the whole procedure is asked for, None where nobody said.
    """

    text: str
    intent: str
    style: str = ""
    aspect: str | None = None
    complaint_kind: str = ""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read; `number` counts from 1."""

    number: int
    why: str


class _Bad(Exception):
    pass


def read_labelled(text: str) -> tuple[list[Labelled], list[BadLine]]:
    """The messages of a file of JSON lines, and the lines that are none; empty lines are passed over."""
    found, bad = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_message(line))
        except _Bad as error:
            bad.append(BadLine(number, str(error)))
    return found, bad


def _message(line: str) -> Labelled:
    if len(line) > MAX_LINE:
        raise _Bad(f"dòng dài quá {MAX_LINE} ký tự.")
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise _Bad('không phải một dòng JSON như {"text": "…", "intent": "…"}.') from None
    if not isinstance(fields, dict):
        raise _Bad('phải là một dòng JSON như {"text": "…", "intent": "…"}.')
    if unknown := sorted(set(fields) - set(_FIELDS)):
        raise _Bad(f"không có trường “{unknown[0]}”. {did_you_mean(unknown[0], _FIELDS)}".rstrip())
    read = {name: _FIELDS[name](name, value) for name, value in fields.items()}
    for name in ("text", "intent"):
        if not read.get(name):
            raise _Bad(f"thiếu “{name}”.")
    return Labelled(**read)


def _words(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _Bad(f"“{name}” phải là chữ trong ngoặc kép.")
    return value.strip()


def _aspect(name: str, value: Any) -> str | None:
    return None if value is None else _one_of(tuple(ASPECTS))(name, value)


def _one_of(known: tuple[str, ...]) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        word = _words(name, value)
        if word and word not in known:
            raise _Bad(f"“{name}” không có “{word}”. Dùng được: {', '.join(known)}.")
        return word

    return read


_FIELDS: dict[str, Callable[[str, Any], Any]] = {
    "text": _words,
    "intent": _words,
    "style": _words,
    "aspect": _aspect,
    "complaint_kind": _one_of(tuple(KINDS.values())),
}
