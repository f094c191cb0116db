"""How people write the names of wards, communes and districts: words with their accents, and words for a type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.text.fold import clean, words

WARD_TYPES = frozenset({"phường", "xã", "thị trấn"})
DISTRICT_TYPES = frozenset({"quận", "huyện", "thị xã"})

TYPE_WORDS: dict[tuple[str, ...], frozenset[str]] = {
    ("phuong",): frozenset({"phường"}),
    ("p",): frozenset({"phường"}),
    ("ph",): frozenset({"phường"}),
    ("phg",): frozenset({"phường"}),
    ("f",): frozenset({"phường"}),  # usual in the south
    ("xa",): frozenset({"xã"}),
    ("x",): frozenset({"xã"}),
    ("thi", "tran"): frozenset({"thị trấn"}),
    ("tt",): frozenset({"thị trấn"}),
    ("quan",): frozenset({"quận"}),
    ("q",): frozenset({"quận"}),
    ("huyen",): frozenset({"huyện"}),
    ("h",): frozenset({"huyện"}),
    ("thi", "xa"): frozenset({"thị xã"}),
    ("tx",): frozenset({"thị xã"}),
    ("thanh", "pho"): frozenset({"thị xã"}),  # "thành phố Sơn Tây" is what many call the old thị xã
    ("tp",): frozenset({"thị xã"}),
}

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """`plain` is folded; `marked` keeps accents in one spelling, wherever the tone stands (hòa = hoà)."""

    plain: str
    marked: str

    @property
    def has_marks(self) -> bool:
        return self.marked != self.plain


def name_words(text: str) -> tuple[Word, ...]:
    """The words of a text in order, each with and without its accents."""
    found: list[Word] = []
    for token in _LETTERS.findall(unicodedata.normalize("NFC", clean(text)).lower()):
        plain = words(token)
        if len(plain) == 1:
            found.append(Word(plain[0], _one_spelling(token)))
        else:
            found.extend(Word(word, word) for word in plain)
    return tuple(found)


def _one_spelling(token: str) -> str:
    parts = unicodedata.normalize("NFD", token)
    letters = "".join(c for c in parts if c not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(c for c in parts if c in _TONES)


def plain(of: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.plain for word in of)


def accents_agree(typed: Sequence[Word], name: Sequence[Word]) -> bool:
    """Whether the typed words can be this name: a word typed without marks may stand for any, others must equal."""
    return len(typed) == len(name) and all(
        t.plain == n.plain and (not t.has_marks or t.marked == n.marked) for t, n in zip(typed, name, strict=True)
    )


def split_type(name: str) -> tuple[str, tuple[Word, ...]]:
    """`Thị trấn Phùng` as ("thị trấn", words of `Phùng`); ("", all words) when it begins with no type."""
    all_words = name_words(name)
    for length in (2, 1):
        types = TYPE_WORDS.get(plain(all_words[:length]))
        if types and len(all_words) > length:
            return next(iter(types)), all_words[length:]
    return "", all_words


def type_before(at: int, text: Sequence[Word]) -> tuple[str, int]:
    """The type written just before word `at`, and how many words it takes; ("", 0) when there is none."""
    for length in (2, 1):
        if at >= length:
            types = TYPE_WORDS.get(plain(text[at - length : at]))
            if types:
                return next(iter(types)), length
    return "", 0
