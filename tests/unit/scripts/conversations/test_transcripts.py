"""Conversations as tests: they pass when the bot says what they say, and tell the difference when not."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from bot.scripts.conversations.chats import read_chats
from bot.scripts.conversations.coverage import FlowCoverage, coverage, not_covered
from bot.scripts.conversations.simulate import Parts
from bot.scripts.conversations.transcripts import Result, run_transcripts
from bot.scripts.loader import load_scripts
from bot.scripts.model import Scripts

FLOW = dedent("""
    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    answers:
      noi_dung: {type: text, label: Nội dung}
      anh: {type: files, label: Ảnh, optional: true}
    steps:
      - say: Xin mời.
      - choose: Chọn gì?
        options: [Một, {label: Hai, go: hai}]
      - ask: noi_dung
        silence: {after: 20m, say: Cứ thong thả.}
      - ask: anh
      - ticket: {kind: feedback, subject: x, body: noi_dung, files: anh}
      - say: Xong.
      - end
      - id: hai
        handoff: x
""")


@pytest.fixture
def hold(parts: Parts) -> Callable[[str], Result]:
    def make(turns: str) -> Result:
        lines = "".join(f"  {line}\n" for line in dedent(turns).strip().splitlines())
        files = {"thu.yaml": FLOW, "tests/thu.chat.yaml": f"chat: Thử\nat: 2026-11-23 09:00\nturns:\n{lines}"}
        scripts = load_scripts(files).scripts
        assert scripts
        _, problems = read_chats(files)
        assert not problems, problems
        (result,) = run_transcripts(files, scripts, parts)
        return result

    return make


WHOLE = """
    - citizen: làm thử
    - bot: [Xin mời, {options: [Một, Hai]}]
    - citizen: {tap: Một}
    - bot: Nội dung?
    - wait: 20m
    - bot: {exact: Cứ thong thả.}
    - citizen: {text: Đèn đường hỏng, images: 2}
    - ...
    - ticket: {kind: feedback, subject: x, body: Đèn, files: 2, urgent: false, office: thanh-tra, due: 2026-12-03}
"""


def test_a_whole_conversation_with_pictures_silence_and_ticket_passes(hold: Callable[[str], Result]) -> None:
    result = hold(WHOLE)
    assert result.passed, result
    assert ("thu", "ticket") in result.visited


def test_a_burst_of_pictures_needs_no_wait(hold: Callable[[str], Result]) -> None:
    result = hold("""
        - citizen: làm thử
        - ...
        - citizen: "1"
        - bot: Nội dung?
        - citizen: hỏng
        - bot: Ảnh?
        - citizen: {images: 2}
        - bot: đã nhận 2 tệp
        - citizen: xong
        - bot: {regex: "^Xong"}
    """)
    assert result.passed, result


def test_staff_take_over_and_close(hold: Callable[[str], Result]) -> None:
    result = hold("""
        - citizen: {follow: true}
        - bot: Xin chào
        - citizen: làm thử
        - ...
        - citizen: Hai
        - bot: chuyển cuộc trò chuyện
        - ticket: {kind: inquiry, handoff: true}
        - citizen: tôi nói thêm
        - staff: close
        - bot: tiếp tục hỗ trợ
        - staff: takeover
        - citizen: {location: [21.0, 105.8]}
    """)
    assert result.passed, result


@pytest.mark.parametrize(
    ("turns", "line", "says"),
    [
        ("- citizen: làm thử\n- bot: Chào", 5, "chờ:  có “Chào”"),
        ("- citizen: làm thử\n- bot: Xin mời", 5, "không có tin nào nữa"),
        ("- citizen: làm thử\n- bot: Xin mời\n- citizen: Một", 6, "không có tin nào nữa"),
        ("- citizen: làm thử\n- bot: [Xin mời, {options: [Một]}]", 5, "nút [Một]"),
        ("- citizen: làm thử\n- ...\n- citizen: {tap: Ba}", 6, "không có nút “Ba”"),
        ("- citizen: làm thử\n- ...\n- ticket: {kind: feedback}", 6, "không có phiếu mới"),
        ("- bot: Xin mời", 4, "không có tin nào"),
        ("- staff: close", 4, "không có cuộc trò chuyện"),
        ("- citizen: làm thử\n- bot: {regex: '^mời'}", 5, "/^mời/"),
        (
            "- citizen: làm thử\n- ...\n- citizen: Một\n- ...\n- citizen: hỏng\n- ...\n- citizen: bỏ qua\n- ...\n"
            "- ticket: {kind: conduct, body: Z, files: 1, about: {unit: a}, due: 2027, answers: {Nội dung: Y}}",
            12,
            "kind: chờ “conduct”, được “feedback”",
        ),
    ],
)
def test_a_difference_is_told_with_its_line(hold: Callable[[str], Result], turns: str, line: int, says: str) -> None:
    result = hold(turns)
    assert not result.passed
    assert result.span.line == line
    assert says in str(result)


def test_every_difference_of_a_ticket_is_told(hold: Callable[[str], Result]) -> None:
    result = hold(WHOLE.replace("body: Đèn, files: 2", "body: Z, files: 9, about: {unit: a}, answers: {A: b}"))
    for word in ("body:", "files:", "about / unit:", "answers / A:"):
        assert word in result.difference


def test_clocks_status_and_seal_of_a_ticket_are_held(hold: Callable[[str], Result]) -> None:
    result = hold("""
        - citizen: làm thử
        - ...
        - citizen: Hai
        - bot: chuyển cuộc trò chuyện
        - ticket: {kind: inquiry, status: new, due: 2026-12-03T09, seal: []}
        - session: {flow: thu, step: hai, muted: true, ended: false}
        - citizen: tôi nói thêm
        - follow_up: {text: nói thêm, files: 0}
        - citizen: {files: 1}
        - follow_up: {files: 1}
        - staff: reply
        - staff: close
        - bot: tiếp tục hỗ trợ
        - session: {muted: false, ended: true}
    """)
    assert result.passed, result


def test_answers_kept_so_far_are_held(hold: Callable[[str], Result]) -> None:
    result = hold("""
        - citizen: làm thử
        - ...
        - citizen: Một
        - ...
        - citizen: đèn hỏng
        - bot: Ảnh
        - answers: {noi_dung: đèn hỏng}
    """)
    assert result.passed, result


def test_a_failure_shows_the_conversation_before_it(hold: Callable[[str], Result]) -> None:
    result = hold("- citizen: làm thử\n- bot: Xin mời\n- bot: Chào")
    assert result.differs
    assert list(result.differs.excerpt) == ["người dân:  làm thử", "bot:        Xin mời."]
    assert "được: Chọn gì? [Một, Hai]" in result.difference


def test_branches_no_conversation_takes_are_named(hold: Callable[[str], Result]) -> None:
    scripts = load_scripts({"thu.yaml": FLOW}).scripts
    assert scripts
    flow = next(one for one in coverage(scripts, [hold(WHOLE)]) if one.flow == "thu")
    assert [(one.line, one.branch) for one in flow.missed_branches] == [(11, "lựa chọn “Hai”")]
    assert (flow.branches, len(flow.missed_steps)) == (2, 1)


BRANCHES = dedent("""
    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    answers:
      tuoi: {type: number, label: Tuổi}
    steps:
      - ask: tuoi
        tries: 1
        give_up: thoi
      - when:
          - {if: tuoi > 20, go: lon}
          - {else: be}
      - id: lon
        if: tuoi > 30
        say: Lớn lắm.
      - end
      - id: be
        say: Bé.
      - end
      - id: thoi
        find: {text: "'không có gì'", save: thu_tuc, none: xong}
      - id: xong
        say: Xong.
