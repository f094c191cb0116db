from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts import topic
from bot.scripts.answers import reading
from bot.scripts.aspects import ASKED_ONLY, ASPECTS, asked_aspect
from bot.scripts.events import Attachment
from bot.scripts.expressions import Expression
from bot.scripts.filters import plain
from bot.scripts.keys import EXPRESSION, Key
from bot.scripts.model import Step
from bot.scripts.phrases import DONE_WORDS, STOP_WORDS
from bot.scripts.question import TARGET
from bot.scripts.session import Offer
from bot.scripts.sheet_text import aspect_text, known_aspects, overview_text
from bot.scripts.sheets import Sheet
from bot.scripts.steps.ticket import id_of
from bot.scripts.turn import CONTROL, DONE, NEXT, WAIT, WORD, Asked, Outcome, Target, Turn
from bot.text.questions import asks
from bot.text.refusals import refuses

_ASSENT, _WRONG = CONTROL + "assent", CONTROL + "wrong"


@dataclass(frozen=True, slots=True)
class Show:
    """Hiện một thủ tục, toàn bộ hay một phần, kèm nút cho các phần khác.

    Ai nhắn sang việc khác thì bot không giữ lại; bấm Xong thì đi tiếp xuống bước dưới. Trong 12 giờ sau đó, câu hỏi
    trống không như “thế lệ phí?” vẫn được trả lời theo thủ tục này, qua luồng có `start_by: {procedure: …}`.

    - `procedure`: điều `find` đã lưu, câu trả lời loại procedure, hoặc mã thủ tục đặt trong nháy.
    - `aspect`: biểu thức cho biết phần nào (documents, fee, time, where, online, steps, form, result, basis, who);
      trống là cả thủ tục nói gọn.
    - `wrong`: nơi đến khi người dân nói “không phải”, “nhầm rồi”, “ý tôi là cái khác”: một bước hoặc `{switch: luồng}`.

    Passes:

        - find: {text: cau_hoi, save: thu_tuc}
        - show: {procedure: thu_tuc, aspect: thu_tuc.aspect}
          wrong: khong-thay

    Fails (không biết thủ tục nào):

        - show: {aspect: "'fee'"}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "procedure": Key(EXPRESSION, required=True),
        "aspect": Key(EXPRESSION),
        "wrong": Key(TARGET),
    }
    PRIMARY: ClassVar[str] = "procedure"
    SOFT: ClassVar[bool] = True
    procedure: Expression | None
    aspect: Expression | None
    wrong: Target | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Show:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        return self._show(turn, self.asked(turn, step))

    def _show(self, turn: Turn, asked: Asked) -> Outcome:
        sheet = self._sheet(turn)
        if sheet is not None:
            topic.begin(turn, sheet)
        turn.ask(asked)
        return WAIT

    def asked(self, turn: Turn, step: Step) -> Asked:
        aspect = plain(turn.value(self.aspect)) if self.aspect else ""
        return self._asked(turn, aspect if aspect in ASPECTS else "")

    def _sheet(self, turn: Turn) -> Sheet | None:
        return turn.scripts.sheets.get(id_of(turn.value(self.procedure))) if self.procedure else None

    def _asked(self, turn: Turn, aspect: str) -> Asked:
        sheet = self._sheet(turn)
        if sheet is None:
            return Asked(turn.phrase("sheet_missing"), _ways_on(turn))
        text = aspect_text(sheet, aspect) if aspect else overview_text(sheet)
        others = tuple((ASPECTS[other], other) for other in known_aspects(sheet) if other not in (aspect, *ASKED_ONLY))
        return Asked(text, (*others, *_ways_on(turn)))

    def numbered(self, turn: Turn) -> bool:
        return True

    def exact(self, turn: Turn, folded: str) -> Any:
        if folded in STOP_WORDS | DONE_WORDS:
            return DONE
        if self.wrong is not None and refuses(folded):
            return _WRONG
        return _ASSENT if turn.scripts.phrases.idle.get(folded) == "da-vang" else None

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        sheet = self._sheet(turn)
        aspect = turn.world.router.aspect(text) if asked_aspect(text) or asks(text) else ""
        if aspect and sheet is not None and topic.is_about(turn, sheet, text):
            return reading.Accepted(aspect)
        return reading.Refused(turn.phrase("choose_again"))

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        if value == DONE:
            return NEXT
        if value == _WRONG and self.wrong is not None:
            topic.leave(turn)
            return self.wrong.outcome()
        if value == _ASSENT:  # the sheet stays, whatever is asked of it next
            turn.say(turn.phrase("sheet_stays"))
            return WAIT
        return self._show(turn, self._asked(turn, value if value in ASPECTS else ""))

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        turn.ask(Asked(refused.reason, self.asked(turn, step).offers))
        return WAIT


def _ways_on(turn: Turn) -> tuple[Offer, ...]:
    return (turn.phrase("person"), WORD + "gap-can-bo"), (turn.phrase("done"), DONE)
