"""The pages of what is found before any rule looks at a file."""

from pathlib import Path

from bot.scripts.limits import MAX_FLOW_STEPS
from bot.scripts.lint import PAGES
from bot.scripts.loader import load_scripts
from tests.unit.scripts.lint.findings import found

CORPUS = Path(__file__).parents[3] / "data" / "broken-scripts" / "index.tsv"


def test_everything_the_corpus_is_reported_for_has_a_page() -> None:
    rows = [line.split("\t") for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    assert {row[1] for row in rows if not row[0].startswith("#")} <= set(PAGES)


def test_too_long_begins_after_the_last_step_allowed() -> None:
    steps = "steps:\n" + "  - say: Xin chào.\n" * MAX_FLOW_STEPS
    assert not found("too-long", steps)
    (problem,) = found("too-long", steps + "  - say: Thôi.\n")
    assert (problem.line, problem.level, str(MAX_FLOW_STEPS) in problem.message) == (5, "error", True)


def test_a_flow_with_too_many_steps_is_not_published() -> None:
    text = "spec: 1\nflow: thu\nsteps:\n" + "  - say: Xin chào.\n" * (MAX_FLOW_STEPS + 1)
    assert load_scripts({"thu.yaml": text}).scripts is None
