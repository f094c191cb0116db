from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from bot.scripts import forms
from bot.scripts.answers import reading
from bot.scripts.effects import Count, LinkButton, Say, SendForm, form_address
from bot.scripts.events import Attachment
from bot.scripts.expressions import Text
from bot.scripts.filters import gio, ngay
from bot.scripts.form_fields import field_of
from bot.scripts.keys import BOOLEAN, DURATION, NAME, TEXT, Key, Kind, Reading, Unreadable, list_of
from bot.scripts.model import Step
from bot.scripts.question import TARGET
from bot.scripts.session import Offer
from bot.scripts.steps.ticket import id_of
from bot.scripts.tree import Node
from bot.scripts.turn import CONTROL, NEXT, WAIT, WORD, Asked, Outcome, Target, Turn
from bot.tickets.calendar import HANOI

DEFAULT_EXPIRES = 30 * 60  # seconds a link can be used
MIN_EXPIRES = 5 * 60
MAX_EXPIRES = 24 * 3600
MAX_FORM_ANSWERS = 15  # questions on one page
NEW_LINK, STOP_HERE = CONTROL + "new-link", CONTROL + "stop-here"


def _expires(node: Node, reading: Reading) -> int:
    seconds: int = DURATION.read(node, reading)
    if not MIN_EXPIRES <= seconds <= MAX_EXPIRES:
        raise Unreadable(node, f"phải từ {MIN_EXPIRES // 60}m đến {MAX_EXPIRES // 3600}h.", "Ví dụ expires: 30m.")
    return seconds


