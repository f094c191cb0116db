"""Whether a message asks something."""

from __future__ import annotations

import re

from bot.text.fold import fold

_ASKING = re.compile(
    r"\b(?:bao nhieu|bao lau|bao gio|khi nao|may gio|may ngay|o dau|cho nao|the nao|nhu nao|lam sao|ra sao|can gi|"
    r"nhung gi|la gi|gi vay|sao a|co phai|duoc khong|duoc ko|co can|dau vay|ai ky|nao vay)\b"
    r"|\w\W+(?:khong|ko|hong|chua|ha|nhi|the|vay)$"
)
MAX_LENGTH = 200  # a longer message tells a story, whatever it asks on the way


def asks(s: str) -> bool:
    """True for a short message that is a question.

    >>> asks("làm khai sinh cần gì"), asks("Hôm qua tôi ra phường."), asks("lệ phí bao nhiêu?"), asks("Không ạ")
    (True, False, True, False)
    """
    folded = fold(s).rstrip(" .!")
    if len(folded) > MAX_LENGTH:
        return False
    return folded.endswith("?") or _ASKING.search(folded.rstrip(" a")) is not None
