from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Place
from bot.scripts.world import World
from bot.text.addresses import parse_address
from bot.text.coordinates import Coordinates, parse_coordinates

_HOW = "Anh/chị gửi vị trí trên Zalo, hoặc gõ tên đường, chợ, toà nhà gần đó giúp tôi."


@dataclass(frozen=True, slots=True)
class Location(Answer):
    """Một chỗ: vị trí gửi từ Zalo, toạ độ, đường dẫn bản đồ, hoặc lời tả (`trước cổng chợ Long Biên`).

    Lời tả cũng nhận, vì không phải máy nào cũng gửi được vị trí. Vị trí là bằng chứng: `files` của phiếu nhận được. Bot
    không suy ra xã, phường từ vị trí, vì danh mục đơn vị không có ranh giới; cần xã, phường thì hỏi bằng `unit`. In ra
    lời tả hoặc toạ độ; `.latitude` và `.longitude` trống khi chỉ có lời tả. Là thông tin riêng (`privacy: identity`)
    nếu kịch bản không ghi khác.

    Passes:

        noi_xay_ra: {type: location, label: Nơi xảy ra, privacy: open, optional: true}

    Fails (thông tin riêng phải nói để làm gì và giữ bao lâu):

        noi_xay_ra: {type: location, label: Nơi xảy ra}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        pin = next((item for item in attachments if item.kind == "location"), None)
        if pin is not None:
            return _pinned(pin)
        links = (item.url for item in attachments if item.kind == "link")
        found = next((spot for words in (text, *links) if (spot := parse_coordinates(words))), None)
        if found is not None:
            return _typed(found)
        words = parse_address(text)
        if isinstance(words, str):
            return Accepted({"words": words})
        return Refused(f"Tôi chưa rõ nơi này. {_HOW}")

    def view(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if "words" in value:
            return Place(value["words"])
        return Place(f"{value['latitude']}, {value['longitude']}", value["latitude"], value["longitude"])


def _pinned(pin: Attachment) -> Outcome:
    if pin.latitude is None or pin.longitude is None:
        return Refused(f"Tôi không đọc được vị trí vừa gửi. {_HOW}", specific=True)
    spot = Coordinates(pin.latitude, pin.longitude)
    if not spot.are_real:
        return Refused(f"Điện thoại chưa xác định được vị trí. {_HOW}", specific=True)
    return Accepted({"latitude": spot.latitude, "longitude": spot.longitude})


def _typed(spot: Coordinates) -> Outcome:
    if not spot.are_in_vietnam:
        return Refused("Toạ độ này nằm ngoài Việt Nam. Anh/chị kiểm tra và gửi lại giúp tôi.", specific=True)
    return Accepted({"latitude": spot.latitude, "longitude": spot.longitude})
