"""Publishing by a person: what must hold before other scripts are put in force, and putting them there.

Nothing here asks or prints: commands (and later the editor) do. Every refusal is a sentence that says what to do.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.routing.effect import Effect, effect
from bot.routing.labelled import Labelled
from bot.runtime.checking import examine_here
from bot.runtime.learning import learnt_here
from bot.scripts.conversations.transcripts import Result
from bot.scripts.loader import load_scripts, revision_of
from bot.scripts.model import Scripts
from bot.scripts.problems import Problem, did_you_mean, has_errors
from bot.scripts.revising.paused import in_force, with_pause
from bot.scripts.revising.redirects import Redirects, redirects
from bot.scripts.revising.revisions import Change, changes
from bot.scripts.world import EMERGENCY_FLOW
from bot.store import scripts as stored
from bot.store.redis import Redis

MAX_MESSAGE = 500  # characters of what a publish says about itself
MAX_FALL = 0.01  # of the share of labelled messages understood, above which a publish is asked about


class NotPublished(Exception):
    """A publish was refused; the message says why and what to do."""


class HasErrors(NotPublished):
    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = sum(problem.level == "error" for problem in problems)
        super().__init__(f"Kịch bản còn {errors} lỗi nên chưa phát hành. Sửa theo từng dòng ở trên rồi chạy lại.")
        self.problems = problems


class TestsFail(NotPublished):
    __test__ = False

    def __init__(self, results: Sequence[Result]) -> None:
        failed = [result for result in results if not result.passed]
        why = f"{len(failed)} hội thoại thử không đạt" if results else "chưa có hội thoại thử nào trong tests/"
        super().__init__(f"Chưa phát hành vì {why}. Xem: namro flows test")
        self.results = failed


class BaseChanged(NotPublished):
    """Somebody else published since the revision these scripts were written upon."""

    def __init__(self, base: str, now: stored.Entry | None, revision: str, since: Sequence[Change]) -> None:
        who = f" do {now.by} phát hành" if now is not None and now.by else ""
        super().__init__(
            f"Bản đang dùng là {revision[:8]}{who}, không phải bản {base[:8] or '(không rõ)'} mà anh/chị sửa từ đó, "
            "nên chưa phát hành. Lấy bản đang dùng về bằng namro flows export, đưa phần sửa của mình vào rồi chạy lại."
        )
        self.since = since


class NothingNew(NotPublished):
    def __init__(self, revision: str) -> None:
        super().__init__(f"Nội dung này đang được dùng rồi (bản {revision[:8]}), không có gì để phát hành.")


class NoSuchRevision(NotPublished):
    def __init__(self, revision: str) -> None:
        super().__init__(f"Không có bản «{revision}» còn lưu. Xem các bản bằng: namro flows history")


class NoSuchFlow(NotPublished):
    def __init__(self, flow: str, hint: str) -> None:
        super().__init__(f"Không có luồng «{flow}» trong bản đang dùng. {hint}".rstrip())


class NoSuchProposal(NotPublished):
    def __init__(self, id: str) -> None:
        super().__init__(f"Không có đề nghị «{id}» đang chờ. Xem các đề nghị bằng: namro flows approve")


class NeedsSecond(NotPublished):
    def __init__(self) -> None:
        super().__init__("Nơi này cần người thứ hai duyệt nên không nạp thẳng được. Dùng: namro flows publish")


class SamePerson(NotPublished):
    def __init__(self, by: str) -> None:
        super().__init__(f"{by} là người đề nghị, nên người khác phải duyệt. Nhờ đồng nghiệp chạy lệnh này.")


@dataclass(frozen=True, slots=True)
class Draft:
    """Clean scripts: `scripts` as written, `met` as citizens meet them, `results` how their conversations went."""

    files: Mapping[str, str]
    revision: str
    scripts: Scripts
    met: Scripts
    problems: Sequence[Problem]
    results: Sequence[Result] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What is in force now, which a publish is prepared upon. `scripts` is None before the first publish."""

    current: stored.Current | None
    entry: stored.Entry | None
    files: Mapping[str, str]
    scripts: Scripts | None

    @property
    def revision(self) -> str:
        return self.current.revision if self.current else ""

    @property
    def met(self) -> Scripts | None:
        return in_force(self.scripts) if self.scripts else None


def draft(files: Mapping[str, str], today: date, media: Collection[str] | None = None) -> Draft:
    """The scripts of a folder, checked; raises HasErrors."""
    report = examine_here(files, today, media)
    if report.scripts is None or has_errors(report.problems):
        raise HasErrors(report.problems)
    scripts = report.scripts
    return Draft(files, revision_of(files), scripts, in_force(scripts), report.problems, report.results)


def require_tests(one: Draft) -> int:
    """How many conversations of a checked draft hold, as written (paused flows too); raises TestsFail."""
    if not one.results or not all(result.passed for result in one.results):
        raise TestsFail(one.results)
    return len(one.results)


async def ground(redis: Redis) -> Ground:
    """What is in force now."""
    current = await stored.current(redis)
    if current is None:
        return Ground(None, None, {}, None)
    files = await stored.files_of(redis, current.revision) or {}
    past = await stored.history(redis, 1)
    return Ground(current, past[0] if past else None, files, load_scripts(files).scripts)


