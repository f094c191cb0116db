"""Opening a ticket by its receipt: what is told, what is passed on, and that nothing of it stays."""

from typing import Any

import pytest

from bot.scripts.effects import Collected, FollowUpByReceipt
from bot.scripts.steps.receipt import RECEIPTS, TIMEOUT
from tests.unit.scripts.talk import Start, said

DIGITS = "4821093755612048"
ANSWERS = "ma: {type: receipt, label: Mã, privacy: sealed, purpose: để mở, keep: 2d}\nloi: {type: text, label: Lời}"
LOOK = """
- ask: ma
  say: Mã?
- receipt: ma
  none: khong
- say: Đã xem.
- end
- id: khong
  say: Không thấy.
"""
ADD = """
- ask: ma
  say: Mã?
- ask: loi
  say: Lời?
- receipt: ma
  words: loi
- say: Đã chuyển.
"""
FOUND: dict[str, Any] = {
    "found": True,
    "code": "NR-7K3M-9Q4X",
    "kind": "confidential",
    "status": "received",
    "office": "Thanh tra",
    "opened_at": 1_795_399_200_000,
    "due": "",
    "receive_by": "",
    "last_reply_at": None,
    "replies": [["reply:2", "Xin thêm ngày giờ."]],
    "more": 0,
    "said_before": "",
}


def test_the_receipt_is_asked_for_and_what_waits_is_told_and_noted_as_told(started: Start) -> None:
    simulation = started(LOOK, ANSWERS)
    simulation.write(DIGITS)
    (call,) = simulation.calls
    assert (call.name, dict(call.given), call.timeout) == (RECEIPTS, {"receipt": DIGITS}, TIMEOUT)
    effects = simulation.service_answers(FOUND)
    assert said(simulation)[1] == "Phiếu NR-7K3M-9Q4X.\nTình trạng: đã được tiếp nhận."
    assert said(simulation)[2:] == ["Trả lời của cán bộ:\nXin thêm ngày giờ.", "Đã xem."]
    assert [e for e in effects if isinstance(e, Collected)] == [Collected("NR-7K3M-9Q4X", ("reply:2",))]


def test_what_was_said_before_is_said_again_where_nothing_waits(started: Start) -> None:
    simulation = started(LOOK, ANSWERS)
    simulation.write(DIGITS)
    effects = simulation.service_answers({**FOUND, "replies": [], "said_before": "Đã nhận tin."})
    assert "Câu trả lời gần nhất của cán bộ:\nĐã nhận tin." in said(simulation)
    assert not [e for e in effects if isinstance(e, Collected)]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"value": {"found": False}}, "không mở được phiếu nào"),
        ({"value": {"found": False, "not_now": True}}, "thử lại sau một giờ"),
        ({"failed": True}, "chưa tra được"),
        ({"value": "nonsense"}, "chưa tra được"),
    ],
)
def test_what_opens_nothing_is_said_and_leads_elsewhere(started: Start, answer: dict[str, Any], told: str) -> None:
    simulation = started(LOOK, ANSWERS)
    simulation.write(DIGITS)
    simulation.service_answers(**answer)
    assert told in said(simulation)[1]
    assert said(simulation)[2:] == ["Không thấy."]


def test_words_go_to_the_ticket_of_the_receipt_without_telling_of_it(started: Start) -> None:
    simulation = started(ADD, ANSWERS)
    simulation.write(DIGITS)
    simulation.write("Hôm đó là thứ Hai.")
    effects = simulation.service_answers(FOUND)
    assert [e for e in effects if isinstance(e, FollowUpByReceipt)] == [
        FollowUpByReceipt("NR-7K3M-9Q4X", "Hôm đó là thứ Hai.")
    ]
    assert said(simulation)[2:] == ["Đã chuyển."]


def test_nothing_of_the_ticket_stays_in_the_conversation(started: Start) -> None:
    simulation = started(LOOK.replace("- say: Đã xem.\n", "- ask: loi\n  say: Lời?\n"), ANSWERS)
    simulation.write(DIGITS)
    simulation.service_answers(FOUND)
    kept = simulation.session.dump().decode()
    assert "NR-7K3M-9Q4X" not in kept
    assert "Xin thêm" not in kept
