"""Whether a text is written in another language: most of its words cannot be Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.plain import Plain
from bot.text.syllables import is_bare_syllable

MIN_FOREIGN = 3  # words that are no syllables of Vietnamese
MAX_SHARE = 0.6  # of a text's words that may still be


def is_foreign(words: Sequence[Plain]) -> bool:
    """True for a sentence of another language; names, codes and a borrowed word make none."""
    letters = [word.word for word in words if word.word.isalpha()]
    foreign = sum(not is_bare_syllable(word) for word in letters)
    return foreign >= MIN_FOREIGN and len(letters) - foreign <= MAX_SHARE * len(letters)
