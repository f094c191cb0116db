"""Where a ticket stands."""

from dataclasses import replace

import pytest

from bot.scripts.steps.status import status_text
from bot.scripts.steps.ticket import KINDS
from bot.scripts.world import TicketView
from bot.tickets.ticket import WALLED_KINDS, Kind
from bot.tickets.words import KIND_WORDS
from tests.unit.scripts.talk import Start, said


def test_status_tells_where_a_ticket_stands(started: Start) -> None:
    simulation = started(
        "- choose: Gì?\n  options: [Xem, {label: Mở, go: mo}]\n- status\n- end\n- {id: mo, ticket: {kind: feedback}}"
    )
    simulation.tap("Mở")
    simulation.write("làm thử")
    simulation.tap("Xem")
    assert said(simulation)[-1].startswith(
        f"Phiếu {simulation.tickets[0].code} – Phản ánh, kiến nghị, gửi ngày 23/11/2026."
    )
    assert "đang chờ tiếp nhận" in said(simulation)[-1]


def test_status_without_any_ticket_says_so(started: Start) -> None:
    assert "chưa có phiếu nào" in said(started("- status"))[-1]


def test_status_of_a_ticket_that_is_not_theirs_says_so_or_goes_to_none(started: Start) -> None:
    answers = "ma: {type: text, label: Mã}"
    simulation = started("- ask: ma\n- status: ma", answers)
    simulation.write("NR-XXXX")
    assert "không tìm thấy phiếu" in said(simulation)[-1]
    simulation = started("- ask: ma\n- status: {code: ma, none: khong}\n- end\n- {id: khong, say: Không có}", answers)
    simulation.write("NR-XXXX")
    assert said(simulation)[-1] == "Không có"


VIEW = TicketView("NR-7K3M-9Q4X", "feedback", "answered", "Phường Long Biên", 1_795_399_200_000, "2026-12-01T17:00:00")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"waiting": 1, "last_reply_at": 1_795_399_200_000}, "đang chờ anh/chị và được gửi ngay"),
        ({"asks_for_verdict": True}, "anh/chị nhắn “chưa giải quyết”"),
        ({"status": "closed", "verdict": "solved"}, "đã cho biết việc này được giải quyết."),
        ({"status": "reopened", "verdict": "unsolved"}, "đã cho biết việc này chưa được giải quyết."),
        ({"status": "reopened"}, "Hạn trả lời: 01/12/2026"),
    ],
)
def test_status_tells_of_answers_that_wait_and_of_the_citizens_own_word(changes: dict[str, object], line: str) -> None:
    assert line in status_text(replace(VIEW, **changes))  # type: ignore[arg-type]
    assert line not in status_text(VIEW)


@pytest.mark.parametrize("changes", [{"kind": "conduct"}, {"kind": "confidential"}, {"is_walled": True}])
def test_of_a_walled_ticket_the_chat_says_neither_what_it_is_nor_who_reads_it(changes: dict[str, object]) -> None:
    assert "Phản ánh, kiến nghị" in status_text(VIEW)
    assert "Nơi đọc: Phường Long Biên" in status_text(VIEW)
    told = status_text(replace(VIEW, **changes))  # type: ignore[arg-type]
    assert told == "Phiếu NR-7K3M-9Q4X.\nTình trạng: đã có trả lời."


def test_citizens_editors_and_staff_read_the_same_word_for_a_kind() -> None:
    assert {Kind(kind): word for kind, word in KINDS.items()} == KIND_WORDS
    for kind in set(Kind) - WALLED_KINDS:
        assert KIND_WORDS[kind] in status_text(replace(VIEW, kind=kind.value)).lower()
