"""A mistake inside a text is told at its own line and column, however the text is written in the file."""

import unicodedata

import pytest

from bot.scripts.loader import load_scripts
from bot.scripts.positions import place_in
from bot.scripts.problems import Problem, Span
from bot.scripts.tree import read_tree

HEAD = "spec: 1\nflow: thu\nstart_by: {keywords: [làm thử]}\nanswers: {ten: {type: text}}\nsteps:\n  - ask: ten\n"

STYLES = {
    "literal": "  - say: |\n      Chào anh/chị,\n      tên {{ ten }} và\n      {{ tne }} nữa.\n",
    "literal with a sign and a comment": "  - say: |2-  # ghi chú\n      Chào {{ ten }}:\n\n      {{ tne }}.\n",
    "folded": "  - say: >-\n      Chào anh/chị,\n      tên {{ ten }}\n\n      và {{ tne }} nữa.\n",
    "plain on several lines": "  - say: Chào anh/chị,\n      tên {{ ten }} và\n      rồi {{ tne }} nữa.\n",
    "single quotes": "  - say: 'Chào: ''anh/chị'',\n\n      tên {{ ten }} và {{ tne }}.'\n",
    "double quotes": '  - say: "Chào: \\"anh\\" \\u0111\\n\\t{{ ten }}\n      và \\\n      {{ tne }}."\n',
    "one line of a flow map": "  - {say: \"Tên {{ ten }} và {{ tne }}\", id: a}\n",
    "a list in brackets": "  - {say: [\"một\",\n      'hai {{ ten }}', \"ba\n      {{ tne }}\"]}\n",
    "a condition": "  - say: Chào\n    if: ten == 'a' and tne\n",
    "a condition in a block": "  - say: Chào\n    if: >-\n      ten == 'a'\n      and tne\n",
    "decomposed letters": unicodedata.normalize("NFD", "  - say: |\n      Ở phường {{ ten }},\n      của {{ tne }}.\n"),
    "Windows line ends": "  - say: |\r\n      Chào\r\n      {{ ten }}\r\n      và {{ tne }}\r\n",
    "invisible signs": "  - say: \"\u200bChào\u00a0\u200d {{ ten }} \ufeff {{ tne }}\"\n",
    "emoji": "  - say: 👍🏽 {{ ten }} ✅ {{ tne }}\n",
}  # fmt: skip


def problems(text: str) -> list[Problem]:
    return [one for one in load_scripts({"thu.yaml": text}).problems if one.level == "error"]


def place_of(text: str, word: str) -> Span:
    """Where a word first stands, counted by hand from the file's own lines."""
    before = text[: text.index(word)].replace("\r\n", "\n")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return Span(line, column, line, column + len(word))


@pytest.mark.parametrize("style", STYLES)
def test_an_undefined_name_is_told_where_it_stands(style: str) -> None:
    text = HEAD + STYLES[style]
    (problem,) = problems(text)
    assert (problem.rule, problem.span) == ("undefined-variable", place_of(text, "tne"))


@pytest.mark.parametrize("style", STYLES)
def test_an_unknown_filter_is_told_where_it_stands(style: str) -> None:
    text = HEAD + STYLES[style].replace("tne", "ten | nagy")
    (problem,) = problems(text)
    assert (problem.rule, problem.span) == ("unknown-filter", place_of(text, "nagy"))
    assert "ngay" in problem.hint


@pytest.mark.parametrize(
    ("piece", "wrong"),
    [
        ("{{ ten ten }}", "{{ ten ten }}"),
        ("{{ ten.__class__ }}", "{{ ten.__class__ }}"),
        ("{{ ten() }}", "{{ ten() }}"),
        ("{{ ten | }}", "{{ ten | }}"),
        ("{% if ten = 1 %}a{% endif %}", "{% if ten = 1 %}"),
        ("{% if ten %}a", "{% if ten %}"),
        ("{% endif %}", "{% endif %}"),
        ("{% if ten %}{% for x in ten %}{% endif %}", "{% endif %}"),
        ("{% set a = 1 %}", "{% set a = 1 %}"),
        ("{{ ten", "{{"),
        ("{% if ten", "{%"),
        ("{{ 'ten }}", "{{ 'ten }}"),
        ("{{ ten is odd_ }}", "{{ ten is odd_ }}"),
        ("{{ ten & 1 }}", "{{ ten & 1 }}"),
        ("{{ self }}", "{{ self }}"),
    ],
)
def test_a_piece_that_is_not_well_formed_is_told_whole(piece: str, wrong: str) -> None:
    text = HEAD + f"  - say: |\n      Chào anh/chị {{{{ ten }}}}\n      được {{{{ ten }}}} rồi {piece}\n"
    (problem,) = problems(text)
    assert problem.rule == "expression"
    assert (problem.line, problem.column) == (9, text.splitlines()[8].rindex(piece) + piece.rindex(wrong) + 1)
    assert problem.span.end_column == problem.column + len(wrong)


def test_the_reason_is_guessed_from_what_is_written() -> None:
    def hint(condition: str) -> str:
        (problem,) = problems(HEAD + f"  - say: Chào\n    if: {condition}\n")
        assert "{{" not in problem.message or condition.startswith('"{{')
        return problem.hint

    assert "==" in hint("ten = 1")
    assert "and, or" in hint("ten && ten")
    assert ">=" in hint("ten ≥ 1")
    assert "dấu nháy thẳng" in hint("ten == “a”")
    assert "Viết thẳng tên" in hint('"{{ ten }} == 1"')


def test_every_use_of_an_undefined_name_is_told() -> None:
    found = problems(HEAD + "  - say: '{{ a }} {{ ten.a }} {{ a }}'\n")
    assert [problem.column for problem in found] == [14, 34]


def test_a_place_that_cannot_be_told_is_the_whole_scalar() -> None:
    root = read_tree("thu.yaml", "a: b", [])
    assert root
    node = root.pairs["a"][1]
    assert place_in(node, "bcd", 1, 3) == node.span
    assert place_in(node, "", 0, 0) == node.span
