from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.world import World
from bot.text.phones import PhoneProblem, parse_phone


@dataclass(frozen=True, slots=True)
class Phone(Answer):
    """Một số điện thoại Việt Nam, có dấu cách, dấu chấm, +84 hay đầu 11 số cũ; giữ lại thành `0912345678`.

    Là thông tin riêng (`privacy: identity`) nếu kịch bản không ghi khác.

    Passes:

        sdt: {type: phone, label: Số điện thoại, optional: true, purpose: để cán bộ gọi lại, keep: 24mo}

    Fails (thông tin riêng phải nói để làm gì và giữ bao lâu):

        sdt: {type: phone, label: Số điện thoại}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        written = text or next((item.text for item in attachments if item.kind == "card"), "")
        phone = parse_phone(written)
        if isinstance(phone, PhoneProblem):
            return Refused(phone.sentence, specific=phone.reason != "no_number")
        return Accepted(phone.number)
