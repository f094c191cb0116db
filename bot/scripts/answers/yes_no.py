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
    """Yes or no in any register: `ok`, `ừ`, `dạ có`, `ko`, `thôi khỏi`. Offers the buttons Có and Không.

    No options. In conditions it is true or false.

    Passes:

        co_anh: {type: yes_no, label: Có ảnh}

    Fails (there is nothing to set a minimum of):

        co_anh: {type: yes_no, label: Có ảnh, min: 1}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        value = parse_yes_no(text)
        if value is None:
            return Refused("Anh/chị trả lời giúp tôi là có hoặc không.")
        return Accepted(value)

    def offers(self) -> tuple[tuple[str, Any], ...]:
        return (("Có", True), ("Không", False))
