from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.answers.ticket_code import TicketCode
from bot.tickets.codes import check_symbol

Read = Callable[..., Any]
CODE = "NR-7K3M-9Q4" + check_symbol("7K3M9Q4")
LOOK_UP = """
spec: 1
flow: tra-cuu
start_by: {ticket_code: ma}
answers: {ma: {type: ticket_code, label: Mã phiếu}}
steps:
  - say: "Tra {{ ma }}"
"""
ASK = """
spec: 1
flow: thu
start_by: {keywords: [làm thử]}
answers: {x: {type: ticket_code, label: Mã phiếu}}
steps:
  - ask: x
  - say: "Đã ghi {{ x }}."
"""


@pytest.mark.parametrize("said", [CODE, CODE.lower(), CODE.replace("-", " "), f"mã của tôi là {CODE} ạ"])
def test_ticket_code_is_kept_in_its_shown_form(read: Read, said: str) -> None:
    assert read(TicketCode(), said) == Accepted(CODE)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (CODE[:-1], "thiếu 1 ký tự"),
        (CODE + "7", "thừa 1 ký tự"),
        (CODE.replace("K", "X"), "ký tự chưa đúng"),
        (CODE.replace("K", "U"), "chữ U"),
        (CODE[3:-1], "thiếu 1 ký tự"),
    ],
)
def test_ticket_code_that_is_wrong_says_how(read: Read, said: str, word: str) -> None:
    refused = read(TicketCode(), said)
    assert isinstance(refused, Refused)
    assert refused.specific
    assert word in refused.reason


def test_ticket_code_is_looked_for_in_words(read: Read) -> None:
    assert "chưa thấy mã phiếu" in read(TicketCode(), "tôi quên mất rồi").reason


def test_ticket_code_answers_its_question_even_where_a_flow_looks_codes_up(simulate: Callable[..., Any]) -> None:
    chat = simulate(files={"thu.yaml": ASK, "tra-cuu.yaml": LOOK_UP})
    chat.write("làm thử")
    chat.write(CODE.lower())
    assert chat.said[-1].text == f"Đã ghi {CODE}."
    chat.write(CODE)
    assert chat.said[-1].text == f"Tra {CODE}"


def test_ticket_code_in_a_conversation(asked: Callable[[str], Any]) -> None:
    chat = asked("type: ticket_code")
    chat.write(CODE[:-2])
    assert "thiếu 2 ký tự" in chat.said[-1].text
    chat.write(CODE)
    assert chat.said[-1].text == f"Đã ghi {CODE}."
