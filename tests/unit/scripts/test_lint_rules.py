"""What each rule of `flows check` finds, where, and what it leaves alone."""

from datetime import date

import pytest

from bot.scripts.lint import DATED_RULES
from bot.scripts.loader import load_scripts
from bot.scripts.problems import Problem

HEAD = "spec: 1\nflow: thu\nstart_by: {keywords: [làm thử]}\n"


def found(rule: str, text: str, **others: str) -> list[Problem]:
    files = {"thu.yaml": HEAD + text, **{f"{name}.yaml": other for name, other in others.items()}}
    return [problem for problem in load_scripts(files).problems if problem.rule == rule]


def test_unknown_target_points_at_the_option_and_names_the_nearest_step() -> None:
    line = "  - {id: khong-luu, choose: Gì, options: [A, {label: B, go: khong-lu}]}"
    (problem,) = found("unknown-target", f"steps:\n{line}\n")
    assert (problem.line, problem.column, problem.level) == (5, line.index("khong-lu}") + 1, "error")
    assert problem.span.end_column - problem.column == len("khong-lu")
    assert "khong-luu" in problem.hint


def test_unknown_flow_knows_the_built_in_repair_flows() -> None:
    assert found("unknown-flow", "steps:\n  - switch: gap-can-bo\n") == []
    assert found("unknown-flow", "steps:\n  - ask: x\n    give_up: {switch: gap-canbo}\nanswers: {x: {type: text}}\n")


def test_unknown_answer_covers_asking_calling_and_reserved_names() -> None:
    called = "spec: 1\nflow: con\nanswers: {a: {type: text}}\nsteps:\n  - ask: a\n"
    (problem,) = found("unknown-answer", "steps:\n  - call: con\n    with: {b: 1}\n", con=called)
    assert "luồng “con”" in problem.message
    assert found("unknown-answer", "answers: {now: {type: text}}\nsteps:\n  - ask: now\n")


def test_undefined_variable_looks_into_texts_options_and_conditions() -> None:
    text = "steps:\n  - say: '{{ a }}'\n  - say: x\n    if: b > 1\n  - set: {c: d}\n  - say: '{{ c }} {{ now }}'\n"
    assert [problem.line for problem in found("undefined-variable", text)] == [5, 7, 8]


def test_undefined_variable_gives_repair_flows_what_the_machine_gives_them() -> None:
    text = "spec: 1\nflow: loi\nsteps:\n  - say: 'Lỗi {{ da_ghi }}'\n"
    assert load_scripts({"repair/loi.yaml": text}).problems == []


def test_unreachable_finds_steps_after_an_end_and_after_options_that_all_leave() -> None:
    text = "steps:\n  - {id: a, choose: Gì, options: [{label: X, go: a}]}\n  - say: Không tới\n"
    assert [problem.line for problem in found("unreachable", text)] == [6]


def test_no_way_out_takes_a_known_answer_for_no_wait() -> None:
    text = "answers: {x: {type: text}}\nsteps:\n  - {id: a, ask: x%s}\n  - go: a\n"
    assert found("no-way-out", text % "")
    assert not found("no-way-out", text % ", ask_again: true")


def test_never_started_leaves_reserved_and_called_flows_alone() -> None:
    other = "spec: 1\nflow: con\nsteps:\n  - say: x\n"
    assert found("never-started", "steps:\n  - say: x\n", con=other)
    assert not found("never-started", "steps:\n  - call: con\n", con=other)


def test_missing_else_also_minds_the_order() -> None:
    steps = "steps:\n  - when: [%s]\n  - {id: a, say: A}\n"
    assert found("missing-else", steps % "{if: 1 > 0, go: a}")
    assert found("missing-else", steps % "{else: a}, {if: 1 > 0, go: a}")
    assert not found("missing-else", steps % "{if: 1 > 0, go: a}, {else: a}")


def test_call_switches_does_not_mind_a_call_at_the_very_end() -> None:
    away = "spec: 1\nflow: con\nsteps:\n  - switch: menu\n"
    assert found("call-switches", "steps:\n  - call: con\n  - say: x\n", con=away)
    assert not found("call-switches", "steps:\n  - call: con\n", con=away)


def test_keyword_clash_compares_without_accents_and_tells_the_other_flow() -> None:
    other = "spec: 1\nflow: hai\nstart_by: {keywords: [LÀM THỬ]}\nsteps:\n  - say: x\n"
    problems = found("keyword-clash", "steps:\n  - say: x\n", hai=other)
    assert [problem.file for problem in problems] == ["thu.yaml"]
    assert "“hai”" in problems[0].message
    label = "spec: 1\nflow: hai\nstart_by: {keywords: [hai]}\nsteps:\n  - {choose: Gì, options: [Làm thử, B]}\n"
    assert [problem.level for problem in found("keyword-clash", "steps:\n  - say: x\n", hai=label)] == ["warning"]


def test_alike_labels_allows_the_same_label_under_conditions() -> None:
    assert found("alike-labels", "steps:\n  - {choose: Gì, options: [Má, Mạ]}\n")
    assert not found(
        "alike-labels", "steps:\n  - {choose: Gì, options: [{label: A, if: 1 > 2}, {label: A, value: b, if: 1 < 2}]}\n"
    )


