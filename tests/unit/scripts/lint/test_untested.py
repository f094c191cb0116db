"""Flows without a conversation test."""

from bot.scripts.loader import load_scripts
from tests.unit.scripts.lint.findings import HEAD


def test_untested_is_quiet_once_a_conversation_belongs_to_the_flow() -> None:
    files = {"thu.yaml": HEAD + "steps:\n  - say: x\n"}
    for file, text in (
        ("tests/thu.chat.yaml", ""),
        ("tests/thu-hai.chat.yaml", ""),
        ("tests/x.chat.yaml", "flow: thu\n"),
    ):
        assert not [p for p in load_scripts({**files, file: text}).problems if p.rule == "untested"]
    assert [p for p in load_scripts({**files, "tests/thut.chat.yaml": ""}).problems if p.rule == "untested"]
