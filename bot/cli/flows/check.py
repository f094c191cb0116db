"""`namro flows check`: every problem of the scripts, for people, programs and code review."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.flows.listing import as_annotation, as_data, as_text
from bot.cli.flows.options import Folder, Json, folder_of
from bot.cli.session import say_json
from bot.runtime.checking import examine_here
from bot.scripts.check import Report
from bot.scripts.loader import list_media, read_folder
from bot.scripts.problems import has_errors
from bot.terminal import paint, say
from bot.tickets.calendar import HANOI


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    CI = "ci"


def check(
    folder: Folder = None,
    format: Annotated[Format, typer.Option(help="Cách in: chữ, dữ liệu, hay cho công cụ duyệt mã.")] = Format.TEXT,
    as_json: Json = False,
) -> None:
    """Kể mọi chỗ sai của kịch bản: tệp, dòng, cách sửa; trả 1 khi có lỗi.

    Ví dụ: namro flows check flows --format json
    """
    place = folder_of(folder)
    files = read_folder(place)
    report = examine_here(files, datetime.now(HANOI).date(), list_media(place))
    if as_json or format is Format.JSON:
        left_out = [as_data(problem, reason) for problem, reason in report.suppressed]
        say_json([as_data(problem) for problem in report.problems] + left_out)
    elif format is Format.CI:
        for problem in report.problems:
            say(as_annotation(place, problem))
    else:
        for problem in report.problems:
            say(as_text(place, problem, files) + "\n")
        _sum_up(place, report, len(files))
    if has_errors(report.problems):
        raise typer.Exit(1)


def _sum_up(place: Path, report: Report, files: int) -> None:
    """The counts, and what to do next."""
    counts = Counter(problem.level for problem in report.problems)
    left_out = f", {len(report.suppressed)} chỗ bỏ qua có lý do" if report.suppressed else ""
    found = f"{counts['error']} lỗi, {counts['warning']} cảnh báo, {counts['info']} lưu ý{left_out}"
    say(
        paint(
            f"{found} trong {place} ({files} tệp)",
            "red" if counts["error"] else "yellow" if report.problems else "green",
        )
    )
    if counts["error"]:
        say(f"Còn lỗi thì chưa đưa vào dùng được. Sửa xong chạy lại: namro flows check {place}")
    elif not files:
        say("Thư mục không có tệp .yaml nào. Kiểm tra lại đường dẫn.")
    else:
        say(f"Không có lỗi. Tiếp theo, chạy thử các hội thoại: namro flows test {place}")
