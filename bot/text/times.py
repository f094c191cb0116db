"""Times of day as citizens write them: `9h30`, `9 giờ kém 15`, `3 rưỡi chiều`, `14:05`, `nửa đêm`.

An hour from seven to noon without a part of the day is taken as written. From one to six it may be night or afternoon,
so both are given back. A part of the day alone (`sáng`, `đầu giờ chiều`) is no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

from bot.text.fold import clean, fold
from bot.text.numbers import parse_number

Reason = Literal["no_time", "vague", "impossible", "several"]

MAX_LENGTH = 200  # characters; a longer text tells a story
_EARLY = range(1, 7)  # hours that may be of the night or of the afternoon
_DAY = 24 * 60

_PARTS = {"sang": "sáng", "trua": "trưa", "chieu": "chiều", "toi": "tối", "dem": "đêm", "khuya": "khuya",
          "am": "sáng", "pm": "chiều"}  # fmt: skip
_EXAMPLES = {
    "sang": "9 giờ 30", "trua": "12 giờ", "chieu": "14 giờ 30", "toi": "19 giờ", "dem": "22 giờ", "khuya": "23 giờ",
}  # fmt: skip
_PART = rf"(?:{'|'.join(_PARTS)})"
_PART_WORD = re.compile(rf"\b({_PART})\b")
_VAGUE = re.compile(r"\b(?:dau gio|cuoi gio|gio hanh chinh|som|muon|luc nao|ca ngay|ban ngay)\b")

_DIGIT_WORDS = r"(?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi)"
_SPOKEN = rf"{_DIGIT_WORDS}(?: {_DIGIT_WORDS}){{0,2}}"
_SPOKEN_BEFORE = re.compile(rf"\b{_SPOKEN}(?= (?:gio|ruoi|kem|phut|{_PART})\b)")
_SPOKEN_AFTER = re.compile(
    rf"(?<=\bgio )(?:kem )?{_SPOKEN}(?=$| ?[,.;]| (?:phut|a|nha|nhe|{_PART})\b)|(?<=\bkem ){_SPOKEN}\b"
)
_NAMED = (
    (re.compile(r"\bnua dem\b"), "0:00"),
    (re.compile(r"\b(?:giua trua|dung ngo)\b"), "12:00"),
)
_CLOCK = re.compile(
    r"(?<![\d/.,:])(?P<hour>\d{1,3}) ?"
    r"(?:(?P<sign>gio|h|g|:|(?=ruoi\b|kem\b)) ?(?:(?P<half>ruoi)\b|kem (?P<less>\d{1,2})|(?P<minute>\d{1,3})|(?![a-z]))"
    rf"|[.](?P<dotted>\d\d)(?=$| ?{_PART}\b)|(?= ?{_PART}\b))"
    r"(?::\d\d)?(?:(?<=\d) ?(?:phut|ph|p)\b)?(?![\d/]|[.,:]\d)"
)
_ALONE = re.compile(
    r"(?:(?:da|luc|khoang|tam|co|chung|vao|hoi) )*(?:(\d{1,2})|(\d\d)(\d\d))(?: (?:a|nha|nhe|gi do))*[.]?"
)

# Told apart by accents alone: `tối` is an evening, `tôi` is who speaks.
_SPEAKER = re.compile(r"\btôi\b")

_SENTENCES: dict[Reason, str] = {
    "no_time": "Tôi chưa đọc được giờ. Anh/chị gõ giúp tôi như 9 giờ 30 hoặc 14:05.",
    "vague": "Anh/chị cho tôi giờ cụ thể hơn, ví dụ {example}.",
    "impossible": "Giờ chỉ từ 0 đến 23, phút từ 0 đến 59. Anh/chị kiểm tra và gõ lại giúp tôi, ví dụ 14:05.",
    "several": "Tôi thấy nhiều giờ khác nhau. Anh/chị chỉ gõ một giờ giúp tôi.",
}


@dataclass(frozen=True, slots=True)
class TimeProblem:
    """Why no time could be taken; `sentence` tells the citizen what is wrong and how to mend it."""

    reason: Reason
    sentence: str


def parse_time(s: str) -> tuple[time, ...] | TimeProblem:
    """The time of day a message names; two times when night and afternoon are both possible.

    >>> parse_time("9h30"), parse_time("3 rưỡi chiều"), parse_time("chín giờ kém mười lăm")
    ((datetime.time(9, 30),), (datetime.time(15, 30),), (datetime.time(8, 45),))
    >>> parse_time("3 giờ")
    (datetime.time(3, 0), datetime.time(15, 0))
    >>> parse_time("đầu giờ chiều").sentence
    'Anh/chị cho tôi giờ cụ thể hơn, ví dụ 14 giờ 30.'
    """
    text = _in_digits(fold(_SPEAKER.sub(",", clean(s[: MAX_LENGTH + 1]).lower())))
    if len(text) > MAX_LENGTH:
        return _problem("no_time")
    readings = [_read(match, text) for match in _CLOCK.finditer(text)]
    if not readings and (alone := _ALONE.fullmatch(text)):
        readings = [_times(int(alone[1] or alone[2]), int(alone[3] or 0), "", exact=alone[1] is None)]
    if not readings:
        part = _PART_WORD.search(text)
        return _problem("vague", part[1] if part else "") if part or _VAGUE.search(text) else _problem("no_time")
    if () in readings:
        return _problem("impossible")
    if len(set(readings)) > 1:
        return _problem("several")
    return readings[0]


def _problem(reason: Reason, part: str = "") -> TimeProblem:
    return TimeProblem(reason, _SENTENCES[reason].format(example=_EXAMPLES.get(part, "9 giờ 30")))


def _in_digits(text: str) -> str:
    """The folded text with spoken hours and minutes as digits; words elsewhere stay (`sau` is mostly "after")."""
    for pattern, clock in _NAMED:
        text = pattern.sub(clock, text)
    for pattern in (_SPOKEN_BEFORE, _SPOKEN_AFTER):
        text = pattern.sub(lambda match: _digits(match.group()), text)
    return text


def _digits(words: str) -> str:
    less = "kem " if words.startswith("kem ") else ""
    value = parse_number(words.removeprefix("kem "))
    return less + (words.removeprefix("kem ") if value is None else str(value))


def _read(match: re.Match[str], text: str) -> tuple[time, ...]:
    """The times one match may mean; empty when there is no such time."""
    minute = 30 if match["half"] else int(match["minute"] or match["dotted"] or 0)
    after = re.match(rf"[ ,]*(?:phut |dung )?({_PART})\b", text[match.end() :])
    before = re.findall(rf"\b({_PART})\b", text[: match.start()])
    part = _PARTS[after[1]] if after else _PARTS[before[-1]] if before else ""
    exact = match["hour"].startswith("0")
    return _times(int(match["hour"]), minute, part, exact, less=int(match["less"] or 0))


def _times(hour: int, minute: int, part: str, exact: bool, less: int = 0) -> tuple[time, ...]:
    hour = 0 if hour == 24 else hour
    if hour > 23 or minute > 59 or less > 59:
        return ()
    hours = _hours(hour, part) if part else (hour, hour + 12) if hour in _EARLY and not exact else (hour,)
    moments = [(one * 60 + minute - less) % _DAY for one in hours]
    return tuple(time(moment // 60, moment % 60) for moment in moments)


def _hours(hour: int, part: str) -> tuple[int, ...]:
    """The hour in its part of the day; empty when they contradict each other (`20 giờ sáng`)."""
    if part == "sáng":
        return (0,) if hour == 12 else (hour,) if hour < 12 else ()
    if hour >= 13 or hour == 0:
        return (hour,)
    if part == "trưa":
        return (hour,) if hour >= 10 else (hour + 12,) if hour <= 3 else ()
    if part in ("đêm", "khuya"):
        return (0,) if hour == 12 else (hour,) if hour <= 5 else (hour + 12,)
    return (12,) if hour == 12 and part == "chiều" else (0,) if hour == 12 else (hour + 12,)
