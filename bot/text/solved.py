"""Whether somebody says that their matter is solved: `rồi`, `xong rồi cảm ơn`, `chua duoc`, `chưa, cống vẫn tắc`."""

from __future__ import annotations

import re

from bot.text.fold import clean, words
from bot.text.questions import asks
from bot.text.yes_no import parse_yes_no

MAX_TEXT = 2_000  # characters; what is longer is a story of its own

_POLITE = r"(?:(?:da|vang|u|thua|hinh nhu|anh|chi|em|ad|toi|minh|viec|phieu|cua|nay|do|thi) )*"
_NO_WHOLE = re.compile(
    _POLITE + r"(?:van )?(?:chua|khong|ko|k|kg|kh|hong|hok|chang|cha|lam gi co|dau co)"
    r"(?: (?:he|thay|duoc|dc|co|ai|gi|xong|het|on|giai quyet|xu ly|lam|dau|ca|nhe|nha|a|ad|anh|chi|em|het|luon))*"
    r"|" + _POLITE + r"(?:van )?(?:vay|the|y nguyen|nguyen|nhu cu|con nguyen|nhu vay)(?: (?:thoi|a|nhe|ca|day))*"
    r"|" + _POLITE + r"(?:co )?(?:xong|giai quyet|xu ly|lam)(?: (?:gi|duoc))* dau(?: (?:a|nhe|em|ad))*"
)
_NO_FIRST = re.compile(_POLITE + r"(?:van )?(?:chua|khong (?:duoc|xong|giai quyet|thay|he|on)|ko (?:duoc|xong|thay))\b")
_NO_INSIDE = re.compile(
    r"\b(?:van (?:chua|con|nhu cu|y nguyen|nguyen)|(?:mot|1) (?:phan|nua)|chua (?:xong|het|duoc))\b"
)
_YES_INSIDE = re.compile(
    r"\b(?:xong|giai quyet|xu ly|khac phuc|sua|lam|duoc|dc|on|ok|tot)(?: (?:xong|on|tot|het))? (?:roi|roai|rui|r)\b"
    r"|\bda (?:duoc )?(?:giai quyet|xu ly|khac phuc|xong|on)\b|^(?:(?:da|u|vang) )*xong\b|^da duoc$"
)
_AGAINST_YES = re.compile(r"\b(?:chua|khong|ko|chang|dau|nhung|moi|van)\b")
_NOT_NOW = frozenset({"thoi", "thoi khoi", "khoi", "de sau", "lat nua", "luc khac", "khong can", "bo qua", "mien"})


def parse_solved(text: str) -> tuple[bool, bool] | None:
    """Whether it is solved, and whether the message tells more than that; None when it is unclear or asks something.

    >>> parse_solved("xong rồi cảm ơn"), parse_solved("chua duoc"), parse_solved("chưa, cống vẫn tắc")
    ((True, False), (False, False), (False, True))
    >>> parse_solved("thôi"), parse_solved("bao giờ xong?"), parse_solved("lệ phí khai sinh")
    (None, None, None)
    """
    text = clean(text)
    said = " ".join(words(text))
    if len(text) > MAX_TEXT or said in _NOT_NOW or "?" in text:
        return None
    if said and _NO_WHOLE.fullmatch(said):
        return False, False
    plain = parse_yes_no(text)
    if plain is True or (plain is False and not said):  # a sign; words of refusal say nothing of the matter
        return plain, False
    if not said or asks(text):
        return None
    if _NO_FIRST.match(said) or _NO_INSIDE.search(said):
        return False, True
    if _YES_INSIDE.search(said) and not _AGAINST_YES.search(said):
        return True, False
    return None
