from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.effects import SetTimer
from bot.scripts.expressions import Expression, Text
from bot.scripts.filters import plain
from bot.scripts.keys import EXPRESSION, TEXT, Key
from bot.scripts.model import Step
from bot.scripts.muting import MUTE_TIMER, mute
from bot.scripts.steps.ticket import open_ticket
from bot.scripts.turn import NEXT, WAIT, Outcome, Turn

SAVED = "phieu"  # the name under which its texts find the ticket


@dataclass(frozen=True, slots=True)
class Handoff:
    """Chuyển cuộc trò chuyện cho cán bộ: mở một phiếu hỏi, bot im lặng, cán bộ đóng phiếu thì đi tiếp bước dưới.

    - `subject`: việc cần trao đổi.
    - `body`: câu trả lời chứa lời người dân; không viết thì lấy tin họ vừa nhắn.
    - `say`: câu báo đã chuyển; mã phiếu là `{{ phieu.code }}`. Không viết thì dùng câu chung.
    - `closed_hours`: câu nói ngoài giờ; khi đó phiếu chờ cán bộ, còn bot vẫn trả lời.

    Passes:

        - handoff: hoi-dap
          closed_hours: |
            Hiện ngoài giờ. Tôi đã ghi lại, mã phiếu {{ phieu.code }}; cán bộ trả lời anh/chị vào giờ làm việc tới.

    Fails (bước này không có mục đó):

        - handoff: hoi-dap
          tries: 3
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "subject": Key(TEXT),
        "body": Key(EXPRESSION),
        "say": Key(TEXT),
        "closed_hours": Key(TEXT),
    }
    PRIMARY: ClassVar[str] = "subject"
    subject: Text | None
    body: Expression | None
    say: Text | None
    closed_hours: Text | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Handoff:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        is_open = turn.world.office_open()
        subject = turn.text(self.subject) if self.subject else ""
        body = plain(turn.value(self.body, sealed=True)) if self.body else turn.sent_words or turn.message_text
        place = len(turn.effects)
        opened = open_ticket(turn, kind="inquiry", subject=subject, body=body, handoff=is_open)
        turn.store(SAVED, opened)
        turn.say(self._said(turn, is_open, opened["code"]), receipt=True)
        turn.effects.insert(place, turn.effects.pop())  # told first, then opened
        if not is_open:
            return NEXT
        turn.session.handoff = opened["code"]
        until = mute(turn, turn.limits.handoff_minutes)
        turn.effects.append(SetTimer(MUTE_TIMER, until, turn.session.epoch))
        return WAIT

    def _said(self, turn: Turn, is_open: bool, code: str) -> str:
        if is_open:
            return turn.text(self.say) if self.say else turn.phrase("handoff", ma=code)
        if self.closed_hours is None:
            return turn.phrase("handoff_closed", ma=code)
        return turn.text(self.closed_hours)
