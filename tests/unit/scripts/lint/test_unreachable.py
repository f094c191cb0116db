"""Steps that no way leads to."""

from tests.unit.scripts.lint.findings import found


def test_unreachable_finds_steps_after_an_end_and_after_options_that_all_leave() -> None:
    text = "steps:\n  - {id: a, choose: Gì, options: [{label: X, go: a}]}\n  - say: Không tới\n"
    assert [problem.line for problem in found("unreachable", text)] == [6]


def test_unreachable_waits_until_every_named_step_is_there() -> None:
    steps = "steps:\n  - go: cuoi\n  - {id: cuoi, say: x}\n"
    assert not found("unreachable", steps)
    assert not found("unreachable", steps.replace("go: cuoi", "go: cuoii"))
    assert found("unreachable", steps.replace("go: cuoi", "end: "))
