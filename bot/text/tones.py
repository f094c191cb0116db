"""The tone of a syllable and where it is written: both spellings in use (`hoà`, `hòa`) become one."""

from __future__ import annotations

import re
import unicodedata

SHAPES = "\u0302\u0306\u031b"  # hat, breve and horn belong to the letter
TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}  # as telex writes them
VOWELS = frozenset("aăâeêioôơuưy")

_TONED = {unicodedata.normalize("NFC", vowel + tone): (vowel, tone) for vowel in VOWELS for tone in TONES}
_LEVEL = str.maketrans({toned: vowel for toned, (vowel, _) in _TONED.items()})
_MARKS = re.compile("[\u0300-\u036f]+")
_STROKE = re.compile("d[\u0335\u0336]")


def level(word: str) -> str:
    """A lower-case NFC word without its tones; â, ê, ơ stay.

    >>> level("tướng"), level("hoà")
    ('tương', 'hoa')
    """
    return word.translate(_LEVEL)


def tones_of(word: str) -> str:
    """The tone marks of a lower-case NFC word, as combining characters in order; "" when there are none."""
    return "".join([_TONED[char][1] for char in word if char in _TONED])


def placed(word: str) -> str:
    """A lower-case NFC syllable with its tone on the letter that phones put it on; itself when it has not one tone.

    >>> placed("hoà"), placed("thuỷ"), placed("qúa"), placed("ngừơi"), placed("quý"), placed("khuỷu")
    ('hòa', 'thủy', 'quá', 'người', 'quý', 'khuỷu')
    """
    tone = tones_of(word)
    return toned(level(word), tone) if len(tone) == 1 else word


def toned(letters: str, tone: str) -> str:
    """The letters of a syllable with a tone on the vowel that carries it; as they are when they have no vowel."""
    spot = _carrier(letters)
    if not tone or spot is None:
        return letters
    return unicodedata.normalize("NFC", letters[: spot + 1] + tone + letters[spot + 1 :])


def _carrier(letters: str) -> int | None:
    """A vowel with a shape carries the tone, else the last before a final consonant, else the last but one."""
    spots = [index for index, letter in enumerate(letters) if letter in VOWELS]
    if letters.startswith(("qu", "gi")) and len(spots) > 1:
        spots = spots[1:]  # u and i belong to the consonant
    if not spots:
        return None
    shaped = [spot for spot in spots if letters[spot] in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    closed = spots[-1] < len(letters) - 1
    return spots[-1] if closed or len(spots) == 1 else spots[-2]


def marks_in_order(text: str) -> str:
    r"""NFC text whose combining marks came in any order, composed; marks no letter of Vietnamese carries are dropped.

    >>> marks_in_order("gia\u0301\u0302y tie\u0323\u0302\u035cn d\u0335a\u0301")
    'giấy tiện đá'
    """
    if _MARKS.search(text) is None:
        return text
    parts = _STROKE.sub("đ", unicodedata.normalize("NFD", text))
    return _MARKS.sub("", unicodedata.normalize("NFC", _MARKS.sub(_shapes_first, parts)))


def _shapes_first(marks: re.Match[str]) -> str:
    return "".join(sorted(dict.fromkeys(marks.group()), key=lambda mark: mark not in SHAPES))
