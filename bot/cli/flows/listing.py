"""How problems are printed: for people with the line they stand on, for programs, for code review."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.scripts.lines import split_lines
from bot.scripts.problems import Level, Problem, errors_of
from bot.terminal import Colour, complain, paint

MAX_SHOWN = 110  # characters of a source line on the screen
_BEFORE = 60  # of them before the place, where a line is longer
_COLOURS: dict[Level, Colour] = {"error": "red", "warning": "yellow", "info": "blue"}
_CI_LEVELS: dict[Level, str] = {"error": "error", "warning": "warning", "info": "notice"}


def as_text(place: Path, problem: Problem, files: Mapping[str, str]) -> str:
    """`file:line:column level rule message`, the source line with the place marked, and how to mend it."""
    where = _visible(f"{place / problem.file}:{problem.line}:{problem.column}")
    level = paint(problem.level, _COLOURS[problem.level])
    margin = " " * len(str(problem.line))
    lines = [f"{paint(where, 'bold')} {level} {problem.rule} {_visible(problem.message)}"]
    lines += _source(problem, files.get(problem.file, ""), margin)
    if problem.hint:
        lines.append(f"  {margin} {paint('=', 'blue')} {_visible(problem.hint)}")
    return "\n".join(lines)


def complain_of(problems: Iterable[Problem], files: Mapping[str, str], place: Path = Path()) -> None:
    """Prints the errors among problems like `flows check` does."""
    for problem in errors_of(problems):
        complain(as_text(place, problem, files) + "\n")


def _source(problem: Problem, text: str, margin: str) -> list[str]:
    """The line of the problem and a marker below it; nothing where the file has no such line."""
    lines = split_lines(text)
    if not 1 <= problem.line <= len(lines) or not lines[problem.line - 1].strip():
        return []
    line, span = lines[problem.line - 1], problem.span
    start = min(span.column - 1, len(line))
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    end = min(max(end, start + 1), max(len(line), start + 1))
    cut = max(0, start - _BEFORE) if len(line) > MAX_SHOWN else 0
    shown = line[cut : cut + MAX_SHOWN]
    before, marked = line[cut:start], line[start : min(end, cut + MAX_SHOWN)]
    bar = paint("|", "blue")
    marker = " " * (_width(before) + bool(cut)) + paint("^" * max(1, _width(marked)), _COLOURS[problem.level])
    dots = "…" if cut + MAX_SHOWN < len(line) else ""
    number = paint(str(problem.line), "blue")
    return [f"  {number} {bar} {'…' if cut else ''}{_visible(shown)}{dots}", f"  {margin} {bar} {marker}"]


def _visible(text: str) -> str:
    """The text with a sign for what cannot be seen, and nothing that commands the terminal."""
    return "".join(map(_sign, text))


def _sign(char: str) -> str:
    category = unicodedata.category(char)
    if char == "\t":
        return "→"
    if category == "Zs" and char != " ":
        return "·"
    return "�" if category in ("Cc", "Cf", "Cs", "Zl", "Zp") else char


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_columns(char) for char in unicodedata.normalize("NFC", text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def as_data(problem: Problem, suppressed: str = "") -> dict[str, object]:
    """A problem for programs; docs/checking.md tells what each field means."""
    span = problem.span
    return {
        "file": problem.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "level": problem.level,
        "rule": problem.rule,
        "message": problem.message,
        "hint": problem.hint,
        "suppressed": suppressed,
    }


def as_annotation(place: Path, problem: Problem) -> str:
    """A workflow command that code review shows beside the line."""
    span = problem.span
    fields = {"file": place / problem.file, "line": span.line, "endLine": span.end_line, "col": span.column}
    fields |= {"endColumn": span.end_column} if span.end_line == span.line else {}
    where = ",".join(f"{name}={_escaped(str(value), ',:')}" for name, value in fields.items())
    said = _escaped(f"{problem.message} {problem.hint}".rstrip())
    return f"::{_CI_LEVELS[problem.level]} {where},title={_escaped(problem.rule, ',:')}::{said}"


def _escaped(text: str, also: str = "") -> str:
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
