from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import Rated
from bot.scripts.world import World
from bot.text.ratings import parse_rating


@dataclass(frozen=True, slots=True)
class Rating(Answer):
    """Một mức trên thang điểm của cơ quan; các mức hiện thành nút, mức thấp nhất trước.

    Bấm nút, gõ nhãn, số, `5 sao`, `4/5`, hay `tốt`, `tệ`, `tuyệt vời` đều được. In ra nhãn; trong điều kiện là con số:
    `muc <= 2`. Thang điểm nằm ở `config/rating.yaml`.

    Passes:

        muc: {type: rating, label: Mức hài lòng}

    Fails (thang điểm là của cơ quan, không đặt ở đây):

        muc: {type: rating, label: Mức hài lòng, max: 10}
    """

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        point = parse_rating(text, world.rating_scale)
        if point is None:
            return Refused(f"Anh/chị chọn một mức dưới đây, hoặc gõ số từ 1 đến {len(world.rating_scale)} giúp tôi.")
        return Accepted(_kept(world, point))

    def view(self, value: Any) -> Any:
        return Rated(value["value"], value["name"], value["of"]) if isinstance(value, dict) else value

    def offers(self, world: World) -> tuple[tuple[str, Any], ...]:
        return tuple((label, _kept(world, point)) for point, label in enumerate(world.rating_scale, start=1))


def _kept(world: World, point: int) -> dict[str, Any]:
    return Rated(point, world.rating_scale[point - 1], len(world.rating_scale)).kept
