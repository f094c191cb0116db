from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from bot.scripts.answers.reading import Accepted, Ambiguous, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Amount, tien
from bot.scripts.keys import NUMBER, Key
from bot.scripts.world import World
from bot.text.money import MoneyProblem, parse_money


@dataclass(frozen=True, slots=True)
class Money(Answer):
    """Một số tiền bằng đồng: `500k`, `1tr2`, `hai triệu rưỡi`, `2 củ`, `không mất tiền`.

    Số nhỏ mà không có đơn vị (`500`, `năm trăm`) thì bot hỏi lại, vì người nói thường bỏ chữ nghìn. In ra như `500.000
    đồng`; trong điều kiện là con số: `so_tien > 1000000`.

    - `min`: số tiền ít nhất, tính bằng đồng.
    - `max`: số tiền nhiều nhất, tính bằng đồng.

    Passes:

        so_tien: {type: money, label: Số tiền đã nộp, min: 0, max: 1000000000}

    Fails (giới hạn là số đồng, viết liền):

        so_tien: {type: money, label: Số tiền đã nộp, max: 1 tỷ}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"min": Key(NUMBER), "max": Key(NUMBER)}
    min: int | float | None = None
    max: int | float | None = None

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        read = parse_money(text)
        if isinstance(read, MoneyProblem):
            return Refused(read.sentence, specific=read.reason != "no_amount")
        fitting = [amount for amount in read if not self._why_not(amount)]
        if not fitting:
            return Refused(self._why_not(read[0]), specific=True)
        if len(read) > 1:
            options = tuple((tien(amount), amount) for amount in fitting)
            return Ambiguous("Anh/chị muốn nói số tiền nào dưới đây? Nếu khác, anh/chị gõ lại đủ giúp tôi.", options)
        return Accepted(read[0])

    def _why_not(self, amount: int) -> str:
        if self.min is not None and amount < Decimal(str(self.min)):
            return f"Số tiền nhỏ nhất là {tien(self.min)}. Anh/chị gõ lại giúp tôi."
        if self.max is not None and amount > Decimal(str(self.max)):
            return f"Số tiền lớn nhất là {tien(self.max)}. Anh/chị gõ lại giúp tôi."
        return ""

    def view(self, value: Any) -> Any:
        return Amount(value) if isinstance(value, int) and not isinstance(value, bool) else value
