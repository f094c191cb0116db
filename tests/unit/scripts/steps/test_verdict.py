"""A citizen says whether an answered ticket is solved: yes ends it, the first no reopens it and asks what lacks."""

from dataclasses import replace

import pytest

from bot.scripts.conversations.simulate import Simulation, picture
from bot.scripts.effects import GiveVerdict
from bot.scripts.steps.verdict import EXHAUSTED, LATER, REOPENED, SOLVED
from tests.unit.scripts.talk import Start, labels, last, said

STEPS = """
- ticket: {kind: feedback, body: "'đèn hỏng'"}
  save: phieu
- choose: Chờ đã.
  options: [Tiếp]
- verdict: phieu.code
  say: "Phiếu {{ kq.code }} xong chưa?"
  ask_missing: Thiếu gì?
  save: kq
  none: khong
- say: 'Được {{ kq.value }}.'
- end
- id: khong
  say: Không có.
"""


@pytest.fixture
def asked(started: Start) -> Simulation:
    """A conversation that stands at the question, with a ticket that was answered."""
    simulation = started(STEPS)
    simulation.staff_answer()
    simulation.write("Tiếp")
    return simulation


def code(simulation: Simulation) -> str:
    return simulation.tickets[0].code


def test_the_question_names_the_ticket_and_two_answers(asked: Simulation) -> None:
    assert last(asked) == f"Phiếu {code(asked)} xong chưa?"
    assert labels(asked) == ["Đã giải quyết", "Chưa giải quyết"]


@pytest.mark.parametrize("typed", ["1", "rồi", "da giai quyet", "xong rồi cảm ơn", "👍"])
def test_yes_ends_it(asked: Simulation, typed: str) -> None:
    asked.write(typed)
    assert asked.verdicts == [GiveVerdict(code(asked), solved=True)]
    assert last(asked) == f"Được {SOLVED}."


def test_no_reopens_it_at_once_and_what_is_missing_joins_the_ticket_with_its_pictures(asked: Simulation) -> None:
    asked.tap("Chưa giải quyết")
    assert asked.verdicts == [GiveVerdict(code(asked), solved=False)]
    assert (last(asked), labels(asked)) == ("Thiếu gì?", ["Bỏ qua"])
    asked.write("Đèn vẫn tối.", [picture(1)])
    assert [(one.code, one.text, len(one.files)) for one in asked.follow_ups] == [(code(asked), "Đèn vẫn tối.", 1)]
    assert last(asked) == f"Được {REOPENED}."


def test_words_about_a_walled_ticket_are_asked_for_with_who_else_reads_the_chat_i6(started: Start) -> None:
    agrees = "\n- choose: Đồng ý không?\n  options: [{label: Đồng ý, consent: thu}, {label: Không, go: khong}]"
    simulation = started(agrees + STEPS.replace("kind: feedback", "kind: conduct"))
    simulation.write("Đồng ý")
    simulation.staff_answer()
    simulation.write("Tiếp")
    simulation.write("chưa")
    assert last(simulation).startswith("Thiếu gì?\nNgười quản trị trang Zalo này đọc được")


def test_a_picture_alone_is_something_missing_and_nothing_can_be_missing_as_well(asked: Simulation) -> None:
    asked.write("chưa")
    asked.write("", [picture(1)])
    assert [(one.text, len(one.files)) for one in asked.follow_ups] == [("", 1)]
    assert last(asked) == f"Được {REOPENED}."


@pytest.mark.parametrize("typed", ["bỏ qua", "không", "khong co"])
def test_what_is_missing_may_be_left_unsaid(asked: Simulation, typed: str) -> None:
    asked.write("chưa")
    asked.write(typed)
    assert asked.follow_ups == []
    assert last(asked) == f"Được {REOPENED}."


def test_whoever_tells_it_at_once_is_not_asked_again(asked: Simulation) -> None:
    asked.write("chưa, đèn vẫn tối")
    assert [one.text for one in asked.follow_ups] == ["chưa, đèn vẫn tối"]
    assert last(asked) == f"Được {REOPENED}."


def test_a_slip_is_mended_by_going_back(asked: Simulation) -> None:
    asked.write("chưa")
    asked.write("quay lại")
    assert last(asked).endswith("xong chưa?")
    asked.write("chưa")
    assert last(asked) == "Thiếu gì?"
    asked.write("quay lại")
    asked.write("rồi")
    assert [one.solved for one in asked.verdicts] == [False, False, True]
    assert asked.views[code(asked)].status == "closed"


def test_the_second_no_is_kept_with_what_is_told_beside_it_and_reopens_nothing(asked: Simulation) -> None:
    asked.views[code(asked)] = replace(asked.views[code(asked)], may_reopen=False)
    asked.write("chưa, đèn vẫn tối")
    assert asked.verdicts == [GiveVerdict(code(asked), solved=False)]
    assert asked.views[code(asked)].status == "answered"
    assert [one.text for one in asked.follow_ups] == ["chưa, đèn vẫn tối"]
    assert last(asked) == f"Được {EXHAUSTED}."


def test_it_may_be_left_for_later(asked: Simulation) -> None:
    asked.write("để sau")
    assert asked.verdicts == []
    assert last(asked) == f"Được {LATER}."


def test_whoever_speaks_of_something_else_is_not_held(asked: Simulation) -> None:
    asked.write("con mèo leo cây")
    assert asked.verdicts == []
    assert not any("xong chưa" in text for text in said(asked)[2:])


def test_a_ticket_without_an_answer_is_not_asked_about(started: Start) -> None:
    simulation = started(STEPS)
    simulation.write("Tiếp")
    assert last(simulation) == "Không có."


def test_without_a_place_for_it_the_bot_says_so_itself(started: Start) -> None:
    simulation = started("- verdict\n- say: Xong.")
    assert "chưa có phiếu nào" in said(simulation)[0]
    assert last(simulation) == "Xong."
