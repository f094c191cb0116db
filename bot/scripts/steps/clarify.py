from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts import picking, topic
from bot.scripts.answers import reading
from bot.scripts.beginnings import given_to
from bot.scripts.events import Attachment
from bot.scripts.expressions import Expression
from bot.scripts.filters import plain
from bot.scripts.keys import EXPRESSION, Key
from bot.scripts.misses import lost_once_more
from bot.scripts.model import Step
from bot.scripts.question import TARGET
from bot.scripts.session import Offer
from bot.scripts.turn import NONE_OF_THESE, WAIT, Asked, Outcome, Switch, Target, Turn
from bot.scripts.world import WORTH_ASKING, Route, Understood


@dataclass(frozen=True, slots=True)
class Clarify:
    """Hỏi lại khi một tin có thể là vài việc: đưa ra tối đa bốn việc gần nhất, người dân chọn thì sang việc đó.

    Tin nhắn đi theo người dân sang việc được chọn, không phải nhắn lại. Chọn bằng nút, số, một phần tên, hoặc nói không
    cái nào: khi ấy tin tính là chưa hiểu, hai tin liền như vậy thì bot khuyên gặp cán bộ.

    - `clarify`: câu trả lời (hoặc biểu thức) chứa tin cần làm rõ.
    - `none`: nơi đến khi không việc nào đúng, là mã một bước hoặc `{switch: luồng}`; không viết thì sang `khong-hieu`.

    Passes:

        - clarify: noi_dung
          none: {switch: gap-can-bo}

    Fails (không biết tin nào):

        - clarify:
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "clarify": Key(EXPRESSION, required=True),
        "none": Key(TARGET),
    }
    PRIMARY: ClassVar[str] = "clarify"
    SOFT: ClassVar[bool] = True
    clarify: Expression | None
    none: Target | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Clarify:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        asked = self.asked(turn, step)
        if len(asked.offers) == 1:
            return self._nothing(turn, step)
        topic.leave(turn)
        turn.ask(asked)
        return WAIT

    def asked(self, turn: Turn, step: Step) -> Asked:
        known = offers(turn, turn.world.router.understand(self._text(turn)))
        return Asked(turn.phrase("clarify"), (*known, (turn.phrase("none_of_these"), NONE_OF_THESE)))

    def _text(self, turn: Turn) -> str:
        return plain(turn.value(self.clarify)) if self.clarify else ""

    def _nothing(self, turn: Turn, step: Step) -> Outcome:
        text = self._text(turn)
        in_a_row = lost_once_more(turn, text)
        if self.none is not None:
            return self.none.outcome()
        return Switch("khong-hieu", {"tin_nhan": text, "lan": in_a_row, "loai": ""}, step.span)

    def numbered(self, turn: Turn) -> bool:
        return True

    def exact(self, turn: Turn, folded: str) -> Any:
        return picking.none_of(folded)

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        return picking.read(turn, text)

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        closer = picking.narrowed(turn, value)
        if closer is not None:
            turn.ask(closer)
            return WAIT
        flow = value.get("flow", "") if isinstance(value, dict) else ""
        if flow not in turn.scripts.flows:
            return self._nothing(turn, step)
        text = self._text(turn)
        route = Route(flow, 1.0, str(value.get("procedure", "")))
        return Switch(flow, given_to(turn, route, text, turn.world.router.aspect(text)))

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        turn.ask(Asked(refused.reason, self.asked(turn, step).offers))
        return WAIT


def offers(turn: Turn, understood: Understood) -> tuple[Offer, ...]:
    """What is shown of the likely routes and what each stands for; none when they are not likely enough together.

    Routes that lead to no errand, and those these scripts do not have, are left out.
    """
    found, together = [], 0.0
    for route in understood.offered:
        flow, sheet = turn.scripts.flows.get(route.flow), turn.scripts.sheets.get(route.procedure)
        if flow is not None and not flow.only_idle and (sheet is not None or not route.procedure):
            name = sheet.name if sheet else flow.title
            found.append((name, {"flow": route.flow, "procedure": route.procedure}))
            together += route.confidence
    return tuple(found) if together >= WORTH_ASKING else ()
