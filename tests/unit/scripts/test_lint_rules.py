"""What each rule of `flows check` finds, where, and what it leaves alone."""

from datetime import date

import pytest

from bot.scripts.check import check
from bot.scripts.lint import DATED_RULES
from bot.scripts.loader import load_scripts
from bot.scripts.problems import Problem
from bot.scripts.world import Route

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
    leads_there = label.replace("Làm thử,", "{label: Làm thử, switch: thu},")
    assert found("keyword-clash", "steps:\n  - say: x\n", hai=leads_there) == []


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


def test_unknown_service_is_quiet_where_the_services_are_not_known() -> None:
    files = {"thu.yaml": HEAD + "steps:\n  - service: {name: tra-hoso}\n"}
    assert not [p for p in load_scripts(files).problems if p.rule == "unknown-service"]
    (problem,) = (p for p in load_scripts(files, services=["tra-ho-so"]).problems if p.rule == "unknown-service")
    assert (problem.line, problem.column, problem.level) == (5, 21, "error")
    assert "tra-ho-so" in problem.hint


def test_unknown_unit_looks_only_at_ids_written_out() -> None:
    def rules(unit: str) -> list[str]:
        steps = "answers: {dv: {type: unit}}\nsteps:\n  - ask: dv\n" + (
            f"  - ticket: {{kind: feedback, about: {{unit: {unit}}}}}\n"
        )
        return [
            p.hint for p in load_scripts({"thu.yaml": HEAD + steps}, units=["bo-de"]).problems if p.level == "error"
        ]

    assert rules("dv") == []
    assert rules("\"'bo-de'\"") == []
    assert "bo-de" in rules("\"'bo-d'\"")[0]


def test_unused_answer_counts_calls_texts_and_what_starts_a_flow() -> None:
    answers = "answers: {a: {type: text}, b: {type: text}}\nsteps:\n  - ask: a\n"
    (problem,) = found("unused-answer", answers)
    assert (problem.line, problem.column) == (4, 28)
    assert not found("unused-answer", answers + "  - say: '{{ b }}'\n")
    assert not found("unused-answer", answers + "  - set: {b: a}\n")
    other = "spec: 1\nflow: con\nsteps:\n  - call: thu\n    with: {b: 1}\n"
    assert not found("unused-answer", answers, con=other)


def test_unheard_retry_is_told_of_choices_in_flows_that_hold_nobody() -> None:
    menu = "spec: 1\nflow: {}\n{}steps:\n  - choose: Gì?\n    options: [A, B]\n    retry: [Chọn đi.]\n    tries: 2\n"
    problems = load_scripts({"repair/menu.yaml": menu.format("menu", "")}).problems
    assert [(p.rule, p.line, p.level) for p in problems if p.rule == "unheard-retry"] == [
        ("unheard-retry", 6, "warning"),
        ("unheard-retry", 7, "warning"),
    ]
    ordinary = menu.format("thu", "start_by: {keywords: [làm thử]}\n")
    assert not [p for p in load_scripts({"thu.yaml": ordinary}).problems if p.rule == "unheard-retry"]


def test_stray_braces_shows_what_a_citizen_would_read() -> None:
    def shown(text: str) -> list[str]:
        return [p.message.split("”")[0][1:] for p in found("stray-braces", f"steps:\n  - say: '{text}'\n")]

    assert shown("Chào {ten}, {{ now }}} và ${ma}.") == ["{ten}", "${ma}"]
    assert shown("Chào ten }} và [[ten]]") == ["}}", "[[ten]]"]
    assert shown("Chào {{ now }}: {% if now %}a{% endif %} {# ghi chú {a} #} [1] :-}") == []


def test_ticket_untold_wants_the_code_in_a_text() -> None:
    steps = "steps:\n  - ticket: {kind: inquiry}\n"
    assert found("ticket-untold", steps)
    assert found("ticket-untold", steps + "    save: p\n  - say: '{{ p.due }}'\n")
    for text in ("{{ p.code }}", "{{ p[''code''] }}", "{% if p %}{{ p . code }}{% endif %}"):
        assert not found("ticket-untold", steps + f"    save: p\n  - say: '{text}'\n")


