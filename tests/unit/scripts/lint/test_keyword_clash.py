"""Words that would start two flows, or start one where another offers them."""

from tests.unit.scripts.lint.findings import found


def test_keyword_clash_compares_without_accents_and_tells_the_other_flow() -> None:
    other = "spec: 1\nflow: hai\nstart_by: {keywords: [LÀM THỬ]}\nsteps:\n  - say: x\n"
    problems = found("keyword-clash", "steps:\n  - say: x\n", hai=other)
    assert [problem.file for problem in problems] == ["thu.yaml"]
    assert "“hai”" in problems[0].message
    label = "spec: 1\nflow: hai\nstart_by: {keywords: [hai]}\nsteps:\n  - {choose: Gì, options: [Làm thử, B]}\n"
    assert [problem.level for problem in found("keyword-clash", "steps:\n  - say: x\n", hai=label)] == ["warning"]
    leads_there = label.replace("Làm thử,", "{label: Làm thử, switch: thu},")
    assert found("keyword-clash", "steps:\n  - say: x\n", hai=leads_there) == []


def test_keyword_clash_covers_cries_for_help_and_items_of_a_choice() -> None:
    cry = "spec: 1\nflow: hai\nstart_by: {keywords: [cứu tôi với]}\nsteps:\n  - say: x\n"
    (problem,) = found("keyword-clash", "steps:\n  - say: x\n", hai=cry)
    assert (problem.level, "khan-cap" in problem.message) == ("error", True)
    choice = "spec: 1\nflow: hai\nanswers: {a: {type: choice, options: [Làm thử, B]}}\nsteps:\n  - ask: a\n"
    assert [problem.level for problem in found("keyword-clash", "steps:\n  - say: x\n", hai=choice)] == ["warning"]
