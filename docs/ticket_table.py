"""The table of a ticket's arrows for `docs/tickets.md`, made from the registry."""

from __future__ import annotations

from pathlib import Path

from bot.scripts.phrases import TEXTS
from bot.tickets.arrows import ARROWS, Arrow, Who
from bot.tickets.gates import GATE_WORDS
from bot.tickets.ticket import Status
from bot.tickets.words import ACT_WORDS, STATUS_WORDS

PAGE = "docs/tickets.md"
BEGIN, END = "<!-- bảng dưới đây được tạo tự động: python -m docs.write -->", "<!-- hết bảng tự động -->"
CITIZEN_WORDS = {"follow_up": "nhắn thêm", "solved": "báo đã giải quyết xong", "reopen": "mở lại"}


def table() -> str:
    """Every arrow that moves a ticket or tells the citizen something."""
    rows = [_row(arrow) for arrow in ARROWS if arrow.who is not Who.SYSTEM and (arrow.target or arrow.told)]
    head = "| việc | từ trạng thái | đến | ai | cần gì | người dân được báo |\n| --- | --- | --- | --- | --- | --- |"
    return "\n".join([BEGIN, "", head, *rows, "", END])


def filled(page: str) -> str:
    """The page with its table as the registry has it now."""
    before, _, rest = page.partition(BEGIN)
    return before + table() + rest.partition(END)[2]


def page(root: Path) -> dict[str, str]:
    return {PAGE: filled((root / PAGE).read_text(encoding="utf-8"))}


def _row(arrow: Arrow) -> str:
    verb = ACT_WORDS.get(arrow.verb) or CITIZEN_WORDS[arrow.verb]
    sources = ", ".join(STATUS_WORDS[status] for status in Status if status in arrow.sources)
    needs = "; ".join([*(GATE_WORDS[gate] for gate in arrow.needs), *([arrow.also] if arrow.also else [])])
    target = STATUS_WORDS[arrow.target] if arrow.target else "giữ nguyên"
    return f"| {verb} | {sources} | {target} | {arrow.who} | {needs or '—'} | {_told(arrow)} |"


def _told(arrow: Arrow) -> str:
    if not arrow.told:
        return "—"
    open_, quiet = _said(arrow.told), _said(arrow.quiet)
    return open_ if open_ == quiet else f"{open_} Phiếu kín: {quiet or 'không báo.'}"


def _said(phrases: tuple[str, ...]) -> str:
    return " ".join(f"“{TEXTS[key]}”" for key in phrases).replace("\n", " ").replace("|", "\\|")
