from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts import calling
from bot.scripts.effects import Collected, Count, FollowUpByReceipt
from bot.scripts.expressions import Expression
from bot.scripts.filters import plain
from bot.scripts.keys import EXPRESSION, Key
from bot.scripts.model import Step
from bot.scripts.question import TARGET
from bot.scripts.steps.status import status_text
from bot.scripts.steps.ticket import attachments_of
from bot.scripts.turn import NEXT, Outcome, Target, Turn
from bot.scripts.world import TicketView

RECEIPTS = "bien-nhan"  # the name under which receipts are looked up, as if by a service
TIMEOUT = 30  # seconds


@dataclass(frozen=True, slots=True)
class Receipt:
    """Mở phiếu bằng mã biên nhận, từ tài khoản Zalo nào cũng được: nói phiếu đang ở đâu và câu trả lời đang chờ.

    Có `words` hoặc `files` thì chuyển chúng vào phiếu mà không nói tình trạng. Mã sai, mã của phiếu đã xoá và mã không
    có đều được trả lời như nhau. Sai nhiều lần thì phải chờ.

    - `receipt`: câu trả lời kiểu receipt.
    - `words`: câu trả lời chứa lời nhắn thêm.
    - `files`: câu trả lời chứa ảnh, tệp gửi thêm.
    - `none`: nơi đến khi mã không mở được phiếu nào; không viết thì bot nói vậy rồi đi tiếp.

    Passes:

        - receipt: ma

    Fails (biểu thức viết dở):

        - receipt: ma +
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "receipt": Key(EXPRESSION, required=True),
        "words": Key(EXPRESSION),
        "files": Key(EXPRESSION),
        "none": Key(TARGET),
    }
    PRIMARY: ClassVar[str] = "receipt"
    SOFT: ClassVar[bool] = False
    receipt: Expression
    words: Expression | None
    files: Expression | None
    none: Target | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Receipt:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        concealed = turn.value(self.receipt, sealed=True)
        if not isinstance(concealed, str) or not concealed:
            return self._nothing(turn, "receipt_unknown")
        return calling.begin(turn, RECEIPTS, {"receipt": concealed}, TIMEOUT)

    def answered(self, turn: Turn, step: Step, value: Any, failed: bool) -> Outcome:
        """What was found under the receipt, said at once: nothing of it stays in the conversation."""
        if failed or not isinstance(value, dict):
            turn.effects.append(Count("service_failed", (("service", RECEIPTS),)))
            return self._nothing(turn, "receipt_not_now")
        if not value.get("found"):
            return self._nothing(turn, "receipt_wait" if value.get("not_now") else "receipt_unknown")
        if self.words is None and self.files is None:
            self._tell(turn, value)
        else:
            self._add(turn, value["code"])
        return NEXT

    def _nothing(self, turn: Turn, phrase: str) -> Outcome:
        """Which of the reasons it was is never told but for having to wait."""
        turn.say(turn.phrase(phrase))
        return self.none.outcome() if self.none is not None else NEXT

    def _tell(self, turn: Turn, value: Mapping[str, Any]) -> None:
        turn.say(status_text(_view(value)))
        for _, text in value["replies"]:
            turn.say(turn.phrase("receipt_reply", noi_dung=text))
        if value["replies"]:
            turn.effects.append(Collected(value["code"], tuple(id for id, _ in value["replies"])))
        if value["more"]:
            turn.say(turn.phrase("receipt_more", so=value["more"]))
        elif value["said_before"]:
            turn.say(turn.phrase("receipt_said_before", noi_dung=value["said_before"]))

    def _add(self, turn: Turn, code: str) -> None:
        text = plain(turn.value(self.words, sealed=True)) if self.words else ""
        files = attachments_of(turn.value(self.files, sealed=True)) if self.files else ()
        if text or files:
            turn.effects.append(FollowUpByReceipt(code, text, files))


def _view(value: Mapping[str, Any]) -> TicketView:
    names = ("code", "kind", "status", "office", "opened_at", "due", "receive_by", "last_reply_at")
    return TicketView(**{name: value[name] for name in names}, is_walled=True)
