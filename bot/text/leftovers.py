"""Keys of an input method that reached the text: telex (`ddawng kys`) and VNI (`dang8 ky1`), read as meant."""

from __future__ import annotations

import re
import unicodedata

from bot.text.fold import fold
from bot.text.foreign import FOREIGN
from bot.text.syllables import LONGEST, is_bare_syllable, is_syllable
from bot.text.tones import TONES, VOWELS, level, toned, tones_of

_TELEX_TONES = {key: mark for mark, key in TONES.items()}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"o": "ơ", "u": "ư", "a": "ă"}
_VNI_SHAPES = {"6": _HATS, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}}
_NO_LETTERS = "fj"  # keys that are no letters of Vietnamese: what follows one is no second word
MAX_KEYS = LONGEST + 5  # of one syllable: each letter with a shape, and a tone
_VNI = re.compile(r"[^\W\d_]{2,}\d[^\W_]*|[^\W\d_][679][^\W_]+")
_HALF_HORNED = re.compile("(?<!q)uơ(?=.)|ưo(?=.)")
_DIGITS = re.compile(r"\d+")
# Folded words that people number: `to6` is the sixth group as well as a bowl, so it is read only beside other VNI.
_NUMBERED = frozenset(
    re.findall(
        r"\S+",
        """
    an ap ban bai bang bien buoc bot ca can cap cau chi chuong co con cong cot cum dao day den dieu do doan
    doi dong dot duong gia giai hang hem hinh ho hoi hom ke khoa khoan khoang khoi khu kiot lan lau lien lo loai loi
    lop mau may mon muc mui mung nam ngach ngay ngo nha nhom nut pha phan phieu phong phu phuong phut quan quay quy
    quyet ra sang sao so su tai tam tang tap tat tau the thang thon thu tiet to toa top tinh toi tram trang trai trong
    truong tu tuan tuoi tuyen van vi viec viep vip voi vong vung xa xe xom
    """,
    )
)


def written_out(word: str, beside_vni: bool = False) -> str:
    """A lower-case NFC word with its leftover keys read; itself when it needs none or when they make no syllable.

    Syllables stay, with marks or without, and so do words of other languages and what people number (`to6`); the last
    are read when the caller knows that other words of the text are in VNI.

    >>> [written_out(word) for word in ("ddawng", "kys", "nguowfi", "vaafng", "giay61", "đang8", "ban", "lop6", "ks")]
    ['đăng', 'ký', 'người', 'vầng', 'giấy', 'đăng', 'ban', 'lop6', 'ks']
    >>> written_out("thu3"), written_out("thu3", beside_vni=True)
    ('thu3', 'thủ')
    """
    if not 2 <= len(word) <= MAX_KEYS or word in FOREIGN or is_syllable(word) or is_bare_syllable(word):
        return word
    if word.isalpha():
        return _meant(word, _telex(word))
    if _VNI.fullmatch(word) and (beside_vni or not _is_numbered(word)):
        return _meant(word, _vni(word))
    return word


def is_vni(word: str) -> bool:
    """Whether a lower-case NFC word is a syllable in VNI keys and can be nothing else.

    >>> is_vni("giay61"), is_vni("d9u7o7c5"), is_vni("to6"), is_vni("kt3")
    (True, True, False, False)
    """
    return not word.isalpha() and not word.isdigit() and written_out(word) != word


def _is_numbered(word: str) -> bool:
    """Whether a word is a noun and its number: the digits at the end, the noun one that takes them."""
    noun = _DIGITS.sub("", word)
    return word.startswith(noun) and (fold(noun) in _NUMBERED or noun in FOREIGN)


def _meant(word: str, read: str | None) -> str:
    return read if read is not None and is_syllable(read) else word


def _telex(word: str) -> str | None:
    """The word as telex would have written it; None when a key finds nothing to change or could be a letter."""
    if _is_unsure(word):
        return None
    letters: list[str] = []
    tone, key, shaped, late = tones_of(word), "", "dd" in word, False
    for char in level(word):
        if key and not (shaped or key in _NO_LETTERS):
            return None  # a letter after what may itself be a letter: `most`, or the consonant of a second word
        if char in _TELEX_TONES and not VOWELS.isdisjoint(letters):
            if key:
                return None  # telex takes the tone back
            key, tone = char, _TELEX_TONES[char]
        elif char == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif char == "w":
            shaped = True
            if not _bend(letters, _HORNS):
                letters.append("ư")
        elif char in _HATS and char in letters:
            late = late or letters[-1] not in VOWELS
            shaped = shaped or (not late and char != word[-1])
            letters[_last(letters, char)] = _HATS[char]
        else:
            letters.append(char)
    if not (key or shaped) and word[-1] in _HATS:
        return None  # a vowel at the end: held down (`choo`), or that of a second word (`mana`)
    return _toned(letters, tone)


def _is_unsure(word: str) -> bool:
    """Whether keys may be letters of an abbreviation or a foreign word: `tw`, `web`, `ex`."""
    if len(word) == 2:
        return word[0] not in VOWELS if word[1] == "w" else word[1] in "srx" and word.isascii()
    return word[0] == "w" and word.count("w") == 1


def _vni(word: str) -> str | None:
    """The word as VNI would have written it; None when a digit finds nothing to change: it is a number."""
    letters: list[str] = []
    tone = tones_of(word)
    for char in level(word):
        if char in _VNI_TONES:
            if tone:
                return None
            tone = _VNI_TONES[char]
        elif char in _VNI_SHAPES:
            if not _bend(letters, _VNI_SHAPES[char]):
                return None
        elif char == "9" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif char.isalpha():
            letters.append(char)
        else:
            return None
    return _toned(letters, tone)


def _last(letters: list[str], letter: str) -> int:
    return len(letters) - 1 - letters[::-1].index(letter)


def _bend(letters: list[str], shapes: dict[str, str]) -> bool:
    """Give the last vowel that can take it its shape; whether there is one."""
    for index in range(len(letters) - 1, -1, -1):
        if letters[index] in shapes:
            letters[index] = shapes[letters[index]]
            return True
    return False


def _toned(letters: list[str], tone: str) -> str:
    """The syllable with its tone; uơ and ưo before another letter are ươ."""
    word = _HALF_HORNED.sub("ươ", "".join(letters))
    return unicodedata.normalize("NFC", toned(word, tone))
