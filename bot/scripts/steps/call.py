from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.id_number import IdNumber
from bot.scripts.expressions import Expression
from bot.scripts.keys import EXPRESSION, ID, NAME, Key, map_of
from bot.scripts.model import Step
from bot.scripts.session import Frame
from bot.scripts.turn import FORMED, Outcome, Turn, storable
from bot.scripts.turn import Call as CallOutcome


@dataclass(frozen=True, slots=True)
class Call:
    """Chạy một luồng khác, xong thì quay lại bước dưới.

    - `call`: luồng được gọi.
    - `with`: câu trả lời đưa sang, viết `tên bên kia: biểu thức ở đây`; điều chưa biết thì bên kia vẫn hỏi.
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
        given = {name: self._given(turn, name, value) for name, value in self.given.items()}
        given = {name: value for name, value in given.items() if value is not None}
        formed = [name for name, value in self.given.items() if name in given and turn.came_by_form(value.raw)]
        return CallOutcome(self.call, given | ({FORMED: formed} if formed else {}))

    def _given(self, turn: Turn, name: str, value: Expression) -> Any:
        """What is handed over; a sealed answer only to one that is sealed as well, a masked one whole to its like."""
        called = turn.scripts.flows.get(self.call)
        there = called.answers.get(name) if called else None
        here = turn.flow.answers.get(value.raw)
        alike = there is not None and here is not None and there.type_name == here.type_name and not here.is_sealed
        return storable(turn.value(value, sealed=alike or (there is not None and there.is_sealed)))

    def come_back(self, turn: Turn, ended: Frame) -> None:
        """Take over what the called flow collected; called with this flow on top again."""
        called = turn.scripts.flows.get(ended.flow)
        for name, there in self.save.items():
            value = ended.answers.get(there)
            here, collected = turn.flow.answers.get(name), called.answers.get(there) if called else None
            if collected is not None and collected.is_sealed and not (here is not None and here.is_sealed):
                value = None  # what was sealed is read nowhere else
            if collected is not None and isinstance(collected.type, IdNumber):
                value = value if here is not None and isinstance(here.type, IdNumber) else collected.type.view(value)
            turn.store(name, value)
            if there in ended.answers.get(FORMED, ()):
                turn.frame.answers[FORMED] = sorted({name, *turn.frame.answers.get(FORMED, ())})
