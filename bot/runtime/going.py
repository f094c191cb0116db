"""Where the people in the middle of a flow go when other scripts are published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from bot.runtime.headcount import HeadCount, Stack
from bot.scripts.model import Flow, Scripts
from bot.scripts.repair import RESERVED
from bot.scripts.revising.redirects import Redirects, redirects
from bot.scripts.revising.step_words import step_words

STAYS = "làm nốt theo bản cũ"
GOES_ON = "làm tiếp, không có gì đổi với họ"
REWORDED = "được hỏi lại bằng lời mới"
ENDS = "được báo là phần này không còn, kèm cách làm tiếp"
HELD = "chờ ở phần tạm dừng, câu đã trả lời được giữ"
RESUMES = "được làm tiếp đúng câu đang dở trước khi tạm dừng"
FINISHED = "xong tại đó, vì sau câu này không còn bước nào"
UNKNOWN = "được đưa tới chỗ tương ứng trong bản mới"


@dataclass(frozen=True, slots=True)
class Going:
    """People at one step of a flow, and what becomes of them. `place` is "" where the old words are not known."""

    flow: str
    title: str
    place: str
    where: str
    people: int


def goings(
    heads: HeadCount, known: dict[str, Scripts], new: Scripts, corrected: bool, paused: Collection[str] = ()
) -> list[Going]:
    """By flow and step, most people first. `known` are the scripts of the revisions people stand in, as in force."""
    maps = {revision: redirects(old, new) for revision, old in known.items()}
    found: Counter[tuple[str, str, str, str]] = Counter()
    for (revision, stack), people in heads.standing.items():
        old = known.get(revision)
        stays = old is not None and not corrected and _stays(stack, old, paused)
        for flow, step in dict.fromkeys((flow, step) for flow, step, _ in stack):
            if flow not in RESERVED:
                found[_one(flow, step, old, new, maps.get(revision), stays)] += people
    return [Going(*key, people) for key, people in found.most_common()]


def _stays(stack: Stack, old: Scripts, paused: Collection[str]) -> bool:
    flows = {flow for flow, _, _ in stack}
    pinned = any(flow not in RESERVED and flow in old.flows and old.flows[flow].on_publish == "pin" for flow in flows)
    return pinned and not flows & set(paused)


def _one(
    id: str, key: str, old: Scripts | None, new: Scripts, map: Redirects | None, stays: bool
) -> tuple[str, str, str, str]:
    flow = old.flows.get(id) if old else None
    step = flow.steps.get(key) if flow else None
    title = flow.title if flow else id
    place = step_words(flow, step) if flow and step else ""
    if flow and flow.paused and not stays and id in new.flows and not new.flows[id].paused:
        return id, title, place, RESUMES
    return id, title, place, STAYS if stays else _where(id, key, new, map)


def _where(id: str, key: str, new: Scripts, map: Redirects | None) -> str:
    if map is None:
        return UNKNOWN
    move = map.of(id)
    after = new.flows.get(move.flow)
    if after is None:
        return ENDS
    if after.paused and key in move.deleted:
        return HELD
    if key in move.deleted or move.step(key) not in after.steps:
        return _next(after, move.step(key))
    return REWORDED if key in move.reworded else GOES_ON


def _next(flow: Flow, key: str) -> str:
    step = flow.steps.get(key)
    return FINISHED if step is None else f"chuyển tới {step_words(flow, step)}"
