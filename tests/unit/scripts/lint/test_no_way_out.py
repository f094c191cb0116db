"""Loops in which nobody is ever asked."""

from tests.unit.scripts.lint.findings import found


def test_no_way_out_takes_a_known_answer_for_no_wait() -> None:
    text = "answers: {x: {type: text}}\nsteps:\n  - {id: a, ask: x%s}\n  - go: a\n"
    assert found("no-way-out", text % "")
    assert not found("no-way-out", text % ", ask_again: true")
