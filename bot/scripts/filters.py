"""The filters of the language: how a value is written for a citizen, in Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_TIME_OF_DAY = re.compile(r"[0-2]\d:[0-5]\d")
MAX_SUMMARY = 2_000  # characters `tom_tat` may be asked for


class Named(str):
    """A chosen thing: prints as its name, has its `id`, and equals either of them."""

    __slots__ = ("id",)
    id: str

    def __new__(cls, name: str, id: str) -> Named:
        self = super().__new__(cls, name)
        self.id = id
        return self

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) is True or self.id == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Amount(int):
    """An amount of money in đồng; prints as `500.000 đồng` and counts as its number."""

    __slots__ = ()


class Rated(int):
    """A point of a rating's scale; prints as its label and counts as its number, 1 being the worst."""

    label: str
    of: int

    def __new__(cls, value: int, label: str, of: int) -> Rated:
        self = super().__new__(cls, value)
        self.label, self.of = label, of
        return self

    @property
    def kept(self) -> dict[str, Any]:
        return {"value": int(self), "name": self.label, "of": self.of}


class Place(str):
    """Where something is: prints its words or coordinates, and has both numbers when a pin was sent."""

    latitude: float | None
    longitude: float | None

    def __new__(cls, words: str, latitude: float | None = None, longitude: float | None = None) -> Place:
        self = super().__new__(cls, words)
        self.latitude, self.longitude = latitude, longitude
        return self

    @property
    def kept(self) -> dict[str, Any]:
        if self.latitude is None:
            return {"words": str.__str__(self)}
        return {"latitude": self.latitude, "longitude": self.longitude}


class Masked:
    """Stands for a sealed answer: it can be tested for being given, never printed."""

    __slots__ = ()

    def __str__(self) -> str:
        raise SealedPrinted


class FileList(list[Any]):
    """Kept files; prints as how many there are."""

    def __str__(self) -> str:
        return files_in_words(self) if self else "không có"


def files_in_words(files: Sequence[Any]) -> str:
    """How many files there are; a location is no file to whoever sent it."""
    places = sum(isinstance(item, Mapping) and item.get("kind") == "location" for item in files)
    counted = [f"{len(files) - places} tệp"] if len(files) > places else []
    counted += ["vị trí" if places == 1 else f"{places} vị trí"] if places else []
    return " và ".join(counted)


class SealedPrinted(Exception):
    """A text tried to print a sealed answer."""


def as_moment(value: Any) -> datetime | date | None:
    """A date or time from what steps save: dates, datetimes or ISO text; None when it is neither."""
    if isinstance(value, date):
        return value
    text = str(value) if value is not None else ""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text) if "T" in text or " " in text else date.fromisoformat(text)
    except ValueError:
        return None


def ngay(value: Any) -> str:
    """`{{ han | ngay }}`: 23/11/2026. What is no date is said to be not fixed."""
    moment = as_moment(value)
    return f"{moment.day:02}/{moment.month:02}/{moment.year}" if moment else "chưa xác định"


def thu_ngay(value: Any) -> str:
    """`{{ han | thu_ngay }}`: thứ Hai, 23/11/2026."""
    moment = as_moment(value)
    return f"{WEEKDAYS[moment.weekday()]}, {ngay(moment)}" if moment else ngay(value)


def gio(value: Any) -> str:
    """`{{ now | gio }}`: 09:05. A time of day stays as it is."""
    if isinstance(value, str) and _TIME_OF_DAY.fullmatch(value):
        return str.__str__(value)
    moment = as_moment(value)
    return f"{moment.hour:02}:{moment.minute:02}" if isinstance(moment, datetime) else "chưa xác định"


def tien(value: Any) -> str:
    """`{{ 5000 | tien }}`: 5.000 đồng."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "chưa xác định"
    return f"{round(value):,}".replace(",", ".") + " đồng"


def xung_ho(value: Any) -> str:
    """`{{ citizen.name | xung_ho }}`: the name after a polite address, which alone stands when no name is known."""
    name = str(value).strip() if value is not None else ""
    return f"anh/chị {name}" if name else "anh/chị"


def tom_tat(value: Any, n: int = 100) -> str:
    """`{{ su_viec | tom_tat(80) }}`: at most n characters, cut at a word, with an ellipsis."""
    text = " ".join(plain(value).split())
    n = max(1, min(int(n), MAX_SUMMARY))
    if len(text) <= n:
        return text
    return text[: n - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def plain(value: Any) -> str:
    """How a value prints when no filter is asked for."""
    if isinstance(value, str):
        return str.__str__(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, Amount):
        return tien(value)
    if isinstance(value, Rated):
        return value.label
    if isinstance(value, Decimal):
        whole, point, rest = f"{value.normalize():f}".partition(".")
        return f"{whole},{rest}0" if len(rest) == 3 else whole + (f",{rest}" if point else "")  # 1,001 reads as 1001
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{gio(value)} ngày {ngay(value)}"
    if isinstance(value, date):
        return ngay(value)
    if isinstance(value, FileList):
        return str(value)
    if isinstance(value, list | tuple):
        return ", ".join(plain(item) for item in value)
    if isinstance(value, dict):
        return plain(value.get("name", ""))
    return str(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "ngay": ngay,
    "thu_ngay": thu_ngay,
    "gio": gio,
    "tien": tien,
    "xung_ho": xung_ho,
    "tom_tat": tom_tat,
}
CALENDAR_FILTER = (
    "ngay_lam_viec"  # needs the world's calendar: `{{ 5 | ngay_lam_viec }}`, `{{ now | ngay_lam_viec(5) }}`
)
