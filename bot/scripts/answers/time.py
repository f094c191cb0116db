from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.scripts.answers.reading import Accepted, Ambiguous, Answer, Outcome, Refused
from bot.scripts.events import Attachment
from bot.scripts.keys import Key, Kind, Reading, Unreadable
from bot.scripts.tree import Node
from bot.scripts.world import World
from bot.text.times import TimeProblem, parse_time

_WRITTEN = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _clock(node: Node, reading: Reading) -> str:
    if node.kind != "scalar" or not _WRITTEN.fullmatch(str(node.value)):
        raise Unreadable(node, "không phải giờ.", 'Viết đủ bốn chữ số trong ngoặc kép, như "07:30" hoặc "14:00".')
    return str(node.value)


CLOCK = Kind("giờ", _clock, {"type": "string", "pattern": f"^{_WRITTEN.pattern}$"})


@dataclass(frozen=True, slots=True)
class Time(Answer):
    """Giờ trong ngày: `9h30`, `9 giờ kém 15`, `3 rưỡi chiều`, `14:05`. Giữ và in ra như `14:05`.

    Giờ có thể là đêm hoặc chiều (`3 giờ`) thì bot hỏi lại; chỉ nói buổi (`sáng`) thì bot xin giờ cụ thể. Trong điều
    kiện so sánh như chữ: `gio < "12:00"`.

    - `min`: giờ sớm nhất, viết trong ngoặc kép như `"07:30"`.
    - `max`: giờ muộn nhất, viết trong ngoặc kép như `"16:30"`.

    Passes:

        gio_hen: {type: time, label: Giờ hẹn, min: "07:30", max: "16:30"}

    Fails (giờ trong kịch bản viết đủ bốn chữ số):

        gio_hen: {type: time, label: Giờ hẹn, min: 7h30}
    """

    KEYS: ClassVar[Mapping[str, Key]] = {"min": Key(CLOCK), "max": Key(CLOCK)}
    min: str | None = None
    max: str | None = None

    def parse(self, world: World, text: str, attachments: Sequence[Attachment]) -> Outcome:
        read = parse_time(text)
        if isinstance(read, TimeProblem):
            return Refused(read.sentence, specific=read.reason != "no_time")
        fitting = [moment for moment in read if not self._why_not(moment)]
        if not fitting:
            return Refused(self._why_not(read[-1]), specific=True)
        if len(fitting) > 1:
            options = tuple((_in_words(moment), f"{moment:%H:%M}") for moment in fitting)
            return Ambiguous("Anh/chị muốn nói giờ nào dưới đây?", options)
        return Accepted(f"{fitting[0]:%H:%M}")

    def _why_not(self, moment: datetime.time) -> str:
        if self.min and f"{moment:%H:%M}" < self.min:
            return f"Giờ này sớm quá. Anh/chị chọn từ {self.min} trở đi."
        if self.max and f"{moment:%H:%M}" > self.max:
            return f"Giờ này muộn quá. Anh/chị chọn đến {self.max} thôi."
        return ""


def _in_words(moment: datetime.time) -> str:
    hour, minute = moment.hour % 12 or 12, f" {moment.minute:02}" if moment.minute else ""
    return f"{hour} giờ{minute} {'sáng' if moment.hour < 12 else 'chiều'} ({moment:%H:%M})"
