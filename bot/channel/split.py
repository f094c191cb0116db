"""A long text in parts the channel takes, cut where a reader would pause."""

from __future__ import annotations

import re
import unicodedata

from bot.channel.outgoing import utf16_length

SPLIT_AT = 1900  # UTF-16 units after NFC, below the channel's limit whatever it counts
MIN_FILL = 3  # a part is cut at a better place only when it stays at least this fraction (1/3) full

_PLACES = (  # better places first; a match's end is the cut
    re.compile(r"\n[ \t]*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(r"(?<!\d)[.!?…;][\"'”’»)\]]*\s+"),  # not behind the number of a list
    re.compile(r"\s+"),
)
_ZWJ = "\u200d"


def split_text(text: str, limit: int = SPLIT_AT) -> list[str]:
    """The text in parts of at most `limit` (at least 20) UTF-16 units, in NFC.

    Cut at the end of a paragraph, line, sentence or word, else between two graphemes. Nothing but whitespace at the
    cuts is lost. A text of only whitespace has no parts.
    """
    rest = unicodedata.normalize("NFC", text)
    parts: list[str] = []
    while utf16_length(rest) > limit:
        cut = _cut(rest, _fitting(rest, limit))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    parts.append(rest)
    return [part for part in parts if part and not part.isspace()]


def _fitting(text: str, limit: int) -> int:
    """How many characters of `text` have at most `limit` UTF-16 units."""
    units = 0
    for index, char in enumerate(text):
        units += 2 if char > "\uffff" else 1
        if units > limit:
            return index
    return len(text)


def _cut(text: str, end: int) -> int:
    """Where to cut so that the part before it, without its trailing space, has at most `end` characters."""
    enough = end // MIN_FILL
    for place in _PLACES:
        last = 0
        for match in place.finditer(text, enough, min(len(text), end + 1)):
            if len(text[: match.end()].rstrip()) <= end:
                last = match.end()
        if last:
            return last
    return _grapheme_end(text, end)


def _grapheme_end(text: str, end: int) -> int:
    """The last boundary between two graphemes at or before `end`; `end` itself when there is none."""
    for cut in range(end, max(0, end - 64), -1):
        if not _joins(text, cut):
            return cut
    return end


def _joins(text: str, cut: int) -> bool:
    """Whether the characters around `cut` belong to one grapheme."""
    if cut >= len(text):
        return False
    before, after = text[cut - 1], text[cut]
    if after == _ZWJ or before == _ZWJ or unicodedata.category(after) in ("Mn", "Me", "Mc"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    return _is_flag_letter(after) and _flag_letters_before(text, cut) % 2 == 1


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_letters_before(text: str, cut: int) -> int:
    count = 0
    while cut > count and _is_flag_letter(text[cut - count - 1]):
        count += 1
    return count
