"""Whatever happens, in whatever order: nothing raises, the end is waiting or idle, and a replay gives the same."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.scripts.conversations.simulate import Parts, SimulatedWorld
from bot.scripts.events import (
    Attachment,
    Follow,
    HandoffEnded,
    Message,
    ServiceAnswered,
    StaffReplied,
    Takeover,
    TimerFired,
)
from bot.scripts.limits import MAX_DEPTH
from bot.scripts.loader import load_scripts
from bot.scripts.machine import step, take_turn
from bot.scripts.model import Scripts
from bot.scripts.session import SCHEMA, Session

BENCH = {
    "bench.yaml": """
spec: 1
flow: bench
title: Đo tải
start_by: {keywords: [đo tải]}
answers:
  sdt: {type: phone, label: Số điện thoại, privacy: open}
steps:
  - id: menu
    choose: Chào bạn! Bạn cần gì?
    options:
      - {label: Tra cứu, go: menu}
      - {label: Tạo yêu cầu}
  - ask: sdt
    retry: [Số điện thoại chưa đúng, nhập lại]
  - choose: "Xác nhận số {{ sdt }}?"
    options: [{label: có}, {label: không, go: menu}]
  - ticket: {kind: inquiry, subject: do-tai, body: sdt}
    save: phieu
  - say: "Đã tạo phiếu {{ phieu.code }}"
""",
    "repair/chao.yaml": "spec: 1\nflow: chao\nsteps:\n  - call: bench\n",
}
RICH = {
    "giau.yaml": """
spec: 1
flow: giau
title: Phản ánh
start_by: {keywords: [phản ánh]}
answers:
  don_vi: {type: unit, label: Đơn vị}
  su_viec: {type: text, label: Sự việc, min: 5}
  ngay: {type: date, label: Ngày, past: true, optional: true}
  anh: {type: files, label: Ảnh, max: 3, optional: true}
  so: {type: number, label: Số, min: 1, max: 9}
  co: {type: yes_no, label: Có}
  noi: {type: choice, label: Nơi, options: [A, {label: B, value: b}]}
steps:
  - choose: Đồng ý không?
    options: [{label: Đồng ý, consent: phan-anh}, {label: Không, go: thoi}]
  - ask: don_vi
    guess: su_viec
    tries: 2
    give_up: {switch: gap-can-bo}
  - ask: su_viec
    silence: {after: 20m, say: Cứ thong thả.}
  - ask: ngay
  - ask: anh
  - ask: so
  - ask: co
  - ask: noi
  - review: [su_viec, ngay, anh, so]
    stop: thoi
  - when: [{if: so > 5, go: lon}, {else: ghi}]
  - id: lon
    say: "Lớn {{ so }} {{ ngay | ngay }} {{ anh }} {{ co }} {{ noi }} {{ don_vi }} {{ su_viec.x.y }}"
  - id: ghi
    ticket: {kind: conduct, about: {unit: don_vi}, body: su_viec, files: anh}
    save: phieu
  - service: {name: xa, with: {so: so, viec: su_viec}, save: kq, failed: {switch: gap-can-bo}}
  - say: "{{ kq }}"
  - rate: phieu.code
    tries: 2
    save: dg
  - handoff: x
  - status
  - end
  - id: thoi
    say: Vâng.
""",
    "hoi.yaml": """
spec: 1
flow: hoi
title: Hỏi thủ tục
start_by: {keywords: [hỏi], procedure: cau}
answers: {cau: {type: text, label: Câu hỏi}}
steps:
  - ask: cau
  - find: {text: cau, save: tt}
  - show: tt
  - call: con
    with: {x: cau}
    save: {cau: y}
  - say: "{{ cau }}"
""",
    "tra.yaml": """
spec: 1
flow: tra
title: Tra cứu
start_by: {keywords: [tra]}
answers: {ma: {type: text, label: Mã}}
steps:
  - id: dau
    ask: ma
    ask_again: true
  - service: {name: xa, with: {ma: ma}, save: kq}
  - say: "{{ kq }}"
  - rate
  - go: dau
""",
    "con.yaml": """
spec: 1
flow: con
answers: {x: {type: text, label: X}, y: {type: text, label: Y}}
steps:
  - ask: y
    suggest: "[x, 'khác']"
  - say: "{{ x }} {{ y }}"
""",
    "repair/menu.yaml": """
spec: 1
flow: menu
steps:
  - choose: Gì?
    options: [{label: Hỏi, switch: hoi}, {label: Phản ánh, switch: giau}, Không]
  - switch: chao
