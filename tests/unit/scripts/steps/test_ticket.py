"""A ticket made of a flow's answers."""

from types import SimpleNamespace
from typing import cast

from bot.scripts.conversations.simulate import picture
from bot.scripts.steps.ticket import MAX_STRANGE_CODES, walled_named
from bot.scripts.turn import Turn
from bot.tickets.codes import make_code
from tests.unit.scripts.talk import Start, said

TICKET = """
- ask: don_vi
- ask: noi_dung
- ask: anh
- ticket: {kind: feedback, subject: ha-tang, about: {unit: don_vi}, body: noi_dung, files: anh}
  save: phieu
- say: "Mã {{ phieu.code }}, {{ phieu.office }}, hạn {{ phieu.due | ngay }}"
"""


TICKET_ANSWERS = """
don_vi: {type: unit, label: Đơn vị}
noi_dung: {type: text, label: Nội dung}
anh: {type: files, label: Ảnh}
"""


def test_ticket_holds_answers_unit_and_files_and_gives_back_its_code(started: Start) -> None:
    simulation = started(TICKET, TICKET_ANSWERS)
    simulation.write("phường Bồ Đề")
    simulation.write("Đèn đường hỏng", [picture(1)])
    (ticket,) = simulation.tickets
    assert (ticket.kind, ticket.subject, ticket.body) == ("feedback", "ha-tang", "Đèn đường hỏng")
    assert ticket.about_units == ("bo-de",)
    assert len(ticket.files) == 1
    assert ticket.answers == (("Đơn vị", "Phường Bồ Đề", "open"),)
    assert said(simulation)[-1] == f"Mã {ticket.code}, Thanh tra thành phố, hạn 03/12/2026"
    assert simulation.session.tickets == (ticket.code,)


def test_ticket_gets_a_sealed_answer_that_no_text_can_print(started: Start) -> None:
    sealed = "sdt: {type: phone, label: SĐT, privacy: sealed, purpose: để gọi lại, keep: 24mo}"
    steps = (
        "- choose: Đồng ý?\n  options: [{label: Đồng ý, consent: x}, {label: Không, go: het}]\n- ask: sdt\n"
        "- say: '{% if sdt %}Đã ghi{% endif %}'\n- ticket: {kind: inquiry, body: sdt}\n- {id: het, end: }"
    )
    simulation = started(steps, sealed)
    simulation.tap("Đồng ý")
    simulation.write("0912345678")
    assert said(simulation)[-1] == "Đã ghi"
    assert simulation.tickets[0].body == "0912345678"


def test_a_ticket_looks_up_only_so_many_codes_that_are_not_its_citizens() -> None:
    codes = [make_code(b"x", n, 0, 1, b"k") for n in range(3 * MAX_STRANGE_CODES)]
    looked: list[str] = []
    world = SimpleNamespace(tickets=SimpleNamespace(get=looked.append))
    turn = SimpleNamespace(
        world=world, session=SimpleNamespace(tickets=(codes[-1],)), frame=SimpleNamespace(flow="thu")
    )
    assert walled_named(cast(Turn, turn), (", ".join(codes),)) == ()
    assert looked == [codes[-1], *codes[:MAX_STRANGE_CODES]]
