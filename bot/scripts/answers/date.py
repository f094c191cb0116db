from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.scripts.answers.reading import Accepted, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.filters import ngay, thu_ngay
from bot.scripts.keys import BOOLEAN, DATE, INTEGER, Key
from bot.scripts.world import World
from bot.text.dates import DateProblem, Prefer, read_date

MAX_AWAY = 366  # days ahead that are looked up in the office's calendar


@dataclass(frozen=True, slots=True)
class Date(Answer):
    """Một ngày như người ta nói: `hôm qua`, `20/11`, `thứ hai tuần trước`, `mùng 3 tết`.

    Ngày không có trong lịch, nhiều ngày, hoặc ngày nói chưa rõ thì bot nói đúng chỗ sai rồi hỏi lại.

    - `past`: true thì không nhận ngày chưa tới.
    - `future`: true thì không nhận ngày đã qua.
    - `min`: ngày sớm nhất, viết như 2026-01-31.
    - `max`: ngày muộn nhất, viết như 2026-01-31.
    - `within`: cách hôm nay nhiều nhất bao nhiêu ngày.
    - `working`: true thì chỉ nhận ngày làm việc, kể từ hôm nay; thứ bảy, chủ nhật, ngày lễ thì bot nói ngày gần nhất.
    - `notice`: báo trước ít nhất mấy ngày làm việc.

    Passes:

        ngay: {type: date, label: Ngày muốn đến, future: true, working: true, notice: 1, within: 60}

    Fails (ngày trong kịch bản viết như 2026-01-31):

        ngay: {type: date, label: Ngày xảy ra, min: 01/01/2026}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {
        "past": Key(BOOLEAN, default=False),
        "future": Key(BOOLEAN, default=False),
        "min": Key(DATE),
        "max": Key(DATE),
        "within": Key(INTEGER),
        "working": Key(BOOLEAN, default=False),
        "notice": Key(INTEGER, default=0),
    }
    past: bool = False
    future: bool = False
    min: datetime.date | None = None
    max: datetime.date | None = None
    within: int | None = None
    working: bool = False
    notice: int = 0

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
        return self._why_not(world, today, day) or Accepted(day.isoformat())

    def _why_not(self, world: World, today: datetime.date, day: datetime.date) -> Refused | None:
        """What the office's calendar has against a day."""
        away = abs((day - today).days)
        within = MAX_AWAY if self.within is None and (self.working or self.notice) else self.within
        if within is not None and away > within:
            first, last = (ngay(today + datetime.timedelta(days=n)) for n in (-within, within))
            fitting = f"đến hết ngày {last}" if day > today else f"từ ngày {first} trở đi"
            return Refused(f"Ngày {ngay(day)} cách hôm nay xa quá. Anh/chị chọn {fitting}.", specific=True)
        if self.notice and day < (earliest := world.add_working_days(self.notice).date()):
            return Refused(f"Ngày {ngay(day)} gấp quá. Anh/chị chọn từ {thu_ngay(earliest)} trở đi.", specific=True)
        fitting_day = _working_day(world, today, day) if self.working and day >= today else day
        if day != fitting_day:
            reason = f"Ngày {ngay(day)} là ngày nghỉ. Ngày làm việc gần nhất sau đó là {thu_ngay(fitting_day)}."
            return Refused(reason, specific=True)
        return None

    def view(self, value: Any) -> Any:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _working_day(world: World, today: datetime.date, day: datetime.date) -> datetime.date:
    """The day itself when people work on it, else the next day they do."""
    counts = range((day - today).days + 1)
    count = bisect_left(counts, day, key=lambda n: world.add_working_days(n).date())
    return world.add_working_days(count).date()
