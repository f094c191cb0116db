from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.expressions import Expression
from bot.scripts.keys import EXPRESSION, Key, map_of
from bot.scripts.model import Step
from bot.scripts.turn import NEXT, Outcome, Turn


@dataclass(frozen=True, slots=True)
class Set:
    """Ghi giá trị cho các câu trả lời, lần lượt theo thứ tự viết.

    - `set`: các dòng `tên: biểu thức`.

    Passes:

        - set: {so_ban: 1, tong: so_ban + 2}

    Fails (biểu thức viết dở):

        - set: {tong: so_ban +}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"set": Key(map_of(EXPRESSION), required=True, default={})}
    PRIMARY: ClassVar[str] = ""
    set: Mapping[str, Expression]

    @classmethod
    def make(cls, values: dict[str, Any]) -> Set:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        for name, expression in self.set.items():
            turn.store(name, turn.value(expression))
        return NEXT
