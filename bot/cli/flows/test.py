"""`namro flows test`: the conversations in the scripts' tests/ folder, held against the machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.cli.flows import results as told
from bot.cli.flows.listing import complain_of
from bot.cli.flows.options import Folder, Json, folder_of
from bot.cli.flows.writing import write_file
from bot.cli.session import say_json
from bot.runtime.learning import learnt_here
from bot.runtime.publishing import shelve
from bot.runtime.world import Surroundings
from bot.scripts.conversations.chats import Chat, read_chats
from bot.scripts.conversations.coverage import FlowCoverage
from bot.scripts.conversations.coverage import coverage as coverage_of
from bot.scripts.conversations.mending import Mended, mend
from bot.scripts.conversations.simulate import Parts
from bot.scripts.conversations.transcripts import Result, run_chat
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.model import Scripts
from bot.scripts.problems import Problem, did_you_mean
from bot.terminal import complain, say
from bot.text.fold import fold

Only = Annotated[
    list[str] | None, typer.Option("--only", help="Một phần tên hội thoại hoặc tên tệp; nêu được nhiều lần.")
]


def hold_conversations(
    folder: Folder = None,
    only: Only = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Kể bước và nhánh chưa có hội thoại đi qua.")] = False,
    update: Annotated[bool, typer.Option("--update", help="Ghi lại những lời bot nay nói khác.")] = False,
    as_json: Json = False,
) -> None:
    """Chạy các hội thoại thử trong tests/ và in chỗ khác; trả 1 khi có hội thoại hỏng.

    Ví dụ: namro flows test flows --only "phản ánh" --coverage
    """
    place = folder_of(folder)
    files = read_folder(place)
    loaded = load_scripts(files)
    chats, problems = read_chats(files)
    if loaded.scripts is None:
        why = "Kịch bản còn lỗi nên chưa chạy thử được. Sửa xong, chạy lại namro flows test."
        _refuse(place, files, loaded.problems, why)
    if problems:
        _refuse(place, files, problems, "Hội thoại thử viết chưa đúng. Sửa xong, chạy lại namro flows test.")
    chats = _chosen(chats, only or ())
    shelved = shelve(loaded.scripts, learnt_here())
    parts = Surroundings.read().rehearsal(shelved.router)
    results = [run_chat(chat, loaded.scripts, parts) for chat in chats]
    mended = _record_anew(place, files, results, loaded.scripts, parts) if update else []
    if mended:
        by_file = {one.result.chat.file: one.result for one in mended}
        results = [by_file.get(result.chat.file, result) for result in results]
    flows = coverage_of(loaded.scripts, results) if coverage else []
    if only:  # of what the chosen conversations were about
        reached = {flow for result in results for flow, _ in result.visited}
        flows = [flow for flow in flows if flow.flow in reached]
    if as_json:
        _print_data(results, mended, flows)
    else:
        _print(results, mended, flows, update)
    if not results or not all(result.passed for result in results):
        raise typer.Exit(1)


def _refuse(place: Path, files: Mapping[str, str], problems: Iterable[Problem], why: str) -> NoReturn:
    complain_of(problems, files, place)
    complain(why)
    raise typer.Exit(1)


def _chosen(chats: list[Chat], only: Sequence[str]) -> list[Chat]:
    """The conversations asked for by a part of their name or file; wrong use when there are none of it."""
    wanted = [_folded(word) for word in only]
    chosen = [chat for chat in chats if not wanted or any(w in _folded(f"{chat.file} {chat.name}") for w in wanted)]
    if wanted and not chosen:
        complain(f"Không có hội thoại nào tên có “{', '.join(only)}”.")
        complain(
            did_you_mean(only[0], [chat.name for chat in chats]) or f"Đang có {len(chats)} hội thoại trong tests/."
        )
        raise typer.Exit(2)
    return chosen


def _folded(name: str) -> str:
    return fold(name.replace("-", " "))


def _record_anew(
    place: Path, files: Mapping[str, str], results: Iterable[Result], scripts: Scripts, parts: Parts
) -> list[Mended]:
    """Failed conversations as they go now; a file is written only when its conversation then holds."""
    done = []
    for result in results:
        if not result.passed:
            file = result.chat.file
            one = mend(file, files[file], scripts, parts)
            if one.result.passed:
                write_file(place / file, one.text)
            done.append(one)
    return done


def _print_data(results: Iterable[Result], mended: Iterable[Mended], flows: Iterable[FlowCoverage]) -> None:
    say_json(
        {
            "tests": [told.result_data(result) for result in results],
            "recorded": [told.mended_data(one) for one in mended],
            "coverage": [told.coverage_data(flow) for flow in flows],
        }
    )


def _print(results: Sequence[Result], mended: Sequence[Mended], flows: Sequence[FlowCoverage], update: bool) -> None:
    again = {one.result.chat.file for one in mended}
    for result in results:
        if result.chat.file not in again:
            for line in [told.passed(result)] if result.passed else told.failed(result):
                say(line)
    for one in mended:
        for line in told.mended(one):
            say(line)
    for line in told.covered(flows):
        say(line)
    failed = sum(not result.passed for result in results)
    say(f"{len(results) - failed} đạt, {failed} hỏng" + _counts(flows))
    if hint := _next(results, failed, update, flows):
        say(hint)


def _counts(flows: Sequence[FlowCoverage]) -> str:
    if not flows:
        return ""
    steps = sum(len(flow.missed_steps) for flow in flows)
    branches = sum(len(flow.missed_branches) for flow in flows)
    return f", {steps} bước và {branches} nhánh chưa thử"


def _next(results: Sequence[Result], failed: int, update: bool, flows: Sequence[FlowCoverage]) -> str:
    """What to do now."""
    if not results:
        return "Chưa có hội thoại thử nào: viết một cuộc trò chuyện vào tests/<tên>.chat.yaml."
    if failed and not update:
        return "Lời mới của bot là đúng thì thêm --update để ghi lại; không thì sửa kịch bản."
    if failed:
        return "Sửa tay những hội thoại còn hỏng rồi chạy lại."
    if any(flow.missed for flow in flows):
        return "Thêm hội thoại đi qua những chỗ chưa thử."
    return "" if flows else "Thêm --coverage để xem bước và nhánh nào chưa có hội thoại thử."
