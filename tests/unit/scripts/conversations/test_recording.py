"""A conversation tried in the simulator becomes a test that holds."""

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from bot.scripts.conversations.chats import read_chats
from bot.scripts.conversations.recording import record
from bot.scripts.conversations.simulate import Answered, Simulation, document, picture, place
from bot.scripts.conversations.transcripts import Result, run_chat

STEPS = """
- say: |
    Xin mời: dòng một.
    Dòng hai?
- choose: Chọn gì?
  options: [{label: Một, go: het}, {label: "Hai, ba", consent: thu}]
- ask: noi_dung
  silence: {after: 20m, say: Cứ thong thả.}
- ask: sdt
- ask: anh
- service: {name: tra-ho-so, with: {ma: noi_dung}, save: ho_so}
- say: "Hồ sơ {{ ho_so.so }}."
- ticket: {kind: feedback, subject: x, body: noi_dung, files: anh, save: phieu}
- rate: phieu.code
  say: Hài lòng không?
- handoff: gặp
- id: het
  say: Xong.
"""
ANSWERS = """
noi_dung: {type: text, label: Nội dung}
sdt: {type: phone, label: Điện thoại, optional: true, privacy: sealed, purpose: gọi lại, keep: 24mo}
anh: {type: files, label: Ảnh, optional: true}
"""


def replayed(simulation: Simulation) -> Result:
    text = record(simulation, "Thử: “ghi lại”")
    chats, problems = read_chats({"tests/thu.chat.yaml": text})
    assert not problems, (text, problems)
    return run_chat(chats[0], simulation.scripts, simulation.parts)


def whole(started: Callable[..., Simulation]) -> Simulation:
    simulation = started(STEPS, ANSWERS)
    simulation.service = lambda call: Answered({"so": 7})
    simulation.tap("Hai, ba")
    simulation.wait(1200)
    simulation.write("Đèn đường: hỏng\nhai hôm")
    simulation.write("0912 345 678")
    simulation.write("", (picture(0), document(1), place(21.0, 105.8)))
    simulation.wait(3)
    simulation.write("xong")
    simulation.write("5")
    simulation.write("bỏ qua")
    simulation.write("tôi nói thêm")
    simulation.staff_reply()
    simulation.end_handoff()
    return simulation


def test_a_whole_conversation_holds_as_it_was_recorded(started: Callable[..., Simulation]) -> None:
    simulation = whole(started)
    result = replayed(simulation)
    assert result.passed, (record(simulation), str(result))
    kinds = {turn.kind for turn in result.chat.turns}
    assert kinds == {"citizen", "bot", "wait", "service", "ticket", "rating", "follow_up", "staff"}


def test_a_sealed_answer_is_named_and_never_written(started: Callable[..., Simulation]) -> None:
    text = record(whole(started)).replace("0912 345 678", "", 1)  # what the simulated citizen typed
    assert "seal: [Điện thoại]" in text
    assert "0912" not in text


def test_what_a_service_answers_is_said_before_it_is_asked(started: Callable[..., Simulation]) -> None:
    lines = record(whole(started)).splitlines()
    asked = next(number for number, line in enumerate(lines) if "- service: {name: tra-ho-so" in line)
    assert "citizen: xong" in lines[asked + 1]


def test_a_service_that_failed_is_recorded_as_failing(started: Callable[..., Simulation]) -> None:
    simulation = started("- service: {name: x, failed: hong}\n- end\n- {id: hong, say: Không tra được.}")
    simulation.service_answers(failed=True)
    assert "- service: {name: x, fails: true}" in record(simulation)
    assert replayed(simulation).passed


@pytest.mark.parametrize(
    "words", ["", "{{ 7*7 }}", "- bot: x", "# chú thích", "👍" * 50, "a\u202eb", "\x00", "no", "'"]
)
def test_whatever_a_citizen_writes_is_recorded_as_text(started: Callable[..., Simulation], words: str) -> None:
    simulation = started("- ask: noi_dung\n- say: Xong.", "noi_dung: {type: text, label: Nội dung}")
    simulation.write(words)
    assert replayed(simulation).passed


def test_a_recording_is_plain_to_read(started: Callable[..., Simulation]) -> None:
    simulation = started("- choose: Chọn đi.\n  options: [Một, Hai]\n- say: Xong.")
    simulation.tap("Một")
    assert record(simulation, "Chọn một") == dedent("""\
        chat: Chọn một
        at: 2026-11-23 09:00
        turns:
          - citizen: làm thử
          - bot: {text: Chọn đi., options: [Một, Hai]}
          - citizen: {tap: Một}
          - bot: Xong.
        """)


def test_an_endless_conversation_gives_a_file_that_can_be_read(started: Callable[..., Simulation]) -> None:
    simulation: Any = started("- id: dau\n  choose: Chọn đi.\n  options: [{label: Một, go: dau}]")
    simulation.log *= 20_000
    _, problems = read_chats({"tests/x.chat.yaml": record(simulation)})
    assert not [problem for problem in problems if problem.rule == "yaml"]


def test_a_conversation_nobody_began_is_recorded_as_empty(simulate: Callable[..., Simulation]) -> None:
    assert record(simulate("- say: Chào.")).endswith("turns: []\n")
    assert replayed(simulate("- say: Chào.")).passed
