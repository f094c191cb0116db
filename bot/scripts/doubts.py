"""Texts that YAML reads without complaint, but most likely not as they were meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.scripts.problems import Level, Span

if TYPE_CHECKING:
    from bot.scripts.tree import Node

HASH_CUTS, SMART_QUOTES = "hash-cuts", "smart-quotes"
DOUBTS = (HASH_CUTS, SMART_QUOTES)
"""Their rule names."""

_AFTER = re.compile(r" (#\S?.*)$")  # one space: a comment has two, or stands on a line of its own
_AROUND = re.compile(r"[“„”][^“”„]*[”“]")

Doubt = tuple[Span, str, Level, str, str]


def find_doubts(scalars: Iterable[Node], lines: Sequence[str]) -> Iterator[Doubt]:
    """(place, rule, level, message, hint) for every plain text that a sign cuts or surrounds."""
    for node in scalars:
        if node.style == "" and node.raw:
            yield from _cut(node, lines)
            yield from _quoted(node)


def _cut(node: Node, lines: Sequence[str]) -> Iterator[Doubt]:
    line, column = node.span.end_line, node.span.end_column
    found = _AFTER.match(lines[line - 1], column - 1)
    if found and " " in node.raw:
        span = Span(line, column + 1, line, column + 1 + len(found[1]))
        message = "Từ dấu # trở đi là ghi chú, người dân không đọc được phần này."
        hint = "Nếu là lời, đặt cả câu trong ngoặc kép; nếu là ghi chú, để hai dấu cách trước #."
        yield span, HASH_CUTS, "warning", message, hint


def _quoted(node: Node) -> Iterator[Doubt]:
    if _AROUND.fullmatch(node.raw):
        message = "Ngoặc kép cong bao quanh cả câu sẽ hiện ra với người dân."
        yield node.span, SMART_QUOTES, "warning", message, 'Bỏ đi, hoặc gõ ngoặc kép thẳng: "…".'
