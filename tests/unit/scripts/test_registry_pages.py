"""Every step, answer type and rule has a manual page whose examples hold, and a test of its own."""

import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from bot.runtime.checking import rehearse
from bot.runtime.learning import learnt_here
from bot.runtime.publishing import shelve
from bot.runtime.world import Surroundings
from bot.scripts.answers import ANSWERS
from bot.scripts.check import examine
from bot.scripts.graph import _OUT
from bot.scripts.lint import DATED_RULES, HELD_RULES, PAGES, ROUTED_RULES, RULES
from bot.scripts.loader import load_scripts
from bot.scripts.manual.reference import pages
from bot.scripts.problems import Problem
from bot.scripts.steps import PLANNED_VERBS, STEPS
from docs.write import generated

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TODAY = date(2026, 11, 23)
ASIDE = {"unreachable", "never-started", "untested", "call-switches", "unused-answer", "ticket-untold"}
WITH_FILES: dict[str, Callable[..., list[Problem]]] = {**RULES, **DATED_RULES, **ROUTED_RULES, **HELD_RULES}
DECLARED = """
spec: 1
flow: thu
answers:
  don_vi: {type: unit, label: Đơn vị}
  tuoi: {type: number, label: Tuổi}
  cau_hoi: {type: text, label: Câu hỏi}
  noi_dung: {type: text, label: Nội dung}
  ma: {type: text, label: Mã}
  so_ban: {type: number, label: Số bản}
steps:
"""
ENDS = "".join(f"  - end\n  - {{id: {id}, say: Xong.}}\n" for id in ("khong-luu", "nguoi-lon", "tre-em", "khong-thay"))
OTHER = """
spec: 1
flow: hoi-don-vi
answers: {goi_y: {type: text, label: Gợi ý}, don_vi: {type: unit, label: Đơn vị}}
steps:
  - ask: don_vi
"""


def example(page: str | None, word: str) -> str:
    """The indented block under "Passes:" or "Fails…:" of a manual page."""
    found = re.search(rf"^ *{word}[^\n]*:\n\n((?:(?: +[^\n]*)?\n)+)", (page or "") + "\n", re.MULTILINE)
    assert found, f"no {word} example"
    lines = found[1].splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    block = []
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            break
        block.append(line)
    return dedent("\n".join(block)).strip() + "\n"


def problems_of_steps(block: str) -> list[Problem]:
    indented = "\n".join(f"  {line}" for line in block.splitlines())
    loaded = load_scripts({"thu.yaml": DECLARED + indented + "\n" + ENDS, "hoi-don-vi.yaml": OTHER})
    return [problem for problem in loaded.problems if problem.rule not in ASIDE]


def problems_of_answers(block: str) -> list[Problem]:
    name = block.split(":", 1)[0]
    declared = "".join(f"  {line}\n" for line in block.strip().splitlines())
    text = f"spec: 1\nflow: thu\nanswers:\n{declared}steps:\n  - ask: {name}\n"
    return [problem for problem in load_scripts({"thu.yaml": text}).problems if problem.rule not in ASIDE]


def findings(rule: str, block: str, media: Collection[str] = ()) -> list[Problem]:
    files: dict[str, str] = {}
    for document in block.split("---\n"):
        if document.startswith("chat:"):
            files["tests/thu.chat.yaml"] = document
            continue
        if "\nabbreviations:" in document:
            files["phrases.yaml"] = document
            continue
        name = re.search(r"^(?:flow|id): (\S+)", document, re.MULTILINE)
        assert name
        file = "thu" if rule == "file-name" else name[1]
        files[("procedures/" if document.startswith("id:") else "") + f"{file}.yaml"] = document
    found = examine(
        files,
        TODAY,
        media,
        services=["tra-cuu-ho-so"],
        units=["long-bien"],
        subjects=["cham-han"],
        router_of=lambda scripts: shelve(scripts, learnt_here()).router,
        hold=lambda scripts, chats: rehearse(chats, scripts, Surroundings.read()),
    )
    return [problem for problem in found.problems if problem.rule == rule]


def written_out(block: str) -> str:
    """An example whose `# … 9 bước nữa như thế` stands for the line above it, so many times more."""
    return re.sub(
        r"^(.*\n) *# … (\d+) bước nữa như thế$", lambda found: found[1] * (int(found[2]) + 1), block, flags=re.MULTILINE
    )


def files_beside(page: str, word: str) -> list[str]:
    """The files that an example says lie in the folder."""
    return re.findall(rf"^{word} \(thư mục có tệp (\S+)\):$", page, re.MULTILINE)


@pytest.mark.parametrize("verb", STEPS)
def test_the_examples_on_a_steps_page_hold(verb: str) -> None:
    page = STEPS[verb].__doc__
    assert problems_of_steps(example(page, "Passes")) == []
    assert [p for p in problems_of_steps(example(page, "Fails")) if p.level == "error"]


@pytest.mark.parametrize("name", ANSWERS)
def test_the_examples_on_an_answer_types_page_hold(name: str) -> None:
    page = ANSWERS[name].__doc__
    assert problems_of_answers(example(page, "Passes")) == []
    assert [p for p in problems_of_answers(example(page, "Fails")) if p.level == "error"]


@pytest.mark.parametrize("name", PAGES)
def test_the_examples_on_a_rules_page_hold(name: str) -> None:
    page = PAGES[name]
    assert page.startswith(f"{name}:")
    assert findings(name, written_out(example(page, "Passes")), files_beside(page, "Passes")) == []
    assert findings(name, written_out(example(page, "Fails")), files_beside(page, "Fails"))


@pytest.mark.parametrize("name", WITH_FILES)
def test_a_rule_stands_in_a_file_of_its_name(name: str) -> None:
    assert WITH_FILES[name].__module__.endswith("." + name.replace("-", "_"))


@pytest.mark.parametrize(("registry", "kind"), [(STEPS, "steps"), (ANSWERS, "answers"), (WITH_FILES, "lint")])
def test_every_registry_member_has_a_test_file_of_its_name(registry: dict[str, object], kind: str) -> None:
    files = {file.stem for file in (HERE / kind).glob("test_*.py") if "\ndef test_" in file.read_text()}
    assert not {f"test_{name.replace('-', '_')}" for name in registry} - files


def test_the_committed_pages_and_schemas_are_what_the_code_says() -> None:
    expected = generated()
    folders = ("docs/ngon-ngu", "flows/.schema")
    found = {f.relative_to(ROOT).as_posix() for folder in folders for f in (ROOT / folder).rglob("*.*") if f.is_file()}
    stale = [path for path in expected if path in found and (ROOT / path).read_text(encoding="utf-8") != expected[path]]
    assert not stale + sorted(found ^ set(expected)), "run `make docs` and commit what it writes"


def test_every_page_tells_what_its_member_does() -> None:
    for path, text in pages().items():
        lines = text.splitlines()
        assert lines[2].startswith("# "), path
        assert len(lines) > 6, path


def test_every_step_type_is_in_the_graph() -> None:
    assert set(_OUT) == set(STEPS)


def test_the_languages_other_verbs_are_known_to_come() -> None:
    assert not PLANNED_VERBS & set(STEPS)
