"""Regular expressions of conversation tests, matched in steps: their work grows with the text, never explodes.

Understood: letters, `.`, `[…]`, `\\d \\w \\s` and their opposites, `( )`, `|`, `* + ? {2,5}`, `^` and `$`. A pattern is
turned into instructions and every place it may stand at is followed at once, so nothing is ever tried twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

MAX_PATTERN = 200  # characters of a pattern
MAX_INSTRUCTIONS = 2_000  # after repeats like {2,5} are written out
MAX_GROUPS_DEEP = 20
MAX_REPEAT = 100

Takes = Callable[[str], bool]


class BadPattern(ValueError):
    """A pattern that cannot be read; the message says what to change."""


@dataclass(frozen=True, slots=True)
class _Do:
    """One instruction: take a character, go to both `ways`, hold only at the start or the end, or be done."""

    kind: Literal["take", "ways", "start", "end", "done"]
    takes: Takes | None = None
    ways: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern as it was written; `parts` are one after the other, or for `either` alternatives."""

    kind: Literal["take", "start", "end", "row", "either", "repeat"]
    takes: Takes | None = None
    parts: tuple[_Piece, ...] = ()
    least: int = 0
    most: int | None = None  # None: as often as one likes


_CLASSES: dict[str, Takes] = {
    "d": str.isdigit,
    "s": str.isspace,
    "w": lambda c: c.isalnum() or c == "_",
    "D": lambda c: not c.isdigit(),
    "S": lambda c: not c.isspace(),
    "W": lambda c: not (c.isalnum() or c == "_"),
}
_ESCAPED: dict[str, str] = {"n": "\n", "t": "\t"}


class Pattern:
    """A pattern that can be looked for in any text; BadPattern when it is none."""

    def __init__(self, written: str) -> None:
        if len(written) > MAX_PATTERN:
            raise BadPattern(f"regex dài quá {MAX_PATTERN} ký tự")
        reader = _Reader(written)
        self._does: list[_Do] = []
        self._write(reader.whole())
        self._add(_Do("done"))

    def is_in(self, text: str) -> bool:
        """Whether some part of the text is what the pattern says."""
        last = len(text)
        places: set[int] = set()
        for at in range(last + 1):
            if self._follow(0, places, at, last):
                return True
            if at == last:
                return False
            after: set[int] = set()
            for place in places:
                do = self._does[place]
                if do.takes is not None and do.takes(text[at]) and self._follow(place + 1, after, at + 1, last):
                    return True
            places = after
        return False

    def _follow(self, place: int, places: set[int], at: int, last: int) -> bool:
        """Add every instruction reachable without taking a character; True when one of them is the end."""
        todo = [place]
        while todo:
            place = todo.pop()
            if place in places:
                continue
            do = self._does[place]
            if do.kind == "done":
                return True
            places.add(place)
            if do.kind == "ways":
                todo += do.ways
            elif (do.kind == "start" and at == 0) or (do.kind == "end" and at == last):
                todo.append(place + 1)
        return False

    def _add(self, do: _Do) -> int:
        if len(self._does) >= MAX_INSTRUCTIONS:
            raise BadPattern("regex lặp quá nhiều lần; giảm số trong { }")
        self._does.append(do)
        return len(self._does) - 1

    def _write(self, piece: _Piece) -> None:
        if piece.kind == "row":
            for part in piece.parts:
                self._write(part)
        elif piece.kind == "either":
            self._write_either(piece.parts)
        elif piece.kind == "repeat":
            self._write_repeat(piece)
        else:
            self._add(_Do(piece.kind, piece.takes))

    def _write_either(self, parts: Sequence[_Piece]) -> None:
        leaving = []
        for part in parts[:-1]:
            fork = self._add(_Do("ways"))
            self._write(part)
            leaving.append(self._add(_Do("ways")))
            self._does[fork] = _Do("ways", ways=(fork + 1, len(self._does)))
        self._write(parts[-1])
        for place in leaving:
            self._does[place] = _Do("ways", ways=(len(self._does),))

    def _write_repeat(self, piece: _Piece) -> None:
        (part,) = piece.parts
        for _ in range(piece.least):
            self._write(part)
        forks = []
        for _ in range(1 if piece.most is None else piece.most - piece.least):
            forks.append(self._add(_Do("ways")))
            self._write(part)
        if piece.most is None:
            self._add(_Do("ways", ways=(forks[0],)))
        for fork in forks:
            self._does[fork] = _Do("ways", ways=(fork + 1, len(self._does)))


