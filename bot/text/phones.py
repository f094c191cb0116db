"""Vietnamese phone numbers as citizens write them, and what is wrong with one that is not.

Mobile numbers have ten digits since 2018 (the old eleven-digit prefixes are converted), landlines eleven since 2017.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.text.fold import fold

Reason = Literal["too_short", "too_long", "unknown_prefix", "no_number", "several"]

MOBILE_LENGTH = 10
LANDLINE_LENGTH = 11
MAX_CHUNKS = 40  # pieces of digits looked at in one run; the rest of a wall of digits is not read
MIN_ATTEMPT = 6  # fewer digits are a house number or a date, unless nothing else was written

# Old eleven-digit mobile prefixes and what they became between 15/9/2018 and 14/11/2018.
OLD_MOBILE_PREFIXES = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",  # MobiFone
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",  # VinaPhone
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",  # Viettel
    "0167": "037", "0168": "038", "0169": "039",
    "0186": "056", "0188": "058",  # Vietnamobile
    "0199": "059",  # Gmobile
}  # fmt: skip

OLD_HANOI = re.compile(r"04[2-9]\d{7}")  # with the area code of before 17/6/2017

MOBILE_PREFIXES = frozenset(
    re.findall(
        r"\d+",
        "032 033 034 035 036 037 038 039 052 055 056 058 059 070 076 077 078 079 "
        "081 082 083 084 085 086 087 088 089 090 091 092 093 094 096 097 098 099",
    )
)
AREA_CODES = frozenset(
    re.findall(
        r"\d+",
        "024 028 0203 0204 0205 0206 0207 0208 0209 0210 0211 0212 0213 0214 0215 0216 0218 0219 0220 0221 "
        "0222 0225 0226 0227 0228 0229 0232 0233 0234 0235 0236 0237 0238 0239 0251 0252 0254 0255 0256 0257 "
        "0258 0259 0260 0261 0262 0263 0269 0270 0271 0272 0273 0274 0275 0276 0277 0290 0291 0292 0293 0294 "
        "0296 0297 0299",
    )
)

_EXAMPLE = "ví dụ 0912 345 678"
_SENTENCES: dict[Reason, str] = {
    "too_short": "Số này mới có {digits} chữ số nên còn thiếu. "
    f"Anh/chị gõ lại đủ {{expected}} chữ số giúp tôi, {_EXAMPLE}.",
    "too_long": "Số này có {digits} chữ số nên bị thừa. "
    f"Anh/chị gõ lại đúng {{expected}} chữ số giúp tôi, {_EXAMPLE}.",
    "unknown_prefix": f"Tôi không nhận ra đầu số này ở Việt Nam. Anh/chị kiểm tra và gõ lại giúp tôi, {_EXAMPLE}.",
    "no_number": f"Tôi chưa thấy số điện thoại. Anh/chị gõ số giúp tôi, {_EXAMPLE}.",
    "several": "Tôi thấy nhiều số điện thoại. Anh/chị chỉ gõ một số muốn dùng giúp tôi.",
}

_RUN = re.compile(r"(?:\+\s?)?\(?\d(?:(?:[\s.\-()_·–]{0,3}|[,/])\d)*")
_SPOKEN_DIGITS = {
    "khong": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5", "sau": "6",
    "bay": "7", "tam": "8", "chin": "9",
}  # fmt: skip
_SPOKEN = re.compile(rf"\b(?:{'|'.join(_SPOKEN_DIGITS)})(?:[ ,.-]+(?:{'|'.join(_SPOKEN_DIGITS)})){{2,}}\b")
_LETTER_O = re.compile(r"(?<![a-z])o(?=\d{2})")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be dialled in Vietnam; `number` is national, digits only (`0912345678`)."""

    number: str
    kind: Literal["mobile", "landline"] = "mobile"


@dataclass(frozen=True, slots=True)
class PhoneProblem:
    """Why no number could be taken; `sentence` tells the citizen what is wrong and how to mend it."""

    reason: Reason
    sentence: str


