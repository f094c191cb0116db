from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.world import World
from bot.text.person_names import NameProblem, parse_person_name


@dataclass(frozen=True, slots=True)
class PersonName(Answer):
    """Họ tên một người, giữ như người dân gõ, bỏ lời dẫn (`em tên là …`, `ông …`).

    Chữ hoa và dấu để nguyên, không sửa. Là thông tin riêng (`privacy: identity`) nếu kịch bản không ghi khác.

    Passes:

        ho_ten: {type: person_name, label: Họ và tên, purpose: để ghi lịch hẹn, keep: 24mo}

    Fails (thông tin riêng phải nói để làm gì và giữ bao lâu):

        ho_ten: {type: person_name, label: Họ và tên}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        read = parse_person_name(text)
        if isinstance(read, NameProblem):
            return Refused(read.sentence, specific=read.reason != "no_name")
        return Accepted(read)
