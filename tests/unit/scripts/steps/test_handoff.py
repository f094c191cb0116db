"""A person takes the chat, or an inquiry is kept for office hours."""

from tests.unit.scripts.talk import Start, said


def _never(at: object) -> bool:
    return False


def test_handoff_tells_opens_mutes_and_goes_on_when_staff_close(started: Start) -> None:
    simulation = started("- handoff: hoi-dap\n- say: Tiếp tục nào.")
    (ticket,) = simulation.tickets
    assert ticket.handoff
    assert ticket.code in said(simulation)[-1]
    assert simulation.said[-1].receipt
    simulation.write("tôi hỏi thêm")
    assert [follow_up.text for follow_up in simulation.follow_ups] == ["tôi hỏi thêm"]
    assert len(simulation.said) == 1
    simulation.end_handoff()
    assert said(simulation)[-1] == "Tiếp tục nào."
    assert simulation.session.is_idle


def test_handoff_out_of_hours_opens_the_inquiry_and_keeps_the_bot(started: Start) -> None:
    simulation = started(
        "- handoff: hoi-dap\n  closed_hours: Mai trả lời.\n- say: Còn gì nữa không?", office_open=_never
    )
    assert not simulation.tickets[0].handoff
    assert said(simulation) == ["Mai trả lời.", "Còn gì nữa không?"]
