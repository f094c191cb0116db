"""Conversation tests recorded anew: only what differs changes, and never to something looser."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from bot.scripts.conversations.mending import Mended, mend
from bot.scripts.conversations.simulate import Parts
from bot.scripts.loader import load_scripts

FLOW = """
    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    answers:
      noi_dung: {type: text, label: Nội dung}
    steps:
      - say: |
          Xin mời anh/chị vào việc. Mọi điều được giữ kín.
          Có thể dừng bất cứ lúc nào.
      - choose: Anh/chị chọn việc nào dưới đây?
        options: [Một, Hai]
      - ask: noi_dung
        say: Nội dung là gì ạ?
      - ticket: {kind: feedback, subject: x, body: noi_dung}
      - say: Đã ghi nhận, cảm ơn anh/chị.
"""
CHAT = """\
    # Chú thích đầu tệp.
    chat: Thử
    at: 2026-11-23 09:00
    turns:
      - citizen: làm thử          # mở luồng
      # câu chào
      - bot: [Xin mời anh/chị, "Có thể dừng bất cứ lúc nào."]
      - bot: {text: chọn việc nào, options: [Một, Hai]}   # câu hỏi
      - citizen: {tap: Một}
      - bot: {regex: "^Nội dung"}
      - citizen: Đèn hỏng
      - ticket:
          kind: feedback  # loại
          body: Đèn
      - bot:
          - Đã ghi nhận
          - cảm ơn