class _Reader:
    """Reads a written pattern from left to right."""

    def __init__(self, written: str) -> None:
        self._text = written
        self._at = 0
        self._deep = 0

    def whole(self) -> _Piece:
        piece = self._either()
        if self._at < len(self._text):
            raise BadPattern("regex có dấu ) không có ( đi trước")
        return piece

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self, missing: str) -> str:
        char = self._peek()
        if not char:
            raise BadPattern(missing)
        self._at += 1
        return char

    def _either(self) -> _Piece:
        parts = [self._row()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._row())
        return parts[0] if len(parts) == 1 else _Piece("either", parts=tuple(parts))

    def _row(self) -> _Piece:
        parts = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._one()))
        return _Piece("row", parts=tuple(parts))

    def _one(self) -> _Piece:
        char = self._next("")
        if char == "(":
            return self._group()
        if char == "[":
            return _Piece("take", self._class())
        if char == "\\":
            return _Piece("take", self._escaped())
        if char in "*+?{":
            raise BadPattern(f"regex có “{char}” mà trước nó không có gì để lặp; muốn chính dấu đó thì viết \\{char}")
        if char in "^$":
            return _Piece("start" if char == "^" else "end")
        return _Piece("take", (lambda c: c != "\n") if char == "." else char.__eq__)

    def _group(self) -> _Piece:
        if self._text.startswith("?:", self._at):
            self._at += 2
        elif self._peek() == "?":
            raise BadPattern("regex không dùng được (?…); chỉ dùng ( ) hoặc (?: )")
        self._deep += 1
        if self._deep > MAX_GROUPS_DEEP:
            raise BadPattern(f"regex lồng ngoặc quá {MAX_GROUPS_DEEP} tầng")
        piece = self._either()
        if self._peek() != ")":
            raise BadPattern("regex thiếu dấu ) đóng")
        self._at += 1
        self._deep -= 1
        return piece

    def _escaped(self) -> Takes:
        char = self._next("regex kết thúc bằng dấu \\")
        if char in _CLASSES:
            return _CLASSES[char]
        if char.isalnum() and char not in _ESCAPED:
            raise BadPattern(f"regex không dùng được \\{char}")
        return _ESCAPED.get(char, char).__eq__

    def _class(self) -> Takes:
        opposite = self._peek() == "^"
        self._at += opposite
        takes: list[Takes] = []
        while (char := self._next("regex thiếu dấu ] đóng")) != "]" or not takes:
            if char == "\\":
                takes.append(self._escaped())
            elif self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("", "]"):
                self._at += 1
                takes.append(_between(char, self._next("")))
            else:
                takes.append(char.__eq__)
        return lambda c: any(take(c) for take in takes) != opposite

    def _repeated(self, piece: _Piece) -> _Piece:
        char = self._peek()
        if char in ("*", "+", "?"):
            self._at += 1
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        elif char == "{":
            least, most = self._counts()
        else:
            return piece
        if self._peek() in ("*", "+", "?", "{"):
            if self._peek() != "?":
                raise BadPattern("regex có hai dấu lặp liền nhau")
            self._at += 1  # "as little as possible": the same question for whether it is there at all
        return _Piece("repeat", parts=(piece,), least=least, most=most)

    def _counts(self) -> tuple[int, int | None]:
        end = self._text.find("}", self._at)
        least, comma, most = self._text[self._at + 1 : max(end, 0)].partition(",")
        if end < 0 or not _is_count(least) or (most and not _is_count(most)):
            raise BadPattern("regex viết {2} hoặc {2,5}")
        self._at = end + 1
        upper = int(least) if not comma else int(most) if most else None
        if max(int(least), upper or 0) > MAX_REPEAT or (upper is not None and upper < int(least)):
            raise BadPattern(f"regex lặp từ ít đến nhiều, và không quá {MAX_REPEAT} lần")
        return int(least), upper


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _between(first: str, last: str) -> Takes:
    return lambda c: first <= c <= last
