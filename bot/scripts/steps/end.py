from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.keys import Key
from bot.scripts.model import Step
from bot.scripts.turn import END, Outcome, Turn


@dataclass(frozen=True, slots=True)
class End:
    """Ends the flow here; a flow also ends after its last step.

    Passes:

        - say: Đã xong.
        - end

    Fails (it takes nothing):

        - end: true
    """

    KEYS: ClassVar[Mapping[str, Key]] = {}
    PRIMARY: ClassVar[str] = ""

    @classmethod
    def make(cls, values: dict[str, Any]) -> End:
        return cls()

    def run(self, turn: Turn, step: Step) -> Outcome:
        return END
