"""No file is too strange for `flows check`: bounded time, no exception, every problem at a place that exists."""

import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.runtime.publishing import shelve
from bot.scripts import check
from bot.scripts.lines import split_lines
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.problems import Problem
from bot.scripts.tree import MAX_FILE_CHARACTERS

SHIPPED = read_folder(Path(__file__).parents[3] / "flows")
TODAY = date(2026, 11, 23)
SECONDS = 10.0  # of the processor, for one hostile file
SEED = 20_261_125
MUTATIONS = 2  # of every shipped file, one on top of the other
HEAD = "spec: 1\nflow: thu\nstart_by: {keywords: [làm thử]}\nsteps:\n"


def examine(file: str, text: str) -> list[Problem]:
    begun = time.process_time()
    problems = check.examine({file: text}, TODAY, (), router_of=lambda scripts: shelve(scripts).router).problems
    assert time.process_time() - begun < SECONDS
    return problems


def has_place(problem: Problem, text: str) -> bool:
    lines = split_lines(text)
    span = problem.span
    starts = 1 <= span.line <= len(lines) and 1 <= span.column <= len(lines[span.line - 1]) + 1
    return starts and (span.line, span.column) <= (span.end_line, span.end_column)


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n" * 2_000_000,
        "x" * 10_000_000,
        "\n" * 1_000_000,
        "[" * 1_000,
        "{a: " * 1_000,
        "- " * 1_000 + "x",
        "".join(" " * n + f"k{n}:\n" for n in range(1_000)),
        HEAD + "  - say: " + "[" * 1_000 + "]" * 1_000,
        "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)),
        "a: &a\n  b: *a\n",
        "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj\n<< /Type /Catalog >>\n",
        "PK\x03\x04\x14\x00\x06\x00",
        '{"spec": 1, "flow": "thu", "steps": [{"say": "a: b"}',
        HEAD + "  - say: '" + "{{ ten }}" * 2_000 + "'\n",
        HEAD + "  - say: '" + "{% if a %}" * 500 + "'\n",
        HEAD + "  - say: '{{ " + "(" * 500 + ")" * 500 + " }}'\n",
        HEAD + "  - say: '{{ " + "a." * 5_000 + "a }}'\n",
        HEAD + "  - say: '{{ " + "-" * 5_000 + "1 }}'\n",
        HEAD + "  - say: '" + "{" * 19_000 + "'\n",
        HEAD + "  - say: '" + "{{{%" * 4_000 + "'\n",
        HEAD + "  - say: '{% for a in b %}{% for c in a %}x{% endfor %}{% endfor %}'\n",
        HEAD + "  - say: x\n" * 5_000,
        HEAD + "  # bỏ qua all-caps: lý do ở đây\n" * 5_000 + "  - sya: x\n",
        HEAD + "".join(f"  - {{id: s{n}, say: x}}\n  - go: s{n}\n" for n in range(140)),
        HEAD + "  - {id: a, say: x}\n  - go: a\n",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_what_would_exhaust_a_reader_is_a_problem_in_bounded_time(text: str) -> None:
    problems = examine("thu.yaml", text)
    assert [problem for problem in problems if problem.level == "error"]
    assert all(has_place(problem, text) for problem in problems)
    assert load_scripts({"thu.yaml": text}).scripts is None


def test_a_file_at_the_limit_of_its_size_is_read_in_bounded_time() -> None:
    line = "  - say: Anh/chị chờ tôi một chút, {{ now | ngay }}.\n"
    text = HEAD + line * 300
    assert not [problem for problem in examine("thu.yaml", text) if problem.level == "error"]
    long = HEAD + "".join(f"  - say: {'chữ ' * 4_000}\n" for _ in range(20))
    assert len(long) < MAX_FILE_CHARACTERS
    assert {problem.rule for problem in examine("thu.yaml", long)} >= {"channel-limit", "sentence-too-long"}


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "((a{1,30}){1,30}){1,30}", "(?:a?){40}a{40}"])
def test_a_pattern_of_a_conversation_that_explodes_is_checked_in_bounded_time(pattern: str) -> None:
    chat = f"chat: Thử\nat: 2026-11-23 09:00\nturns:\n  - citizen: chào\n  - bot: {{regex: '{pattern}'}}\n"
    examine("tests/thu.chat.yaml", chat)


TRAPS = (
    "\t", ": ", " #", '"', "'", "[", "]", "{", "}", "{{", "}}", "{% if %}", "*", "&a ", "!", "|", ">", "@", "`", "%",
    "-", "–", "\u00a0", "\u200b", "\ufeff", "\u2028", "\x85", "\r", "\x00", "\x1b", "\ud800", "“", "”", "e\u0302\u0301",
    "👍🏽", "---\n",
    "...\n", "# bỏ qua all-caps: xxxxxxxxxxxx", "<<: *a", "no", "1e3", "\\", "\n", "\n\n", "  ", ",", "?",
)  # fmt: skip


def drop(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + chance.randint(1, 20) :]


def insert(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(TRAPS) + text[at:]


def shift(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines[at] = " " * chance.randint(1, 3) + lines[at] if chance.random() < 0.5 else lines[at][1:]
    return "\n".join(lines)


def repeat(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    return "\n".join(lines[: at + 1] + lines[max(0, at - chance.randint(0, 3)) :])


def byte(chance: random.Random, text: str) -> str:
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return data.decode("utf-8", "surrogateescape")


MUTATIONS_BY_NAME: dict[str, Callable[[random.Random, str], str]] = {
    "drop": drop, "insert": insert, "shift": shift, "repeat": repeat, "byte": byte,
}  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS_BY_NAME)
def test_no_mutation_of_a_shipped_script_raises_or_points_outside_it(mutation: str) -> None:
    chance = random.Random(f"{SEED}{mutation}")
    for file, text in SHIPPED.items():
        mutated = text
        for _ in range(MUTATIONS):
            mutated = MUTATIONS_BY_NAME[mutation](chance, mutated or text)
            for problem in check.examine({file: mutated}, TODAY, ()).problems:
                assert has_place(problem, mutated), f"{problem}\n{mutated!r}"
