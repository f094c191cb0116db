"""Random edits published under live conversations: nobody is dropped, no answer that fits is lost (I10)."""

from __future__ import annotations

import copy
import json
import random
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.scripts.conversations.simulate import Parts, SimulatedWorld, picture
from bot.scripts.effects import Count, Say
from bot.scripts.events import Event, Follow, HandoffEnded, Message, StaffReplied, Takeover, TimerFired
from bot.scripts.loader import load_scripts
from bot.scripts.machine import step
from bot.scripts.model import Scripts
from bot.scripts.revising.moving import may_stay, move
from bot.scripts.revising.paused import in_force
from bot.scripts.revising.redirects import Redirects, joined, redirects
from bot.scripts.revising.settling import settle
from bot.scripts.session import Session

HANOI = timezone(timedelta(hours=7))
START = datetime(2026, 11, 23, 9, tzinfo=HANOI)
SEEDS = 40
EVENTS = 30
RAISED = {"KeyError", "TypeError", "ValueError", "AttributeError", "IndexError", "AssertionError", "RecursionError"}
LOST = {"flow-gone", "step-gone", "unknown-answer", "unknown-name"}

FLOWS: dict[str, dict[str, Any]] = {
    "phan-anh": {
        "spec": 1,
        "flow": "phan-anh",
        "title": "Phản ánh",
        "on_publish": "pin",
        "start_by": {"keywords": ["phản ánh"]},
        "answers": {
            "don_vi": {"type": "unit", "label": "Đơn vị"},
            "su_viec": {"type": "text", "label": "Sự việc", "min": 5},
            "ngay": {"type": "date", "label": "Ngày", "past": True, "optional": True},
            "anh": {"type": "files", "label": "Ảnh", "max": 3, "optional": True},
            "noi": {"type": "choice", "label": "Nơi", "options": ["Trụ sở", {"label": "Nơi khác", "value": "khac"}]},
        },
        "steps": [
            {"say": "Tôi ghi phản ánh."},
            {
                "choose": "Đồng ý lưu không?",
                "options": [{"label": "Đồng ý", "consent": "pa"}, {"label": "Không đồng ý"}],
            },
            {"ask": "don_vi", "say": "Ở đâu?"},
            {"ask": "su_viec", "say": "Việc gì?", "silence": {"after": "20m", "say": "Cứ thong thả."}},
            {"ask": "ngay", "say": "Ngày nào?"},
            {"ask": "anh", "say": "Có ảnh không?"},
            {"ask": "noi", "say": "Tại đâu?"},
            {"call": "lien-he", "save": {"goi": "so"}},
            {"choose": "Gửi không?", "options": ["Gửi đi", {"label": "Chưa gửi", "go": "cuoi"}]},
            {
                "id": "gui",
                "ticket": {"kind": "feedback", "about": {"unit": "don_vi"}, "body": "su_viec"},
                "save": "phieu",
            },
            {"id": "cuoi", "say": "Xong."},
        ],
    },
    "lien-he": {
        "spec": 1,
        "flow": "lien-he",
        "title": "Liên hệ",
        "on_publish": "follow",
        "answers": {"so": {"type": "phone", "label": "Số", "privacy": "open"}, "ten": {"type": "text", "label": "Tên"}},
        "steps": [{"ask": "ten", "say": "Tên anh/chị?"}, {"ask": "so", "say": "Số máy?"}],
    },
    "dat-lich": {
        "spec": 1,
        "flow": "dat-lich",
        "title": "Đặt lịch",
        "on_publish": "follow",
        "start_by": {"keywords": ["đặt lịch"]},
        "answers": {
            "luc": {"type": "text", "label": "Lúc"},
            "nguoi": {"type": "number", "label": "Số người", "min": 1},
        },
        "steps": [
            {"ask": "luc", "say": "Lúc nào?"},
            {"ask": "nguoi", "say": "Mấy người?"},
            {"choose": "Chọn nơi", "options": ["A", "B"], "save": "cho"},
            {"handoff": "đặt lịch"},
            {"say": "Đã đặt."},
        ],
    },
}
TYPES: list[dict[str, Any]] = [
    {"type": "text", "label": "Chữ"},
    {"type": "number", "label": "Số"},
    {"type": "date", "label": "Ngày"},
    {"type": "yes_no", "label": "Có"},
    {"type": "choice", "label": "Chọn", "options": ["Trụ sở", "7", "A"]},
    {"type": "phone", "label": "Máy", "privacy": "open"},
    {"type": "files", "label": "Tệp"},
    {"type": "unit", "label": "Nơi"},
]
SAID = """
phản ánh | đặt lịch | menu | huỷ | quay lại | nhắc lại | gặp cán bộ | cứu tôi với | 1 | 2 | có | không | bỏ qua | xong
0912345678 | gặp bot | phường Bồ Đề | Long Biên | hôm qua | 7 | Đồng ý | Gửi đi | Chưa gửi | tiếp tục | thôi | A | Lan
sự việc kể ra khá dài dòng và còn tiếp | Trụ sở | Nơi khác | Giữ câu vừa trả lời | bản nháp | giữ lại để sau
làm tiếp | sửa | sửa 1 | dữ liệu của tôi
"""
WORDS = [word.strip() for word in SAID.strip().replace("\n", "|").split("|")]