def parse_phone(s: str) -> Phone | PhoneProblem:
    """The one phone number in a message, however spaced and whatever stands around it.

    >>> parse_phone("số của tôi là +84 912.345.678 ạ")
    Phone(number='0912345678', kind='mobile')
    >>> parse_phone("01681234567").number
    '0381234567'
    >>> parse_phone("0912 345").reason
    'too_short'
    """
    runs = [_chunks(match.group()) for match in _RUN.finditer(_in_digits(_LETTER_O.sub("0", fold(s))))]
    found = list(dict.fromkeys(phone for run in runs for phone in _phones(run)))
    if len(found) > 1:
        return _problem("several")
    if found:
        return found[0]
    attempts = ["".join(run) for run in runs]
    if not attempts:
        return _problem("no_number")
    likely = [attempt for attempt in attempts if len(attempt) >= MIN_ATTEMPT]
    return _diagnose(max(likely or attempts, key=len))


def _in_digits(text: str) -> str:
    """Three or more digits said one by one, as digits; fewer are words of a sentence."""
    return _SPOKEN.sub(lambda said: "".join(_SPOKEN_DIGITS[word] for word in re.findall(r"[a-z]+", said.group())), text)


def _chunks(run: str) -> list[str]:
    """The pieces of digits of a run; a leading plus stays on the first."""
    return re.findall(r"\+?\d+", run.replace("(", " ").replace("+ ", "+"))[:MAX_CHUNKS]


def _phones(run: list[str]) -> list[Phone]:
    """The numbers a run of pieces holds: the run as one, or every piece group that is one with nothing left over."""
    whole = _phone("".join(run))
    if whole:
        return [whole]
    alone = [phone for chunk in run if (phone := _phone(chunk))]
    if alone:
        return alone
    starts = range(next((at for at, chunk in enumerate(run) if len(chunk) >= MIN_ATTEMPT or chunk[0] in "0+"), 0) + 1)
    return next((phones for start in starts if (phones := _partition(run[start:]))), [])


def _partition(run: list[str]) -> list[Phone]:
    """Several numbers written in pieces, one after the other; empty when a piece is left over."""
    found: list[Phone] = []
    start = 0
    while start < len(run):
        ends = range(start + 1, min(len(run), start + LANDLINE_LENGTH + 4) + 1)
        hit = next(((phone, end) for end in ends if (phone := _phone("".join(run[start:end])))), None)
        if hit is None:
            return []
        found.append(hit[0])
        start = hit[1]
    return found


def _phone(digits: str) -> Phone | None:
    number = _national(digits)
    if len(number) == MOBILE_LENGTH - 1 and f"0{number[:2]}" in MOBILE_PREFIXES:  # the first 0 was left out
        number = f"0{number}"
    if OLD_HANOI.fullmatch(number):
        number = f"024{number[2:]}"
    number = OLD_MOBILE_PREFIXES.get(number[:4], number[:4]) + number[4:] if len(number) == LANDLINE_LENGTH else number
    if len(number) == MOBILE_LENGTH and number[:3] in MOBILE_PREFIXES:
        return Phone(number)
    if len(number) == LANDLINE_LENGTH and (number[:3] in AREA_CODES or number[:4] in AREA_CODES):
        return Phone(number, "landline")
    return None


def _national(digits: str) -> str:
    """Digits with the country code, in any of its spellings, replaced by the leading zero."""
    abroad = re.fullmatch(r"(?:\+84|0084|84)0?(\d{9,10})", digits)
    return "0" + abroad[1] if abroad else digits


def _diagnose(digits: str) -> PhoneProblem:
    if digits.startswith("+") and not digits.startswith("+84"):
        return _problem("unknown_prefix")
    shown = re.sub(r"^(?:\+84|0084)0?", "0", digits)
    expected = LANDLINE_LENGTH if shown[:3] in AREA_CODES or shown[:4] in AREA_CODES else MOBILE_LENGTH
    if len(shown) < expected:
        return _problem("too_short", len(shown), expected)
    if len(shown) > LANDLINE_LENGTH or (len(shown) > expected and shown[:3] in MOBILE_PREFIXES):
        return _problem("too_long", len(shown), expected)
    return _problem("unknown_prefix")


def _problem(reason: Reason, digits: int = 0, expected: int = MOBILE_LENGTH) -> PhoneProblem:
    return PhoneProblem(reason, _SENTENCES[reason].format(digits=digits, expected=expected))
