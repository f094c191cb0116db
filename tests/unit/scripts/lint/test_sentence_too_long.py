"""Sentences too long for a phone."""

from tests.unit.scripts.lint.findings import found


def test_sentence_too_long_counts_syllables_and_marks_the_sentence() -> None:
    words = " ".join(["chữ"] * 40)
    assert not found("sentence-too-long", f"steps:\n  - say: Chào. {words}. {words}.\n")
    (problem,) = found("sentence-too-long", f"steps:\n  - say: |\n      Chào.\n      Rồi {words}.\n      Xong.\n")
    assert (problem.line, problem.column, problem.span.end_line) == (7, 7, 7)
    assert "41 tiếng" in problem.message
    assert not found("sentence-too-long", f"steps:\n  - say: '{words[:-4]} {{{{ now | ngay }}}}.'\n")
