from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.world import World
from bot.text.phones import PhoneProblem, parse_phone


@dataclass(frozen=True, slots=True)
class Phone(Answer):
    """A Vietnamese phone number, with spaces, dots, +84 or an old eleven-digit prefix; kept as `0912345678`.

    No options. Its privacy is `identity` unless the script says otherwise.

    Passes:

        sdt: {type: phone, label: Số điện thoại, optional: true, purpose: để cán bộ gọi lại, keep: 24mo}

    Fails (identity needs to say what for and how long):

        sdt: {type: phone, label: Số điện thoại}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        written = text or next((item.text for item in attachments if item.kind == "card"), "")
        phone = parse_phone(written)
        if isinstance(phone, PhoneProblem):
            return Refused(phone.sentence, specific=phone.reason != "no_number")
        return Accepted(phone.number)
