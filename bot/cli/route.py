"""`namro route`: what the bot would make of a message that comes while no question waits, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Annotated, Any, BinaryIO, NoReturn

import typer

from bot.routing.explaining import Explainer, Explanation
from bot.routing.telling import page, why
from bot.runtime.learning import learnt_here, router_of
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.revising.paused import in_force
from bot.terminal import complain, say
from config.settings import load_settings
from config.subjects import read_subjects

STDIN = "-"
_REASONS: tuple[tuple[type[OSError], str], ...] = (
    (FileNotFoundError, "không có tệp này"),
    (IsADirectoryError, "đây là một thư mục"),
    (PermissionError, "không có quyền đọc"),
)


class NoMessage(ValueError):
    """A line that is no JSON object with a text."""


def route(
    text: Annotated[str | None, typer.Argument(help="Câu người dân nhắn, đặt trong ngoặc kép.")] = None,
    file: Annotated[
        str, typer.Option("--file", help='Tệp mỗi dòng một {"text": "câu"}; viết - để đọc từ đầu vào chuẩn.')
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="In dữ liệu cho chương trình, mỗi câu một dòng.")] = False,
    flows: Annotated[
        Path | None, typer.Option("--flows", help="Thư mục kịch bản; để trống thì theo NAMRO_FLOWS_DIR.")
    ] = None,
) -> None:
    """Cho biết bot sẽ làm gì khi người dân nhắn một câu lúc không có câu hỏi nào đang chờ, và vì sao.

    Ví dụ: namro route "làm giấy khai sinh cho con cần gì"

    Nhiều câu: namro route --file messages.jsonl --json
    """
    if (text is None) == (not file):
        _refuse("Cần một câu, hoặc --file với một tệp; không cả hai. Xem cách dùng: namro route --help")
    if text is not None:
        explained = _explainer(flows).explain(text)
        _say_data({**_data(explained), "explanation": asdict(explained)}) if as_json else _say_page(explained)
        return
    with _opened(file) as lines:
        if not _explain_all(lines, flows, as_json):
            raise typer.Exit(1)


def _explainer(flows: Path | None) -> Explainer:
    place = flows if flows is not None else load_settings().namro_flows_dir
    files = read_folder(place)
    loaded = load_scripts(files)
    if loaded.scripts is None:
        from bot.cli.flows.listing import complain_of  # much that this command does without

        complain_of(loaded.problems, files, place)
        complain("Kịch bản còn lỗi nên chưa xem được. Sửa xong, chạy lại namro route.")
        raise typer.Exit(1)
    scripts = in_force(loaded.scripts)
    return Explainer(scripts, router_of(scripts, learnt_here()))


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == STDIN:
        yield sys.stdin.buffer
        return
    try:
        opened = Path(file).open("rb")  # noqa: SIM115  closed below, and only opening is wrong use
    except OSError as error:
        reason = next((said for kind, said in _REASONS if isinstance(error, kind)), error.strerror)
        _refuse(f"Không đọc được {file}: {reason}.")
    with opened:
        yield opened


def _refuse(why: str) -> NoReturn:
    complain(why)
    raise typer.Exit(2)


def _explain_all(lines: BinaryIO, flows: Path | None, as_json: bool) -> bool:
    """Answers line by line; whether every line had a message."""
    explainer = _explainer(flows)
    all_well = True
    for number, line in enumerate(lines, start=1):
        try:
            explained = explainer.explain(_text_of(line), nearest=not as_json)
        except NoMessage:
            complain(f'Dòng {number}: không phải một đối tượng JSON có "text".')
            all_well = False
            continue
        if as_json:
            _say_data(_data(explained))
        else:
            _say_page(explained)
            say("")
    return all_well


def _text_of(line: bytes) -> str:
    try:
        read = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NoMessage from None
    if not isinstance(read, dict) or not isinstance(read.get("text"), str):
        raise NoMessage
    text: str = read["text"]
    return text


def _data(explained: Explanation) -> dict[str, Any]:
    return {
        "text": explained.text,
        "intent": explained.intent,
        "ranked": [{"intent": intent, "confidence": confidence} for intent, confidence in explained.intents],
        "decision": explained.decision,
        "aspect": explained.aspect or None,
        "complaint_kind": explained.complaint_kind or None,
        "why": why(explained),
    }


def _say_data(data: dict[str, Any]) -> None:
    """One line; half a character pair that a text held stays escaped, since it cannot be printed."""
    say(json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace").decode())


@cache
def _subject_labels() -> dict[str, str]:
    return {subject.id: subject.label for subject in read_subjects().subjects}


def _say_page(explained: Explanation) -> None:
    for line in page(explained, _subject_labels()):
        say(line)
