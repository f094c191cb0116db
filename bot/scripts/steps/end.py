from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.keys import Key
from bot.scripts.model import Step
from bot.scripts.turn import END, Outcome, Turn


@dataclass(frozen=True, slots=True)
class End:
    """Kết thúc luồng tại đây. Luồng cũng kết thúc sau bước cuối cùng.

    Passes:

        - say: Đã xong.
        - end

    Fails (bước này không nhận giá trị):

        - end: true
    """

    KEYS: ClassVar[Mapping[str, Key]] = {}
    PRIMARY: ClassVar[str] = ""

    @classmethod
    def make(cls, values: dict[str, Any]) -> End:
        return cls()

    def run(self, turn: Turn, step: Step) -> Outcome:
        return END