""")


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("40", {"nhánh “tuoi > 20”"}),
        ("25", {"nhánh “tuoi > 20”", "bỏ qua bước vì không phải tuoi > 30"}),
        ("5", {"nhánh “còn lại”"}),
        ("abc", {"hết lượt hỏi (give_up)", "không tìm thấy (none)"}),
    ],
)
def test_every_kind_of_branch_is_counted_as_it_is_taken(parts: Parts, said: str, taken: set[str]) -> None:
    chat = f"chat: Thử\nat: 2026-11-23 09:00\nturns:\n  - citizen: làm thử\n  - ...\n  - citizen: '{said}'\n  - ...\n"
    files = {"thu.yaml": BRANCHES, "tests/thu.chat.yaml": chat}
    loaded = load_scripts(files)
    assert loaded.scripts, loaded.problems
    every = {one.branch for one in _of_thu(loaded.scripts, []).missed_branches}
    left = {
        one.branch for one in _of_thu(loaded.scripts, run_transcripts(files, loaded.scripts, parts)).missed_branches
    }
    assert every - left == taken
    assert len(every) == 5


def _of_thu(scripts: Scripts, results: list[Result]) -> FlowCoverage:
    return next(one for one in coverage(scripts, results) if one.flow == "thu")


def test_declining_at_a_review_is_a_branch() -> None:
    flow = FLOW.replace("  - say: Xong.", "  - review: [noi_dung]\n    stop: hai\n  - say: Xong.")
    scripts = load_scripts({"thu.yaml": flow}).scripts
    assert scripts
    assert "không muốn gửi (stop)" in [one.branch for one in _of_thu(scripts, []).missed_branches]


def test_steps_no_conversation_reaches_are_named(hold: Callable[[str], Result]) -> None:
    scripts = load_scripts({"thu.yaml": FLOW}).scripts
    assert scripts
    assert [(flow, step) for flow, step, _, _ in not_covered(scripts, [hold(WHOLE)])] == [("thu", "hai")]
    assert len(not_covered(scripts, [])) == len(scripts.flows["thu"].steps)


@pytest.mark.parametrize(
    "text",
    [
        "chat: X\nat: hôm nay\nturns: []\n",
        "chat: X\nat: 2026-11-23 09:00\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: x\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{bto: x}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{bot: x, wait: 1m}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{bot: {regex: '('}}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{wait: lâu}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{ticket: {knd: x}}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{staff: ngủ}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{service: {name: x}}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{service: {name: x, gives: 1, fails: true}}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{rating: {diem: 4}}]\n",
        "chat: X\nat: 2026-11-23 09:00\nturns: [{session: {flow: A B}}]\n",
        "chat: [",
    ],
)
def test_a_broken_conversation_is_a_problem_with_a_line(text: str) -> None:
    chats, problems = read_chats({"tests/x.chat.yaml": text})
    assert chats == []
    assert problems


SERVICE = dedent("""
    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    steps:
      - service: {name: tra-ho-so, with: {ma: "'A1'"}, save: ho_so, failed: hong}
      - say: "Hồ sơ: {{ ho_so.trang_thai }}."
      - ticket: {kind: feedback, subject: x, save: phieu}
      - rate: phieu.code
        say: Hài lòng không?
        ask_word: Góp ý gì?
      - end
      - id: hong
        say: Chưa tra được.
