from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.world import World
from bot.text.addresses import AddressProblem, parse_address


@dataclass(frozen=True, slots=True)
class Address(Answer):
    """Địa chỉ bằng chữ, giữ như người dân gõ, trên một dòng.

    Cần xã, phường thì dùng `unit`; cần chỗ xảy ra việc thì dùng `location`. Là thông tin riêng (`privacy: identity`)
    nếu kịch bản không ghi khác.

    Passes:

        dia_chi: {type: address, label: Địa chỉ, purpose: để gửi giấy mời, keep: 24mo}

    Fails (thông tin riêng phải nói để làm gì và giữ bao lâu):

        dia_chi: {type: address, label: Địa chỉ}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        read = parse_address(text)
        if isinstance(read, AddressProblem):
            return Refused(read.sentence, specific=read.reason != "no_address")
        return Accepted(read)
