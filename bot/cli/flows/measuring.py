"""What scripts change in how well messages are understood, by the labelled messages beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.routing.effect import Effect, Turned
from bot.routing.labelled import Labelled, read_labelled
from bot.routing.shares import Share
from bot.scripts.model import Scripts
from bot.terminal import complain, paint, say

LABELLED_FOLDER = "labelled"  # beside the scripts; folders in it are not read
MAX_MESSAGES = 1000  # of all files that are read: more would make an editor wait
SHOWN_LINES = 10  # bad lines of one file, and messages that turned, on the terminal; --json has all
MAX_TEXT = 120  # characters of a message that are shown
_SAID = {
    "ambiguous": "chưa rõ, phải hỏi lại",
    "complaint": "phản ánh, kiến nghị, khiếu nại",
    "emergency": "khẩn cấp",
    "greeting": "chào",
    "handoff": "gặp cán bộ, xin hẹn",
    "hours": "giờ làm việc",
    "out_of_scope": "ngoài phạm vi",
    "status": "hỏi hồ sơ, phiếu",
    "thanks": "cảm ơn",
}


def labelled_in(place: Path) -> list[Labelled]:
    """The first MAX_MESSAGES messages of a folder's files; what cannot be read is told, and the rest is used."""
    found: list[Labelled] = []
    for file in sorted((place / LABELLED_FOLDER).glob("*.jsonl")):
        found += _messages(file)
    if len(found) > MAX_MESSAGES:
        complain(f"{place / LABELLED_FOLDER} có {len(found)} tin; tôi chỉ đo bằng {MAX_MESSAGES} tin đầu.")
    return found[:MAX_MESSAGES]


def _messages(file: Path) -> list[Labelled]:
    try:
        found, bad = read_labelled(file.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        complain(f"{file}: không đọc được ({error.strerror}), nên không đo bằng tệp này.")
        return []
    for line in bad[:SHOWN_LINES]:
        complain(f"{file}:{line.number}: {line.why}")
    if bad:
        complain(f"{file}: bỏ qua {len(bad)} dòng viết sai khi đo.")
    return found


def say_effect(found: Effect, scripts: Scripts) -> None:
    """Prints the effect in plain words; `scripts` name what is meant."""
    say(paint(f"Hiểu đúng tin để đo ({found.after.n} tin)", "bold"))
    said = f"  {_percent(found.before)} → {_percent(found.after)}"
    say(paint(said, "red" if found.fall > 0 else "green") if found.fall else said + " (không đổi)")
    _say_turned("Nay hiểu đúng", found.gained, scripts)
    _say_turned("Nay hiểu sai", found.lost, scripts)
    if found.unknown:
        say(f"  Nhãn mà kịch bản không có, nên luôn bị tính là sai: {', '.join(found.unknown[:SHOWN_LINES])}")


def _say_turned(title: str, turned: Sequence[Turned], scripts: Scripts) -> None:
    if not turned:
        return
    say(f"  {title}: {len(turned)} tin")
    for one in turned[:SHOWN_LINES]:
        say(f"    “{_short(one.text)}”")
        meant = "" if one.after == one.meant else f", lẽ ra là {_said(one.meant, scripts)}"
        say(f"      trước: {_said(one.before, scripts)}; nay: {_said(one.after, scripts)}{meant}")
    if len(turned) > SHOWN_LINES:
        say(f"    … và {len(turned) - SHOWN_LINES} tin nữa (xem hết: thêm --json)")


def _said(intent: str, scripts: Scripts) -> str:
    """An intent as editors know it."""
    id = intent.removeprefix("procedure:")
    if id != intent:
        return f"thủ tục “{scripts.sheets[id].name}”" if id in scripts.sheets else f"thủ tục {id}"
    flow = scripts.flows.get(intent)
    return _SAID.get(intent) or (f"luồng “{flow.title}”" if flow else intent)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_TEXT else plain[: MAX_TEXT - 1] + "…"


def _percent(share: Share) -> str:
    return f"{100 * share.share:.1f}".replace(".", ",") + "%"


def effect_data(found: Effect | None) -> dict[str, Any]:
    """The effect for programs, {} when nothing was measured."""
    if found is None:
        return {}
    turned = {"gained": [asdict(one) for one in found.gained], "lost": [asdict(one) for one in found.lost]}
    shares = {"messages": found.after.n, "before": found.before.share, "after": found.after.share}
    return {**shares, **turned, "unknown": list(found.unknown)}
