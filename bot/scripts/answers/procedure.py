from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.answers.reading import Accepted, Ambiguous, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Named
from bot.scripts.world import Hit, World


@dataclass(frozen=True, slots=True)
class Procedure(Answer):
    """Một thủ tục hành chính theo lời người dân, tìm trong các tờ thủ tục.

    Rõ một thủ tục thì nhận luôn, nhiều thủ tục thì đưa ra để chọn. Trong văn bản in tên; `.id` là mã của tờ thủ tục.

    Passes:

        thu_tuc: {type: procedure, label: Thủ tục}

    Fails (không có mục này):

        thu_tuc: {type: procedure, label: Thủ tục, field: Hộ tịch}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        found = world.router.find(text)
        if found.clear is not None:
            return Accepted(_value(found.clear))
        if found.several:
            options = tuple((hit.name, _value(hit)) for hit in found.several)
            return Ambiguous("Anh/chị hỏi thủ tục nào dưới đây?", (*options, ("Không có trong danh sách", None)))
        return Refused("Tôi chưa tìm thấy thủ tục này. Anh/chị gõ tên thủ tục giúp tôi, ví dụ “đăng ký khai sinh”.")

    def view(self, value: Any) -> Any:
        return Named(value["name"], value["id"]) if isinstance(value, dict) else value


def _value(hit: Hit) -> dict[str, str]:
    return {"id": hit.id, "name": hit.name}
