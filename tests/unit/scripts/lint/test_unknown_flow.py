"""Flows that are named but not there."""

from bot.scripts.loader import load_scripts
from tests.unit.scripts.lint.findings import HEAD, found


def test_unknown_flow_knows_the_built_in_repair_flows() -> None:
    assert found("unknown-flow", "steps:\n  - switch: gap-can-bo\n") == []
    assert found("unknown-flow", "steps:\n  - ask: x\n    give_up: {switch: gap-canbo}\nanswers: {x: {type: text}}\n")


def test_unknown_flow_does_not_mind_a_flow_whose_file_cannot_be_read() -> None:
    problems = load_scripts({"thu.yaml": HEAD + "steps:\n  - switch: hai\n", "hai.yaml": "a: [\n"}).problems
    assert {problem.rule for problem in problems if problem.level == "error"} == {"yaml"}
