"""Two questions in one message."""

from tests.unit.scripts.lint.findings import found


def test_two_questions_looks_at_one_text_and_not_into_quotes() -> None:
    (problem,) = found("two-questions", "steps:\n  - say: Anh/chị cần gì? Ở đâu? Cảm ơn.\n")
    assert (problem.line, problem.column, problem.span.end_column) == (5, 26, 32)
    assert not found("two-questions", "steps:\n  - say: ['Anh/chị cần gì?', 'Ở đâu?']\n")
    assert not found("two-questions", "steps:\n  - say: Hỏi “nộp ở đâu?” hay “mất gì?” được không?\n")
