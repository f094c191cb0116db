from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.effects import LinkButton
from bot.scripts.expressions import Text
from bot.scripts.keys import TEXT, WORDS, Key, Kind, Reading, either, list_of, record
from bot.scripts.model import Step
from bot.scripts.tree import Node
from bot.scripts.turn import NEXT, Outcome, Turn


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a list: exactly one of its fields is filled."""

    text: Text | None = None
    image: str = ""
    file: str = ""
    button: LinkButton | None = None


def _part(node: Node, reading: Reading) -> Part:
    return Part(text=TEXT.read(node, reading))


BUTTON = record(
    "Nút",
    {
        "label": Key(WORDS, required=True, default="", about="Chữ trên nút."),
        "url": Key(WORDS, default="", about="Trang sẽ mở."),
        "phone": Key(WORDS, default="", about="Số sẽ gọi."),
    },
    lambda values, node: LinkButton(values["label"], values["url"], values["phone"]),
)
_PHONE = record(
    "Số gọi",
    {
        "label": Key(WORDS, required=True, default="", about="Chữ trên nút."),
        "number": Key(WORDS, required=True, default="", about="Số sẽ gọi."),
    },
    lambda values, node: LinkButton(values["label"], phone=values["number"]),
)
_PLAIN_PART = Kind("văn bản", _part, TEXT.schema)
_FULL_PART = record(
    "Phần tin",
    {
        "text": Key(TEXT, about="Văn bản."),
        "image": Key(WORDS, default="", about="Ảnh."),
        "file": Key(WORDS, default="", about="Tệp."),
        "link": Key(BUTTON, about="Nút mở trang."),
        "phone": Key(_PHONE, about="Nút gọi điện."),
    },
    lambda v, node: Part(v["text"], v["image"], v["file"], v["link"] or v["phone"]),
)
_PARTS = list_of(
    either("văn bản", lambda node: _FULL_PART if node.kind == "map" else _PLAIN_PART, (_PLAIN_PART, _FULL_PART))
)


@dataclass(frozen=True, slots=True)
class Say:
    """Gửi một tin, hoặc lần lượt nhiều phần: chữ, ảnh, tệp, nút mở trang, nút gọi điện.

    Gửi xong thì sang ngay bước dưới, không chờ người dân.

    - `say`: văn bản, hoặc danh sách mà mỗi phần là văn bản hay một trong `{text}`, `{image}`, `{file}`, `{link}`,
      `{phone}`.
    - `image`: ảnh gửi kèm, là đường dẫn trong thư mục kịch bản hoặc địa chỉ https.
    - `file`: tệp gửi kèm, viết như `image`.
    - `buttons`: các nút `{label, url}` hoặc `{label, phone}`, bấm vào thì mở trang hay gọi số đó.

    Passes:

        - say: Anh/chị gọi tổng đài để được hướng dẫn.
          buttons: [{label: Gọi tổng đài, phone: "1022"}]

    Fails (dấu hai chấm rồi dấu cách trong câu thì cả câu phải đặt trong ngoặc kép):

        - say: Lưu ý: mang bản chính.
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "say": Key(_PARTS, required=True, default=()),
        "image": Key(WORDS, default=""),
        "file": Key(WORDS, default=""),
        "buttons": Key(list_of(BUTTON), default=()),
    }
    PRIMARY: ClassVar[str] = "say"
    say: tuple[Part, ...] = ()
    image: str = ""
    file: str = ""
    buttons: tuple[LinkButton, ...] = ()

    @classmethod
    def make(cls, values: dict[str, Any]) -> Say:
        return cls(**values)

    def run(self, turn: Turn, step: Step) -> Outcome:
        last = len(self.say) - 1
        for number, part in enumerate(self.say):
            text = turn.text(part.text) if part.text else ""
            buttons: tuple[LinkButton, ...] = (part.button,) if part.button else ()
            image, file = part.image, part.file
            if number == last:
                buttons += self.buttons
                image, file = image or self.image, file or self.file
            turn.say(text, buttons=buttons, image=image, file=file)
        return NEXT