def test_channel_limit_warns_of_split_texts_and_many_options() -> None:
    assert [p.level for p in found("channel-limit", f"steps:\n  - say: {'a' * 2001}\n")] == ["warning"]
    assert not found("channel-limit", f"steps:\n  - say: {'a' * 2000}\n")
    eleven = ", ".join(f"Mục {n}" for n in range(11))
    assert found("channel-limit", f"steps:\n  - {{choose: Gì, options: [{eleven}]}}\n")


def test_sealed_printed_sees_filters_but_not_tests() -> None:
    answers = "answers: {a: {type: text, privacy: sealed, purpose: x, keep: 1d}}\nsteps:\n  - ask: a\n"
    assert found("sealed-printed", answers + "  - say: '{{ a | tom_tat(3) }}'\n")
    assert not found("sealed-printed", answers + "  - say: '{% if a %}có{% endif %}'\n")


def test_identity_purpose_applies_to_types_that_are_identity_by_nature() -> None:
    assert found("identity-purpose", "answers: {a: {type: phone, keep: 1d}}\nsteps:\n  - ask: a\n")
    assert not found("identity-purpose", "answers: {a: {type: phone, privacy: open}}\nsteps:\n  - ask: a\n")


def test_consent_must_lie_on_every_way_to_the_ticket() -> None:
    steps = (
        "steps:\n  - choose: Gì?\n    options: [{label: Đồng ý, consent: x, go: ghi}, %s]\n  - end\n"
        "  - {id: ghi, ticket: {kind: conduct}}\n"
    )
    assert not found("consent", steps % "Không")
    assert found("consent", steps % "{label: Cứ ghi, go: ghi}")


def test_consent_is_needed_for_identity_in_any_ticket() -> None:
    answers = "answers: {a: {type: phone, purpose: x, keep: 1d}}\nsteps:\n  - ask: a\n  - ticket: {kind: inquiry}\n"
    assert found("consent", answers)


def test_untested_is_quiet_once_a_conversation_belongs_to_the_flow() -> None:
    files = {"thu.yaml": HEAD + "steps:\n  - say: x\n"}
    for file, text in (
        ("tests/thu.chat.yaml", ""),
        ("tests/thu-hai.chat.yaml", ""),
        ("tests/x.chat.yaml", "flow: thu\n"),
    ):
        assert not [p for p in load_scripts({**files, file: text}).problems if p.rule == "untested"]
    assert [p for p in load_scripts({**files, "tests/thut.chat.yaml": ""}).problems if p.rule == "untested"]


def test_stale_sheet_counts_days_and_minds_the_end() -> None:
    def rules(text: str) -> list[str]:
        folder = load_scripts({"procedures/a.yaml": "id: a\nname: A\n" + text}).folder
        return [problem.message for problem in DATED_RULES["stale-sheet"](folder, date(2026, 11, 23))]

    assert rules("verified_on: 2026-05-27\n") == []
    assert "quá 180 ngày" in rules("verified_on: 2026-05-26\n")[0]
    assert "Chưa ghi" in rules("")[0]
    assert "hết hiệu lực" in rules("verified_on: 2026-11-01\nvalid_to: 2026-11-22\n")[0]


def test_call_cycle_follows_calls_and_switches_until_something_waits() -> None:
    other = "spec: 1\nflow: con\nsteps:\n%s  - switch: thu\n"
    assert found("call-cycle", "steps:\n  - call: con\n", con=other % "")
    assert found(
        "call-cycle", "steps:\n  - call: con\n", con=other % "  - choose: A\n    options: [B]\n    if: 1 > 2\n"
    )
    assert not found("call-cycle", "steps:\n  - call: con\n", con=other % "  - choose: A\n    options: [B]\n")
    assert [problem.line for problem in found("call-cycle", "steps:\n  - say: x\n  - switch: thu\n")] == [6]


@pytest.mark.parametrize(
    "value",
    [
        "http://a.vn/x.pdf", "ftp://a.vn/x.pdf", "https:///x.pdf", "file:///etc/passwd", "javascript:1", "data:x",
        "/etc/x.pdf", "a/../../x.pdf", "./x.pdf", "a//x.pdf", "a\\x.pdf", "C:\\x.pdf", "x.exe", "x", "x.png", "https://[a",
    ],
)  # fmt: skip
def test_media_refuses_what_leads_out_or_is_not_taken(value: str) -> None:
    (problem,) = found("media", f"steps:\n  - say: x\n    file: '{value}'\n")
    assert (problem.line, problem.level) == (6, "error")


def test_media_looks_at_questions_and_parts_and_knows_what_is_there() -> None:
    assert found("media", "steps:\n  - say: [{image: ../a.png}]\n")
    assert found("media", "answers: {a: {type: text}}\nsteps:\n  - ask: a\n    image: a.pdf\n")
    assert not found("media", "steps:\n  - say: x\n    image: https://a.vn/x\n")
    text = HEAD + "steps:\n  - say: x\n    image: anh/a.png\n"
    assert load_scripts({"thu.yaml": text}, {"anh/a.png"}).scripts is not None
    missing = load_scripts({"thu.yaml": text}, {"anh/aa.png"})
    (problem,) = (problem for problem in missing.problems if problem.level == "error")
    assert problem.rule == "media"
    assert "anh/aa.png" in problem.hint
