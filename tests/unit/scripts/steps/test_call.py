"""Another flow that comes back, and what is handed over."""

from collections.abc import Callable

import pytest

from bot.scripts.conversations.simulate import Parts, Simulation
from bot.scripts.limits import MAX_DEPTH
from bot.scripts.loader import load_scripts, make_scripts
from tests.unit.scripts.conftest import NINE
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


SEALED = "{type: phone, label: Số, privacy: sealed, purpose: để gọi, keep: 24mo}"
OPEN = "{type: phone, label: Số, privacy: open}"


@pytest.fixture
def unchecked(parts: Parts) -> Start:
    """A conversation over files whose mistakes the check would refuse: what the machine does all the same."""

    def make(**texts: str) -> Simulation:
        loaded = load_scripts({f"{name}.yaml": text for name, text in texts.items()})
        assert {problem.rule for problem in loaded.problems if problem.level == "error"} <= {"sealed-printed"}
        simulation = Simulation(make_scripts(loaded.folder, "x"), parts, NINE)
        simulation.write("làm thử")
        return simulation

    return make


@pytest.mark.parametrize(("there", "handed_over"), [(SEALED, True), (OPEN, False)])
def test_a_sealed_answer_is_handed_over_only_to_one_that_is_sealed_as_well(
    unchecked: Start, write_flow: Callable[..., str], there: str, handed_over: bool
) -> None:
    simulation = unchecked(
        thu=write_flow("- ask: so\n- call: con\n  with: {so: so}", f"so: {SEALED}"),
        con=write_flow("- ask: so\n- review: [so]", f"so: {there}", name="con", keywords="[con]"),
    )
    simulation.write("0912 345 678")
    assert ("Số: •••• 678" in said(simulation)[-1]) is handed_over
    assert not any("0912" in text for text in said(simulation))


@pytest.mark.parametrize("answers", ["", f"so: {OPEN}"])
def test_a_sealed_answer_comes_back_to_no_name_that_is_not_sealed(
    unchecked: Start, write_flow: Callable[..., str], answers: str
) -> None:
    """A caller printed the whole number that the called flow had sealed."""
    simulation = unchecked(
        thu=write_flow("- call: con\n  save: {so: so}\n- say: 'Số {{ so }}.'", answers),
        con=write_flow("- ask: so", f"so: {SEALED}", name="con", keywords="[con]"),
    )
    simulation.write("0912 345 678")
    assert said(simulation)[-1] == "Số ."


def test_a_sealed_answer_comes_back_to_a_sealed_one(unchecked: Start, write_flow: Callable[..., str]) -> None:
    simulation = unchecked(
        thu=write_flow("- call: con\n  save: {so: so}\n- review: [so]", f"so: {SEALED}"),
        con=write_flow("- ask: so", f"so: {SEALED}", name="con", keywords="[con]"),
    )
    simulation.write("0912 345 678")
    assert "Số: •••• 678" in said(simulation)[-1]


def test_a_call_above_many_open_flows_makes_room_as_a_digression_does(
    simulate: Start, write_flow: Callable[..., str]
) -> None:
    """Whoever had five things open and wanted to pass a question on to a person met a failure."""
    answer, kept = (
        "chuyen: {type: text, label: Chuyện}",
        "- ask: chuyen\n- ticket: {kind: inquiry, body: chuyen}\n  save: p",
    )
    files = {
        f"m{number}.yaml": write_flow(
            f"{kept}\n- say: '{{{{ p.code }}}}'\n- ask: chuyen", answer, f"m{number}", f"[mở {number}]"
        )
        for number in range(MAX_DEPTH - 1)
    }
    files["thu.yaml"] = write_flow("- ask: chuyen\n- call: con", answer)
    files["con.yaml"] = write_flow("- ask: chuyen\n  say: Bên trong?", answer, name="con", keywords="[con]")
    simulation = simulate(files=files)
    for number in range(MAX_DEPTH - 1):
        simulation.write(f"mở {number}")
    simulation.write("làm thử")
    assert len(simulation.session.frames) == MAX_DEPTH
    simulation.write("một chuyện")
    assert said(simulation)[-1] == "Bên trong?"
    assert [frame.flow for frame in simulation.session.frames] == ["m1", "m2", "m3", "thu", "con"]
