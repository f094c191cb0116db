from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.answers.reading import Accepted, Ambiguous, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Named
from bot.scripts.hits import judge
from bot.scripts.world import Hit, World


@dataclass(frozen=True, slots=True)
class Procedure(Answer):
    """An administrative procedure in the citizen's own words, looked up in the procedure sheets.

    One clear hit is taken, several are offered. No options. In texts it prints its name; `.id` is the sheet's id.

    Passes:

        thu_tuc: {type: procedure, label: Thủ tục}

    Fails (there is no such option):

        thu_tuc: {type: procedure, label: Thủ tục, field: Hộ tịch}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        found = judge(world.finder.find(text)) if text else judge(())
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
