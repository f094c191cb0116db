"""`namro flows history`: what was in force when, by whom and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.flows.options import Json
from bot.cli.flows.reporting import short
from bot.cli.session import office, run, say_json
from bot.store import scripts as stored
from bot.terminal import paint, say
from bot.tickets.calendar import HANOI

SHOWN = 20
_KINDS = {"import": "nạp từ thư mục", "publish": "phát hành", "rollback": "quay lại", "unpublish": "tạm dừng"}

Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=stored.MAX_HISTORY, help="Bao nhiêu lần gần nhất.")]


def history(limit: Limit = SHOWN, as_json: Json = False) -> None:
    """Liệt kê các lần phát hành, mới nhất trước.

    Ví dụ: namro flows history --limit 5
    """

    async def work() -> tuple[list[stored.Entry], set[str]]:
        async with office() as here:
            past = await stored.history(here.redis, limit)
            return past, await stored.kept(here.redis, {entry.revision for entry in past})

    past, kept = run(work())
    if as_json:
        say_json([{**asdict(entry), "kept": entry.revision in kept} for entry in past])
        return
    for number, entry in enumerate(past):
        say(_line(entry, is_current=number == 0, is_kept=entry.revision in kept))
    if not past:
        say("Chưa có lần phát hành nào. Bước tiếp: namro flows publish")
    elif len(past) > 1:
        say("Xem khác nhau: namro flows diff --from <bản>   Quay lại: namro flows rollback <bản>")


def _line(entry: stored.Entry, is_current: bool, is_kept: bool) -> str:
    name = paint(short(entry.revision), "green" if is_current else "bold")
    parts = [f"{name}  {moment(entry.at)} ", entry.by, _KINDS.get(entry.origin, entry.origin)]
    parts += [f"({entry.approved_by} duyệt)" if entry.approved_by else ""]
    parts += [f"luồng {entry.flow}" if entry.flow else ""]
    head = " ".join(part for part in parts if part)
    said = f": {entry.message}" if entry.message else ""
    marks = ["đang dùng"] if is_current else []
    marks += [f"sửa theo pháp luật: {entry.correction}"] if entry.correction else []
    marks += [] if is_kept else ["nội dung không còn lưu"]
    return head + said + (f" [{'; '.join(marks)}]" if marks else "")


def moment(at: int) -> str:
    """A time as people of Hanoi read it."""
    return datetime.fromtimestamp(at / 1000, HANOI).strftime("%H:%M %d/%m/%Y")
