"""`namro flows`: check, test and import the scripts."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.session import office, run, say_json
from bot.runtime.publishing import make_finder
from bot.runtime.world import Surroundings
from bot.scripts.check import check as check_scripts
from bot.scripts.loader import list_media, load_scripts, read_folder, revision_of
from bot.scripts.problems import Problem, has_errors
from bot.scripts.transcripts import not_covered, run_transcripts
from bot.store import scripts as stored
from bot.terminal import complain, say
from bot.tickets.calendar import HANOI
from config.settings import load_settings

app = typer.Typer(help="Scripts: check, test, import.", no_args_is_help=True, rich_markup_mode=None)


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    CI = "ci"


Folder = Annotated[Path | None, typer.Argument(help="The scripts' folder; default: NAMRO_FLOWS_DIR.")]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
CI_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


@app.command()
def check(
    folder: Folder = None,
    format: Annotated[Format, typer.Option(help="How to print.")] = Format.TEXT,
    as_json: Json = False,
) -> None:
    """Prints every problem of the scripts, sorted; exit code 1 when one is an error.

    Example: namro flows check flows --format json
    """
    place = _folder(folder)
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


@app.command("test")
def hold_conversations(
    folder: Folder = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="List steps that no conversation reaches.")] = False,
    as_json: Json = False,
) -> None:
    """Holds the conversations in the folder's tests/ and prints what differs.

    Example: namro flows test flows --coverage
    """
    files = read_folder(_folder(folder))
    loaded = load_scripts(files)
    if loaded.scripts is None:
        for problem in loaded.problems:
            complain(str(problem))
        complain("Kịch bản còn lỗi nên chưa chạy thử được.")
        raise typer.Exit(1)
    scripts = loaded.scripts
    results = run_transcripts(files, scripts, Surroundings.read().rehearsal(make_finder(scripts)))
    missed = not_covered(scripts, results) if coverage else []
    failed = [result for result in results if not result.passed]
    if as_json:
        tests = [
            {"file": r.chat.file, "name": r.chat.name, "passed": r.passed, "difference": r.difference} for r in results
        ]
        steps = [{"flow": flow, "step": step, "file": file, "line": line} for flow, step, file, line in missed]
        say_json({"tests": tests, "not_covered": steps})
    else:
        for result in results:
            say(str(result))
        for _, step, file, line in missed:
            say(f"{file}:{line}: chưa có hội thoại nào đi qua bước «{step}»")
        say(
            f"{len(results) - len(failed)} đạt, {len(failed)} hỏng"
            + (f", {len(missed)} bước chưa thử" if coverage else "")
        )
    if failed or not results:
        raise typer.Exit(1)


@app.command("import")
def import_scripts(folder: Folder = None, as_json: Json = False) -> None:
    """Makes the folder's scripts the ones citizens meet; conversations under way finish on the old ones.

    Example: namro flows import flows
    """
    place = _folder(folder)
    files = read_folder(place)
    problems = check_scripts(files, datetime.now(HANOI).date(), list_media(place))
    if has_errors(problems):
        for problem in problems:
            complain(str(problem))
        complain("Kịch bản còn lỗi nên chưa được đưa vào dùng.")
        raise typer.Exit(1)

    async def work() -> str:
        async with office() as here:
            revision = revision_of(files)
            await stored.store(here.redis, revision, files)
            await stored.make_current(here.redis, revision, "publish", int(time.time() * 1000))
            return revision

    revision = run(work())
    if as_json:
        say_json({"revision": revision, "folder": str(place)})
    else:
        say(f"Đã đưa vào dùng bản {revision} từ {place}.")
        say("Từ nay, sửa trong thư mục rồi phải chạy lại lệnh này thì người dân mới thấy.")


def _folder(folder: Path | None) -> Path:
    return folder if folder is not None else load_settings().namro_flows_dir


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
