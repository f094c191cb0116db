"""Words that are no syllable of Vietnamese, read as the known word one slip of the finger away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.routing.arrays import Arrays, packed, unpacked
from bot.routing.near import MAX_LENGTH, MIN_LENGTH, NearWords
from bot.text.syllables import is_bare_syllable

KNOWN_FROM = 3  # times a word was met before slips are taken for it
MAX_REMEMBERED = 20_000  # words looked up once


class Slips:
    """Knows the words (folded) of what it was made from."""

    def __init__(self, words: Iterable[str] | Mapping[str, int]) -> None:
        """Of words as they came, or of how often each did."""
        self._times = Counter(words)
        often = {word for word, times in self._times.items() if times >= KNOWN_FROM and is_bare_syllable(word)}
        self._near = NearWords(often)
        self._meant: dict[str, str] = {}

    def meant(self, word: str) -> str:
        """What a folded word was meant to be: letters swapped first, then the most frequent; itself when not known."""
        if self._is_meant(word):
            return word
        known = self._meant.get(word)
        if known is None:
            near = self._near.of(word)
            swapped = sorted(word)
            known = max(near, key=lambda other: (sorted(other) == swapped, self._times[other]), default=word)
            if len(self._meant) < MAX_REMEMBERED:
                self._meant[word] = known
        return known

    def _is_meant(self, word: str) -> bool:
        """A syllable, a word met before, or one that no slip could be told of."""
        is_word = MIN_LENGTH <= len(word) <= MAX_LENGTH and word.isalpha()
        return not is_word or is_bare_syllable(word) or self._times[word] >= KNOWN_FROM

    def arrays(self) -> Arrays:
        return {"times": packed(self._times)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Slips:
        return cls(unpacked(arrays["times"]))