def test_ticket_untold_leaves_it_to_the_caller() -> None:
    con = "spec: 1\nflow: con\nsteps:\n  - ticket: {kind: inquiry}\n    save: p\n"
    assert not found("ticket-untold", "steps:\n  - call: con\n    save: {q: p}\n", con=con)


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("Chúng tôi sẽ trả lời anh/chị trong 10 ngày làm việc.", True),
        ("Cán bộ sẽ gọi lại sau 2 tuần.", True),
        ("Tôi sẽ báo kết quả trong vòng 5 đến 15 ngày.", True),
        ("Phường sẽ thông báo chậm nhất 1 tháng nữa.", True),
        ("Tôi sẽ báo kết quả trong 7 ngày.", False),
        ("Tôi sẽ nhắn lại sau 24 giờ.", False),
        ("Hồ sơ được giải quyết trong 15 ngày làm việc.", False),
        ("Cán bộ sẽ trả lời trong 10 ngày. Anh/chị nhắn mã phiếu để nhận trả lời.", False),
        ("Tôi giữ phần đã ghi trong 30 ngày.", False),
    ],
)
def test_late_promise_minds_who_promises_what_by_when(text: str, late: bool) -> None:
    assert bool(found("late-promise", f"steps:\n  - say: {text}\n")) is late


@pytest.mark.parametrize(("after", "count"), [("48h", 0), ("3d", 1), ("8d", 1)])
def test_late_promise_covers_words_after_a_silence(after: str, count: int) -> None:
    text = "answers: {a: {type: text}}\nsteps:\n  - ask: a\n    silence: {after: %s, say: Tôi vẫn đợi.}\n"
    assert len(found("late-promise", text % after)) == count


def test_sentence_too_long_counts_syllables_and_marks_the_sentence() -> None:
    words = " ".join(["chữ"] * 40)
    assert not found("sentence-too-long", f"steps:\n  - say: Chào. {words}. {words}.\n")
    (problem,) = found("sentence-too-long", f"steps:\n  - say: |\n      Chào.\n      Rồi {words}.\n      Xong.\n")
    assert (problem.line, problem.column, problem.span.end_line) == (7, 7, 7)
    assert "41 tiếng" in problem.message
    assert not found("sentence-too-long", f"steps:\n  - say: '{words[:-4]} {{{{ now | ngay }}}}.'\n")


def test_two_questions_looks_at_one_text_and_not_into_quotes() -> None:
    (problem,) = found("two-questions", "steps:\n  - say: Anh/chị cần gì? Ở đâu? Cảm ơn.\n")
    assert (problem.line, problem.column, problem.span.end_column) == (5, 26, 32)
    assert not found("two-questions", "steps:\n  - say: ['Anh/chị cần gì?', 'Ở đâu?']\n")
    assert not found("two-questions", "steps:\n  - say: Hỏi “nộp ở đâu?” hay “mất gì?” được không?\n")


def test_all_caps_marks_the_whole_run_and_leaves_abbreviations() -> None:
    (problem,) = found("all-caps", "steps:\n  - say: Anh/chị LƯU Ý mang CCCD, mục II.\n")
    assert (problem.column, problem.span.end_column) == (18, 23)
    assert found("all-caps", "steps:\n  - say: XIN chào\n")
    assert not found("all-caps", "steps:\n  - say: UBND, HĐND, QSDĐ, Ở Ý, Zalo, 2FA, IV\n")


def test_unknown_abbreviation_knows_the_shared_list_and_what_is_explained() -> None:
    steps = "steps:\n  - say: Anh/chị mang GCNQSDĐ theo. GCNQSDĐ bản chính, sđt và vbcc.\n"
    assert [p.message.split("”")[0][-7:] for p in found("unknown-abbreviation", steps)] == ["GCNQSDĐ", "t “vbcc"]
    shared = "abbreviations: {gcnqsdđ: giấy chứng nhận, vbcc: văn bằng}\n"
    assert not found("unknown-abbreviation", steps, phrases=shared)
    assert not found("unknown-abbreviation", "steps:\n  - say: Trung tâm (TTHCC), rồi TTHCC.\n")
    law = "steps:\n  - say: Luật 31/2024/QH15, a@bcd.vn, mẫu CT01, https://x.vn/BCDG, gõ “NRX”, 3 km.\n"
    assert not found("unknown-abbreviation", law)


