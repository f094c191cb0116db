"""The forms in which text is compared: cleaned of what cannot be seen, folded of accents and case, cut into words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_NEWLINES = {0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}
_BLANKS = {0x2800, 0x3164}  # letters by category, empty to the eye
_D_STROKES = {"đ": "d", "ð": "d"}  # eth is what old keyboards give for đ
_REMEMBERED = 0x3000  # code points below this are looked up once; the others are rare and cost a call each

_SPACES = re.compile(r" {2,}")
_AROUND_NEWLINE = re.compile(r" *\n *")
_WORD = re.compile(r"[^\W_]+")


class _Table(dict[int, str | None]):
    """A table for `str.translate` that asks `letter` for what it does not know yet; bounded by `_REMEMBERED`."""

    def __init__(self, letter: Callable[[str], str | None]) -> None:
        super().__init__()
        self._letter = letter

    def __missing__(self, code: int) -> str | None:
        value = self._letter(chr(code))
        if code < _REMEMBERED:
            self[code] = value
        return value


def _visible(char: str) -> str | None:
    """What a reader sees of one character: itself, a space, a newline, or nothing."""
    if ord(char) in _NEWLINES:
        return "\n"
    category = unicodedata.category(char)
    if char == "\t" or category == "Zs" or ord(char) in _BLANKS:
        return " "
    return None if category in ("Cc", "Cf", "Cs") else char


def _storable(char: str) -> str | None:
    """What is kept of one character: itself, but for controls and halves of a pair."""
    if char in "\n\t":
        return char
    category = unicodedata.category(char)
    return "\ufffd" if category == "Cs" else None if category == "Cc" else char


def _bare(char: str) -> str | None:
    """One decomposed character without its marks; digits of every script become 0-9."""
    category = unicodedata.category(char)
    if category in ("Mn", "Me"):
        return None
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return _D_STROKES.get(char, char)


_STORABLE = _Table(_storable)
_VISIBLE = _Table(_visible)
_BARE = _Table(_bare)


# Marks piled upon one letter: no language needs so many, and to put thousands in order takes minutes.
_QUICK = 500  # characters that are put in order at once, whatever they are
_MARK = "[" + "".join(re.escape(char) for char in map(chr, range(0x300, 0x20000)) if unicodedata.combining(char)) + "]"
_MOUNTAINS = re.compile(f"({_MARK}{{32}}){_MARK}+")
_MANY_MARKS = re.compile(f"({_MARK}{{8}}){_MARK}+")


def clean(s: str) -> str:
    r"""The text as a person sees it: NFC, without zero-width, control, bidi marks and lone surrogates.

    Trimmed, runs of spaces become one, newlines stay; accents and case stay. In long texts
    only the first few of the marks piled upon one letter do.

    >>> clean("  Phường\u200b   Long\tBiên \r\n Hà Nội ")
    'Phường Long Biên\nHà Nội'
    """
    s = s.replace("\r\n", "\n").translate(_VISIBLE)
    if len(s) > _QUICK:
        s = _MANY_MARKS.sub(r"\1", unicodedata.normalize("NFC", _MOUNTAINS.sub(r"\1", s)))
    else:
        s = unicodedata.normalize("NFC", s)
    return _AROUND_NEWLINE.sub("\n", _SPACES.sub(" ", s)).strip(" \n")


def as_sent(s: str) -> str:
    r"""The text to be kept: as its writer sent it, emoji, marks and spelling form included, without blank ends.

    Only what no text can hold is left out: control characters; a lone surrogate becomes the replacement character.

    >>> as_sent(" a\u200d\x00b\ud800 \n")
    'a\u200db\ufffd'
    """
    s = s.replace("\r\n", "\n").replace("\r", "\n").translate(_STORABLE)
    return s.strip()


def fold(s: str) -> str:
    r"""The text for comparing: cleaned, lower case, without accents, đ as d, on one line. Keeps every digit.

    >>> fold("Đăng ký  KHAI SINH\ncho con")
    'dang ky khai sinh cho con'
    >>> fold("2️⃣")
    '2'
    """
    s = unicodedata.normalize("NFKD", clean(s)).lower()
    s = unicodedata.normalize("NFKD", s).translate(_BARE)
    s = clean(s)
    return " ".join(line for line in s.split("\n") if line) if "\n" in s else s


def words(s: str) -> list[str]:
    """The folded words and numbers of a text, without punctuation.

    >>> words("Dạ, mất sổ đỏ thì làm sao ạ?")
    ['da', 'mat', 'so', 'do', 'thi', 'lam', 'sao', 'a']
    """
    return _WORD.findall(fold(s))
