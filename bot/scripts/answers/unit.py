from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.answers.reading import Accepted, Ambiguous, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Named
from bot.scripts.world import UnitMatch, World

MAX_CANDIDATES = 8  # the likeliest are listed; another is named in full
NONE_OF_THESE = "Không có trong danh sách"
_WHICH = "Anh/chị muốn nói đến nơi nào dưới đây?"
_MANY = (
    "Nhiều xã, phường có phần mang tên này. Anh/chị muốn nói đến nơi nào dưới đây? "
    "Nếu không có, anh/chị gõ đủ tên giúp tôi, ví dụ “phường Ba Đình”."
)


@dataclass(frozen=True, slots=True)
class Unit(Answer):
    """Một xã, phường theo tên mới, tên cũ hoặc tên quận, huyện cũ, có dấu hay không dấu.

    Tên có nhiều nghĩa thì luôn hỏi lại; tên gõ sai chỉ được gợi ý, không tự nhận. Trong văn bản in tên đầy đủ; `.id` là
    mã của đơn vị.

    Passes:

        don_vi: {type: unit, label: Đơn vị}

    Fails (không có mục này):

        don_vi: {type: unit, label: Đơn vị, city: Hà Nội}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        if not text:
            return _without_words(attachments)
        answer = world.units.find(text)
        if answer.exact is not None:
            return Accepted(_value(answer.exact))
        if answer.candidates:
            options = tuple((_label(match), _value(match)) for match in answer.candidates[:MAX_CANDIDATES])
            question = _MANY if answer.too_many or len(answer.candidates) > MAX_CANDIDATES else _WHICH
            return Ambiguous(question, (*options, (NONE_OF_THESE, None)))
        return Refused("Tôi chưa tìm thấy xã, phường nào tên như vậy. Anh/chị gõ lại tên giúp tôi.")

    def view(self, value: Any) -> Any:
        return Named(value["name"], value["id"]) if isinstance(value, dict) else value


def _without_words(attachments: Sequence[Attachment]) -> Refused:
    if any(item.kind == "location" for item in attachments):
        return Refused(
            "Tôi chưa xác định chắc chắn được xã, phường từ vị trí. Anh/chị gõ tên xã, phường giúp tôi.", specific=True
        )
    return Refused("Anh/chị gõ tên xã, phường giúp tôi.", specific=True)


def _value(match: UnitMatch) -> dict[str, str]:
    return {"id": match.id, "name": match.name}


def _label(match: UnitMatch) -> str:
    return f"{match.name} ({match.hint})" if match.hint else match.name
