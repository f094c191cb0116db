from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.expressions import Expression
from bot.scripts.keys import EXPRESSION, Key, list_of, record
from bot.scripts.model import Step
from bot.scripts.question import TARGET
from bot.scripts.turn import NEXT, Outcome, Target, Turn


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch; an `else` has no condition."""

    condition: Expression | None
    target: Target | None


_BRANCH = record(
    "Nhánh",
    {
        "if": Key(EXPRESSION, about="Điều kiện của nhánh."),
        "go": Key(TARGET, about="Nơi đến khi đúng."),
        "else": Key(TARGET, about="Nơi đến của những người còn lại."),
    },
    lambda values, node: Branch(None if "else" in node.pairs else values["if"], values["else"] or values["go"]),
)


@dataclass(frozen=True, slots=True)
class When:
    """Rẽ theo nhánh đầu tiên có điều kiện đúng; nhánh cuối là `else`.

    - `when`: danh sách nhánh `{if: điều kiện, go: nơi đến}`, nhánh cuối `{else: nơi đến}`. Nơi đến là mã một bước, hoặc
      `{switch: luồng}`.

    Passes:

        - when:
            - {if: tuoi >= 14, go: nguoi-lon}
            - {else: tre-em}

    Fails (thiếu `else`: những người còn lại thì sao?):

        - when:
            - {if: tuoi >= 14, go: nguoi-lon}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"when": Key(list_of(_BRANCH), required=True, default=())}
    PRIMARY: ClassVar[str] = "when"
    when: tuple[Branch, ...]

    @classmethod
    def make(cls, values: dict[str, Any]) -> When:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        for branch in self.when:
            if branch.target and (branch.condition is None or turn.holds(branch.condition)):
                return branch.target.outcome()
        return NEXT
