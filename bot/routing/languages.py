"""Whether a text is written in another language: most of its words, or of its letters, cannot be Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.plain import Plain
from bot.text.syllables import is_bare_syllable

MIN_FOREIGN = 3  # different words that are no syllables of Vietnamese
MIN_WORD = 3  # letters of such a word: "bn", "ad" and "v" are habits of the phone
MAX_SHARE = 0.6  # of a text's different words that may still be
MIN_LETTERS = 2  # of another alphabet: it may write a sentence without a space


def is_foreign(words: Sequence[Plain]) -> bool:
    """True for a sentence of another language; names, codes and a borrowed word make none."""
    if _is_other_alphabet("".join(word.word for word in words)):
        return True
    different = {word.word for word in words if word.word.isalpha()}
    foreign = sum(len(word) >= MIN_WORD and not is_bare_syllable(word) for word in different)
    return foreign >= MIN_FOREIGN and len(different) - foreign <= MAX_SHARE * len(different)


def _is_other_alphabet(folded: str) -> bool:
    """Most letters are not Latin: of those, nothing is left when Vietnamese is folded."""
    letters = sum(map(str.isalpha, folded))
    other = sum(letter.isalpha() and not letter.isascii() for letter in folded)
    return other >= MIN_LETTERS and 2 * other > letters
