"""Postal addresses as citizens write them: kept as typed, without the words that introduce them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.text.fold import clean, fold
from bot.text.yes_no import parse_yes_no

Reason = Literal["no_address", "too_vague", "too_long", "link", "question"]

MIN_LETTERS = 2
MIN_WORDS = 2
MAX_LENGTH = 300  # characters of an address

_LEAD = re.compile(
    r"^(?:(?:dạ|da|vâng|vang|thưa|thua)[ ,:]+)*"
    r"(?:(?:địa chỉ|dia chi|đ/c|đc|dc|nơi ở|noi o|chỗ ở|cho o)(?: (?:nhà|nha))?"
    r"(?:(?: (?:của|cua))? (?:tôi|toi|tui|em|mình|minh|cháu|chau|con))?(?: (?:là|la|ở|o))?[ :]+"
    r"|(?:nhà|nha)? ?(?:tôi|toi|tui|em|mình|minh|cháu|chau|con)(?: (?:đang|hiện|hien|dang))?"
    r" (?:ở|o|sống ở|song o|trú tại|tru tai|ngụ|ngu|tại|tai|thuê ở)[ :]+)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:[ ,]+(?:ạ|nha|nhé|nhe|đó|đây|ah|ak))+$", re.IGNORECASE)
_LINK = re.compile(r"https?:|www\.|@", re.IGNORECASE)
_ONLY_CITY = frozenset({"ha noi", "hn", "tp ha noi", "thanh pho ha noi", "hanoi", "viet nam", "ha noi viet nam"})
_UNWILLING = re.compile(r"^(?:khong|ko|k|hong) (?:biet|nho|ro|muon|co|noi|can)\b|^de lam gi\b")

_EXAMPLE = "ví dụ số 12 ngõ 34 phố Ngọc Lâm, phường Bồ Đề"
_SENTENCES: dict[Reason, str] = {
    "no_address": f"Tôi chưa đọc được địa chỉ. Anh/chị gõ giúp tôi, {_EXAMPLE}.",
    "too_vague": f"Địa chỉ này chưa đủ. Anh/chị gõ thêm số nhà, phố hoặc thôn, xã hoặc phường giúp tôi, {_EXAMPLE}.",
    "too_long": f"Địa chỉ dài quá {MAX_LENGTH} ký tự. Anh/chị gõ gọn lại giúp tôi, {_EXAMPLE}.",
    "link": f"Chỗ này cần địa chỉ bằng chữ, không phải đường dẫn. Anh/chị gõ giúp tôi, {_EXAMPLE}.",
    "question": f"Ở câu này tôi cần địa chỉ. Anh/chị gõ giúp tôi, {_EXAMPLE}.",
}


@dataclass(frozen=True, slots=True)
class AddressProblem:
    """Why no address could be taken; `sentence` never repeats what was typed."""

    reason: Reason
    sentence: str


def parse_address(s: str) -> str | AddressProblem:
    """The address in a message, as typed and on one line.

    >>> parse_address("nhà tôi ở số 12 ngõ 34 Ngọc Lâm, Bồ Đề ạ")
    'số 12 ngõ 34 Ngọc Lâm, Bồ Đề'
    >>> parse_address("Hà Nội").reason, parse_address("12").reason
    ('too_vague', 'too_vague')
    """
    text = ", ".join(line.strip(" ,") for line in clean(s).split("\n") if line.strip(" ,"))
    if text.endswith("?"):
        return _problem("question")
    address = _LEAD.sub("", _TAIL.sub("", text.strip(" .,;:!"))).strip(" .,;:!")
    folded = fold(address[: 2 * MAX_LENGTH])
    if _LINK.search(address):
        return _problem("link")
    if not folded or _UNWILLING.search(folded) or parse_yes_no(address) is not None:
        return _problem("no_address")
    if len(address) > MAX_LENGTH:
        return _problem("too_long")
    words = folded.replace(",", " ").split()
    letters = sum(char.isalpha() for char in folded)
    if letters < MIN_LETTERS or len(words) < MIN_WORDS or " ".join(words) in _ONLY_CITY:
        return _problem("too_vague" if any(map(str.isalnum, folded)) else "no_address")
    return address


def _problem(reason: Reason) -> AddressProblem:
    return AddressProblem(reason, _SENTENCES[reason])
