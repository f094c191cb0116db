"""Answers that are asked for, handed over or named like what the machine gives."""

from tests.unit.scripts.lint.findings import found


def test_unknown_answer_covers_asking_calling_and_reserved_names() -> None:
    called = "spec: 1\nflow: con\nanswers: {a: {type: text}}\nsteps:\n  - ask: a\n"
    (problem,) = found("unknown-answer", "steps:\n  - call: con\n    with: {b: 1}\n", con=called)
    assert "luồng “con”" in problem.message
    assert found("unknown-answer", "answers: {now: {type: text}}\nsteps:\n  - ask: now\n")
