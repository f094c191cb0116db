"""Values written as YAML on one line, so that they read back as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

LONGEST_SECONDS = 100_000  # from here on a duration is written in days and the rest

_PLAIN = re.compile(r"[^\W\d_][\w ./!…()+-]*")  # begins with a letter and holds no sign that YAML reads
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})  # YAML's own, in one version or other
_INVISIBLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def inline(value: Any) -> str:
    """A JSON-like value in flow style; texts are quoted only where they must be."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(str(name))}: {inline(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(inline, value)) + "]"
    if value is None:
        return "null"
    return json.dumps(value)


def _text(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _WORDS
    return text if is_plain else _INVISIBLE.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\\ufffd" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"


def durations(seconds: float) -> list[str]:
    """A wait of any length as durations of the language, which takes no more than five digits."""
    days, rest = divmod(seconds, 86_400)
    if seconds < LONGEST_SECONDS:
        return [duration(seconds)] if seconds else []
    return [f"{int(days)}d", *durations(rest)]


def duration(seconds: float) -> str:
    """A duration of the language, in its largest whole unit; parts of a second count as one."""
    whole = -int(-seconds // 1)
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if whole and whole % size == 0:
            return f"{whole // size}{unit}"
    return f"{whole}s"
