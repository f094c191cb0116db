"""A greeting or thanks at the beginning of a message, and what is said after it."""

from __future__ import annotations

import re

from bot.text.fold import clean, fold

_COURTESY = re.compile(
    r"\W*(?:(?:da|vang|u|ok|oke|xin)\W+)*(?:chao|hello|alo|cam on|cam on nhieu|thanks|thank you|tks)\b"
    r"(?:\W+(?:ban|em|anh|chi|a|ad|ah|bot|can bo|co|chu|bac|chau|nhe|nha|nhieu|nhiu|lam|ca nha|moi nguoi))*\b\W*"
)
MIN_WORDS = 2  # that say something of their own


def after_courtesy(s: str) -> str:
    """The words after a greeting or thanks; "" when there is none, or next to nothing after it.

    >>> after_courtesy("Cảm ơn em, cho hỏi lệ phí"), after_courtesy("cảm ơn em nhé"), after_courtesy("khai sinh")
    ('cho hỏi lệ phí', '', '')
    """
    text = clean(s)
    folded = fold(text)
    found = _COURTESY.match(folded) if len(folded) == len(text) else None
    rest = text[found.end() :] if found else ""
    return rest if len(rest.split()) >= MIN_WORDS else ""
