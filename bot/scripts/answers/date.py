from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import ngay
from bot.scripts.keys import BOOLEAN, DATE, Key
from bot.scripts.world import World
from bot.text.dates import DateProblem, Prefer, read_date


@dataclass(frozen=True, slots=True)
class Date(Answer):
    """Một ngày như người ta nói: `hôm qua`, `20/11`, `thứ hai tuần trước`, `mùng 3 tết`.

    Ngày không có trong lịch, nhiều ngày, hoặc ngày nói chưa rõ thì bot nói đúng chỗ sai rồi hỏi lại.

    - `past`: true thì không nhận ngày chưa tới.
    - `future`: true thì không nhận ngày đã qua.
    - `min`: ngày sớm nhất, viết như 2026-01-31.
    - `max`: ngày muộn nhất, viết như 2026-01-31.

    Passes:

        ngay: {type: date, label: Ngày xảy ra, past: true, optional: true}

    Fails (ngày trong kịch bản viết như 2026-01-31):

        ngay: {type: date, label: Ngày xảy ra, min: 01/01/2026}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "past": Key(BOOLEAN, default=False),
        "future": Key(BOOLEAN, default=False),
        "min": Key(DATE),
        "max": Key(DATE),
    }
    past: bool = False
    future: bool = False
    min: datetime.date | None = None
    max: datetime.date | None = None

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        today = world.now.date()
        prefer: Prefer = "past" if self.past else "future" if self.future else "nearest"
        day = read_date(text, today, prefer=prefer)
        if isinstance(day, DateProblem):
            return Refused(day.sentence, specific=day.reason != "no_date")
        if self.past and day > today:
            return Refused(f"Ngày {ngay(day)} chưa tới. Anh/chị cho tôi một ngày đã qua.", specific=True)
        if self.future and day < today:
            return Refused(f"Ngày {ngay(day)} đã qua. Anh/chị cho tôi một ngày sắp tới.", specific=True)
        if self.min and day < self.min:
            return Refused(f"Ngày này sớm quá. Anh/chị chọn từ ngày {ngay(self.min)} trở đi.", specific=True)
        if self.max and day > self.max:
            return Refused(f"Ngày này muộn quá. Anh/chị chọn đến hết ngày {ngay(self.max)}.", specific=True)
        return Accepted(day.isoformat())

    def view(self, value: Any) -> Any:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value
