"""Words one slip of the finger away: a letter missing, added, changed, or two swapped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import OSA

MIN_LENGTH = 3  # shorter words are one slip away from half the language
MAX_LENGTH = 12


class NearWords:
    """The words of a vocabulary near a given one, looked up by what is left when one letter is taken out."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_rest: dict[str, set[str]] = defaultdict(set)
        for word in vocabulary:
            if len(word) >= MIN_LENGTH:
                for rest in _rests(word):
                    self._by_rest[rest].add(word)

    def of(self, word: str) -> list[str]:
        """Other words of the vocabulary at distance one, in alphabetical order."""
        if not MIN_LENGTH <= len(word) <= MAX_LENGTH:
            return []
        candidates = set().union(*(self._by_rest.get(rest, ()) for rest in _rests(word))) - {word}
        return sorted(other for other in candidates if OSA.distance(word, other) == 1)


def _rests(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
