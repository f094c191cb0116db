"""Letters held down (`iuuuuu`, `khônggg`) and letters the input method left standing (`khoông`, `giâấy`, `doiổ`)."""

from __future__ import annotations

import re
import unicodedata

from bot.text.foreign import FOREIGN
from bot.text.syllables import is_bare_syllable, is_syllable

_RUN = re.compile(r"([^\W\d_])\1+")
_LONG_RUN = re.compile(r"([^\W\d_])\1\1+")


def without_repeats(word: str) -> str:
    """A lower-case NFC word with its runs of a letter shortened to one: all where that makes a syllable, else the long.

    Digits stay as they are: 1000 is no slip.

    >>> [without_repeats(word) for word in ("khônggg", "iuuuu", "xoong", "hellooo", "1000", "hoồ", "đươợc", "doiổ")]
    ['không', 'iu', 'xoong', 'hello', '1000', 'hồ', 'được', 'dổi']
    """
    if word in FOREIGN or _may_be_syllable(word):
        return word
    once = _RUN.sub(r"\1", word)
    if not once.isascii() and once.isalpha():
        once = _left_standing(once)
    return once if _may_be_syllable(once) else _LONG_RUN.sub(r"\1", word)


def _left_standing(word: str) -> str:
    """The word without the letters that the input method should have replaced by the marked ones after them."""
    letters: list[str] = []
    for char in word:
        if letters and letters[-1] != char and _base(letters[-1]) == _base(char):
            letters[-1] = max(letters[-1], char, key=_weight)
        elif len(letters) > 2 and _base(letters[-2]) == _base(char) and _weight(char) > _weight(letters[-2]):
            letters[-2] = char
        else:
            letters.append(char)
    return "".join(letters)


def _base(char: str) -> str:
    return "d" if char == "đ" else unicodedata.normalize("NFD", char)[0]


def _weight(char: str) -> int:
    """How many marks a letter carries."""
    return 1 if char == "đ" else len(unicodedata.normalize("NFD", char)) - 1


def _may_be_syllable(word: str) -> bool:
    return is_syllable(word) or is_bare_syllable(word)
