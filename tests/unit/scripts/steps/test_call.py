"""Another flow that comes back, and what is handed over."""

from collections.abc import Callable

import pytest

from tests.unit.scripts.talk import Start, said


def test_call_hands_answers_over_and_brings_some_back(simulate: Start, write_flow: Callable[..., str]) -> None:
    caller = write_flow(
        "- set: {x: \"'vào'\"}\n- call: con\n  with: {nhan: x}\n  save: {ve: ket_qua}\n- say: 'Về {{ ve }}'"
    )
    called = write_flow(
        "- ask: ket_qua\n  say: 'Nhận {{ nhan }}'",
        "nhan: {type: text, label: Nhận}\nket_qua: {type: text, label: Kết quả}",
        name="con",
        keywords="[con]",
    )
    simulation = simulate(files={"thu.yaml": caller, "con.yaml": called})
    simulation.write("làm thử")
    simulation.write("ra")
    assert said(simulation) == ["Nhận vào", "Về ra"]


def test_an_answer_not_known_is_asked_by_the_called_flow(simulate: Start, write_flow: Callable[..., str]) -> None:
    answer = "chuyen: {type: text, label: Chuyện}"
    caller = write_flow("- call: con\n  with: {chuyen: chuyen}", answer)
    called = write_flow("- ask: chuyen\n  say: Chuyện gì?\n- say: Rồi.", answer, name="con", keywords="[con]")
    simulation = simulate(files={"thu.yaml": caller, "con.yaml": called})
    simulation.write("làm thử")
    assert said(simulation) == ["Chuyện gì?"]


@pytest.mark.parametrize(("there", "handed_over"), [("sealed", True), ("open", False)])
def test_a_sealed_answer_is_handed_over_only_to_one_that_is_sealed_as_well(
    simulate: Start, write_flow: Callable[..., str], there: str, handed_over: bool
) -> None:
    answer = "so: {{type: phone, label: Số, privacy: {}, purpose: để gọi, keep: 24mo}}"
    caller = write_flow("- ask: so\n- call: con\n  with: {so: so}", answer.format("sealed"))
    called = write_flow("- ask: so\n- review: [so]", answer.format(there), name="con", keywords="[con]")
    simulation = simulate(files={"thu.yaml": caller, "con.yaml": called})
    simulation.write("làm thử")
    simulation.write("0912 345 678")
    assert ("Số: •••• 678" in said(simulation)[-1]) is handed_over
    assert not any("0912" in text for text in said(simulation))
