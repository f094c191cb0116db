from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Masked
from bot.scripts.world import World
from bot.tickets.receipts import DIGITS, MAX_TEXT, parse_receipt

_EXAMPLE = "Mã biên nhận gồm 16 chữ số, anh/chị đã ghi lại khi gửi phiếu."
_MAX_TOLD = 40  # more digits than that are not a receipt mistyped


@dataclass(frozen=True, slots=True)
class Receipt(Answer):
    """Mã biên nhận 16 chữ số của một phiếu cần giữ kín, gõ liền hay cách nhau đều được.

    Bot không giữ các chữ số: phần giữ lại chỉ đọc được trong hai ngày và không bao giờ in ra. Bước `receipt` dùng nó.

    Passes:

        bien_nhan: {type: receipt, label: Mã biên nhận}

    Fails (không có độ dài để đặt):

        bien_nhan: {type: receipt, label: Mã biên nhận, max: 16}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        digits = parse_receipt(text)
        if digits is not None:
            return Accepted(world.conceal(digits))
        typed = len(re.sub(r"[^0-9]", "", text[:MAX_TEXT]))
        if not typed or typed > _MAX_TOLD:
            return Refused(f"Tôi chưa thấy mã biên nhận. {_EXAMPLE}")
        if typed != DIGITS:
            few = f"thiếu {DIGITS - typed}" if typed < DIGITS else f"thừa {typed - DIGITS}"
            return Refused(f"Mã này {few} chữ số. {_EXAMPLE}", specific=True)
        return Refused(f"Tôi chưa đọc được mã này. {_EXAMPLE}")

    def view(self, value: Any) -> Any:
        return Masked()

    def unmasked(self, value: Any) -> Any:
        return value
