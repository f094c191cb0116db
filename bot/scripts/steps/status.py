from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from bot.scripts.expressions import Expression
from bot.scripts.filters import gio, ngay, plain
from bot.scripts.keys import EXPRESSION, Key
from bot.scripts.model import Step
from bot.scripts.question import TARGET
from bot.scripts.turn import NEXT, Outcome, Target, Turn
from bot.scripts.world import TicketView
from bot.tickets.calendar import HANOI
from bot.tickets.codes import parse_code
from bot.tickets.ticket import WALLED_KINDS, Kind
from bot.tickets.words import KIND_WORDS

STATUS_WORDS: dict[str, str] = {
    "new": "đã gửi, đang chờ tiếp nhận",
    "received": "đã được tiếp nhận",
    "assigned": "đã giao cho cán bộ xử lý",
    "in_progress": "đang được xử lý",
    "waiting_citizen": "đang chờ anh/chị bổ sung",
    "answered": "đã có trả lời",
    "closed": "đã kết thúc",
    "transferred": "đã chuyển đến nơi có thẩm quyền",
    "refused": "không thuộc phạm vi giải quyết",
    "reopened": "đang được xem xét lại",
}
VERDICT_WORDS: dict[str, str] = {
    "solved": "Anh/chị đã cho biết việc này được giải quyết.",
    "unsolved": "Anh/chị đã cho biết việc này chưa được giải quyết.",
}


@dataclass(frozen=True, slots=True)
class Status:
    """Cho người dân biết phiếu của họ đang ở đâu.

    Phiếu kín thì không nói loại phiếu và nơi đọc: người quản trị trang Zalo đọc được cuộc trò chuyện.

    - `code`: biểu thức cho mã phiếu; không viết hoặc trống thì là phiếu gần nhất của người dân.
    - `none`: nơi đến khi không có phiếu đó hoặc không phải phiếu của họ; không viết thì bot nói vậy rồi đi tiếp.

    Passes:

        - status: ma

    Fails (biểu thức viết dở):

        - status: ma +
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"code": Key(EXPRESSION), "none": Key(TARGET)}
    PRIMARY: ClassVar[str] = "code"
    code: Expression | None
    none: Target | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Status:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        typed = plain(turn.value(self.code)).strip() if self.code else ""
        asked = parse_code(typed) or typed.upper()
        code = asked or (turn.session.tickets[-1] if turn.session.tickets else "")
        view = turn.world.tickets.get(code) if code else None
        if view is not None:
            turn.say(status_text(view))
            return NEXT
        if self.none is not None:
            return self.none.outcome()
        turn.say(turn.phrase("ticket_unknown" if asked else "ticket_none"))
        return NEXT


def status_text(view: TicketView) -> str:
    """Where a ticket stands, in a few lines.

    Of a walled one neither what it is nor who reads it: whoever administers the OA reads the chat.
    """
    is_walled = view.is_walled or view.kind in WALLED_KINDS
    sent = f"{_kind(view.kind)}, gửi ngày {ngay(_moment(view.opened_at))}"
    lines = [
        f"Phiếu {view.code}." if is_walled else f"Phiếu {view.code} – {sent}.",
        f"Tình trạng: {STATUS_WORDS.get(view.status, 'đang được xử lý')}.",
        f"Nơi đọc: {view.office}." if view.office and not is_walled else "",
        f"Dự kiến tiếp nhận trước {gio(view.receive_by)} ngày {ngay(view.receive_by)}."
        if view.receive_by and view.status == "new"
        else "",
        f"Hạn trả lời: {ngay(view.due)}." if view.due and view.status not in ("answered", "closed", "refused") else "",
    ]
    if view.last_reply_at is not None:
        at = _moment(view.last_reply_at)
        lines.append(f"Trả lời gần nhất: {gio(at)} ngày {ngay(at)}.")
    if view.waiting:
        lines.append("Câu trả lời ấy đang chờ anh/chị và được gửi ngay trong cuộc trò chuyện này.")
    if view.asks_for_verdict:
        lines.append("Nếu việc chưa được giải quyết, anh/chị nhắn “chưa giải quyết” để tôi mở lại phiếu.")
    lines.append(VERDICT_WORDS.get(view.verdict, ""))
    return "\n".join(line for line in lines if line)


def _kind(kind: str) -> str:
    return KIND_WORDS[Kind(kind)].capitalize()


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, HANOI)
