"""Steps that no conversation test reaches."""

from datetime import date

from bot.scripts.check import examine
from bot.scripts.conversations.simulate import Parts
from bot.scripts.conversations.transcripts import run_chat
from bot.scripts.problems import Problem
from tests.unit.scripts.lint.findings import HEAD

STEPS = "steps:\n  - choose: Gì?\n    options: [{label: A, go: a}, B]\n  - end\n  - {id: a, say: A.}\n"
CHAT = "chat: Thử\nat: 2026-11-23 09:00\nturns:\n  - citizen: làm thử\n  - bot: Gì?\n"


def found(parts: Parts, **files: str) -> list[Problem]:
    given = {"thu.yaml": HEAD + STEPS} | {f"tests/{name}.chat.yaml": text for name, text in files.items()}
    report = examine(
        given,
        date(2026, 11, 23),
        hold=lambda scripts, chats: [run_chat(chat, scripts, parts) for chat in chats],
    )
    return [problem for problem in report.problems if problem.rule == "step-untested"]


def test_step_untested_names_each_step_that_no_conversation_reaches(parts: Parts) -> None:
    assert [(p.line, p.level) for p in found(parts, thu=CHAT)] == [(7, "warning"), (8, "warning")]
    assert [p.line for p in found(parts, thu=CHAT + "  - citizen: A\n  - bot: A.\n")] == [7]
    other = CHAT + "  - citizen: B\n  - session: {ended: true}\n"
    assert found(parts, thu=CHAT + "  - citizen: A\n  - bot: A.\n", **{"thu-hai": other}) == []


def test_step_untested_leaves_a_flow_without_any_conversation_to_the_rule_for_it(parts: Parts) -> None:
    assert found(parts) == []
