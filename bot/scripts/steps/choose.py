from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers import reading
from bot.scripts.events import Attachment
from bot.scripts.expressions import Expression, Text
from bot.scripts.keys import (
    EXPRESSION,
    ID,
    NAME,
    TEXT,
    WORDS,
    Key,
    Kind,
    Reading,
    either,
    list_of,
    record,
    short_list_of,
)
from bot.scripts.model import Step
from bot.scripts.phrases import folded_label
from bot.scripts.problems import Span
from bot.scripts.question import RETRY_KEYS, Retry, make_retry, try_again
from bot.scripts.session import MAX_CONSENTS, Agreement
from bot.scripts.steps.ask import answered
from bot.scripts.tree import Node
from bot.scripts.turn import WAIT, Asked, Goto, Outcome, Switch, Turn
from bot.text.yes_no import parse_yes_no


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. At most one of `go` and `switch` is filled."""

    label: str
    value: str
    node: Node
    go: str = ""
    switch: str = ""
    condition: Expression | None = None
    consent: str = ""
    synonyms: frozenset[str] = frozenset()
    yes: bool | None = None

    @property
    def way(self) -> Span:
        """Where the script says where this option leads."""
        pair = self.node.pairs.get("go" if self.go else "switch")
        return pair[1].span if pair else self.node.span


def _make(values: dict[str, Any], node: Node) -> Choice:
    label = values["label"]
    return Choice(
        label=label,
        value=values["value"] or label,
        node=node,
        go=values["go"],
        switch=values["switch"],
        condition=values["if"],
        consent=values["consent"],
        synonyms=frozenset(folded_label(word) for word in values["synonyms"]),
        yes=_yes(label, *values["synonyms"]),
    )


def _yes(*words: str) -> bool | None:
    """Whether an option says yes or no, by its label or else a synonym."""
    return next((said for said in map(parse_yes_no, words) if said is not None), None)


def _label(node: Node, reading: Reading) -> Choice:
    label = WORDS.read(node, reading)
    return Choice(label, label, node, yes=parse_yes_no(label))


_PLAIN = Kind("nhãn", _label, WORDS.schema)
_FULL = record(
    "Lựa chọn",
    {
        "label": Key(WORDS, required=True, default="", about="Chữ trên nút."),
        "value": Key(WORDS, about="Giá trị được lưu; không viết thì là nhãn."),
        "go": Key(ID, default="", about="Bước sẽ tới."),
        "switch": Key(ID, default="", about="Luồng sẽ sang."),
        "if": Key(EXPRESSION, about="Điều kiện; sai thì không đưa ra lựa chọn này."),
        "consent": Key(ID, default="", about="Chọn mục này là đồng ý với việc mang mã đó."),
        "synonyms": Key(short_list_of(WORDS), default=(), about="Cách nói khác của nhãn."),
    },
    _make,
)
_OPTION = either("lựa chọn", lambda node: _FULL if node.kind == "map" else _PLAIN, (_PLAIN, _FULL))


@dataclass(frozen=True, slots=True)
class Choose:
    """Đưa ra vài lựa chọn; bấm nút, gõ nhãn, gõ số thứ tự hay cách nói khác của nhãn đều được.

    Lựa chọn không có `go` hay `switch` thì đi tiếp xuống bước dưới.

    - `choose`: câu hỏi.
    - `options`: các lựa chọn, mỗi cái là một nhãn hoặc `{label, value, go, switch, if, consent, synonyms}`.
    - `save`: tên để lưu giá trị được chọn.
    - `image`: ảnh gửi kèm câu hỏi.

    Passes:

        - choose: Anh/chị đồng ý không?
          options: [{label: Đồng ý, consent: phan-anh}, {label: Không, go: khong-luu}]

    Fails (hai lựa chọn gõ không dấu thì giống hệt nhau):

        - choose: Anh/chị chọn gì?
          options: [Không, khong]
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "choose": Key(TEXT, required=True),
        "options": Key(list_of(_OPTION), required=True, default=()),
        "save": Key(NAME, default=""),
        "image": Key(WORDS, default=""),
        **RETRY_KEYS,
    }
    PRIMARY: ClassVar[str] = "choose"
    SOFT: ClassVar[bool] = False
    choose: Text | None
    options: tuple[Choice, ...]
    save: str
    image: str
    retry: Retry

    @classmethod
    def make(cls, values: dict[str, Any]) -> Choose:
        return cls(retry=make_retry(values), **values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        turn.ask(self.asked(turn, step))
        return WAIT

    def asked(self, turn: Turn, step: Step) -> Asked:
        offers = tuple([(option.label, option.value) for option in self._visible(turn)])
        ways = {option.value: option.switch for option in self.options if option.switch and not option.consent}
        return Asked(turn.text(self.choose) if self.choose else "", offers, self.image, ways=ways)

    def _visible(self, turn: Turn) -> list[Choice]:
        return [option for option in self.options if option.condition is None or turn.holds(option.condition)]

    def numbered(self, turn: Turn) -> bool:
        return True

    def exact(self, turn: Turn, folded: str) -> Any:
        shared = turn.scripts.phrases.synonyms
        for option in self._visible(turn):
            if folded in option.synonyms or (shared and folded in shared.get(folded_label(option.label), ())):
                return option.value
        return None

    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome:
        said = parse_yes_no(text)
        if said is not None:
            meant = [option for option in self._visible(turn) if option.yes is said]
            if len(meant) == 1:
                return reading.Accepted(meant[0].value)
        return reading.Refused(turn.phrase("choose_again"))

    def take(self, turn: Turn, step: Step, value: Any) -> Outcome:
        option = next((option for option in self.options if option.value == value), None)
        if option is None:  # the script changed under an open question
            return self.refuse(turn, step, reading.Refused(turn.phrase("choose_again")))
        if self.save:
            turn.store(self.save, option.value)
        if option.consent:
            shown = f"{turn.scripts.revision}/{turn.flow.id}/{step.key}#{option.label}"
            given = Agreement(turn.at, turn.event.id, shown)
            consents = {**turn.session.consents, option.consent: given}
            turn.session.consents = dict(list(consents.items())[-MAX_CONSENTS:])
        turn.took(step, option.way)
        forward = answered(turn, step)
        if option.switch:
            return Switch(option.switch)
        return Goto(option.go) if option.go else forward

    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome:
        return try_again(turn, step, self.retry, refused, self.asked(turn, step))
