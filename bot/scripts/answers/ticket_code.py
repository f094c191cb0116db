from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.world import World
from bot.text.fold import fold
from bot.tickets.codes import DRAWN, parse_code

SYMBOLS = DRAWN + 1  # after NR
MAX_LOOKED_AT = 200  # characters
_NAMED = re.compile(r"(?<![a-z0-9])n[\W_]{0,3}r((?:[\W_]{0,3}[a-z0-9]){1,24})(?![a-z0-9])")
_UNNAMED = re.compile(r"[a-z0-9](?:[\W_]{0,3}[a-z0-9]){3,15}")
_EXAMPLE = "Mã ghi trong tin tôi đã gửi, dạng NR-7K3M-9Q4X."


@dataclass(frozen=True, slots=True)
class TicketCode(Answer):
    """Mã phiếu như người dân gõ; giữ lại theo dạng `NR-7K3M-9Q4X`.

    Mã thiếu, thừa hoặc sai ký tự thì bot nói rõ. Phiếu có thật hay không thì bước `status` trả lời.

    Passes:

        ma_phieu: {type: ticket_code, label: Mã phiếu}

    Fails (không có độ dài để đặt):

        ma_phieu: {type: ticket_code, label: Mã phiếu, max: 12}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        code = parse_code(text)
        if code is not None:
            return Accepted(code)
        typed = _typed(fold(text[:MAX_LOOKED_AT]))
        if not typed:
            return Refused(f"Tôi chưa thấy mã phiếu. {_EXAMPLE}")
        if len(typed) < SYMBOLS:
            return Refused(f"Mã này thiếu {SYMBOLS - len(typed)} ký tự. {_EXAMPLE}", specific=True)
        if len(typed) > SYMBOLS:
            return Refused(f"Mã này thừa {len(typed) - SYMBOLS} ký tự. {_EXAMPLE}", specific=True)
        if "u" in typed:
            return Refused("Mã phiếu không có chữ U; có thể đó là chữ V. Anh/chị xem lại mã giúp tôi.", specific=True)
        return Refused(
            "Mã này có ký tự chưa đúng. Anh/chị so lại từng ký tự, hoặc chép nguyên mã giúp tôi.", specific=True
        )


def _typed(folded: str) -> str:
    """The signs of what was meant as a code, without NR; "" when nothing was."""
    named = _NAMED.search(folded)
    if named:
        return re.sub(r"[\W_]", "", named[1])
    whole = _UNNAMED.fullmatch(folded.strip(" .,!"))
    signs = re.sub(r"[\W_]", "", whole[0]) if whole else ""
    return signs if any(map(str.isdigit, signs)) else ""