""",
    "procedures/dang-ky-khai-sinh.yaml": "id: dang-ky-khai-sinh\nname: Đăng ký khai sinh\nverified_on: 2026-09-01\n",
}
SCRIPTS = [loaded.scripts for loaded in map(load_scripts, (BENCH, RICH))]
MAX_ASIDES = 2
HANOI = timezone(timedelta(hours=7))
START = datetime(2026, 11, 23, 9, tzinfo=HANOI)

WORDS = st.sampled_from(
    [
        "xin chào",
        "menu",
        "huỷ",
        "quay lại",
        "nhắc lại",
        "gặp cán bộ",
        "phản ánh",
        "hỏi",
        "đo tải",
        "tra",
        "4 sao",
        "cứu tôi với",
        "sửa",
        "sửa 1",
        "sửa ngày",
        "giữ nguyên",
        "bản nháp",
        "để sau",
        "làm tiếp",
        "bỏ hẳn",
        "dữ liệu của tôi",
        "xoá",
        "gửi đi",
        "1",
        "2",
        "3",
        "có",
        "không",
        "bỏ qua",
        "thôi",
        "gặp bot",
        "ok",
        "ông cán bộ phường Bồ Đề quát tôi hôm qua",
        "xong",
        "0912345678",
        "phường Bồ Đề",
        "Long Biên",
        "hôm qua",
        "7",
        "đồng ý",
        "A",
        "b",
        "tiếp tục",
        "đăng ký khai sinh",
        "làm giấy khai",
        "lệ phí",
        "sự việc kể ra khá dài",
        "",
        "NR-7K3M-9Q4X",
        "{{ 7*7 }}",
        "�",
        "\u202e\u200b",
    ]
)
PAYLOADS = st.builds("#nr:{}:{}".format, st.integers(0, 12), st.integers(-1, 6))
TEXTS = st.one_of(WORDS, WORDS, PAYLOADS, st.text(max_size=30))
ATTACHMENTS = st.lists(
    st.builds(
        Attachment,
        kind=st.sampled_from(["image", "location", "sticker", "card", "link", "audio"]),
        url=st.text(max_size=5),
    ),
    max_size=2,
)
ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
HAPPENINGS = st.one_of(
    st.tuples(st.just("say"), TEXTS, ATTACHMENTS),
    st.tuples(st.just("say"), WORDS, st.just([])),
    st.tuples(st.just("timer"), st.sampled_from(["mute", "files", "silence", "drafts", "service"]), st.integers(0, 12)),
    st.tuples(st.just("answer"), ANSWERS, st.booleans()),
    st.tuples(st.just("takeover")),
    st.tuples(st.just("follow")),
    st.tuples(st.just("close")),
    st.tuples(st.just("reply")),
    st.tuples(st.just("wait"), st.sampled_from([60, 3600, 40 * 86400])),
)


def event(happening: tuple[Any, ...], number: int, at: int, session: Session) -> Any:
    id = str(number)
    match happening:
        case ("say", text, attachments):
            return Message(id, at, text, tuple(attachments))
        case ("timer", name, token):
            return TimerFired(id, at, name, token)
        case ("answer", value, failed):
            return ServiceAnswered(id, at, session.calling or 1, value, failed)
        case ("takeover",):
            return Takeover(id, at)
        case ("close",):
            return HandoffEnded(id, at, session.handoff or "")
        case ("reply",):
            return StaffReplied(id, at, session.handoff or next(reversed(session.tickets), ""))
    return Follow(id, at)


@given(st.sampled_from([0, 1]), st.lists(HAPPENINGS, max_size=25))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_events_ends_waiting_or_idle_and_replays_exactly(
    parts: Parts, which: int, happenings: list[tuple[Any, ...]]
) -> None:
    scripts = SCRIPTS[which]
    assert scripts
    now = START
    session = Session.new(int(now.timestamp() * 1000))
    for number, happening in enumerate(happenings):
        now += timedelta(seconds=happening[1] if happening[0] == "wait" else 1)
        world = SimulatedWorld(parts, now, str(number), {})
        one = event(happening, number, int(now.timestamp() * 1000), session)
        before = session.dump()
        after, effects = step(world, scripts, session, one)
        assert session.dump() == before
        assert step(world, scripts, Session.load(before), one) == (after, effects)
        stored = after.dump()
        assert Session.load(stored) == Session.load(Session.load(stored).dump())
        assert json.loads(stored)["v"] == SCHEMA
        assert sum(frame.kind != "aside" for frame in after.frames) <= MAX_DEPTH
        assert sum(frame.kind == "aside" for frame in after.frames) <= MAX_ASIDES
        assert after.is_idle or after.is_waiting
        if isinstance(one, Message) and after.muted_until is None and after.calling is None:
            assert effects, "a citizen was met by silence"
        session = Session.load(stored)


DROPPING = {"huy", "tiep-tuc", "du-lieu-cua-toi", "ban-nhap"}  # repair flows in which a citizen may let go of something


def worth_keeping(session: Session, scripts: Scripts) -> dict[str, dict[str, Any]]:
    """What was answered in unfinished flows that make a ticket of it, by flow."""
    frames = [frame for frame in session.frames if frame.flow in scripts.flows and frame.kind != "aside"]
    opening = [frame for frame in frames if scripts.flows[frame.flow].opens_tickets]
    return {
        frame.flow: {name: value for name, value in frame.answers.items() if name in scripts.flows[frame.flow].answers}
        for frame in opening
    }


@given(st.lists(HAPPENINGS, min_size=3, max_size=25))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_answer_given_is_lost_unless_its_flow_ends_or_the_citizen_lets_go_of_it(
    parts: Parts, happenings: list[tuple[Any, ...]]
) -> None:
    scripts = SCRIPTS[1]
    assert scripts
    now, session = START, Session.new(int(START.timestamp() * 1000))
    for number, happening in enumerate([("say", "phản ánh", []), ("say", "đồng ý", []), *happenings]):
        now += timedelta(seconds=happening[1] if happening[0] == "wait" else 1)
        world = SimulatedWorld(parts, now, str(number), {})
        turn = take_turn(world, scripts, session, event(happening, number, int(now.timestamp() * 1000), session))
        before, after = worth_keeping(session, scripts), worth_keeping(turn.session, scripts)
        went = {flow for flow, _ in turn.visited}
        asked_to_let_go = bool(session.frames) and session.frames[-1].flow in DROPPING
        for flow, answers in before.items():
            in_drafts = [frame.answers for draft in turn.session.drafts for frame in draft.frames if frame.flow == flow]
            if flow in after:
                assert set(answers) <= set(after[flow]) or flow in went, (happening, answers, after)
            elif any(answers.values()) and flow not in went and not asked_to_let_go:
                assert any(set(answers) <= set(kept) for kept in in_drafts), (happening, session, turn.session)
        session = Session.load(turn.session.dump())
