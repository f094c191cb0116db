from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.reading import Accepted, Ambiguous, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Named
from bot.scripts.keys import WORDS, Key, Kind, Reading, either, list_of, record, short_list_of
from bot.scripts.tree import Node
from bot.scripts.world import World
from bot.text.fold import fold

MORE = "\x01more:"  # begins what is offered for an option that only leads to others; no citizen can write it
WHICH = "Cụ thể là mục nào dưới đây?"


@dataclass(frozen=True, slots=True)
class Item:
    """One option. One with `options` of its own is no answer: it leads to them, asked with `question`."""

    label: str
    value: str
    synonyms: tuple[str, ...] = ()
    question: str = WHICH
    options: tuple[Item, ...] = ()


def _plain_item(node: Node, reading: Reading) -> Item:
    label = WORDS.read(node, reading)
    return Item(label, label)


def _full_item(values: dict[str, Any], node: Node) -> Item:
    label = values["label"] or ""
    under = values.get("options", ())
    value = values["value"] or label
    return Item(label, f"{MORE}{value}" if under else value, values["synonyms"], values.get("say") or WHICH, under)


_PLAIN = Kind("nhãn", _plain_item, WORDS.schema)
_ITEM_KEYS: dict[str, Key] = {
    "label": Key(WORDS, required=True, about="Chữ trên nút."),
    "value": Key(WORDS, about="Giá trị được lưu; không viết thì là nhãn."),
    "synonyms": Key(short_list_of(WORDS), default=(), about="Cách nói khác của nhãn."),
}
_FULL = record("Lựa chọn", _ITEM_KEYS, _full_item)
_ITEM = either("lựa chọn", lambda node: _FULL if node.kind == "map" else _PLAIN, (_PLAIN, _FULL))
_GROUP = record(
    "Lựa chọn",
    {
        **_ITEM_KEYS,
        "say": Key(WORDS, about="Câu hỏi tiếp khi chọn mục này."),
        "options": Key(list_of(_ITEM), default=(), about="Các mục hỏi tiếp; chính mục này không là câu trả lời."),
    },
    _full_item,
)
_TOP = either("lựa chọn", lambda node: _GROUP if node.kind == "map" else _PLAIN, (_PLAIN, _GROUP))


@dataclass(frozen=True, slots=True)
class Choice(Answer):
    """Chọn một mục trong danh sách cho sẵn, bằng nút, nhãn, giá trị, từ đồng nghĩa hoặc số thứ tự.

    Trong điều kiện bằng với giá trị hoặc nhãn của mục. Nhiều mục quá thì xếp bớt vào `options` của một mục,
    như Việc khác: chọn mục ấy thì bot hỏi tiếp các mục bên trong. Gõ thẳng tên mục bên trong cũng được.

    - `options`: danh sách nhãn, hoặc `{label, value, synonyms}`, hoặc `{label, say, options}`.

    Passes:

        noi_nop: {type: choice, label: Nơi nộp, options: [{label: Tại phường, value: phuong}, Trực tuyến]}

    Fails (không có gì để chọn):

        noi_nop: {type: choice, label: Nơi nộp}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"options": Key(list_of(_TOP), required=True, default=())}
    options: tuple[Item, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that is an answer, in the order it is offered."""
        return tuple(item for option in self.options for item in (option.options or (option,)))

    @property
    def labelled(self) -> tuple[Item, ...]:
        """Everything a citizen may read on a button."""
        return tuple(item for option in self.options for item in (option, *option.options))

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        said = fold(text)
        for group in self.options:
            if group.options and said in _names(group):
                return _closer(group)
        for item in self.items:
            if said in {fold(item.value), *_names(item)}:
                return Accepted(item.value)
        return Refused("Anh/chị chọn một trong các mục tôi đưa ra, hoặc gõ số thứ tự của mục đó.")

    def closer(self, value: Any) -> Ambiguous | None:
        """What to ask when an option that only leads to others was chosen; None for one that is an answer."""
        return next((_closer(group) for group in self.options if group.options and group.value == value), None)

    def view(self, value: Any) -> Any:
        return next((Named(item.label, item.value) for item in self.items if item.value == value), value)

    def offers(self, world: World) -> tuple[tuple[str, Any], ...]:
        return tuple((option.label, option.value) for option in self.options)


def _closer(group: Item) -> Ambiguous:
    return Ambiguous(group.question, tuple((item.label, item.value) for item in group.options))


def _names(item: Item) -> set[str]:
    return {fold(item.label), *map(fold, item.synonyms)}
