from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import plain
from bot.scripts.keys import BOOLEAN, NUMBER, Key
from bot.scripts.world import World
from bot.text.numbers import parse_number

MAX_DIGITS = 15  # a longer number is a mistyped code


@dataclass(frozen=True, slots=True)
class Number(Answer):
    """Một con số, viết bằng số hay bằng chữ: `3`, `2,5`, `hai mươi mốt`.

    - `min`: số nhỏ nhất.
    - `max`: số lớn nhất.
    - `whole`: true thì chỉ nhận số nguyên.

    Passes:

        so_ban: {type: number, label: Số bản, min: 1, max: 20, whole: true}

    Fails (giới hạn là một con số):

        so_ban: {type: number, label: Số bản, min: một}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "min": Key(NUMBER),
        "max": Key(NUMBER),
        "whole": Key(BOOLEAN, default=False),
    }
    min: int | float | None = None
    max: int | float | None = None
    whole: bool = False

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        value = parse_number(text)
        if value is None or not value.is_finite():
            return Refused("Tôi chưa thấy con số nào. Anh/chị gõ một số giúp tôi, ví dụ 3.")
        if value.adjusted() >= MAX_DIGITS:
            return Refused("Số này dài quá. Anh/chị kiểm tra và gõ lại giúp tôi.", specific=True)
        if self.whole and value != value.to_integral_value():
            return Refused("Chỗ này cần số nguyên, không có phần lẻ.", specific=True)
        if self.min is not None and value < Decimal(str(self.min)):
            return Refused(f"Số nhỏ nhất là {plain(Decimal(str(self.min)))}. Anh/chị gõ lại giúp tôi.", specific=True)
        if self.max is not None and value > Decimal(str(self.max)):
            return Refused(f"Số lớn nhất là {plain(Decimal(str(self.max)))}. Anh/chị gõ lại giúp tôi.", specific=True)
        return Accepted(int(value) if value == value.to_integral_value() else str(value))

    def view(self, value: Any) -> Any:
        return Decimal(value) if isinstance(value, str) else value
