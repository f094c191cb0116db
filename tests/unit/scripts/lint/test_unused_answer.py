"""Answers declared and never given a value."""

from tests.unit.scripts.lint.findings import found


def test_unused_answer_counts_calls_texts_and_what_starts_a_flow() -> None:
    answers = "answers: {a: {type: text}, b: {type: text}}\nsteps:\n  - ask: a\n"
    (problem,) = found("unused-answer", answers)
    assert (problem.line, problem.column) == (4, 28)
    assert not found("unused-answer", answers + "  - say: '{{ b }}'\n")
    assert not found("unused-answer", answers + "  - set: {b: a}\n")
    other = "spec: 1\nflow: con\nsteps:\n  - call: thu\n    with: {b: 1}\n"
    assert not found("unused-answer", answers, con=other)
