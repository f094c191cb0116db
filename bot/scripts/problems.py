"""What is wrong with a script, as data: where, which rule, how bad, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.text.fold import fold

Level = Literal["error", "warning", "info"]

SHORT = 4  # a name of so few signs is like many others
SUGGEST_FROM = 60  # rapidfuzz ratio above which a known name is offered as "did you mean"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file; lines and columns count from 1, the end is exclusive."""

    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


NOWHERE = Span()


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `message` and `hint` are Vietnamese sentences for the editor of the script."""

    file: str
    span: Span
    rule: str
    level: Level
    message: str
    hint: str = ""

    @property
    def line(self) -> int:
        return self.span.line

    @property
    def column(self) -> int:
        return self.span.column

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column} {self.level} {self.rule} {self.message}"
        return f"{text} ({self.hint})" if self.hint else text


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """In reading order: by file, then place, then rule; exact repetitions are dropped."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (problem.file, problem.span, problem.rule, problem.message))


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.level == "error"]


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.level == "error" for problem in problems)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint naming the nearest known name, or "" when nothing is near."""
    best = nearest(name, known)
    return f"Có phải ý anh/chị là “{best}”?" if best else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that may be meant, or "" when nothing is near."""
    meant = fold(name)
    folded = {candidate: fold(candidate) for candidate in known}
    if len(meant) <= SHORT:
        folded = {candidate: text for candidate, text in folded.items() if _is_one_slip(meant, text)}
    best = process.extractOne(meant, folded, scorer=fuzz.ratio, score_cutoff=SUGGEST_FROM)
    return best[2] if best else ""


def _is_one_slip(short: str, known: str) -> bool:
    """Whether one wrong, missing, spare or swapped sign makes the difference, or one begins with the other."""
    return OSA.distance(short, known) <= 1 or short.startswith(known) or known.startswith(short)
