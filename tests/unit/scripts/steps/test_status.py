"""Where a ticket stands."""

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