"""


@pytest.fixture
def mended(parts: Parts) -> Callable[..., Mended]:
    def make(flow: dict[str, str] | None = None, chat: dict[str, str] | None = None) -> Mended:
        texts = []
        for text, changes in ((dedent(FLOW), flow), (dedent(CHAT), chat)):
            for old, new in (changes or {}).items():
                assert old in text
                text = text.replace(old, new)
            texts.append(text)
        loaded = load_scripts({"thu.yaml": texts[0]})
        assert loaded.scripts, loaded.problems
        return mend("tests/thu.chat.yaml", texts[1], loaded.scripts, parts)

    return make


def test_a_conversation_that_holds_stays_as_it_is(mended: Callable[..., Mended]) -> None:
    result = mended()
    assert (result.text, result.changes) == (dedent(CHAT), ())
    assert result.result.passed


@pytest.mark.parametrize(
    ("flow", "before", "after"),
    [
        (
            {"Xin mời anh/chị vào việc": "Kính mời anh/chị vào việc"},
            "[Xin mời anh/chị,",
            "[Kính mời anh/chị vào việc.,",
        ),
        (
            {"Có thể dừng bất cứ": "Anh/chị dừng được bất cứ"},
            '"Có thể dừng bất cứ lúc nào."',
            "Anh/chị dừng được bất cứ lúc nào.",
        ),
        (
            {"chọn việc nào dưới": "cần việc nào dưới"},
            "{text: chọn việc nào, options: [Một, Hai]}",
            '{text: "Anh/chị cần việc nào dưới đây?", options: [Một, Hai]}',
        ),
        (
            {"[Một, Hai]": "[Một, Hai, Ba]"},
            "{text: chọn việc nào, options: [Một, Hai]}",
            "{text: chọn việc nào, options: [Một, Hai, Ba]}",
        ),
        (
            {"say: Nội dung là gì": "say: Xin cho biết nội dung là gì"},
            '{regex: "^Nội dung"}',
            '{exact: "Xin cho biết nội dung là gì ạ?"}',
        ),
        ({"kind: feedback": "kind: inquiry"}, "kind: feedback  # loại", "kind: inquiry  # loại"),
        ({"cảm ơn anh": "cám ơn anh"}, "    - cảm ơn\n", '    - "Đã ghi nhận, cám ơn anh/chị."\n'),
    ],
)
def test_only_what_differs_is_changed(
    mended: Callable[..., Mended], flow: dict[str, str], before: str, after: str
) -> None:
    result = mended(flow)
    assert result.result.passed, result.result
    assert result.text == dedent(CHAT).replace(before, after)
    assert len(result.changes) == 1


def test_a_message_that_is_new_gets_a_line_of_its_own(mended: Callable[..., Mended]) -> None:
    result = mended({"  - ask: noi_dung\n": "  - say: Sắp xong rồi.\n  - ask: noi_dung\n"})
    assert result.result.passed
    assert result.text == dedent(CHAT).replace("  - bot: {regex", "  - bot: Sắp xong rồi.\n  - bot: {regex")
    assert [(change.before, change.after) for change in result.changes] == [("", "bot: Sắp xong rồi.")]


def test_messages_after_the_last_line_are_added_below(mended: Callable[..., Mended]) -> None:
    result = mended({"cảm ơn anh/chị.\n": "cảm ơn anh/chị.\n  - say: Chào anh/chị.\n"})
    assert result.result.passed
    assert result.text == dedent(CHAT) + "  - bot: Chào anh/chị.\n"


def test_a_message_that_is_gone_loses_its_line_and_no_other(mended: Callable[..., Mended]) -> None:
    greeting = "  - say: |\n      Xin mời anh/chị vào việc. Mọi điều được giữ kín.\n      Có thể dừng bất cứ lúc nào.\n"
    result = mended({greeting: ""})
    assert result.result.passed
    assert result.text == dedent(CHAT).replace('  - bot: [Xin mời anh/chị, "Có thể dừng bất cứ lúc nào."]\n', "")


def test_a_message_before_a_turn_in_a_list_is_added_to_the_list(mended: Callable[..., Mended]) -> None:
    flow = {"  - say: Đã ghi": "  - say: Một tin mới hẳn.\n  - say: Đã ghi"}
    result = mended(flow)
    assert result.result.passed
    assert "      - Một tin mới hẳn.\n      - Đã ghi nhận\n" in result.text


@pytest.mark.parametrize(
    ("flow", "chat", "says"),
    [
        ({"[Một, Hai]": "[Nhất, Hai]"}, {}, "không có nút “Một”"),
        ({"  - ticket: {kind: feedback, subject: x, body: noi_dung}\n": ""}, {}, "không có phiếu mới"),
        ({}, {"      kind: feedback  # loại\n": "      about: {unit: long-bien}\n"}, "about / unit"),
        ({}, {"  - citizen: Đèn hỏng\n": "  - service: {name: x, gives: 1}\n  - citizen: Đèn hỏng\n"}, "không ai hỏi"),
        ({"Đã ghi nhận, cảm ơn anh/chị.": "Xong."}, {"  - bot:\n": "  - ...\n  - bot:\n"}, "Đã ghi nhận"),
    ],
)
def test_what_a_person_must_decide_is_left(
    mended: Callable[..., Mended], flow: dict[str, str], chat: dict[str, str], says: str
) -> None:
    result = mended(flow, chat)
    assert not result.result.passed
    assert says in str(result.result)


def test_an_expectation_after_any_messages_is_reworded_only_to_something_alike(mended: Callable[..., Mended]) -> None:
    result = mended(
        {"cảm ơn anh/chị.": "xin cảm ơn."},
        {"      - cảm ơn\n": "", "  - bot:\n": "  - ...\n  - bot:\n", "- Đã ghi nhận\n": "- Đã ghi nhận, cảm ơn anh\n"},
    )
    assert result.result.passed
    assert "- Đã ghi nhận, xin cảm ơn.\n" in result.text or '- "Đã ghi nhận, xin cảm ơn."\n' in result.text


def test_a_conversation_in_brackets_is_left_for_a_person(parts: Parts) -> None:
    scripts = load_scripts({"thu.yaml": dedent(FLOW)}).scripts
    assert scripts
    text = "chat: A\nat: 2026-11-23 09:00\nturns: [{citizen: làm thử}, {bot: Chào}]\n"
    result = mend("tests/thu.chat.yaml", text, scripts, parts)
    assert (result.text, result.changes, result.result.passed) == (text, (), False)
