"""Amounts of money in đồng as citizens write them: `500k`, `1tr2`, `hai triệu rưỡi`, `2 củ`, `không mất tiền`.

In speech "năm trăm" is mostly five hundred thousand. A number below a thousand with no unit is therefore never taken as
it stands: what it may mean is given back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bot.text.fold import clean, fold
from bot.text.numbers import parse_number

Reason = Literal["no_amount", "vague", "several", "foreign", "negative", "too_large"]

MAX_LENGTH = 200  # characters; a longer text tells a story
MAX_AMOUNT = 10**15  # đồng; more is a mistyped code
_UNSAID_BELOW = 1_000  # a number below this without a unit leaves the thousands out
_UNSAID = (1_000, 1_000_000)

_NOTHING = re.compile(
    r"(?:(?:da|toi|em|minh|hoan toan|la) )*(?:(?:khong|ko|k|hong|hok|chua|chang|khoi) (?:he )?"
    r"(?:mat|ton|phai (?:nop|dong|tra)|thu|lay|nop|dong|tra)(?: (?:tien|phi|le phi|dong nao|gi|xu nao|them))*"
    r"|mien phi|free|0 ?(?:d|dong|vnd)?)(?: (?:a|nha|nhe|ca|het|luon|dau|gi))*"
)
_FOREIGN = re.compile(r"\$|€|\b(?:usd|do la|dola|euro|eur|te|nhan dan te|yen|bang anh)\b|\d ?do\b")
_FOREIGN_ACCENTED = re.compile(r"\bđô\b|\btệ\b")
_RANGE = re.compile(r"\d(?:k|tr|trieu)? ?(?:-|–|den|toi|hoac|hay) ?\d")
_VAGUE = re.compile(r"\b(?:may|vai|nhieu|it|bao nhieu|mot it|chut|tien trieu)\b")
_SLANG = (  # the folded word, and what is said in its place
    (re.compile(r"\b(?:canh|lua|nghin dong|ca)\b(?= ?$| a\b)"), "nghin"),
    (re.compile(r"\b(?:lit|lop|xi)\b"), "tram nghin"),
    (re.compile(r"\b(?:chai|cu)\b"), "trieu"),
    (re.compile(r"\bnua trieu\b"), "500 nghin"),
    (re.compile(r"\b(?:dong )?viet nam(?: dong)?\b|\bvn[dđ]\b"), "dong"),
    (re.compile(r"\bm\b(?= ?$)|(?<=\d)m\b"), "trieu"),
)
_LEAD = re.compile(
    r"^(?:(?:da|vang|toi|em|minh|chau|phai|mat|ton|nop|dong|dua|tra|het|tien|so|la|khoang|tam|chung|co|le phi|phi"
    r"|tong cong|ho|cho) )+"
)
_TAIL = re.compile(r"(?: (?:tien|le phi|phi|mot lan|a|nha|nhe|thoi|do|chan|gi do))+$")
_EACH = re.compile(
    r" ?(?:(?:/ ?|\bmoi )(?:(?:\d{1,3}|mot|hai|ba) )?|\b(?:\d{1,3}|mot|hai|ba) )"
    r"(?:ban|nguoi|lan|cai|to|bo|ho so|giay|thang|tuan|ngay)\b.*$"
)
_UNIT = re.compile(r"(?:dong|vnd|(?<=\d) ?d)\b")

_SENTENCES: dict[Reason, str] = {
    "no_amount": "Tôi chưa đọc được số tiền. Anh/chị gõ giúp tôi như 500.000 hoặc 2 triệu rưỡi.",
    "vague": "Anh/chị cho tôi số tiền cụ thể hơn, ví dụ 500.000 đồng.",
    "several": "Tôi thấy nhiều số tiền. Anh/chị chỉ gõ một số giúp tôi.",
    "foreign": "Tôi chỉ ghi được tiền Việt Nam. Anh/chị đổi ra đồng và gõ lại giúp tôi.",
    "negative": "Số tiền không thể nhỏ hơn 0. Anh/chị gõ lại giúp tôi.",
    "too_large": "Số tiền này lớn quá. Anh/chị kiểm tra và gõ lại giúp tôi.",
}


@dataclass(frozen=True, slots=True)
class MoneyProblem:
    """Why no amount could be taken; `sentence` tells the citizen what is wrong and how to mend it."""

    reason: Reason
    sentence: str


def parse_money(s: str) -> tuple[int, ...] | MoneyProblem:
    """The whole đồng a message states; several amounts when its thousands may have been left out.

    >>> parse_money("1tr2"), parse_money("2 củ rưỡi"), parse_money("không mất tiền"), parse_money("500.000đ")
    ((1200000,), (2500000,), (0,), (500000,))
    >>> parse_money("năm trăm")
    (500000, 500000000)
    >>> parse_money("vài triệu").reason
    'vague'
    """
    written = clean(s[: MAX_LENGTH + 1]).lower()
    text = fold(written)
    if len(text) > MAX_LENGTH:
        return _problem("no_amount")
    if _NOTHING.fullmatch(text.rstrip(" .!")):
        return (0,)
    if _FOREIGN.search(text) or _FOREIGN_ACCENTED.search(written):
        return _problem("foreign")
    if _RANGE.search(text):
        return _problem("several")
    value = _amount(text)
    if value is None:
        return _problem("vague" if _VAGUE.search(text) else "no_amount")
    return _judged(value, said=bool(_UNIT.search(text)))


def _amount(text: str) -> Decimal | None:
    for pattern, plain in _SLANG:
        text = pattern.sub(plain, text)
    return parse_number(_TAIL.sub("", _LEAD.sub("", _EACH.sub("", text))) or text)


def _judged(value: Decimal, said: bool) -> tuple[int, ...] | MoneyProblem:
    if value < 0:
        return _problem("negative")
    if value.adjusted() > 15 or value > MAX_AMOUNT:
        return _problem("too_large")
    if 0 < value < _UNSAID_BELOW and not said:
        return tuple(int(value * unsaid) for unsaid in _UNSAID)
    return (int(value),) if value == value.to_integral_value() else _problem("no_amount")


def _problem(reason: Reason) -> MoneyProblem:
    return MoneyProblem(reason, _SENTENCES[reason])
