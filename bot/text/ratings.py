"""How content somebody says they are, on a scale of words: `4`, `4 sao`, `4/5`, `⭐⭐⭐⭐`, `tuyệt vời`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text.fold import clean, fold, words
from bot.text.numbers import parse_number
from bot.text.ordinals import parse_ordinal

MAX_TEXT = 200  # characters; longer messages tell a story
_STARS = re.compile("[⭐★🌟]")
_OUT_OF = re.compile(r"(?<![\d/])(\d{1,2}) ?(?:/|tren) ?(\d{1,2})(?![\d/])")
_POINTS = re.compile(r"(?<![\d/.,-])(\d{1,2}) ?(?:sao|diem)\b")
_MEASURES = ("sao", "diem")
_BEFORE = {"muc", "cho", "danh", "gia", "toi", "em", "minh", "chau", "la", "xin", "chon", "da", "duoc"}
_AFTER = {"a", "nhe", "nha", "thoi", "ad", "oi"}

# Where on any scale common words stand that are none of its labels, from 0 (worst) to 4 (best).
_WORDS: tuple[tuple[int, str], ...] = (
    (0, "rat te|qua te|te lam|te qua|cuc te|te hai|rat kem|qua kem|kem lam|kem qua|rat do|do te|rat buc xuc|buc xuc"
        "|rat that vong|that vong|khong the chap nhan|rat buc minh"),
    (1, "khong tot|chua tot|te|kem|do|khong on|chua on|khong duoc|chan|khong vui|buc minh|cham|chua dat"),
    (2, "binh thuong|trung binh|tam duoc|tam on|tam|bt|bthg|cung duoc|cung on|on on|vua vua|tam tam|kha on"),
    (3, "khong te|khong co gi phan nan|cung tot|cung duoc lam|kha tot|tot|on|duoc|kha|good|ok|oke|vui"
        "|nhiet tinh|nhanh"),
    (4, "rat tot|tot lam|qua tot|cuc tot|tuyet voi|tuyet|xuat sac|hoan hao|qua on|rat on|rat vui|tren ca tuyet voi"
        "|rat nhiet tinh"),
)  # fmt: skip
_MEANINGS = {phrase: place for place, phrases in _WORDS for phrase in phrases.split("|")}
_HIGHEST = 4
_SHORT_NOT = {"ko", "k", "kg", "hong", "hok"}
_NEGATIONS = {"khong", "ko", "k", "chua", "chang", "dau", "kho"}


def parse_rating(text: str, labels: Sequence[str]) -> int | None:
    """The place on the scale (1 is the first label, the worst) that a whole message means, None when it is unclear.

    A number beyond the scale or out of another scale (`8/10`) is unclear, and so is a label after a negation.

    >>> scale = ("Không hài lòng", "Bình thường", "Hài lòng")
    >>> parse_rating("2/3", scale), parse_rating("hai sao", scale), parse_rating("tôi hài lòng ạ", scale)
    (2, 2, 3)
    >>> parse_rating("chưa hài lòng", scale), parse_rating("4 sao", scale), parse_rating("tuyệt vời!", scale)
    (None, None, 3)
    """
    text = clean(text[: MAX_TEXT + 1])
    if not text or len(text) > MAX_TEXT:
        return None
    score = _number(text, len(labels))
    if score is None:
        found = _by_label(words(text), [words(label) for label in labels])
        return found or _by_common_words(words(text), len(labels))
    return score if 1 <= score <= len(labels) else None


def _number(text: str, top: int) -> int | None:
    folded = fold(text)
    out_of = _OUT_OF.findall(folded)
    if out_of:
        (score, whole), *more = out_of
        return int(score) if int(whole) == top and not more else 0
    stars = len(_STARS.findall(text))
    if stars and not words(text):
        return stars
    points = _POINTS.findall(folded)
    if points:
        return int(points[0]) if len(points) == 1 else 0
    said = _trimmed(words(text))
    if said and said[-1] in _MEASURES:
        counted = parse_number(" ".join(said[:-1]))
        return int(counted) if counted is not None and counted == int(counted) else None
    return parse_ordinal(" ".join(said)) if said and len(said) <= 2 and said[-1].isdecimal() else parse_ordinal(text)


def _by_common_words(said: list[str], top: int) -> int | None:
    """The place on a scale of `top` labels nearest to a word that is none of them, when it is the whole message."""
    said = _trimmed(["khong" if word in _SHORT_NOT else word for word in said])
    said = said[1:] if said[:1] == ["thay"] else said
    place = _MEANINGS.get(" ".join(said))
    return None if place is None or not top else 1 + round(place * (top - 1) / _HIGHEST)


def _trimmed(said: list[str]) -> list[str]:
    while said and said[0] in _BEFORE:
        said = said[1:]
    while said and said[-1] in _AFTER:
        said = said[:-1]
    return said


def _by_label(said: list[str], labels: list[list[str]]) -> int | None:
    """The one label that stands in the message; a longer one counts before one inside it."""
    if not any(labels):
        return None
    found: set[int] = set()
    taken: set[int] = set()
    for place in sorted(range(len(labels)), key=lambda place: -len(labels[place])):
        label = labels[place]
        for at in range(len(said) - len(label) + 1):
            spot = set(range(at, at + len(label)))
            if said[at : at + len(label)] == label and not spot & taken:
                taken |= spot
                if _NEGATIONS & set(said[max(0, at - 2) : at]):
                    return None
                found.add(place + 1)
    return found.pop() if len(found) == 1 else None