""")


def hold_service(parts: Parts, turns: str) -> Result:
    lines = "".join(f"  {line}\n" for line in dedent(turns).strip().splitlines())
    files = {"thu.yaml": SERVICE, "tests/thu.chat.yaml": f"chat: Thử\nat: 2026-11-23 09:00\nturns:\n{lines}"}
    scripts = load_scripts(files).scripts
    assert scripts
    return run_transcripts(files, scripts, parts)[0]


def test_a_service_answers_what_the_test_says_and_a_rating_is_held(parts: Parts) -> None:
    result = hold_service(
        parts,
        """
        - service: {name: tra-ho-so, with: {ma: A1}, gives: {trang_thai: đã xong}}
        - citizen: làm thử
        - bot: ["Hồ sơ: đã xong", Hài lòng không]
        - citizen: "4"
        - rating: {score: 4, top: 5}
        - bot: Góp ý gì
        - citizen: chờ hơi lâu
        - ...
        - rating: {score: 4, word: hơi lâu}
        """,
    )
    assert result.passed, result


def test_a_service_that_fails_leads_where_the_script_says(parts: Parts) -> None:
    turns = "- service: {name: tra-ho-so, fails: true}\n- citizen: làm thử\n- bot: Chưa tra được"
    assert hold_service(parts, turns).passed


@pytest.mark.parametrize(
    ("turns", "line", "says"),
    [
        ("- citizen: làm thử\n- bot: Hồ sơ", 4, "thêm phía trước: - service: {name: tra-ho-so, gives: {…}}"),
        ("- service: {name: tra-ho-so, gives: 1}", 4, "không ai hỏi dịch vụ “tra-ho-so”"),
        (
            "- citizen: xin chào\n- ...\n- service: {name: tra-ho-so, fails: true}\n- citizen: xin chào\n- ...",
            6,
            "không ai hỏi dịch vụ “tra-ho-so”",
        ),
        ("- service: {name: tra-ho-so, with: {ma: B}, gives: 1}\n- citizen: làm thử", 5, "chờ được hỏi với"),
        ("- citizen: xin chào\n- ...\n- rating: {score: 1}", 6, "được: không có đánh giá nào"),
        ("- citizen: xin chào\n- ...\n- follow_up: {text: a}", 6, "được: không có gì thêm"),
        ("- citizen: xin chào\n- ...\n- session: {muted: true}", 6, "muted: chờ true, được false"),
        ("- citizen: xin chào\n- ...\n- answers: {a: b}", 6, "a: chờ “b”, được không có"),
    ],
)
def test_what_a_test_says_of_services_and_the_like_must_hold(parts: Parts, turns: str, line: int, says: str) -> None:
    result = hold_service(parts, turns)
    assert not result.passed
    assert result.span.line == line
    assert says in str(result)


def test_a_conversation_may_be_held_while_a_flow_is_paused(parts: Parts) -> None:
    files = {
        "a.yaml": "spec: 1\nflow: a\nstart_by: {keywords: [mở việc]}\nsteps:\n  - say: Việc A.\n",
        "repair/menu.yaml": "spec: 1\nflow: menu\nsteps:\n  - choose: Gì?\n    options: [{label: Việc A, switch: a}]\n",
        "repair/tam-dung.yaml": "spec: 1\nflow: tam-dung\nsteps:\n  - choose: Đang dừng.\n    options: [Thôi]\n",
        "tests/a.chat.yaml": "chat: Việc A dừng\nat: 2026-11-23 09:00\npaused: [a]\nturns:\n"
        "  - citizen: menu\n  - bot: Gì?\n  - citizen: {tap: Việc A}\n  - bot: Đang dừng.\n",
    }
    scripts = load_scripts(files).scripts
    assert scripts
    (result,) = run_transcripts(files, scripts, parts)
    assert result.passed, result
    assert ("tam-dung", "choose") in result.visited, "the steps of the holding flow count as its own"
    assert not [flow for flow, _ in result.visited if flow == "a"]
