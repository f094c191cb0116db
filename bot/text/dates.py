"""Dates as citizens write them: `hôm qua`, `thứ hai tuần trước`, `20/11`, `ngày 5 tháng này`, `mùng 3 tết`.

What a message leaves open is settled like this, with `prefer`:

- `nearest` (default): of all dates it may mean, the one with the fewest days from today; of two equally near, the past;
- `past`, `future`: the nearest one not after, not before today.

Weeks begin on Monday. Vague words (`hôm trước`, `tuần trước`, `đầu tháng`) and lunar dates other than the first ten
days of Tết and its eve are not dates here; what is wrong instead is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.text.fold import clean, fold
from bot.text.numbers import parse_number

Prefer = Literal["nearest", "past", "future"]
Reason = Literal["no_date", "vague", "impossible", "several", "mismatch", "unsure", "lunar"]

MIN_YEAR, MAX_YEAR = 1900, 2100
MAX_LENGTH = 400  # a longer text tells a story; a date is asked for again
_YEARS_AROUND = range(-8, 9)  # enough to find a 29 February

# First day of the lunar year in Vietnam (UTC+7), by Gregorian year.
LUNAR_NEW_YEARS = {
    2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17),
    2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 2), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31),
    2034: (2, 19), 2035: (2, 8),
}  # fmt: skip

_WEEKDAYS = {
    "hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5,
    "chu nhat": 6, "cn": 6,
}  # fmt: skip
_WEEK_SHIFT = {"truoc": -1, "roi": -1, "qua": -1, "nay": 0, "sau": 1, "toi": 1}
_MONTH_SHIFT = {"truoc": -1, "roi": -1, "qua": -1, "nay": 0, "sau": 1, "toi": 1}
_YEAR_SHIFT = {"nay": 0, "ngoai": -1, "truoc": -1, "roi": -1, "sau": 1, "toi": 1}
_RELATIVE = {"nay": 0, "qua": -1, "kia": -2}

_PART = r"(?:sang|trua|chieu|toi|dem|khuya|som)"
_DAY = r"(?:ngay|hom|bua)"
_WEEKDAY = (
    r"(?:(?<!lan )(?<!cai )(?<!con )(?<!nguoi )\bthu (hai|ba|tu|nam|sau|bay|[2-7])\b|\bt([2-7])\b|\b(chu nhat|cn)\b)"
)
_NUMBER_WORDS = r"(?:mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi|lam)"
_YEAR = r"(?:,? *(?:nam )?(\d{4})\b|,? nam (nay|ngoai|truoc|roi|sau|toi)\b)?"

_LUNAR = re.compile(r"\b(?:am lich|al|gieng|chap|ram)\b")
_UNCERTAIN = re.compile(r"\b(?:khong (?:nho|biet|ro|chac)|k nho|ko nho|chua ro)\b")

# Told from `tới`, `kia` and `một` by their accents alone, so put in other words before folding.
_TOLD_BY_ACCENT = (
    (re.compile(r"\btối\b"), "đêm"),
    (re.compile(r"\btôi\b"), ","),
    (re.compile(r"\bh(?:ôm|om|um)? ?(?:qua|wa)\b"), "hôm qua"),
    (re.compile(r"\b(?:hnay|h nay)\b"), "hôm nay"),
    (re.compile(r"\b(hôm|bữa|ngày|sáng|trưa|chiều|hom|bua|sang|trua|chieu) ni\b"), r"\1 nay"),
    (re.compile(r"\bnãy\b"), "ban sáng"),
    (re.compile(r"\b(?:chúa nhật|chủ nhựt|chúa nhựt|chua nhat|chu nhut)\b"), "chủ nhật"),
    (re.compile(r"\b(?:hôm|bữa) kìa\b"), "3 hôm trước"),
    (re.compile(r"\bngày kìa\b"), "3 ngày nữa"),
    (re.compile(r"(?:^|\bngày |\bsáng |\bchiều )mốt\b"), "ngày kia"),
)

_JUST_NOW = re.compile(r"\b(?:hoi sang|ban sang|sang gio|(?:hoi|luc|vua) nay|vua xong)\b")
_HINTS_AT_A_DAY = re.compile(
    r"\b(?:tuan|thang|nam|hom|bua|ngay|dau|giua|cuoi|moi day|dao nay|gan day|lau|hoi|truoc|le|tet|mai mot)\b"
)
_LOOKS_LIKE_A_DATE = re.compile(r"(?<![\d/.,-])\d{1,4} ?[/.-] ?\d{1,2}(?: ?[/.-] ?\d{2,4})?(?![\d/.,-])|\bngay \d")
_HOLIDAYS = {
    "quoc khanh": (2, 9),
    "giang sinh": (25, 12),
    "noel": (25, 12),
    "tet tay": (1, 1),
    "tet duong lich": (1, 1),
}

_EXAMPLE = "ví dụ 20/11/2026"
_SENTENCES: dict[Reason, str] = {
    "no_date": "Tôi chưa đọc được ngày. Anh/chị gõ giúp tôi như 20/11/2026, hoặc “hôm qua”.",
    "vague": f"Anh/chị cho tôi ngày cụ thể hơn, {_EXAMPLE} hoặc “thứ hai tuần trước”.",
    "impossible": f"Lịch không có ngày này. Anh/chị xem lại và gõ giúp tôi, {_EXAMPLE}.",
    "several": f"Tôi thấy nhiều ngày khác nhau. Anh/chị chỉ gõ một ngày giúp tôi, {_EXAMPLE}.",
    "mismatch": f"Thứ và ngày anh/chị gõ không khớp nhau. Anh/chị xem lịch và gõ lại giúp tôi, {_EXAMPLE}.",
    "unsure": f"Không nhớ rõ thì anh/chị ước chừng một ngày giúp tôi, {_EXAMPLE}.",
    "lunar": f"Tôi chưa đổi được ngày âm lịch. Anh/chị cho tôi ngày dương lịch, {_EXAMPLE}.",
}


@dataclass(frozen=True, slots=True)
class DateProblem:
    """Why no date could be taken; `sentence` tells the citizen what is wrong and how to mend it."""

    reason: Reason
    sentence: str


Found = date | None
_Reading = Callable[[re.Match[str], date, Prefer], Found]


def parse_date(s: str, today: date, *, prefer: Prefer = "nearest") -> date | None:
    """The one date a message names, None when it names none, several, an impossible or a vague one.

    `read_date` tells which of these it was.

    >>> monday = date(2026, 11, 23)
    >>> parse_date("hôm qua ạ", monday), parse_date("thu sau tuan truoc", monday)
    (datetime.date(2026, 11, 22), datetime.date(2026, 11, 20))
    >>> parse_date("20/11", monday), parse_date("ngày 5 tháng này", monday), parse_date("hôm trước", monday)
    (datetime.date(2026, 11, 20), datetime.date(2026, 11, 5), None)
    """
    read = read_date(s, today, prefer=prefer)
    return read if isinstance(read, date) else None


def read_date(s: str, today: date, *, prefer: Prefer = "nearest") -> date | DateProblem:
    """The one date a message names, or why there is none.

    >>> monday = date(2026, 11, 23)
    >>> [read_date(said, monday).reason for said in ("31/2", "mấy hôm trước", "20/11 hoặc 21/11", "rằm tháng 7")]
    ['impossible', 'vague', 'several', 'lunar']
    """
    text = _read_accents(clean(s[: 2 * MAX_LENGTH]).lower())
    if len(text) > MAX_LENGTH:
        return _problem("no_date")
    if _LUNAR.search(text) or _UNCERTAIN.search(text):
        return _problem("lunar" if _LUNAR.search(text) else "unsure")
    found: list[Found] = []
    weekdays: list[int] = []
    for pattern, read in _READINGS:
        for match in pattern.finditer(text):
            found.append(read(match, today, prefer))
        text = pattern.sub(" | ", text)
    for match in _BARE_WEEKDAY.finditer(text):
        weekdays.append(_weekday(match))
    if found:
        return _agreed(found, weekdays)
    if weekdays:
        days = (today + timedelta(days=n) for n in range(-7, 8))
        day = _choose(days, weekdays[0], today, prefer) if len(set(weekdays)) == 1 else None
        return day or _problem("several")
    return today if _JUST_NOW.search(text) else _problem(_why_none(text))


def _read_accents(text: str) -> str:
    """The folded text, after the words that only their accents tell apart have been put in other words."""
    for pattern, other in _TOLD_BY_ACCENT:
        text = pattern.sub(other, text)
    return fold(text)


def _agreed(found: list[Found], weekdays: list[int]) -> date | DateProblem:
    """The one day that all readings and weekdays of a message agree on."""
    days = set(found)
    if days == {None}:
        return _problem("impossible")
    day = days.pop() if len(days) == 1 else None
    if day is None:
        return _problem("several")
    return day if all(day.weekday() == weekday for weekday in weekdays) else _problem("mismatch")


def _why_none(text: str) -> Reason:
    if _LOOKS_LIKE_A_DATE.search(text):
        return "impossible"
    return "vague" if _HINTS_AT_A_DAY.search(text) else "no_date"


def _problem(reason: Reason) -> DateProblem:
    return DateProblem(reason, _SENTENCES[reason])


def _choose(days: Iterable[date], weekday: int | None, today: date, prefer: Prefer) -> Found:
    """The nearest of some days, by the rule at the top of this page."""
    fitting = [day for day in days if weekday is None or day.weekday() == weekday]
    if prefer == "past":
        fitting = [day for day in fitting if day <= today]
    elif prefer == "future":
        fitting = [day for day in fitting if day >= today]
    return min(fitting, key=lambda day: (abs((day - today).days), day), default=None)


def _day(year: int, month: int, day: int) -> Found:
    try:
        return date(year, month, day) if MIN_YEAR <= year <= MAX_YEAR else None
    except ValueError:
        return None


def _full_year(year: str, today: date) -> int:
    """Two digits are of this century up to ten years from now, else of the last."""
    if len(year) != 2:
        return int(year)
    near = 2000 + int(year)
    return near if near <= today.year + 10 else near - 100


def _day_month(day: int, month: int, today: date, prefer: Prefer) -> Found:
    days = (_day(today.year + shift, month, day) for shift in _YEARS_AROUND)
    return _choose((day for day in days if day), None, today, prefer)


def _shift_month(today: date, shift: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 + shift
    return months // 12, months % 12 + 1


def _number(words: str) -> int:
    value = parse_number(words)
    return int(value) if value is not None and value < 100 else 0


def _weekday(match: re.Match[str]) -> int:
    return _WEEKDAYS[next(group for group in match.groups()[:3] if group)]


def _read_iso(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    return _day(int(m[1]), int(m[2]), int(m[3]))


def _read_numeric(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    day, month, of_year = int(m[1]), int(m[2]), m.groupdict().get("of_year")
    if of_year:
        return _day(today.year + _YEAR_SHIFT[of_year], month, day)
    year = m[3] or m.groupdict().get("year")
    return _day(_full_year(year, today), month, day) if year else _day_month(day, month, today, prefer)


def _read_in_words(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    day, month = _number(m[1]), _number(m[2])
    if m[3]:
        return _day(int(m[3]), month, day)
    if m[4]:
        return _day(today.year + _YEAR_SHIFT[m[4]], month, day)
    return _day_month(day, month, today, prefer)


def _read_of_month(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    return _day(*_shift_month(today, _MONTH_SHIFT[m[2]]), _number(m[1]))


def _read_only_day(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    days = (_day(*_shift_month(today, shift), int(m[1])) for shift in range(-2, 3))
    return _choose((day for day in days if day), None, today, prefer)


def _read_tet(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    year = today.year + _YEAR_SHIFT[m[2]] if m[2] else int(m[3]) if m[3] else None
    offset = timedelta(days=_number(m[1]) - 1)
    if not 0 <= offset.days <= 9:
        return None
    starts = [date(y, *month_day) for y, month_day in LUNAR_NEW_YEARS.items() if year in (None, y)]
    return _choose((start + offset for start in starts), None, today, prefer)


def _read_eve(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    year = today.year + _YEAR_SHIFT[m[1]] if m[1] else None
    eves = [date(y, *first) - timedelta(days=1) for y, first in LUNAR_NEW_YEARS.items() if year in (None, y)]
    return _choose(eves, None, today, prefer)


def _read_holiday(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    day, month = _HOLIDAYS[m[1]]
    if m[2]:
        return _day(today.year + _YEAR_SHIFT[m[2]], month, day)
    return _day_month(day, month, today, prefer)


def _read_spoken_day(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    days = (_day(*_shift_month(today, shift), _number(m[1])) for shift in range(-2, 3))
    return _choose((day for day in days if day), None, today, prefer)


def _read_weekday_of_week(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    monday = today - timedelta(days=today.weekday())
    weeks = _WEEK_SHIFT[m[4]] * (2 if m[5] else 1)
    return monday + timedelta(days=_weekday(m), weeks=weeks)


def _read_last_weekday(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    return today - timedelta(days=(today.weekday() - _weekday(m) - 1) % 7 + 1)


def _read_next_weekday(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    return today + timedelta(days=(_weekday(m) - today.weekday() - 1) % 7 + 1)


def _read_days_away(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    ago, count, unit, later = m.groups()
    days = _number(count) * (7 if unit == "tuan" else 1)
    if not days or later == "nay":  # "ba hôm nay" is how long, not when
        return None
    return today + timedelta(days=days if later in ("nua", "sau", "toi") and not ago else -days)


def _read_relative(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    return today + timedelta(days=_RELATIVE[m[1]])


def _read_tomorrow(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    return today + timedelta(days=1)


def _read_after_tomorrow(m: re.Match[str], today: date, prefer: Prefer) -> Found:
    return today + timedelta(days=2)


# Read in this order; what one has read is taken out before the next looks.
_READINGS: tuple[tuple[re.Pattern[str], _Reading], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b", _read_iso),
        (r"(?<![\d/.,-])(\d{1,2}) ?[/.-] ?(0?[1-9]|1[0-2])(?: ?[/.-] ?(\d{4}|\d{2})|,? nam (?P<year>\d{4}))?"
         r"(?![\d/-]|[.,]\d)(?: nam (?P<of_year>nay|ngoai|truoc|roi|sau|toi)\b)?", _read_numeric),
        (r"^(?:ngay )?(\d{2})(\d{2})(\d{4})$", _read_numeric),
        (r"^(?:ngay )?(\d{1,2}) (\d{1,2})(?: (\d{4}))?$", _read_numeric),
        (rf"(?<![\dh:/.-])(?<!gio )(\d{{1,2}}) ?(?:t|th|thg)[. ]?(\d{{1,2}})\b{_YEAR}", _read_in_words),
        (r"\bgiao thua\b(?: (?:tet )?nam (nay|ngoai|truoc|roi|sau|toi)\b)?", _read_eve),
        (r"(?:^|\bngay |\bhom |\bdip |\ble )(quoc khanh|giang sinh|noel|tet tay|tet duong lich)\b"
         r"(?: nam (nay|ngoai|truoc|roi|sau|toi)\b)?", _read_holiday),
        (r"\bm[uo]ng (\w+) tet\b(?! duong)(?: nam)?(?: (nay|ngoai|truoc|roi|sau|toi)\b| (\d{4})\b)?", _read_tet),
        (rf"\b(?:ngay )?(?:m[uo]ng )?(\d{{1,2}}) thang (\d{{1,2}}|{_NUMBER_WORDS}(?: {_NUMBER_WORDS})?)\b{_YEAR}",
         _read_in_words),
        (rf"\b(?:ngay|m[uo]ng) ((?:{_NUMBER_WORDS} ?){{1,3}}) ?thang (\d{{1,2}}|{_NUMBER_WORDS}(?: {_NUMBER_WORDS})?)\b"
         rf"{_YEAR}", _read_in_words),
        (rf"\b((?:{_NUMBER_WORDS} ){{2,3}})thang (\d{{1,2}}|{_NUMBER_WORDS}(?: {_NUMBER_WORDS})?)\b{_YEAR}",
         _read_in_words),
        (rf"\b(?:ngay )?(?:m[uo]ng )?(\d{{1,2}}|{_NUMBER_WORDS}(?: {_NUMBER_WORDS}){{0,2}}) thang "
         r"(nay|truoc|roi|qua|sau|toi)\b", _read_of_month),
        (rf"{_WEEKDAY} tuan (truoc|roi|qua|nay|sau|toi)\b( nua\b)?", _read_weekday_of_week),
        (rf"{_WEEKDAY} (?:vua (?:roi|qua)|roi)\b", _read_last_weekday),
        (rf"{_WEEKDAY} (?:sap )?toi\b(?= *(?:$|[,.;|]))", _read_next_weekday),
        (rf"(\bcach day )?\b(\d{{1,3}}|{_NUMBER_WORDS}) (ngay|hom|bua|tuan)\b(?: (truoc|nay|nua|sau|toi)\b)?"
         r"(?(1)|(?(4)|(?!)))", _read_days_away),
        (rf"\b(?:{_DAY}|{_PART}) (?:hom )?(nay)\b", _read_relative),
        (rf"\b(?:hom|bua|{_PART}) (qua)\b", _read_relative),
        (r"\b(?:hom|bua) (kia)\b", _read_relative),
        (rf"(?:\b(?:ngay|{_PART}) |^)mai\b(?! (?:mot|kia|sau)\b)", _read_tomorrow),
        (r"\bngay kia\b", _read_after_tomorrow),
        (rf"\b{_DAY} ((?:muoi|hai|ba)(?: {_NUMBER_WORDS}){{1,2}}|muoi)\b(?! (?:thang|ngay|gio|nguoi|lan))",
         _read_spoken_day),
        (r"\b(?:ngay|hom|bua) (\d{1,2})\b(?! (?:thang|ngay|gio|nguoi|lan))", _read_only_day),
        (r"^(nay|qua)$", _read_relative),
    )
)  # fmt: skip
_BARE_WEEKDAY = re.compile(_WEEKDAY)
