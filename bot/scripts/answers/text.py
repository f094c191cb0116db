from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.reading import NEEDS_WORDS, Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.keys import INTEGER, Key
from bot.scripts.world import World
from bot.text.fold import clean

MAX_CHARACTERS = 4_000  # what one answer holds unless `max` says less


@dataclass(frozen=True, slots=True)
class Text(Answer):
    """Lời kể tự do, giữ nguyên như người dân viết.

    Chỉ gõ “thôi” thì bot không ghi làm câu trả lời mà hỏi có dừng không (luồng `huy`); câu `optional` thì bỏ qua.

    - `min`: số ký tự ít nhất (0).
    - `max`: số ký tự nhiều nhất (4000).

    Passes:

        su_viec: {type: text, label: Sự việc, min: 20, max: 4000}

    Fails (độ dài là một con số):

        su_viec: {type: text, label: Sự việc, min: dài}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "min": Key(INTEGER, default=0),
        "max": Key(INTEGER, default=MAX_CHARACTERS),
    }
    min: int = 0
    max: int = MAX_CHARACTERS

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        if not text:
            return Refused(NEEDS_WORDS, specific=True)
        if len(text) < self.min:
            return Refused(
                f"Nội dung hơi ngắn ({len(text)} ký tự). Anh/chị kể thêm giúp tôi, ít nhất {self.min} ký tự.",
                specific=True,
            )
        longest = min(self.max, MAX_CHARACTERS)
        if len(text) > longest:
            return Refused(
                f"Nội dung dài {len(text)} ký tự, tôi chỉ ghi được {longest}. Anh/chị gửi lại bản ngắn hơn giúp tôi.",
                specific=True,
            )
        return Accepted(text)

    def view(self, value: Any) -> Any:
        return clean(value) if isinstance(value, str) else value

    def unmasked(self, value: Any) -> Any:
        return value
