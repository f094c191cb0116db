"""`namro flows check`: every problem of the scripts, for people, programs and code review."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.flows.options import Folder, Json, folder_of
from bot.cli.session import say_json
from bot.scripts.check import check as check_scripts
from bot.scripts.loader import list_media, read_folder
from bot.scripts.problems import Problem, has_errors
from bot.terminal import say
from bot.tickets.calendar import HANOI

CI_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    CI = "ci"


def check(
    folder: Folder = None,
    format: Annotated[Format, typer.Option(help="How to print.")] = Format.TEXT,
    as_json: Json = False,
) -> None:
    """Lists every problem of the scripts with file, line and hint; exit code 1 when one is an error.

    Example: namro flows check flows --format json
    """
    place = folder_of(folder)
    problems = check_scripts(read_folder(place), datetime.now(HANOI).date(), list_media(place))
    if as_json or format is Format.JSON:
        say_json([_data(problem) for problem in problems])
    else:
        for problem in problems:
            say(_ci(place, problem) if format is Format.CI else str(problem))
        counts = Counter(problem.level for problem in problems)
        if format is Format.TEXT:
            say(f"{counts['error']} lỗi, {counts['warning']} cảnh báo, {counts['info']} lưu ý trong {place}")
    if has_errors(problems):
        raise typer.Exit(1)


def _data(problem: Problem) -> dict[str, object]:
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
    }


def _ci(place: Path, problem: Problem) -> str:
    where = f"file={place / problem.file},line={problem.line},col={problem.column},title={problem.rule}"
    return f"::{CI_LEVELS[problem.level]} {where}::{problem.message} {problem.hint}".rstrip()
