"""What an editor leaves with a reason: where the comment reaches, and what it cannot hide."""

from datetime import date

import pytest

from bot.scripts.check import Report, examine
from bot.scripts.suppressions import MIN_REASON, read_suppressions

HEAD = "spec: 1\nflow: thu\nstart_by: {keywords: [làm thử]}\nsteps:\n"
WHY = "tên in trên biển hiệu"


def report(steps: str) -> Report:
    return examine({"thu.yaml": HEAD + steps, "tests/thu.chat.yaml": CHAT}, date(2026, 11, 23))


CHAT = "chat: Thử\nat: 2026-11-23 09:00\nturns:\n  - citizen: làm thử\n"


def rules(steps: str) -> list[str]:
    return [problem.rule for problem in report(steps).problems]


@pytest.mark.parametrize(
    "steps",
    [
        f"  - say: Quầy TRẢ KẾT QUẢ  # bỏ qua all-caps: {WHY}\n",
        f"  # bỏ qua all-caps: {WHY}\n  - say: Quầy TRẢ KẾT QUẢ\n",
        f"  # Bỏ qua all-caps: {WHY}\n  # ghi chú khác\n\n  - say: Quầy TRẢ KẾT QUẢ\n",
        f"  # bo qua all-caps: {WHY}\n  - id: a\n    say: |\n      Chào\n\n      Quầy TRẢ KẾT QUẢ\n",
        f"  - say: |  # bỏ qua all-caps: {WHY}\n      Chào\n      Quầy TRẢ KẾT QUẢ\n",
        f"  - id: a\n    # bỏ qua all-caps: {WHY}\n    say: >-\n      Chào\n      Quầy TRẢ KẾT QUẢ\n",
        f"  - say: 'Quầy TRẢ KẾT QUẢ'   #bỏ qua   all-caps :  {WHY}  \n",
    ],
)
def test_a_comment_leaves_out_what_it_names_on_its_line_or_below(steps: str) -> None:
    found = report(steps)
    assert found.problems == []
    assert [(problem.rule, reason) for problem, reason in found.suppressed] == [("all-caps", WHY)]


def test_it_reaches_no_further_than_the_step_below() -> None:
    assert rules(f"  # bỏ qua all-caps: {WHY}\n  - say: Quầy MỘT CỬA\n  - say: Quầy MỘT CỬA\n") == ["all-caps"]


def test_at_the_left_margin_it_speaks_of_one_line_only() -> None:
    steps = "  - say: Quầy MỘT CỬA\n"
    text = HEAD.replace("steps:\n", f"# bỏ qua all-caps: {WHY}\nsteps:\n") + steps
    assert sorted(p.rule for p in examine({"thu.yaml": text}, date(2026, 11, 23)).problems) == [
        "all-caps", "suppression", "untested",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# bỏ qua all-caps", "phải có lý do"),
        ("# bỏ qua all-caps: vì", "phải có lý do"),
        (f"# bỏ qua all-cap: {WHY}", "Không có quy tắc “all-cap”"),
        ("# bỏ qua", "chưa ghi tên"),
        (f"# bỏ qua consent: {WHY}", "bảo vệ người dân"),
        (f"# bỏ qua two-questions: {WHY}", "không có gì cần bỏ qua"),
        (f"# bỏ qua yaml: {WHY}", "Không có quy tắc"),
    ],
)
def test_a_comment_that_is_not_in_order_is_a_problem_and_hides_nothing(comment: str, said: str) -> None:
    found = report(f"  - say: Quầy MỘT CỬA  {comment}\n")
    assert [problem.rule for problem in found.problems] == ["all-caps", "suppression"]
    problem = found.problems[1]
    assert said in problem.message
    assert (problem.line, problem.column, problem.level) == (5, 24, "warning")
    assert problem.span.end_column - problem.column == len(comment)
    assert found.suppressed == []


def test_errors_stay_whatever_a_comment_says() -> None:
    line = "  - {choose: Gì, options: [Má, Mạ]}  # bỏ qua alike-labels: "
    assert rules(line + "x" * MIN_REASON + "\n") == ["alike-labels", "suppression"]
    for rule in ("sealed-printed", "identity-purpose", "consent"):
        assert rules(f"  - say: Chào  # bỏ qua {rule}: {WHY}\n") == ["suppression"]


@pytest.mark.parametrize(
    "steps",
    [
        "  - say: 'Chào # bỏ qua all-caps: x'\n",
        "  - say: |\n      Chào\n      # bỏ qua all-caps: x\n",
        '  - say: "Chào\n      # bỏ qua all-caps: x"\n',
        "  - say: Chào#bỏ qua all-caps\n",
    ],
)
def test_the_same_words_inside_a_text_are_only_text(steps: str) -> None:
    assert read_suppressions("thu.yaml", HEAD + steps) == []
    assert rules(steps) == []


def test_a_file_that_cannot_be_read_suppresses_nothing() -> None:
    assert read_suppressions("thu.yaml", "a: [\n# bỏ qua all-caps: xxxxxxxxxxx\n") == []
    assert read_suppressions("thu.yaml", "# bỏ qua\n") == []
