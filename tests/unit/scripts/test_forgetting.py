"""«Quên tài khoản Zalo của tôi»: what the conversation lets go of, and what it keeps."""

from dataclasses import replace

import pytest

from bot.scripts.conversations.simulate import Simulation
from bot.scripts.effects import CutLinks
from bot.scripts.form_fields import Typed
from tests.unit.scripts.talk import Start, last, said

CONFIDENTIAL = """
- choose: Đồng ý không?
  options:
    - {label: Đồng ý, consent: kin}
- ask: loi
  say: Kể đi?
- ticket: {kind: KIND, subject: Tin, body: loi}
  save: phieu
- say: "Xong {{ phieu.code }}"
- ask: them
  say: Còn gì nữa?
- say: Vâng {{ them }}.
"""
ANSWERS = "loi: {type: text, label: Lời}\nthem: {type: text, label: Thêm}"
STORY = "Chuyện cần giữ kín ở quầy ba."


def told(started: Start, kind: str = "confidential") -> Simulation:
    simulation = started(CONFIDENTIAL.replace("KIND", kind), ANSWERS)
    simulation.tap("Đồng ý")
    simulation.write(STORY)
    return simulation


def test_a_confidential_ticket_has_a_receipt_that_is_said_once_and_kept_nowhere(started: Start) -> None:
    simulation = told(started)
    (ticket,) = simulation.tickets
    receipt = next(text for text in said(simulation) if "Mã biên nhận" in text)
    digits = receipt.partition(": ")[2][:19].replace(" ", "")
    assert (ticket.receipt, len(digits)) == (digits, 16)
    assert sum(digits in text.replace(" ", "") for text in said(simulation)) == 1
    assert digits not in simulation.session.dump().decode()


def test_other_tickets_have_none_unless_the_script_wants_one(started: Start) -> None:
    assert told(started, "conduct").tickets[0].receipt == ""
    assert told(started, "conduct, receipt: true").tickets[0].receipt
    assert told(started, "feedback, receipt: true").tickets[0].receipt == ""


def test_whoever_is_forgotten_leaves_no_code_story_or_consent_behind(started: Start) -> None:
    simulation = told(started)
    simulation.write("quên tài khoản zalo của tôi")
    assert "không làm lại được" in last(simulation)
    before = simulation.session.dump().decode()
    assert simulation.tickets[0].code in before
    effects = simulation.tap("Quên đi")
    assert [e for e in effects if isinstance(e, CutLinks)] == [CutLinks()]
    after = simulation.session.dump().decode()
    assert simulation.tickets[0].code not in after
    assert STORY not in after
    assert "kin" not in simulation.session.consents
    assert simulation.session.is_idle


@pytest.mark.parametrize(("kind", "is_told"), [("confidential", False), ("conduct", False), ("feedback", True)])
def test_who_has_a_walled_ticket_is_not_said_where_the_chat_is_read(started: Start, kind: str, is_told: bool) -> None:
    simulation = told(started, kind)
    simulation.write("dữ liệu của tôi")
    whole = "\n".join(said(simulation))
    assert f"Phiếu {simulation.tickets[0].code}, gửi ngày" in whole
    assert ("nơi giữ: " in whole) is is_told


def test_nothing_is_forgotten_before_the_citizen_says_so(started: Start) -> None:
    simulation = told(started)
    simulation.write("quên tài khoản zalo của tôi")
    effects = simulation.tap("Thôi")
    assert not [e for e in effects if isinstance(e, CutLinks)]
    assert simulation.session.tickets == (simulation.tickets[0].code,)


def test_who_sent_nothing_of_the_kind_is_told_so(started: Start) -> None:
    simulation = started("- say: Chào.")
    simulation.write("quên tài khoản zalo của tôi")
    assert last(simulation) == "Không có phiếu kín nào gắn với tài khoản Zalo này."


def test_a_receipt_shown_on_a_forms_page_is_not_repeated_in_the_chat(started: Start) -> None:
    steps = CONFIDENTIAL.replace("KIND", "confidential").replace("- ask: loi\n  say: Kể đi?", "- form: [loi]")
    simulation = started(steps, ANSWERS)
    simulation.tap("Đồng ý")
    simulation.fill_form({"loi": Typed(STORY)})
    (ticket,) = simulation.tickets
    assert len(ticket.receipt) == 16
    assert any("Mã biên nhận đã hiện trên trang kín" in text for text in said(simulation))
    assert not any(ticket.receipt in text.replace(" ", "") for text in said(simulation))
    assert ticket.receipt not in simulation.session.dump().decode()


def test_where_the_owner_of_the_chat_could_be_excluded_no_receipt_is_told_in_it(started: Start) -> None:
    simulation = told(started)
    simulation.write("xong")
    excluded = started(CONFIDENTIAL.replace("KIND", "confidential"), ANSWERS)
    excluded.parts = replace(excluded.parts, owner_excluded=lambda owner, about: True)
    excluded.tap("Đồng ý")
    excluded.write(STORY)
    assert excluded.tickets[0].receipt == ""
    assert not any("Mã biên nhận" in text for text in said(excluded))
