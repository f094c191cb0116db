"""Steps that options, `go`, `give_up` and the like name but no flow has."""

from tests.unit.scripts.lint.findings import found


def test_unknown_target_points_at_the_option_and_names_the_nearest_step() -> None:
    line = "  - {id: khong-luu, choose: Gì, options: [A, {label: B, go: khong-lu}]}"
    (problem,) = found("unknown-target", f"steps:\n{line}\n")
    assert (problem.line, problem.column, problem.level) == (5, line.index("khong-lu}") + 1, "error")
    assert problem.span.end_column - problem.column == len("khong-lu")
    assert "khong-luu" in problem.hint
