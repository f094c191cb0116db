"""A text as its writer meant it, word by word: slips of the keyboard, phone habits and run-together words undone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.text.fold import clean, fold
from bot.text.glued import unglued
from bot.text.leftovers import is_vni, written_out
from bot.text.repeats import without_repeats
from bot.text.syllables import is_syllable
from bot.text.teencode import PLAIN, plain_word
from bot.text.tones import marks_in_order, placed

MAX_CHARACTERS = 4000  # of a text that are read; the rest of a very long one is not
MAX_READ = 20_000  # words that are remembered
MAX_LETTERS = 32  # of one word that is worth mending

_ADDRESS = r"[^\W_][\w.+-]*@[\w.-]*\w|https?://[\w./?&=%#:+~-]*\w|www\.[\w./?&=%-]*\w|[\w.-]*\w\.(?:vn|com|net|org)\b"
_TOKEN = r"[^\W_]+(?:[./][^\W_\d]+)*"
_WORD = re.compile(_TOKEN)
_WORD_OR_ADDRESS = re.compile(f"{_ADDRESS}|{_TOKEN}")
_SIGNS_OF_ADDRESSES = ("@", "://", "www.", ".vn", ".com", ".net", ".org")
_DIGIT = re.compile(r"\d")
_INNER = re.compile(r"[./]")
# Letters of other alphabets that look like Latin ones; read so only in a word that has Latin letters as well.
_LOOKALIKES = str.maketrans("аеорсухівкмнтјѕԁһӏӑαοινρυκɡıǎ", "aeopcyxibkmhtjsdhlăaoivpukgiă")
_OTHER_D = str.maketrans("ðɖ", "đđ")


@dataclass(frozen=True, slots=True)
class Plain:
    """One word: `word` folded (no marks, đ as d), `marked` in lower case with the marks it was typed with."""

    word: str
    marked: str

    @property
    def has_marks(self) -> bool:
        return self.word != self.marked


class Abbreviations:
    """Short forms (folded) and what they stand for, with the words read by them, so that each is looked up once."""

    def __init__(self, long_by_short: Mapping[str, str]) -> None:
        self._long = {fold(short): long for short, long in long_by_short.items()}
        self._read: dict[tuple[str, bool], tuple[Plain, ...]] = {}

    def read(self, typed: str, beside_vni: bool) -> tuple[Plain, ...]:
        """A typed word in full; itself without its slips when it is no short form."""
        known = self._read.get((typed, beside_vni))
        if known is None:
            known = _expanded(typed, beside_vni, self._long) if self._long else _forms(typed, beside_vni)
            if len(self._read) < MAX_READ:
                self._read[typed, beside_vni] = known
        return known


def plain_words(text: str, abbreviations: Abbreviations | Mapping[str, str] | None = None) -> list[Plain]:
    """The words of a text in order; `abbreviations` maps short forms to what they stand for.

    Addresses of the web and of mail stay whole, and a syllable has one `marked` form wherever its tone was typed. Every
    decimal digit of the first MAX_CHARACTERS stays, in order, but for the VNI marks of a syllable (`giay61`), the zero
    of `k0`, and what an abbreviation has. Reading the `marked` words again gives the same words. Never raises.

    >>> [word.marked for word in plain_words("E ddawng kys kếthôn đc koooo ạ, CCCD", {"cccd": "căn cước"})]
    ['em', 'đăng', 'ký', 'kết', 'hôn', 'được', 'không', 'ạ', 'căn', 'cước']
    """
    typed = _typed(text[:MAX_CHARACTERS])
    beside_vni = _DIGIT.search(" ".join(typed)) is not None and any(map(_is_vni, typed))
    short = abbreviations if isinstance(abbreviations, Abbreviations) else Abbreviations(abbreviations or {})
    forms: list[Plain] = []
    for word in typed:
        forms += short.read(word, beside_vni)
    return forms


def _typed(text: str) -> list[str]:
    """The words as they were typed, in lower case, each letter and its marks composed."""
    if text.isascii() and text.isprintable():
        seen = text.lower()
    else:
        seen = unicodedata.normalize("NFKC", clean(text)).lower().translate(_OTHER_D)
        seen = marks_in_order(unicodedata.normalize("NFKC", seen))
    has_address = any(sign in seen for sign in _SIGNS_OF_ADDRESSES)
    return (_WORD_OR_ADDRESS if has_address else _WORD).findall(seen)


def _expanded(typed: str, beside_vni: bool, abbreviations: Mapping[str, str]) -> tuple[Plain, ...]:
    long = abbreviations.get(typed) or abbreviations.get(_folded(typed))
    if long is not None:
        return _parts(long)
    forms = _forms(typed, beside_vni)
    if not any(form.word in abbreviations for form in forms):
        return forms
    return tuple(part for form in forms for part in _in_full(form, abbreviations))


def _in_full(form: Plain, abbreviations: Mapping[str, str]) -> tuple[Plain, ...]:
    long = abbreviations.get(form.word)
    return (form,) if long is None else _parts(long)


@lru_cache(maxsize=16384)
def _forms(typed: str, beside_vni: bool) -> tuple[Plain, ...]:
    """A typed word without its slips; several when it was run together or stands for several."""
    if len(typed) > MAX_LETTERS or "@" in typed or _WORD.fullmatch(typed) is None or _is_site(typed):
        return (_plain(typed),)
    if (short := typed.replace(".", "")) in PLAIN or typed in PLAIN:
        return _parts(PLAIN.get(typed) or PLAIN[short])
    if not typed.isalnum():
        return tuple(form for part in _INNER.split(typed) for form in _forms(part, beside_vni))
    return tuple(_plain(word) for word in _mended(typed, beside_vni).split())


def _mended(typed: str, beside_vni: bool) -> str:
    word = typed.translate(_LOOKALIKES) if _is_mixed(typed) else typed
    read = written_out(word, beside_vni)
    if read == word:
        read = plain_word(word)
    if read == word:
        read = written_out(without_repeats(word), beside_vni)
    return " ".join(plain_word(part) for whole in plain_word(read).split() for part in unglued(whole))


@lru_cache(maxsize=2048)
def _parts(words: str) -> tuple[Plain, ...]:
    return tuple(_plain(word) for word in _WORD.findall(clean(words).lower()))


def _plain(word: str) -> Plain:
    marked = placed(word) if not word.isascii() and is_syllable(word) else word
    return Plain(fold(marked), marked)


@lru_cache(maxsize=16384)
def _folded(typed: str) -> str:
    return fold(typed)


@lru_cache(maxsize=16384)
def _is_vni(typed: str) -> bool:
    return is_vni(typed)


def _is_site(typed: str) -> bool:
    return typed.endswith((".vn", ".com", ".net", ".org")) and _WORD_OR_ADDRESS.fullmatch(typed) is not None


def _is_mixed(word: str) -> bool:
    return not word.isascii() and word.translate(_LOOKALIKES) != word and any("a" <= char <= "z" for char in word)
