from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

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

NAMED = 0.4  # confidence from which words name another procedure than the one that is shown
_ASSENT, _WRONG = CONTROL + "assent", CONTROL + "wrong"
NOT_THIS = frozenset(
    {
        "khong phai", "khong phai roi", "khong phai cai nay", "khong phai thu tuc nay", "khong phai y toi",
        "khong dung", "khong dung y toi", "khong dung thu tuc", "sai", "sai roi", "sai thu tuc", "nham", "nham roi",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Show:
    """Hiện một thủ tục, toàn bộ hay một phần, kèm nút cho các phần khác.

    Ai nhắn sang việc khác thì bot không giữ lại; bấm Xong thì đi tiếp xuống bước dưới.

    - `procedure`: điều `find` đã lưu, câu trả lời loại procedure, hoặc mã thủ tục đặt trong nháy.
    - `aspect`: biểu thức cho biết phần nào (documents, fee, time, where, online, steps, form, result, basis, who);
      trống là cả thủ tục nói gọn.
    - `wrong`: nơi đến khi người dân nói “không phải”, “sai rồi”, “nhầm”: mã một bước hoặc `{switch: luồng}`.

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
        turn.ask(self.asked(turn, step))
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
        if self.wrong is not None and folded in NOT_THIS:
            return _WRONG
        return _ASSENT if turn.scripts.phrases.idle.get(folded) == "da-vang" else None

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        aspect = turn.world.router.aspect(text) if asked_aspect(text) or asks(text) else ""
        if aspect and not _names_another(turn, text, self._sheet(turn)):
            return reading.Accepted(aspect)
        return reading.Refused(turn.phrase("choose_again"))

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        if value == DONE:
            return NEXT
        if value == _WRONG and self.wrong is not None:
            return self.wrong.outcome()
        if value == _ASSENT:  # the sheet stays, whatever is asked of it next
            turn.say(turn.phrase("sheet_stays"))
            return WAIT
        turn.ask(self._asked(turn, value if value in ASPECTS else ""))
        return WAIT

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        turn.ask(Asked(refused.reason, self.asked(turn, step).offers))
        return WAIT


def _ways_on(turn: Turn) -> tuple[Offer, ...]:
    return (turn.phrase("person"), WORD + "gap-can-bo"), (turn.phrase("done"), DONE)


def _names_another(turn: Turn, text: str, shown: Sheet | None) -> bool:
    """True when the message names another procedure beside an aspect: "lệ phí khai tử" after a birth sheet."""
    near = turn.world.router.understand(text).routes[:1]
    return any(route.procedure and route.confidence >= NAMED for route in near) and (
        shown is None or near[0].procedure != shown.id
    )
