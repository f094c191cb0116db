"""The first branch that holds."""

from tests.unit.scripts.talk import Start, said


def test_when_takes_the_first_true_branch_and_else_for_the_rest(started: Start) -> None:
    steps = (
        "- ask: tuoi\n- when:\n    - {if: tuoi >= 18, go: lon}\n    - {if: tuoi >= 6, go: hoc}\n    - {else: nho}\n"
        "- {id: lon, say: Lớn}\n- end\n- {id: hoc, say: Học}\n- end\n- {id: nho, say: Nhỏ}"
    )
    for age, expected in (("20", "Lớn"), ("7", "Học"), ("2", "Nhỏ")):
        simulation = started(steps, "tuoi: {type: number, label: Tuổi}")
        simulation.write(age)
        assert said(simulation)[-1] == expected
