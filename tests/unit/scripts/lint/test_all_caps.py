"""Words in capital letters."""

from tests.unit.scripts.lint.findings import found


def test_all_caps_marks_the_whole_run_and_leaves_abbreviations() -> None:
    (problem,) = found("all-caps", "steps:\n  - say: Anh/chị LƯU Ý mang CCCD, mục II.\n")
    assert (problem.column, problem.span.end_column) == (18, 23)
    assert found("all-caps", "steps:\n  - say: XIN chào\n")
    assert not found("all-caps", "steps:\n  - say: UBND, HĐND, QSDĐ, Ở Ý, Zalo, 2FA, IV\n")
