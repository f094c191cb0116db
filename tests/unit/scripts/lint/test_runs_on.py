"""Texts that run on into what another choice was to be told."""

import pytest

from tests.unit.scripts.lint.findings import found

CHOICE = "steps:\n  - choose: Gì?\n    options: [Một, {label: Hai, go: hai}]\n"


def test_runs_on_tells_of_a_text_that_goes_on_into_another_choices_text() -> None:
    assert found("runs-on", CHOICE + "  - say: Một.\n  - id: hai\n    say: Hai.\n")


@pytest.mark.parametrize("between", ["  - end\n", "  - go: dau\n", "  - choose: Nữa?\n    options: [Một]\n"])
def test_runs_on_is_content_where_something_stands_between(between: str) -> None:
    steps = CHOICE.replace("- choose: Gì", "- id: dau\n    choose: Gì")
    assert not found("runs-on", steps + "  - say: Một.\n" + between + "  - id: hai\n    say: Hai.\n")


def test_runs_on_leaves_what_a_condition_adds_on_the_way() -> None:
    steps = "steps:\n  - when: [{if: office_open, go: them}, {else: chung}]\n"
    assert not found("runs-on", steps + "  - id: them\n    say: Thêm.\n  - id: chung\n    say: Chung.\n")
