"""`namro flows test`: the conversations in the scripts' tests/ folder, held against the machine."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.flows.options import Folder, Json, folder_of
from bot.cli.session import say_json
from bot.runtime.publishing import shelve
from bot.runtime.world import Surroundings
from bot.scripts.coverage import not_covered
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.transcripts import run_transcripts
from bot.terminal import complain, say


def hold_conversations(
    folder: Folder = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="List steps that no conversation reaches.")] = False,
    as_json: Json = False,
) -> None:
    """Holds the conversations in the folder's tests/ and prints what differs.

    Example: namro flows test flows --coverage
    """
    files = read_folder(folder_of(folder))
    loaded = load_scripts(files)
    if loaded.scripts is None:
        for problem in loaded.problems:
            complain(str(problem))
        complain("Kịch bản còn lỗi nên chưa chạy thử được.")
        raise typer.Exit(1)
    scripts = loaded.scripts
    shelved = shelve(scripts)
    parts = Surroundings.read().rehearsal(shelved.finder, shelved.router)
    results = run_transcripts(files, scripts, parts)
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
