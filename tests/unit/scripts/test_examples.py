"""Example sentences: three shapes, each sentence with its place, and what is wrong with them."""

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scripts.aspects import ASPECTS
from bot.scripts.examples import FLOW_EXAMPLES, SHEET_EXAMPLES, Example
from bot.scripts.keys import Key, Kind, Reading, read_value
from bot.scripts.limits import MAX_EXAMPLE_CHARACTERS, MAX_EXAMPLES
from bot.scripts.lines import split_lines
from bot.scripts.loader import load_scripts
from bot.scripts.manual.reference import pages
from bot.scripts.problems import Problem, Span
from bot.scripts.tree import read_tree

SECONDS = 0.5  # of the processor, for all examples of all scripts
MANY = 8_000  # sentences of all scripts


def read(text: str, kind: Kind = FLOW_EXAMPLES) -> tuple[tuple[Example, ...], list[Problem]]:
    """What stands under `examples:` in a file."""
    problems: list[Problem] = []
    root = read_tree("thu.yaml", text, problems)
    node = root.get("examples") if root and root.kind == "map" else None
    if node is None:
        return (), problems
    return read_value(node, Key(kind, default=()), Reading("thu.yaml", problems), "“examples”"), problems


def said(text: str, kind: Kind = FLOW_EXAMPLES) -> list[tuple[str, str, int]]:
    examples, problems = read(text, kind)
    assert problems == []
    return [(example.text, example.group, example.span.line) for example in examples]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("examples: một câu", [("một câu", "", 1)]),
        ("examples: [một, 'hai, ba', 113]", [("một", "", 1), ("hai, ba", "", 1), ("113", "", 1)]),
        ("examples:\n  - một\n  # nhắc\n  - hai", [("một", "", 2), ("hai", "", 4)]),
        ("examples: |\n  một\n\n   hai:  ba  \nx: 1", [("một", "", 2), ("hai: ba", "", 4)]),
        ("examples: |-  # nhắc\r\n  một # hai\r\n  ba\r\n", [("một # hai", "", 2), ("ba", "", 3)]),
        ("a: x\nexamples:\n  tien: |\n    một\n  gio: [hai]\n", [("một", "tien", 4), ("hai", "gio", 5)]),
        ("examples: {tien: null, gio: một}", [("một", "gio", 1)]),
        ("examples: null", []),
        ("examples: []", []),
    ],
)
def test_each_shape_gives_sentences_in_order_with_their_lines(text: str, wanted: list[tuple[str, str, int]]) -> None:
    assert said(text) == wanted


def test_a_sentence_of_a_block_has_its_own_place() -> None:
    (first, second), _ = read("examples:\n  tien: |\n    mất\u200b bao nhiêu\n    phí\n")
    assert (first.text, first.span) == ("mất bao nhiêu", Span(3, 5, 3, 19))
    assert (second.span, second.file) == (Span(4, 5, 4, 8), "thu.yaml")


def test_where_a_sentence_stands_makes_no_difference() -> None:
    example = Example("một", "tien", Span(1, 1, 1, 4), "thu.yaml")
    assert replace(example, span=Span(9, 1, 9, 4), file="examples/thu.yaml") == example
    assert replace(example, group="gio") != example


@pytest.mark.parametrize("aspect", ASPECTS)
def test_every_aspect_is_a_group_of_a_sheet(aspect: str) -> None:
    assert said(f"examples: {{{aspect}: một}}", SHEET_EXAMPLES) == [("một", aspect, 1)]


