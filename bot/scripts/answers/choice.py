from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Named
from bot.scripts.keys import WORDS, Key, Kind, Reading, either, list_of, record, short_list_of
from bot.scripts.tree import Node
from bot.scripts.world import World
from bot.text.fold import fold


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    value: str
    synonyms: tuple[str, ...] = ()


def _plain_item(node: Node, reading: Reading) -> Item:
    label = WORDS.read(node, reading)
    return Item(label, label)


_PLAIN = Kind("nhãn", _plain_item, WORDS.schema)
_FULL = record(
    "Lựa chọn",
    {"label": Key(WORDS, required=True), "value": Key(WORDS), "synonyms": Key(short_list_of(WORDS), default=())},
    lambda values, node: Item(values["label"] or "", values["value"] or values["label"] or "", values["synonyms"]),
)
_ITEM = either("lựa chọn", lambda node: _FULL if node.kind == "map" else _PLAIN, (_PLAIN, _FULL))


@dataclass(frozen=True, slots=True)
class Choice(Answer):
    """Chọn một mục trong danh sách cho sẵn, bằng nút, nhãn, giá trị, từ đồng nghĩa hoặc số thứ tự.

    Trong điều kiện bằng với giá trị hoặc nhãn của mục.

    - `options`: danh sách nhãn, hoặc `{label, value, synonyms}`.

    Passes:

        noi_nop: {type: choice, label: Nơi nộp, options: [{label: Tại phường, value: phuong}, Trực tuyến]}

    Fails (không có gì để chọn):

        noi_nop: {type: choice, label: Nơi nộp}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"options": Key(list_of(_ITEM), required=True, default=())}
    options: tuple[Item, ...] = ()

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        said = fold(text)
        for item in self.options:
            if said in {fold(item.label), fold(item.value), *map(fold, item.synonyms)}:
                return Accepted(item.value)
        return Refused("Anh/chị chọn một trong các mục tôi đưa ra, hoặc gõ số thứ tự của mục đó.")

    def view(self, value: Any) -> Any:
        return next((Named(item.label, item.value) for item in self.options if item.value == value), value)

    def offers(self, world: World) -> tuple[tuple[str, Any], ...]:
        return tuple((item.label, item.value) for item in self.options)
