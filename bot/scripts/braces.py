"""What stands between braces in a text, word by word, so that a mistake in it is told at its own place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError

MAX_WORDS = 100  # words and signs between {{ and }}, or in one condition
MAX_NESTED = 12  # brackets in brackets, or {% if %} in {% if %}

_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")
_SPOKEN = ("name", "operator", "integer", "float", "string")
_BEGINS = frozenset({"variable_begin", "block_begin", "comment_begin"})
_ENDS = frozenset({"variable_end", "block_end", "comment_end"})
_BRACES = re.compile(r"\{\{|\{%|\{#")
_WHOLE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BLANK = re.compile(r"[^\n]")
_CLOSED_BY = {"{{": "}}", "{%": "%}", "{#": "#}"}


class ScriptMistake(ValueError):
    """A text or condition the language does not take; `start` and `end` say where in the text, `line` in which line."""

    def __init__(
        self, message: str, hint: str = "", line: int = 1, rule: str = "expression", start: int = 0, end: int = 0
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.rule = message, hint, line, rule
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class Word:
    """One word or sign, with its place in the text."""

    kind: str  # of Jinja's lexer
    value: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.value)


@dataclass(frozen=True, slots=True)
class Piece:
    """One `{{ … }}`, `{% … %}` or `{# … #}` of a text, with the words in it."""

    start: int
    end: int
    words: tuple[Word, ...]

    @property
    def is_block(self) -> bool:
        return self.words[0].kind == "block_begin"

    @property
    def keyword(self) -> str:
        """`if`, `for`, `endif`… of a block, "" of others."""
        names = (word.value for word in self.words if word.kind == "name")
        return next(names, "") if self.is_block else ""


def read_pieces(source: str, environment: Environment) -> list[Piece]:
    """The pieces of a text; ScriptMistake at the one that is unclosed, too long, too deep or holds a strange sign."""
    found: list[Piece] = []
    begun: list[Word] = []
    brackets = 0
    try:
        for word in _words(source, environment):
            if word.kind in _BEGINS:
                begun, brackets = [], 0
            if word.kind != "data":
                begun.append(word)
            brackets += (word.value in _OPENS) - (word.value in _CLOSES) if word.kind == "operator" else 0
            _bound(begun, brackets)
            if word.kind in _ENDS:
                found.append(Piece(begun[0].start, word.end, tuple(begun)))
                begun = []
    except TemplateSyntaxError as error:
        raise _unreadable(source, found, error) from error
    if begun:
        raise _unclosed(source, begun[0].start)
    _balance(found)
    return found


def _words(source: str, environment: Environment) -> Iterator[Word]:
    at = 0
    for _, kind, value in environment.lex(source):
        at = max(source.find(value, at), at)
        if kind != "whitespace":
            yield Word(kind, value, at)
        at += len(value)


def _bound(words: Sequence[Word], brackets: int) -> None:
    if sum(word.kind in _SPOKEN for word in words) > MAX_WORDS:
        place = words[-1]
        hint = "Chia thành nhiều bước set."
        raise ScriptMistake(f"Biểu thức dài quá {MAX_WORDS} từ.", hint, start=place.start, end=place.end)
    if brackets > MAX_NESTED:
        _too_deep(words[-1].start, words[-1].end)


def _too_deep(start: int, end: int) -> None:
    hint = "Bỏ bớt dấu ngoặc, hoặc chia thành bước."
    raise ScriptMistake(f"Lồng nhau quá {MAX_NESTED} lớp.", hint, start=start, end=end)


def _unclosed(source: str, start: int) -> ScriptMistake:
    opened = source[start : start + 2]
    return ScriptMistake(f"“{opened}” chưa có “{_CLOSED_BY[opened]}”.", "Thêm dấu đóng.", start=start, end=start + 2)


def _unreadable(source: str, found: Sequence[Piece], error: TemplateSyntaxError) -> ScriptMistake:
    """The mistake of a text the lexer stopped in: in the first piece after those it has read."""
    after = found[-1].end if found else 0
    opened = _BRACES.search(source, after)
    start = opened.start() if opened else after
    if opened and _CLOSED_BY[opened[0]] not in source[start:]:
        return _unclosed(source, start)
    closed = source.find(_CLOSED_BY[opened[0]], start) + 2 if opened else len(source)
    return misread(source[start:closed], start)


def misread(written: str, start: int) -> ScriptMistake:
    """The mistake of a piece that is not well formed, with the likeliest reason."""
    message, hint = "Phần trong {{ }} hoặc {% %} viết chưa đúng.", "Kiểm tra dấu ngoặc, dấu nháy và dấu đóng."
    for pattern, reason in _LIKELY:
        if re.search(pattern, written):
            hint = reason
            break
    return ScriptMistake(message, hint, start=start, end=start + len(written))


_LIKELY = (
    (r"\{%-?\s*(?!(?:if|elif|else|endif|for|endfor)\b)\w", "Trong {% %} chỉ dùng if, elif, else, endif, for, endfor."),
    (r"[“”‘’]", "Trong ngoặc nhọn chỉ dùng dấu nháy thẳng ' hoặc \"."),
    (r"(?<![=!<>])=(?!=)", "So sánh bằng thì viết hai dấu: ==."),
    (r"&&|\|\||\b(?:và|hoặc|AND|OR)\b", "Nối điều kiện bằng and, or; phủ định bằng not."),
    (r"≥|≤|≠|=>|=<|<>", "So sánh viết là >=, <=, !=."),
    (r"^\{\{[^{}]*\}(?!\})", "Thiếu một dấu }: mở bằng {{ thì đóng bằng }}."),
    (r"\{\{.*\{\{|\{%.*\{\{", "Không đặt {{ bên trong {{ hoặc {%: bên trong chỉ viết tên."),
    (r"\|\s*(?:\}|$)", "Sau dấu | phải có tên bộ lọc, như | ngay."),
    (r"\bthen\b|\bthì\b", "Viết {% if … %} … {% endif %}, không có then."),
    (r"\b(?:elseif|else if)\b", "Nhánh tiếp theo viết {% elif … %}."),
)


def _balance(pieces: Sequence[Piece]) -> None:
    """Every {% if %} and {% for %} has its end."""
    opened: list[Piece] = []
    for piece in pieces:
        if piece.keyword in ("if", "for"):
            opened.append(piece)
            if len(opened) > MAX_NESTED:
                _too_deep(piece.start, piece.end)
        elif piece.keyword in ("endif", "endfor"):
            begun = opened.pop() if opened else None
            if begun is None or "end" + begun.keyword != piece.keyword:
                wanted = f"Cần {{% end{begun.keyword} %}}." if begun else "Bỏ phần này, hoặc thêm {% if … %} ở trước."
                message = f"{{% {piece.keyword} %}} không khớp với phần mở."
                raise ScriptMistake(message, wanted, start=piece.start, end=piece.end)
    if opened:
        last = opened[-1]
        message = f"{{% {last.keyword} %}} chưa có {{% end{last.keyword} %}}."
        raise ScriptMistake(message, "Thêm vào cuối phần đó.", start=last.start, end=last.end)


def names_in(pieces: Sequence[Piece], name: str) -> list[Word]:
    """Where a variable is named: not after a dot or a bar, where it would be an entry or a filter."""
    found = []
    for piece in pieces:
        for before, word in zip(piece.words, piece.words[1:], strict=False):
            if word.kind == "name" and word.value == name and before.value not in (".", "|"):
                found.append(word)
    return found


def masked(raw: str) -> str:
    """The text as long as it is, with □ for what is filled in and spaces for what only decides."""
    return _WHOLE.sub(lambda found: _BLANK.sub("□" if found[0].startswith("{{") else " ", found[0]), raw)