async def ground_at(redis: Redis, revision: str) -> Ground:
    """The same as if an earlier revision were in force, to compare with; raises NoSuchRevision."""
    files = await files_of(redis, revision)
    return Ground(stored.Current(revision, "publish"), None, files, load_scripts(files).scripts)


async def full_name(redis: Redis, typed: str) -> str:
    """The whole name of a revision of which the beginning was typed; what is not in the history stays as typed."""
    names = dict.fromkeys(entry.revision for entry in await stored.history(redis))
    found = [name for name in names if typed and name.startswith(typed)]
    return found[0] if len(found) == 1 else typed


async def files_of(redis: Redis, revision: str) -> dict[str, str]:
    """The files of a kept revision; raises NoSuchRevision."""
    files = await stored.files_of(redis, revision) if revision else None
    if files is None:
        raise NoSuchRevision(revision)
    return files


def before(past: Sequence[stored.Entry]) -> str:
    """The revision that was in force before the present one; raises NoSuchRevision when there was none."""
    now = past[0].revision if past else ""
    name = next((entry.revision for entry in past if entry.revision != now), "")
    if not name:
        raise NotPublished("Chưa có bản nào trước bản đang dùng để quay lại. Xem: namro flows history")
    return name


def as_published(files: Mapping[str, str]) -> Draft:
    """Files as a draft without today's checks: what was published once may be published again, and a pause is urgent.

    Raises HasErrors when they cannot be run at all.
    """
    loaded = load_scripts(files)
    if loaded.scripts is None:
        raise HasErrors(loaded.problems)
    return Draft(files, revision_of(files), loaded.scripts, in_force(loaded.scripts), loaded.problems)


def changes_since(base: Scripts | None, now: Scripts | None) -> list[Change]:
    """What changed, [] where one of them is not known."""
    return changes(base, now) if base and now else []


def understood(here: Ground, one: Draft, messages: Sequence[Labelled]) -> Effect | None:
    """What a draft changes in the reading of labelled messages; None where there is nothing to compare or to read."""
    return effect(here.met, one.met, messages, learnt_here()) if here.met and messages else None


def understands_less(found: Effect | None) -> bool:
    """Whether a publish would make the bot misread so much more that somebody should say they mean it."""
    return found is not None and found.fall > MAX_FALL


async def require_base(redis: Redis, here: Ground, base: str) -> None:
    """Refuses scripts that were written upon another revision than the one in force; raises BaseChanged."""
    if here.current is None or base == here.revision:
        return
    files = await stored.files_of(redis, base) if base else None
    since = changes_since(load_scripts(files).scripts if files else None, here.scripts)
    raise BaseChanged(base, here.entry, here.revision, since)


async def scripts_of(redis: Redis, revision: str) -> Scripts | None:
    """A kept revision as written, None when it is not kept or cannot be read any more."""
    files = await stored.files_of(redis, revision)
    return load_scripts(files).scripts if files else None


async def publish(
    redis: Redis,
    here: Ground,
    one: Draft,
    origin: stored.Origin,
    by: str,
    message: str,
    *,
    approved_by: str = "",
    correction: str = "",
    flow: str = "",
    empty: Collection[str] | None = None,
    again: bool = False,
) -> stored.Entry:
    """Puts the draft in force; raises NothingNew (unless `again`), and stored.Overtaken when others were faster."""
    if one.revision == here.revision and not again:
        raise NothingNew(one.revision)
    entry = stored.Entry(
        serial=(here.current.serial if here.current else 0) + 1,
        revision=one.revision,
        origin=origin,
        at=int(time.time() * 1000),
        by=by,
        message=message[:MAX_MESSAGE],
        previous=here.revision,
        approved_by=approved_by,
        correction=correction[:MAX_MESSAGE],
        flow=flow,
    )
    map = redirects(here.met, one.met) if here.met else Redirects()
    await stored.put(redis, entry, one.files, map.dump(), empty)
    return entry


def paused_files(files: Mapping[str, str], scripts: Scripts, flow: str, reason: str) -> dict[str, str]:
    """The files with one flow paused; raises NoSuchFlow."""
    known = scripts.flows.get(flow)
    if known is None or known.is_built_in:
        own = sorted(id for id, one in scripts.flows.items() if not one.is_built_in)
        raise NoSuchFlow(flow, did_you_mean(flow, own) or "Các luồng: " + ", ".join(own) + ".")
    if flow == EMERGENCY_FLOW:
        raise NotPublished(
            f"Luồng «{flow}» không tạm dừng được: người đang nguy cấp lúc nào cũng phải thấy số 113, 114, 115. "
            "Sửa lời của luồng rồi phát hành."
        )
    changed = with_pause(files[known.file], reason)
    if changed is None or known.paused:
        why = "đang tạm dừng rồi" if known.paused else "viết không theo dòng “flow: …” nên tôi không tự tạm dừng được"
        raise NotPublished(f"Luồng «{flow}» {why}.")
    return {**files, known.file: changed}


def same_person(one: str, other: str) -> bool:
    """Whether two names are of one person: case and spaces apart."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
