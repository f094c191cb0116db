from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.id_number import IdNumber
from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.events import Attachment
from bot.scripts.loader import load_scripts

Read = Callable[..., Any]
ALLOWED = "type: id_number, legal_basis: Điều 7 Luật Tiếp công dân"
NUMBER = "001199012678"


def test_id_number_is_read_with_spaces_and_shown_masked(read: Read) -> None:
    assert read(IdNumber(), "số cccd 001 199 012 678 ạ") == Accepted(NUMBER)
    assert IdNumber().view(NUMBER) == "••••••••• 678"
    assert IdNumber().unmasked(NUMBER) == NUMBER


@pytest.mark.parametrize(
    ("said", "word"), [("00119901267", "11 chữ số"), ("0011990126789", "13 chữ số"), ("123456789", "không còn dùng")]
)
def test_id_number_that_is_wrong_says_how_and_repeats_nothing(read: Read, said: str, word: str) -> None:
    refused = read(IdNumber(), said)
    assert isinstance(refused, Refused)
    assert refused.specific
    assert word in refused.reason
    assert said not in refused.reason


def test_id_number_never_wants_a_picture_of_a_paper(read: Read) -> None:
    assert "đừng gửi ảnh" in read(IdNumber(), "", Attachment("image")).reason


@pytest.mark.parametrize("basis", ["", ", legal_basis: có", ", legal_basis: true"])
def test_id_number_is_off_unless_a_script_cites_the_law(basis: str) -> None:
    declared = f"x: {{type: id_number, label: Số, purpose: để thử, keep: 1mo{basis}}}"
    text = f"spec: 1\nflow: thu\nanswers:\n  {declared}\nsteps:\n  - ask: x\n"
    errors = [problem for problem in load_scripts({"thu.yaml": text}).problems if problem.level == "error"]
    assert len(errors) == 1
    assert "điều luật" in errors[0].message + errors[0].hint


def test_id_number_is_masked_in_texts_and_whole_only_in_the_ticket(started: Callable[..., Any]) -> None:
    steps = """
- choose: Đồng ý không?
  options: [{label: Đồng ý, consent: thu}, {label: Không, go: thoi}]
- ask: x
- say: "Số {{ x }}"
- ticket: {kind: feedback, body: x}
- ticket: {kind: feedback}
- id: thoi
  say: Xong.
"""
    chat = started(steps, f"x: {{label: Số căn cước, purpose: để thử, keep: 1mo, {ALLOWED}}}")
    chat.write("1")
    chat.write(NUMBER)
    assert "Số ••••••••• 678" in [say.text for say in chat.said]
    assert all(NUMBER not in say.text for say in chat.said)
    assert chat.tickets[0].body == NUMBER
    assert chat.tickets[1].answers == (("Số căn cước", NUMBER, "identity"),)


CALLER = """
spec: 1
flow: thu
start_by: {keywords: [làm thử]}
answers:
  x: {label: Số căn cước, purpose: để thử, keep: 1mo, type: id_number, legal_basis: Điều 7 Luật 42/2013/QH13}
steps:
  - choose: Đồng ý không?
    options: [{label: Đồng ý, consent: thu}, {label: Không, go: thoi}]
  - ask: x
  - call: con
    with: {y: x}
    save: {z: y}
  - say: "Số {{ z }}"
  - ticket: {kind: feedback, body: x}
  - id: thoi
    say: Xong.
"""
CALLED = """
spec: 1
flow: con
answers:
  y: {label: Số căn cước, purpose: để thử, keep: 1mo, type: id_number, legal_basis: Điều 7 Luật 42/2013/QH13}
steps:
  - say: "Bên kia có {{ y }}"
  - ticket: {kind: feedback, body: y}
"""


def test_id_number_is_handed_to_another_flow_whole_and_printed_masked_in_both(simulate: Callable[..., Any]) -> None:
    chat = simulate(files={"thu.yaml": CALLER, "con.yaml": CALLED})
    for said in ("làm thử", "1", NUMBER):
        chat.write(said)
    assert [ticket.body for ticket in chat.tickets] == [NUMBER, NUMBER]
    texts = [say.text for say in chat.said]
    assert "Bên kia có ••••••••• 678" in texts
    assert "Số ••••••••• 678" in texts
    assert all(NUMBER not in text for text in texts)


def test_id_number_in_a_conversation(asked: Callable[[str], Any]) -> None:
    chat = asked(ALLOWED)
    chat.write("123")
    assert "3 chữ số" in chat.said[-1].text
    chat.write("b1234567")
    assert chat.said[-1].text == "Đã ghi ••••• 567."
