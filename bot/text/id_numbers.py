"""Numbers of identity papers: the personal number of twelve digits, and passports.

The old identity cards of nine digits are no papers since 1/1/2025 (Luật Căn cước 26/2023/QH15, Điều 46).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.text.fold import fold

Reason = Literal["no_number", "too_short", "too_long", "old_card", "not_personal", "several"]

LENGTH = 12
OLD_LENGTH = 9
SHOWN = 3  # last signs that a mask leaves
MAX_LENGTH = 200  # characters looked at

# The first three digits name the place of birth's registration: a province of before July 2025, by its code.
_LAST_PROVINCE = 96

_DIGITS = re.compile(r"(?<![a-z\d])\d(?:[\s.\-]{0,2}\d)*(?![a-z\d])")
_PASSPORT = re.compile(r"(?<![a-z\d])([a-z])\s?(\d{7,8})(?!\d)")

_EXAMPLE = "trên thẻ căn cước, gồm 12 chữ số"
_SENTENCES: dict[Reason, str] = {
    "no_number": f"Tôi chưa thấy số giấy tờ. Anh/chị gõ số {_EXAMPLE}, hoặc số hộ chiếu giúp tôi.",
    "too_short": f"Số này mới có {{digits}} chữ số nên còn thiếu. Anh/chị gõ lại đủ số {_EXAMPLE}.",
    "too_long": f"Số này có {{digits}} chữ số nên bị thừa. Anh/chị gõ lại đúng số {_EXAMPLE}.",
    "old_card": "Số chứng minh nhân dân 9 chữ số không còn dùng từ 01/01/2025. "
    f"Anh/chị gõ số {_EXAMPLE}, hoặc số hộ chiếu giúp tôi.",
    "not_personal": f"Số này không đúng dạng số căn cước. Anh/chị xem lại số {_EXAMPLE}, và gõ lại giúp tôi.",
    "several": "Tôi thấy nhiều số. Anh/chị chỉ gõ một số giấy tờ giúp tôi.",
}


@dataclass(frozen=True, slots=True)
class IdProblem:
    """Why no number could be taken; `sentence` never repeats what was typed."""

    reason: Reason
    sentence: str


def parse_id_number(s: str) -> str | IdProblem:
    """The one personal number (twelve digits) or passport number (`B1234567`) in a message.

    >>> parse_id_number("số căn cước 001 199 012 345"), parse_id_number("b1234567")
    ('001199012345', 'B1234567')
    >>> parse_id_number("00119901234").sentence.split(".")[0]
    'Số này mới có 11 chữ số nên còn thiếu'
    """
    text = fold(s[:MAX_LENGTH])
    passports = [letter.upper() + digits for letter, digits in _PASSPORT.findall(text)]
    runs = [re.sub(r"\D", "", run) for run in _DIGITS.findall(text)]
    found = list(dict.fromkeys([*passports, *(run for run in runs if len(run) == LENGTH)]))
    if len(found) > 1:
        return _problem("several")
    if found:
        return found[0] if found[0] in passports or _is_personal(found[0]) else _problem("not_personal")
    longest = max(runs, key=len, default="")
    if not longest:
        return _problem("no_number")
    if len(longest) == 2 * LENGTH:
        return _problem("several")
    if len(longest) == OLD_LENGTH:
        return _problem("old_card")
    return _problem("too_short" if len(longest) < LENGTH else "too_long", len(longest))


def _is_personal(number: str) -> bool:
    return 1 <= int(number[:3]) <= _LAST_PROVINCE


def masked(number: str) -> str:
    """The number as anybody but its reader sees it.

    >>> masked("001199012678"), masked("B1234567")
    ('••••••••• 678', '••••• 567')
    """
    return "•" * (len(number) - SHOWN) + " " + number[-SHOWN:] if len(number) > SHOWN else "•" * len(number)


def _problem(reason: Reason, digits: int = 0) -> IdProblem:
    return IdProblem(reason, _SENTENCES[reason].format(digits=digits))
