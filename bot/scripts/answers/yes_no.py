from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.world import World
from bot.text.yes_no import parse_yes_no


@dataclass(frozen=True, slots=True)
class YesNo(Answer):
    """Có hay không, nói kiểu nào cũng hiểu: `ok`, `ừ`, `dạ có`, `ko`, `hổng`, `thôi khỏi`. Có sẵn nút Có và Không.

    Trong điều kiện là đúng hoặc sai: `if: co_anh`.

    Passes:

        co_anh: {type: yes_no, label: Có ảnh}

    Fails (không có gì để đặt mức ít nhất):

        co_anh: {type: yes_no, label: Có ảnh, min: 1}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        value = parse_yes_no(text)
        if value is None:
            return Refused("Anh/chị trả lời giúp tôi là có hoặc không.")
        return Accepted(value)

    def offers(self, world: World) -> tuple[tuple[str, Any], ...]:
        return (("Có", True), ("Không", False))
