from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts import picking, topic
from bot.scripts.answers import reading
from bot.scripts.events import Attachment
from bot.scripts.expressions import Expression
from bot.scripts.filters import plain
from bot.scripts.keys import EXPRESSION, NAME, Key
from bot.scripts.model import Step
from bot.scripts.question import TARGET
from bot.scripts.steps.ticket import id_of
from bot.scripts.turn import NEXT, NONE_OF_THESE, WAIT, Asked, Outcome, Switch, Target, Turn
from bot.scripts.world import MAX_OFFERED, Found, Hit
from bot.text.refusals import refuses

MAX_SEARCHED = 500  # characters of a message that are searched for
MAX_REFUSED = 3  # sheets a citizen says are not meant; then they say it in other words, or ask a person


@dataclass(frozen=True, slots=True)
class Find:
    """Tìm thủ tục theo lời người dân: rõ một thủ tục thì đi tiếp, gần giống nhiều thủ tục thì đưa ra để chọn.

    Người dân chọn bằng nút, số, một phần tên (“cái tách thửa”), hoặc nói không cái nào; nhắn khác đi thì bot
    đọc lại từ đầu.

    - `text`: câu trả lời (hoặc biểu thức) chứa lời cần tìm.
    - `save`: tên để lưu thủ tục tìm được; có `.id`, `.name` và `.aspect` (phần người dân hỏi riêng, có thể trống).
    - `but`: biểu thức cho thủ tục người dân vừa bảo là không phải: bot đưa các thủ tục gần đó để chọn, không lấy luôn,
      không đưa lại thủ tục đã bị bảo là không phải; quá 3 lần như thế thì sang `none`.
    - `none`: nơi đến khi không tìm thấy, là mã một bước hoặc `{switch: luồng}`; không viết thì sang `khong-hieu`.

    Passes:

        - find: {text: cau_hoi, save: thu_tuc, none: khong-thay}

    Fails (không biết tìm gì):

        - find: {save: thu_tuc}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "text": Key(EXPRESSION, required=True),
        "save": Key(NAME, required=True, default=""),
        "but": Key(EXPRESSION),
        "none": Key(TARGET),
    }
    PRIMARY: ClassVar[str] = "text"
    SOFT: ClassVar[bool] = True
    text: Expression | None
    save: str
    but: Expression | None
    none: Target | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Find:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        if self.but is None and isinstance(turn.frame.answers.get(self.save), dict):
            return NEXT  # the way here named the procedure already
        text = self._text(turn)
        found = self._found(turn, text)
        if found.clear is not None:
            return self.take(turn, step, _value(found.clear, turn.world.router.aspect(text)))
        if not found.several:
            return self._nothing()
        topic.leave(turn)
        turn.ask(self._asked(turn, found.several, text))
        return WAIT

    def _found(self, turn: Turn, text: str) -> Found:
        if refuses(text) or topic.names_nothing(turn, text):
            return Found()  # it names nothing to be looked for
        if self.but is None:
            return turn.world.router.find(text)
        refused = self._refused(turn)
        if len(refused) > MAX_REFUSED:
            return Found()
        others = [hit for hit in turn.world.router.find(text).ranked if hit.id not in refused]
        return Found(several=tuple(others[:MAX_OFFERED]))

    def _refused(self, turn: Turn) -> list[str]:
        """The sheets the citizen has said are not meant, the latest last."""
        wrong = turn.value(self.but) if self.but else None
        earlier = wrong.get("refused") or [] if isinstance(wrong, Mapping) else []
        return [*earlier, id_of(wrong)] if wrong else []

    def _text(self, turn: Turn) -> str:
        return plain(turn.value(self.text))[:MAX_SEARCHED] if self.text else ""

    def _asked(self, turn: Turn, hits: Sequence[Hit], text: str) -> Asked:
        aspect = turn.world.router.aspect(text)
        refused = self._refused(turn)
        offers = tuple((hit.name, _value(hit, aspect, refused)) for hit in hits)
        question = turn.phrase("find_others" if self.but else "find_several")
        return Asked(question, (*offers, (turn.phrase("none_of_these"), NONE_OF_THESE)))

    def _nothing(self) -> Outcome:
        return self.none.outcome() if self.none else Switch("khong-hieu")

    def asked(self, turn: Turn, step: Step) -> Asked:
        text = self._text(turn)
        return self._asked(turn, self._found(turn, text).several, text)

    def numbered(self, turn: Turn) -> bool:
        return True

    def exact(self, turn: Turn, folded: str) -> Any:
        return picking.none_of(folded)

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        question = turn.session.question
        if question is not None and topic.names_nothing(turn, text):  # asked of whichever of them is meant
            aspect = turn.world.router.aspect(text)
            kept = [(label, {**value, "aspect": aspect}) for label, value in question.offers if isinstance(value, dict)]
            return reading.Accepted(tuple(kept))
        return picking.read(turn, text)

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        closer = picking.narrowed(turn, value)
        if closer is not None:
            turn.ask(closer)
            return WAIT
        if value == NONE_OF_THESE:
            return self._nothing()
        turn.store(self.save, value)
        return NEXT

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        asked = self.asked(turn, step)
        turn.ask(Asked(refused.reason, asked.offers))
        return WAIT


def _value(hit: Hit, aspect: str, refused: Sequence[str] = ()) -> dict[str, Any]:
    value = {"id": hit.id, "name": hit.name, "aspect": aspect}
    return value | {"refused": list(refused)} if refused else value
