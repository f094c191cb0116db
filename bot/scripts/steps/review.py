from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts import editing
from bot.scripts.answers import reading
from bot.scripts.events import Attachment
from bot.scripts.expressions import Text
from bot.scripts.filters import plain, tom_tat
from bot.scripts.keys import NAME, TEXT, WORDS, Key, list_of
from bot.scripts.masking import shown
from bot.scripts.model import Declared, Step
from bot.scripts.phrases import bare
from bot.scripts.question import RETRY_KEYS, TARGET, Retry, make_retry, try_again
from bot.scripts.session import Offer
from bot.scripts.steps.ask import answered
from bot.scripts.turn import CONTROL, WAIT, WORD, Asked, Goto, Outcome, Target, Turn
from bot.text.fold import fold
from bot.text.ordinals import parse_ordinal
from bot.text.yes_no import parse_yes_no

CONFIRM, EDIT, STOP_HERE, SHOW = (CONTROL + word for word in ("confirm", "edit", "stop-here", "show"))
CHANGE = CONTROL + "change:"  # followed by the name of an answer
MAX_SHOWN = 400  # characters of one answer in the summary
EDIT_WORD = "sua"


@dataclass(frozen=True, slots=True)
class Review:
    """Đọc lại những câu đã trả lời thành danh sách đánh số để người dân xác nhận hoặc sửa.

    Người dân bấm nút, gõ “sửa 3”, “sửa ngày xảy ra”, hoặc chỉ gõ số của mục. Sửa xong thì quay lại đúng bản tóm tắt.
    Câu niêm phong (`privacy: sealed`) chỉ hiện vài số cuối.

    - `review`: danh sách câu trả lời, theo thứ tự đọc lại.
    - `say`: lời mở đầu; không viết thì dùng câu chung.
    - `question`: câu hỏi ở cuối.
    - `confirm`: nhãn nút đồng ý.
    - `stop`: bước dành cho người không muốn gửi, hoặc `{switch: luồng}`; có mục này mới có nút.
    - `stop_label`: nhãn của nút đó.

    Passes:

        - ask: don_vi
        - ask: tuoi
        - review: [don_vi, tuoi]
          confirm: Gửi đi
          stop: khong-luu

    Fails (câu trả lời chưa khai báo trong `answers`):

        - review: [ten_goi]
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "review": Key(list_of(NAME), required=True, default=()),
        "say": Key(TEXT),
        "question": Key(TEXT),
        "confirm": Key(WORDS, default=""),
        "stop": Key(TARGET),
        "stop_label": Key(WORDS, default=""),
        **RETRY_KEYS,
    }
    PRIMARY: ClassVar[str] = "review"
    SOFT: ClassVar[bool] = False
    review: tuple[str, ...]
    say: Text | None
    question: Text | None
    confirm: str
    stop: Target | None
    stop_label: str
    retry: Retry

    @classmethod
    def make(cls, values: dict[str, Any]) -> Review:
        return cls(retry=make_retry(values), **values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        turn.ask(self.asked(turn, step))
        return WAIT

    def asked(self, turn: Turn, step: Step) -> Asked:
        items = self._items(turn)
        lines = [turn.text(self.say) if self.say else turn.phrase("review")]
        lines += [f"{number}. {line}" for number, (_, line) in enumerate(items, 1)]
        lines += [turn.phrase("review_hint"), *([turn.text(self.question)] if self.question else [])]
        listed: list[Offer] = [(declared.label, CHANGE + declared.name) for declared, _ in items]
        return Asked("\n".join(lines), (*listed, *self._ways_on(turn)), listed=len(items))

    def _ways_on(self, turn: Turn) -> list[Offer]:
        offers: list[Offer] = [
            (self.confirm or turn.phrase("review_confirm"), CONFIRM),
            (turn.phrase("review_edit"), EDIT),
        ]
        if self.stop is not None:
            offers.append((self.stop_label or turn.phrase("review_stop"), STOP_HERE))
        return offers

    def _items(self, turn: Turn) -> list[tuple[Declared, str]]:
        return [(turn.declared(name), self._line(turn, turn.declared(name))) for name in self.review]

    def _line(self, turn: Turn, declared: Declared) -> str:
        value = turn.frame.answers.get(declared.name)
        words = (
            turn.phrase("review_empty")
            if value is None
            else plain(shown(declared, value, turn.came_by_form(declared.name)))
        )
        short = tom_tat(words, MAX_SHOWN)
        return f"{declared.label}: {short}" + (f" (tôi giữ đủ {len(words)} ký tự)" if len(words) > MAX_SHOWN else "")

    def numbered(self, turn: Turn) -> bool:
        return True

    def exact(self, turn: Turn, folded: str) -> Any:
        word, _, wanted = folded.partition(" ")
        if word == EDIT_WORD:
            item = self._pick(turn, wanted.removeprefix("muc ").removeprefix("cau "))
            return CHANGE + item if item else EDIT
        return WORD + "huy" if folded in _DOUBTFUL and not _asks_which(turn) else None

    def _pick(self, turn: Turn, wanted: str) -> str:
        number = parse_ordinal(wanted) or 0
        if 1 <= number <= len(self.review):
            return self.review[number - 1]
        place = editing.named([turn.declared(name).label for name in self.review], wanted)
        return "" if place is None else self.review[place]

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        said = bare(fold(text))
        agreed = parse_yes_no(text)
        if _asks_which(turn):  # there a yes or a no sends nothing and drops nothing
            back = agreed is False or said in _SENDING | _STOPPING | _DOUBTFUL
            return reading.Accepted(SHOW) if back else reading.Refused(turn.phrase("choose_again"))
        if self.stop is not None and said in _STOPPING:
            return reading.Accepted(STOP_HERE)
        if agreed is None and said in _SENDING:
            agreed = True
        if agreed is None:
            return reading.Refused(turn.phrase("choose_again"))
        return reading.Accepted(CONFIRM if agreed else EDIT)

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        if value == CONFIRM:
            return answered(turn, step)
        if value == STOP_HERE and self.stop is not None:
            return self.stop.outcome()
        if value == EDIT:
            items = [(declared.label, CHANGE + declared.name) for declared, _ in self._items(turn)]
            turn.ask(Asked(turn.phrase("review_which"), (*items, (turn.phrase("review_none"), SHOW))), apart=True)
            return WAIT
        name = str(value).removeprefix(CHANGE) if isinstance(value, str) and value.startswith(CHANGE) else ""
        item = editing.item_of(turn, name) if name in self.review else None
        if item is None:
            turn.ask(self.asked(turn, step))
            return WAIT
        editing.ask_again(turn, item, back=step.key)
        return Goto(item.step)

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        return try_again(turn, step, self.retry, refused, self.asked(turn, step))


def _asks_which(turn: Turn) -> bool:
    """Whether the open question is which answer to change, not whether to send."""
    question = turn.session.question
    return question is not None and any(value == SHOW for _, value in question.offers)


_SENDING = frozenset(
    {
        "gui", "gui di", "gui luon", "gui di luon", "gui luon di", "gui giup toi", "gui ho toi", "gui cho toi",
        "ok gui", "ok gui di", "ok, gui di", "u gui di", "da gui di", "vang gui di", "dong y gui",
        "dung het roi", "chuan roi",
        "khong sua", "khong sua gi", "khong can sua",
    }
)  # fmt: skip
_DOUBTFUL = frozenset({"thoi", "bo"})  # perhaps a wish to stop: what becomes of what was written is asked
_STOPPING = frozenset({"khong gui", "khong gui nua", "ko gui", "ko gui nua", "k gui nua", "thoi khong gui", "dung gui"})
