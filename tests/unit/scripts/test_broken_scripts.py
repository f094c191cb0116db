"""What editors break, and what is told them: every script of tests/data/broken-scripts, each with its one mistake."""

import time
from datetime import date
from pathlib import Path

import pytest

from bot.runtime.learning import learnt_here
from bot.runtime.publishing import shelve
from bot.scripts.check import examine
from bot.scripts.lint import PAGES
from bot.scripts.loader import read_folder
from bot.scripts.problems import Problem

FOLDER = Path(__file__).parents[2] / "data" / "broken-scripts"
TODAY = date(2026, 11, 23)
SECONDS = 2.0  # of the processor, for one small file
CHECKED_AS = {"yaml": "thu.yaml", "flows": "thu.yaml", "phrases": "phrases.yaml"}

EXPECTED = [
    tuple(line.split("\t"))
    for line in (FOLDER / "index.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

FILES = read_folder(FOLDER)


def problems_of(file: str) -> list[Problem]:
    """What is found in one script of the folder, read as an editor's folder is read."""
    kind = file.split("/", 1)[0]
    given = {CHECKED_AS.get(kind, file): FILES[file]}
    return examine(given, TODAY, (), router_of=lambda scripts: shelve(scripts, learnt_here()).router).problems


@pytest.mark.parametrize(("file", "rule", "line", "says"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_the_mistake_is_told_at_its_line_with_words_that_help(file: str, rule: str, line: str, says: str) -> None:
    begun = time.process_time()
    problems = problems_of(file)
    assert time.process_time() - begun < SECONDS
    told = [problem for problem in problems if (problem.rule, problem.line) == (rule, int(line))]
    assert told, "\n".join(map(str, problems))
    assert any(says in f"{problem.message} {problem.hint}" for problem in told), "\n".join(map(str, told))


def test_every_broken_script_is_listed_and_every_listed_one_is_there() -> None:
    assert {row[0] for row in EXPECTED} == set(FILES)
    assert len(EXPECTED) >= 150


def test_what_the_broken_scripts_show_has_a_page() -> None:
    assert {row[1] for row in EXPECTED} <= set(PAGES)


@pytest.mark.parametrize(
    "file",
    [
        "flows/go-sai.yaml", "flows/go-viet-hoa.yaml", "flows/loai-sai.yaml", "flows/thieu-type.yaml",
        "flows/muc-la-stpes.yaml", "flows/muc-la-trong-lua-chon.yaml", "yaml/khong-cach-sau-gach.yaml",
        "flows/keep-mot-nam.yaml", "flows/keep-sai-ten.yaml", "flows/id-roi-gach.yaml", "flows/hoi-ten-co-dau.yaml",
    ],
)  # fmt: skip
def test_one_mistake_is_told_once_and_not_by_what_follows_from_it(file: str) -> None:
    lines = {problem.line for problem in problems_of(file) if problem.level == "error"}
    assert len(lines) == 1