def test_file_extension_looks_at_what_lies_beside_the_scripts() -> None:
    media = {"gop-y.yaml.txt", "a.YAML", "b.yam", "thu.docx", "mau/don.docx", "anh/a.png", "c.yaml~", "README.md"}
    problems = load_scripts({"thu.yaml": HEAD + "steps:\n  - say: x\n"}, media).problems
    flagged = [problem.file for problem in problems if problem.rule == "file-extension"]
    assert flagged == ["a.YAML", "b.yam", "c.yaml~", "gop-y.yaml.txt", "thu.docx"]


class OneWay:
    """Takes every message for one flow."""

    def __init__(self, *routes: Route) -> None:
        self.routes = routes

    def route(self, text: str) -> tuple[Route, ...]:
        return self.routes


def elsewhere(example: str, *routes: Route, **others: str) -> list[Problem]:
    text = f"spec: 1\nflow: thu\nstart_by: {{examples: [Một câu khác hẳn, {example}]}}\nsteps:\n  - say: x\n"
    files = {"thu.yaml": text, **{f"{name}.yaml": other for name, other in others.items()}}
    found = check(files, date(2026, 11, 23), router_of=lambda scripts: OneWay(*routes))
    return [problem for problem in found if problem.rule == "example-elsewhere"]


def test_example_elsewhere_asks_the_router_and_keywords_first() -> None:
    own = Route("thu", 1.0)
    assert elsewhere("làm thử", own) == []
    assert elsewhere("làm thử", own, Route("menu", 0.9)) == []
    assert len(elsewhere("làm thử", own, Route("menu", 0.99))) == 2
    (problem,) = elsewhere("gặp cán bộ ạ", own)
    assert ("gap-can-bo" in problem.message, problem.line, problem.column) == (True, 3, 41)
    other = "spec: 1\nflow: hai\nstart_by: {keywords: [mở cửa]}\nsteps:\n  - say: x\n"
    assert len(elsewhere("Mở cửa ạ", own, hai=other)) == 1


def test_example_elsewhere_waits_until_the_scripts_have_no_error() -> None:
    broken = "spec: 1\nflow: hai\nsteps:\n  - go: x\n"
    assert elsewhere("gặp cán bộ", hai=broken) == []


def test_unknown_flow_does_not_mind_a_flow_whose_file_cannot_be_read() -> None:
    problems = load_scripts({"thu.yaml": HEAD + "steps:\n  - switch: hai\n", "hai.yaml": "a: [\n"}).problems
    assert {problem.rule for problem in problems if problem.level == "error"} == {"yaml"}


def test_keyword_clash_covers_cries_for_help_and_items_of_a_choice() -> None:
    cry = "spec: 1\nflow: hai\nstart_by: {keywords: [cứu tôi với]}\nsteps:\n  - say: x\n"
    (problem,) = found("keyword-clash", "steps:\n  - say: x\n", hai=cry)
    assert (problem.level, "khan-cap" in problem.message) == ("error", True)
    choice = "spec: 1\nflow: hai\nanswers: {a: {type: choice, options: [Làm thử, B]}}\nsteps:\n  - ask: a\n"
    assert [problem.level for problem in found("keyword-clash", "steps:\n  - say: x\n", hai=choice)] == ["warning"]


def test_undefined_variable_tells_how_to_write_an_id_out() -> None:
    first, _ = found("undefined-variable", "steps:\n  - ticket: {kind: feedback, about: {unit: long-bien}}\n")
    assert "\"'long-bien'\"" in first.hint


def test_call_cycle_takes_a_summary_for_a_wait() -> None:
    con = "spec: 1\nflow: con\nanswers: {a: {type: text}}\nsteps:\n  - review: [a]\n  - switch: thu\n"
    assert not found("call-cycle", "steps:\n  - call: con\n", con=con)


def test_unreachable_waits_until_every_named_step_is_there() -> None:
    steps = "steps:\n  - go: cuoi\n  - {id: cuoi, say: x}\n"
    assert not found("unreachable", steps)
    assert not found("unreachable", steps.replace("go: cuoi", "go: cuoii"))
    assert found("unreachable", steps.replace("go: cuoi", "end: "))