def _say_new(dice: random.Random) -> dict[str, Any]:
    return {"say": f"Câu thêm {dice.randrange(10**6)}."}


def edited(flows: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """One edit as an editor may make it; what comes out may be wrong."""
    flows = copy.deepcopy(flows)
    name = dice.choice(sorted(flows))
    flow = flows[name]
    steps: list[Any] = flow["steps"]
    at = dice.randrange(len(steps))
    match dice.randrange(14):
        case 0 | 1:
            del steps[at]
        case 2:
            steps.insert(at, _say_new(dice))
        case 3:
            steps.insert(at, {"choose": f"Chọn thêm {dice.randrange(99)}?", "options": ["A", "B", "Không rõ"]})
        case 4:
            steps.insert(dice.randrange(len(steps)), steps.pop(at))
        case 5:
            steps[at]["id"] = f"buoc-{dice.randrange(99)}"
        case 6:
            steps[at].pop("id", None)
        case 7:
            if "say" in steps[at]:
                steps[at]["say"] = f"Lời mới {dice.randrange(99)}?"
        case 8:
            if "options" in steps[at]:
                options = steps[at]["options"]
                options.append(f"Thêm {dice.randrange(99)}") if dice.random() < 0.5 else options.pop()
        case 9:
            if flow.get("answers"):
                flow["answers"][dice.choice(sorted(flow["answers"]))] = dict(dice.choice(TYPES))
        case 10:
            if flow.get("answers"):
                gone = dice.choice(sorted(flow["answers"]))
                del flow["answers"][gone]
                flow["steps"] = [one for one in steps if one.get("ask") != gone]
        case 11:
            del flows[name]
            for other in flows.values():
                other["steps"] = [one for one in other["steps"] if one.get("call") != name]
        case 12:
            new = f"{name}-{dice.randrange(9)}"
            flows[new] = {**flows.pop(name), "flow": new}
            for one in (one for other in flows.values() for one in other["steps"]):
                if one.get("call") == name:
                    one["call"] = new
        case 13:
            flow["paused"] = "" if flow.get("paused") else "đang xem lại"
            flow["on_publish"] = dice.choice(["pin", "follow"])
    return flows


def loaded(flows: dict[str, Any]) -> Scripts | None:
    files = {f"{name}.yaml": json.dumps(flow, ensure_ascii=False) for name, flow in flows.items()}
    scripts = load_scripts(files).scripts
    return in_force(scripts) if scripts else None


def next_revision(flows: dict[str, Any], dice: random.Random) -> tuple[dict[str, Any], Scripts]:
    """One to three edits; those that leave something out of order are taken back, as `flows check` would have it."""
    while True:
        changed = flows
        for _ in range(dice.randrange(1, 4)):
            after = edited(changed, dice)
            if after and all(flow["steps"] for flow in after.values()) and loaded(after) is not None:
                changed = after
        scripts = loaded(changed)
        if changed is not flows and scripts is not None:
            return changed, scripts


def happening(dice: random.Random, number: int, at: int, session: Session) -> Event:
    id = str(number)
    which = dice.random()
    if which < 0.7:
        return Message(id, at, dice.choice(WORDS))
    if which < 0.8:
        return Message(id, at, f"#nr:{max(0, session.serial - dice.randrange(2))}:{dice.randrange(3)}")
    if which < 0.86:
        return Message(id, at, "", (picture(number),))
    return dice.choice(
        [
            TimerFired(id, at, "silence", session.serial),
            TimerFired(id, at, "mute", session.epoch),
            Takeover(id, at),
            HandoffEnded(id, at, session.handoff or ""),
            StaffReplied(id, at, session.handoff or ""),
            Follow(id, at),
        ]
    )


class Published:
    """The revisions of one run: their scripts (None once pruned), and the maps between neighbours."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.flows = FLOWS
        first = loaded(FLOWS)
        assert first is not None
        self.scripts: list[Scripts] = [first]
        self.maps: list[Redirects] = []
        self.corrections: list[bool] = []

    def publish(self) -> None:
        self.flows, scripts = next_revision(self.flows, self.dice)
        map = redirects(self.scripts[-1], scripts)
        assert Redirects.load(map.dump()) == map
        self.maps.append(map)
        self.scripts.append(scripts)
        self.corrections.append(self.dice.random() < 0.3)

    def paused(self, since: range) -> set[str]:
        """The flows that were paused by the publishes after these revisions."""
        pairs = [(self.scripts[n].flows, self.scripts[n + 1].flows) for n in since]
        return {id for old, new in pairs for id in old if id in new and new[id].paused and not old[id].paused}

    def place(self, revision: str) -> int:
        return max(n for n, scripts in enumerate(self.scripts) if scripts.revision == revision)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_edits_under_live_conversations_drop_nobody_and_lose_no_answer_that_fits_i10(parts: Parts, seed: int) -> None:
    dice = random.Random(seed)
    published, session, now = Published(dice), Session.new(int(START.timestamp() * 1000)), START
    for number in range(EVENTS):
        if dice.random() < 0.25:
            published.publish()
        now += timedelta(seconds=dice.choice([1, 60, 4000]))
        world = SimulatedWorld(parts, now, str(number), {})
        event = happening(dice, number, int(now.timestamp() * 1000), session)
        session = _handled(published, session, event, world, pruned=dice.random() < 0.3)


def _handled(published: Published, session: Session, event: Event, world: SimulatedWorld, pruned: bool) -> Session:
    current = published.scripts[-1]
    before = session.dump()
    if (session.is_idle and not session.drafts) or session.revision in ("", current.revision):
        after, effects = step(world, current, session, event)
        return _sound(session, event, after, effects, current)
    at = published.place(session.revision)
    old = None if pruned else published.scripts[at]
    since = range(at, len(published.scripts) - 1)
    corrected = any(published.corrections[n] for n in since)
    at_rest = bool(session.frames) and not isinstance(event, Message)
    if old is not None and (at_rest or may_stay(session, old, event.at, corrected, published.paused(since))):
        after, effects = step(world, old, session, event)
        return _sound(session, event, after, effects, old)
    map = redirects(old, current) if old else joined(published.maps[n] for n in since)
    moved = move(session, old, current, map, world)
    assert session.dump() == before
    assert move(Session.load(before), old, current, map, world) == moved
    _kept_what_fits(session, moved.session, map, published.scripts[at], current)
    after, effects = step(world, current, moved.session, event, handle=settle(moved))
    again, same = step(world, current, Session.load(moved.session.dump()), event, handle=settle(moved))
    assert (again, same) == (after, effects)
    return _sound(session, event, after, effects, current)


def _kept_what_fits(before: Session, after: Session, map: Redirects, old: Scripts, new: Scripts) -> None:
    for frame in before.frames:
        moved = next((one for one in after.frames if one.flow == map.of(frame.flow).flow), None)
        if moved is None:
            continue
        ours, theirs = old.flows[frame.flow].answers, new.flows[moved.flow].answers
        for name, value in frame.answers.items():
            same = name in ours and name in theirs and ours[name].type == theirs[name].type
            if same and type(ours[name].type) is type(theirs[name].type):
                assert moved.answers[name] == value


def _sound(before: Session, event: Event, after: Session, effects: list[Any], scripts: Scripts) -> Session:
    """The state is whole, nothing broke, and nobody is left without a word, but where a script's end has none."""
    for effect in effects:
        if isinstance(effect, Count) and effect.name == "script_failed":
            reason = dict(effect.labels)["reason"]
            assert reason not in RAISED | LOST, (reason, effect)
    if isinstance(event, Message):
        assert after.is_idle or after.is_waiting
        if after.muted_until is None and (after.frames or before.revision != scripts.revision):
            assert effects, "a citizen was met by silence"
    if before.frames and not after.frames and before.revision != scripts.revision:
        assert any(isinstance(effect, Say) for effect in effects), "a conversation ended without a word"
    after.revision = scripts.revision
    stored = after.dump()
    assert Session.load(stored) == after
    return Session.load(stored)
