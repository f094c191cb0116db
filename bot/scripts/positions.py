"""Where a part of a text stands in its file, however the text is written there.

Folding, indentation, quotes and cleaning only touch what cannot be seen, so the n-th visible character of a text is
the n-th visible character of its source, once escapes are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from bot.scripts.lines import BREAK
from bot.scripts.problems import Span
from bot.scripts.tree import Node

_UNSEEN = frozenset({"Mn", "Me", "Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_BLANKS = "\u2800\u3164"  # letters by category, empty to the eye; the same as in bot.text.fold
_QUOTE = re.compile("''|\r\n|.", re.DOTALL)
_ESCAPED = re.compile(
    r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(?:\r\n|.)|.", re.DOTALL
)  # one character of a text in double quotes


class Places:
    """The places of the parts of one text; built once, then each costs nothing."""

    def __init__(self, node: Node, text: str) -> None:
        self._whole = node.span
        self._seen = list(_seen(node))
        self._counts = [0, *accumulate(map(_is_seen, text))]

    def of(self, start: int, end: int) -> Span:
        """The place of `text[start:end]`; the whole text's where that cannot be told."""
        last_offset = len(self._counts) - 1
        first, last = self._counts[min(start, last_offset)], self._counts[min(end, last_offset)] - 1
        if not first <= last < len(self._seen):
            return self._whole
        line, column, _ = self._seen[first]
        end_line, end_column, width = self._seen[last]
        return Span(line, column, end_line, end_column + width)


def place_in(node: Node, text: str, start: int, end: int) -> Span:
    """The place of `text[start:end]`, where `text` is what was read from a scalar; the scalar's where that fails."""
    return Places(node, text).of(start, end)


def _is_seen(char: str) -> bool:
    return len(char) == 1 and unicodedata.category(char) not in _UNSEEN and char not in _BLANKS


def _seen(node: Node) -> Iterator[tuple[int, int, int]]:
    """(line, column, width) of every visible character of a scalar, as written."""
    line, column = node.span.line, node.span.column
    for char, width in _characters(node):
        ends = BREAK.fullmatch(char) and width == len(char)
        if _is_seen(char):
            yield line, column, width
        line, column = (line + 1, 1) if ends else (line, column + width)


def _characters(node: Node) -> Iterator[tuple[str, int]]:
    """(what it means, how many characters it takes in the file) one after the other; delimiters mean nothing."""
    raw = node.raw
    if node.style in ("|", ">"):
        header = BREAK.search(raw)
        at = header.start() if header else len(raw)  # the line of the sign, with its comment
        yield "", at
        yield from _plain(raw[at:])
    elif node.style in ("'", '"'):
        yield "", 1
        inside = raw[1:-1]
        yield from _single(inside) if node.style == "'" else _double(inside)
    else:
        yield from _plain(raw)


def _plain(raw: str) -> Iterator[tuple[str, int]]:
    for found in re.finditer("\r\n|.", raw, re.DOTALL):
        yield found[0], len(found[0])


def _single(raw: str) -> Iterator[tuple[str, int]]:
    for found in _QUOTE.finditer(raw):
        yield ("'" if found[0] == "''" else found[0]), len(found[0])


def _double(raw: str) -> Iterator[tuple[str, int]]:
    for found in _ESCAPED.finditer(raw):
        code = found[1] or found[2] or found[3]
        written = found[0]
        if code:
            yield chr(min(int(code, 16), 0x10FFFF)), len(written)
        elif len(written) > 1 and BREAK.fullmatch(written[1:]):
            yield "", 1
            yield written[1:], len(written) - 1
        elif len(written) > 1:
            yield (written[1] if written[1] in '"/\\' else ""), len(written)
        else:
            yield written, 1