@dataclass(frozen=True, slots=True)
class Form:
    """Gửi liên kết dùng một lần tới một trang kín, nơi người dân trả lời nhiều câu mà không đi qua Zalo, rồi chờ.

    Người quản trị trang Zalo đọc được mọi tin trong cuộc trò chuyện, nên lời kể cần kín thì hỏi ở đây. Điều đã biết thì
    trang không hỏi lại. Câu trả lời gửi qua trang không bao giờ được in ra trong cuộc trò chuyện, kể cả ở `review`:
    người dân xem và sửa ngay trên trang. Bot tự nói thêm ai đọc được cuộc trò chuyện, ai đọc được trang, Zalo biết gì.
    Nhắn vào cuộc trò chuyện trong lúc chờ thì bot mời mở trang kín và không ghi lời đó lại. Quá hạn thì phần viết dở bị
    huỷ, bot hỏi có cần liên kết mới không.

    - `answers`: các câu trả lời, theo thứ tự trên trang.
    - `say`: lời mời, đứng trên nút mở trang.
    - `page`: lời dẫn ở đầu trang.
    - `expires`: liên kết dùng được bao lâu, từ 5m đến 24h (30m).
    - `if_owner_excluded`: true thì chỉ gửi khi người quản trị trang Zalo có thể thuộc nơi bị nói tới (`about` của bước
      ticket trong luồng); không chắc thì vẫn gửi. Khi không cần, luồng đi tiếp và các bước `ask` bên dưới hỏi tại chỗ.
    - `done`: nơi đến khi đã có đủ các câu trả lời; không viết thì là bước dưới.
    - `stop`: nơi đến của nút “Thôi, không gửi”, là mã một bước hoặc `{switch: luồng}`; không viết thì bot hỏi có dừng
      không.

    Passes:

        - form: [don_vi, tuoi]
          say: Anh/chị kể trên trang kín giúp tôi.
          expires: 1h

    Fails (liên kết để ngỏ quá lâu):

        - form: [don_vi]
          expires: 7d
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "answers": Key(list_of(NAME), required=True, default=()),
        "say": Key(TEXT),
        "page": Key(TEXT),
        "expires": Key(Kind(DURATION.name, _expires, DURATION.schema), default=DEFAULT_EXPIRES),
        "if_owner_excluded": Key(BOOLEAN, default=False),
        "done": Key(TARGET),
        "stop": Key(TARGET),
    }
    PRIMARY: ClassVar[str] = "answers"
    SOFT: ClassVar[bool] = False
    answers: tuple[str, ...]
    say: Text | None
    page: Text | None
    expires: int
    if_owner_excluded: bool
    done: Target | None
    stop: Target | None

    @classmethod
    def make(cls, values: dict[str, Any]) -> Form:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        if forms.waiting(turn.frame) is not None:
            turn.ask(self.asked(turn, step))
            return WAIT
        wanted = self._wanted(turn)
        if not wanted:
            return self.received(turn)
        if self.if_owner_excluded and not turn.world.owner_excluded(_about(turn)):
            return NEXT
        self._send(turn, wanted)
        return WAIT

    def received(self, turn: Turn) -> Outcome:
        """Where the flow goes on once the answers are there; with those of the chat, to what asks there."""
        asked_here = self.if_owner_excluded and not forms.formed(turn.frame).intersection(self.answers)
        return NEXT if self.done is None or asked_here else self.done.outcome()

    def _wanted(self, turn: Turn) -> tuple[str, ...]:
        return tuple(name for name in self.answers if name not in turn.frame.answers)

    def _send(self, turn: Turn, wanted: Sequence[str]) -> None:
        """A new link; one that was sent before leads nowhere from now on."""
        token, until = forms.begin(turn, self.expires)
        readers = turn.phrase("form_readers", don_vi=_office(turn))
        page = "\n".join((turn.text(self.page) if self.page else turn.phrase("form_page"), readers))
        fields = tuple(field_of(turn.declared(name)) for name in wanted)
        turn.effects.append(SendForm(token, turn.flow.title, page, fields, until, _gives_receipt(turn)))
        invitation = turn.text(self.say) if self.say else turn.phrase("form_invite")
        said = "\n".join((invitation, readers, turn.phrase("form_until", cau=_clock(turn, until))))
        turn.open(Asked(said))
        opening = LinkButton(turn.phrase("form_open"), form_address(token))
        turn.effects.append(Say(said, buttons=(opening,), receipt=turn.receipts))

    def _offers(self, turn: Turn, is_over: bool) -> tuple[Offer, ...]:
        stop = (turn.phrase("form_stop"), self._stops)
        person = ((turn.phrase("person"), WORD + "gap-can-bo"),) if is_over else ()
        return ((turn.phrase("form_new"), NEW_LINK), *person, stop)

    def asked(self, turn: Turn, step: Step) -> Asked:
        """What is said while the form is awaited, or after its time."""
        noted = forms.waiting(turn.frame)
        if noted is None or noted[1] <= turn.at:
            return Asked(turn.phrase("form_over"), self._offers(turn, is_over=True))
        return Asked(turn.phrase("form_waiting", cau=_clock(turn, noted[1])), self._offers(turn, is_over=False))

    def numbered(self, turn: Turn) -> bool:
        return True

    def exact(self, turn: Turn, folded: str) -> Any:
        if folded in _STOPPING:
            return self._stops
        return NEW_LINK if folded in _ASKING_ANEW else None

    @property
    def _stops(self) -> str:
        return STOP_HERE if self.stop is not None else WORD + "huy"

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        return reading.Refused(turn.phrase("form_not_here"))

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        if value == STOP_HERE and self.stop is not None:
            forms.stop(turn.frame)
            return self.stop.outcome()
        if value == NEW_LINK:
            self._send(turn, self._wanted(turn))
        else:
            turn.ask(self.asked(turn, step))
        return WAIT

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        """Words or files that belong on the page: not kept, and never counted as a failed try."""
        asked = self.asked(turn, step)
        turn.ask(Asked(f"{refused.reason}\n{asked.text}", asked.offers))
        return WAIT

    def time_is_up(self, turn: Turn, step: Step) -> None:
        """The link leads nowhere any more and what was half written is gone: told once, with the ways on."""
        forms.stop(turn.frame)
        turn.effects.append(Count("form_over", (("flow", turn.frame.flow),)))
        turn.ask(self.asked(turn, step))


def _tickets(turn: Turn) -> list[Any]:
    return [step.body for step in turn.flow.steps.values() if step.verb == "ticket"]


def _gives_receipt(turn: Turn) -> bool:
    """Whether the flow's ticket has a receipt, which then belongs on the page and not in the chat."""
    return any(ticket.gives_receipt for ticket in _tickets(turn))


def _about(turn: Turn) -> tuple[str, ...]:
    """The units the flow's ticket is about; "" stands for one that is not known."""
    about = [value for ticket in _tickets(turn) for value in ticket.about.values()]
    return tuple(id_of(turn.value(value, sealed=True)) for value in about)


def _office(turn: Turn) -> str:
    """Who reads the flow's ticket first, by name, as far as is known now."""
    ticket = next(iter(_tickets(turn)), None)
    if ticket is None:
        return turn.phrase("form_some_office")
    units = tuple(id for id in _about(turn) if id)
    return turn.world.intake(ticket.kind, units, "", False, ()).name


def _clock(turn: Turn, until: int) -> str:
    """The time of day, with the date where that is not today's."""
    at, now = (datetime.fromtimestamp(ms / 1000, HANOI) for ms in (until, turn.at))
    return gio(at) if at.date() == now.date() else f"{gio(at)} ngày {ngay(at)}"


_STOPPING = frozenset(
    {
        "thoi", "thoi khong gui", "thoi khong gui nua", "khong gui", "khong gui nua", "khong", "khong can",
        "khong can nua", "khong muon gui", "khong muon gui nua", "dung lai",
    }
)  # fmt: skip
_ASKING_ANEW = frozenset(
    {"lien ket moi", "link moi", "gui lai", "gui lai lien ket", "gui lai link", "cho xin link moi"}
)