@pytest.mark.parametrize(
    ("text", "kind", "rule", "line", "says"),
    [
        ("examples: {fees: [x]}", SHEET_EXAMPLES, "unknown-key", 1, "“fee”"),
        ("examples: {Lệ phí: [x]}", SHEET_EXAMPLES, "unknown-key", 1, "“fee”"),
        ("examples: {xyz: [x]}", SHEET_EXAMPLES, "unknown-key", 1, "who (Ai làm, ai được)"),
        ("examples:\n  Mở cửa: [x]", FLOW_EXAMPLES, "wrong-type", 2, "mo-cua"),
        ("examples:\n  a:\n    b: [x]", FLOW_EXAMPLES, "wrong-type", 3, "không chia nhóm thêm"),
        ("examples:\n  - x\n  - [y]", FLOW_EXAMPLES, "wrong-type", 3, "văn bản"),
        ("examples: >\n  x\n  y", FLOW_EXAMPLES, "wrong-type", 1, "nối lại thành một câu"),
        ("examples:\n  x\n  y", FLOW_EXAMPLES, "wrong-type", 2, "“|”"),
        ("examples: |\n  x\n  - y", FLOW_EXAMPLES, "wrong-type", 3, "không có dấu"),
        ("examples: |\n  # y", FLOW_EXAMPLES, "wrong-type", 2, "không có dấu"),
        ('examples: |\n  "y"', FLOW_EXAMPLES, "wrong-type", 2, "ngoặc kép"),
    ],
)
def test_what_is_no_example_is_told_at_its_place(text: str, kind: Kind, rule: str, line: int, says: str) -> None:
    _, (problem,) = read(text, kind)
    assert (problem.rule, problem.level, problem.line) == (rule, "error", line)
    assert says in f"{problem.message} {problem.hint}"


def test_a_sentence_written_twice_is_a_warning_and_the_first_counts() -> None:
    examples, (problem,) = read("examples:\n  a: |\n    Mấy giờ mở cửa\n  b: |\n    khác\n    may gio mo  cua\n")
    assert [example.text for example in examples] == ["Mấy giờ mở cửa", "khác"]
    assert (problem.rule, problem.level, problem.line) == ("duplicate-example", "warning", 6)
    assert "đã có ở dòng 3" in problem.message


def test_a_sentence_may_be_so_long_and_no_longer() -> None:
    longest = "x" * MAX_EXAMPLE_CHARACTERS
    assert len(said(f"examples: |\n  {longest}\n")) == 1
    examples, (problem,) = read(f"examples: |\n  một\n  {longest}x\n")
    assert ([example.text for example in examples], problem.rule, problem.line) == (["một"], "too-long", 3)
    assert problem.hint


def test_so_many_sentences_are_read_and_no_more() -> None:
    text = "examples: |\n" + "".join(f"  câu số {n}\n" for n in range(MAX_EXAMPLES))
    assert len(said(text)) == MAX_EXAMPLES
    examples, (problem,) = read(text + "  thêm một\n")
    assert len(examples) == MAX_EXAMPLES
    assert (problem.rule, problem.level, problem.line) == ("too-long", "error", MAX_EXAMPLES + 2)


def test_the_examples_of_all_scripts_are_read_quickly() -> None:
    lines = [f"câu hỏi số {n} về việc làm giấy khai sinh cho con ở phường mất bao lâu" for n in range(MANY)]
    parts = [lines[start : start + 80] for start in range(0, MANY, 80)]
    files = {
        f"procedures/a{n}.yaml": f"id: a{n}\nname: A\nexamples:\n  fee: |\n    " + "\n    ".join(part) + "\n"
        for n, part in enumerate(parts)
    }
    begun = time.process_time()
    loaded = load_scripts(files)
    assert time.process_time() - begun < SECONDS
    assert loaded.problems == []
    assert sum(len(sheet.examples) for sheet in loaded.folder.sheets.values()) == MANY


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", pages()["vi-du.md"], re.DOTALL))
def test_what_the_manual_shows_is_read_as_it_is(block: str) -> None:
    assert said(block, FLOW_EXAMPLES if "examples_of" in block else SHEET_EXAMPLES)


_PIECES = st.sampled_from(
    ["examples:", " ", "  ", "\n", "\n  ", "\n    ", "|", ">", "- ", "a: ", "fee: ", "một câu", "[", "]", "{", "}", ",",
     "'", '"', "#", "\t", "\r\n", "\x85", "\u2028", "\u200b", "&a ", "*a", "null", "\ud800"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30).map("".join) | st.text(max_size=200))
def test_reading_never_raises_and_every_place_exists(text: str) -> None:
    text = "examples: " + text
    for kind in (FLOW_EXAMPLES, SHEET_EXAMPLES):
        examples, problems = read(text, kind)
        for one in (*examples, *problems):
            lines = split_lines(text)
            assert 1 <= one.span.line <= len(lines)
            assert 1 <= one.span.column <= len(lines[one.span.line - 1]) + 1
