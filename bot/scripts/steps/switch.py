from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.keys import ID, Key
from bot.scripts.model import Step
from bot.scripts.turn import Outcome, Turn
from bot.scripts.turn import Switch as SwitchOutcome


@dataclass(frozen=True, slots=True)
class Switch:
    """Rời sang luồng khác và không quay lại.

    - `switch`: luồng sẽ sang.

    Passes:

        - switch: gap-can-bo

    Fails (không có luồng này):

        - switch: khong-co
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"switch": Key(ID, required=True, default="")}
    PRIMARY: ClassVar[str] = "switch"
    switch: str

    @classmethod
    def make(cls, values: dict[str, Any]) -> Switch:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        return SwitchOutcome(self.switch)
