"""The change report of publish, diff, approve and rollback: what changes, and where people in the middle go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.runtime import press
from bot.runtime.going import Going, goings
from bot.runtime.headcount import SMALLEST, HeadCount, count_heads, in_words
from bot.scripts.model import Scripts
from bot.scripts.revising.paused import in_force
from bot.scripts.revising.revisions import Change, changes
from bot.store.redis import Redis
from bot.store.vault import Vault
from bot.terminal import Colour, complain, paint, say
from config.settings import load_settings

SHOWN_CHANGES = 200  # lines of changes on the terminal; --json has all
SHOWN_PLACES = 40
MAX_OLD = 20  # revisions people stand in whose words are looked up
SHORT = 8  # characters of a revision's name that are shown and enough to type


@dataclass(frozen=True, slots=True)
class Report:
    """What a publish would do."""

    changes: Sequence[Change]
    goings: Sequence[Going]
    heads: HeadCount
    tests_changed: int
    correction: str = ""
    is_first: bool = False


async def report_on(
    redis: Redis,
    vault: Vault,
    here: press.Ground,
    one: press.Draft,
    correction: str = "",
    paused: Collection[str] = (),
) -> Report:
    """Compares what is in force with a draft, and counts who is in the middle of what."""
    heads = await count_heads(redis, vault)
    known: dict[str, Scripts] = {}
    for revision in sorted(heads.revisions)[:MAX_OLD]:
        scripts = here.scripts if revision == here.revision else await press.scripts_of(redis, revision)
        if scripts is not None:
            known[revision] = in_force(scripts)
    found = changes(here.scripts, one.scripts) if here.scripts else []
    tests = {name for name in {*here.files, *one.files} if name.endswith(".chat.yaml")}
    tests_changed = sum(here.files.get(name) != one.files.get(name) for name in tests) if here.files else 0
    going = goings(heads, known, one.met, bool(correction), paused)
    return Report(found, going, heads, tests_changed, correction, here.scripts is None)


async def require_base(redis: Redis, here: press.Ground, base: str) -> None:
    """As `press.require_base`, with what changed since said before it is refused."""
    try:
        await press.require_base(redis, here, base)
    except press.BaseChanged as error:
        if error.since:
            complain("Từ bản đó tới nay đã có những thay đổi này:")
        for change in error.since[:SHOWN_CHANGES]:
            complain(f"  {change}")
        raise


def nobody_in(report: Report, revisions: Collection[str]) -> set[str] | None:
    """Those of the revisions that a whole count found nobody in; None when the count was cut."""
    return set(revisions) - report.heads.revisions if report.heads.complete else None


def say_report(report: Report) -> None:
    """Prints the report in plain words."""
    if report.is_first:
        say("Đây là bản đầu tiên được đưa vào dùng.")
        return
    say(paint("Thay đổi so với bản đang dùng", "bold"))
    last = ""
    for change in report.changes[:SHOWN_CHANGES]:
        if change.about != last:
            say(f"  {change.about}")
            last = change.about
        say("    " + paint(f"{_sign(change)} {change.said}", _colour(change)))
    if len(report.changes) > SHOWN_CHANGES:
        say(f"  … và {len(report.changes) - SHOWN_CHANGES} thay đổi nữa (xem hết: thêm --json)")
    if report.tests_changed:
        say(f"  Hội thoại thử: {report.tests_changed} tệp thêm, bớt hoặc sửa")
    if not report.changes and not report.tests_changed:
        say("  Không đổi gì mà người dân đọc thấy.")
    _say_people(report)


def _sign(change: Change) -> str:
    return {"added": "+", "removed": "-"}.get(change.kind.rpartition("_")[2], "~")


def _colour(change: Change) -> Colour:
    colours: dict[str, Colour] = {"+": "green", "-": "red", "~": "yellow"}
    return colours[_sign(change)]


def _say_people(report: Report) -> None:
    heads = report.heads
    say(paint("Người đang làm dở", "bold"))
    if not heads.people:
        say("  Lúc này " + ("không có ai làm dở việc gì." if heads.complete else "chưa thấy ai làm dở việc gì."))
        return
    say(f"  Tất cả {in_words(heads.people, heads.complete)}.")
    if report.correction:
        say("  Đây là bản sửa theo pháp luật: cả người đang làm theo bản cũ cũng được chuyển sang bản mới.")
    for going in report.goings[:SHOWN_PLACES]:
        place = f", ở {going.place}" if going.place else ""
        say(f"  “{going.title}”{place}: {in_words(going.people, heads.complete)} → {going.where}")
    if len(report.goings) > SHOWN_PLACES:
        say(f"  … và {len(report.goings) - SHOWN_PLACES} chỗ nữa, ít người hơn")


def report_data(report: Report) -> dict[str, Any]:
    """The report for programs; small cells are hidden here as well."""
    return {
        "changes": [asdict(change) for change in report.changes],
        "tests_changed": report.tests_changed,
        "people": {
            "total": _cell(report.heads.people),
            "complete": report.heads.complete,
            "places": [{**asdict(going), "people": _cell(going.people)} for going in report.goings],
        },
    }


def _cell(people: int) -> int | str:
    return f"<{SMALLEST}" if 0 < people < SMALLEST else people


def say_undo(base: str) -> None:
    """How to take a publish back, where there is something to go back to."""
    if base:
        say(f"Nếu cần quay lại bản trước: namro flows rollback {short(base)}")


def short(revision: str) -> str:
    return revision[:SHORT]


def say_lacking(files: Sequence[str]) -> None:
    """Pictures and files that citizens would miss, and what to do about it."""
    if files:
        place = load_settings().namro_flows_dir
        say(paint(f"Ảnh và tệp không đi theo bản phát hành. {place} trên máy này chưa có:", "yellow"))
        for file in files:
            say(f"  {file}")
        say("Chép chúng vào đó (và vào mọi máy chạy worker) thì người dân mới nhận được.")
