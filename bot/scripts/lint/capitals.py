"""Words in capitals: which are shouted, which are abbreviations."""

from __future__ import annotations

import re
import unicodedata

from bot.text.fold import fold

_ROMAN = re.compile(r"[IVXLC]+")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|kh|gh|gi|ch|ph|th|tr|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?")
MIN_SPOKEN = 3  # letters from which a word without accents can be a word and not an abbreviation

MAX_SHORT = 12  # letters; what is longer is no abbreviation but a slip


def is_shouted(word: str) -> bool:
    """A Vietnamese word written in capitals: it has accents, or could be read aloud."""
    if len(word) < 2 or not word.isupper() or _ROMAN.fullmatch(word):
        return False
    if any(unicodedata.combining(char) for char in unicodedata.normalize("NFD", word)):
        return True
    return len(word) >= MIN_SPOKEN and _SYLLABLE.fullmatch(fold(word)) is not None


def is_abbreviation(word: str) -> bool:
    """Capitals that are no word (UBND, QSDĐ), or small letters without a vowel (sđt)."""
    if not 2 <= len(word) <= MAX_SHORT or not word.isalpha() or _ROMAN.fullmatch(word):
        return False
    if word.isupper():
        return not is_shouted(word)
    return word.islower() and not any(char in "aeiouyw" for char in fold(word))
