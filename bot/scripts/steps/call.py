from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.expressions import Expression
from bot.scripts.keys import EXPRESSION, ID, NAME, Key, map_of
from bot.scripts.model import Step
from bot.scripts.session import Frame
from bot.scripts.turn import Call as CallOutcome
from bot.scripts.turn import Outcome, Turn, storable


@dataclass(frozen=True, slots=True)
class Call:
    """Chạy một luồng khác, xong thì quay lại bước dưới.

    - `call`: luồng được gọi.
    - `with`: câu trả lời đưa sang, viết `tên bên kia: biểu thức ở đây`.
    - `save`: câu trả lời lấy về, viết `tên ở đây: tên bên kia`.

    Passes:

        - call: hoi-don-vi
          with: {goi_y: don_vi}
          save: {don_vi: don_vi}

    Fails (không có luồng này):

        - call: khong-co
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "call": Key(ID, required=True, default=""),
        "with": Key(map_of(EXPRESSION), default={}),
        "save": Key(map_of(NAME), default={}),
    }
    PRIMARY: ClassVar[str] = "call"
    call: str
    given: Mapping[str, Expression]
    save: Mapping[str, str]

    @classmethod
    def make(cls, values: dict[str, Any]) -> Call:
        return cls(values["call"], values["with"], values["save"])

    def run(self, turn: Turn, step: Step) -> Outcome:
        return CallOutcome(self.call, {name: storable(turn.value(value)) for name, value in self.given.items()})

    def come_back(self, turn: Turn, ended: Frame) -> None:
        """Take over what the called flow collected; called with this flow on top again."""
        for name, there in self.save.items():
            turn.store(name, ended.answers.get(there))
