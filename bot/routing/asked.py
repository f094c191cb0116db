"""Which aspect of a procedure a message asks for: by the words that name one, weighed with what was learnt."""

from __future__ import annotations

from bot.routing.aspect_names import SURENESS, named_aspects
from bot.routing.features import Indices, Reader
from bot.routing.sorting import Sorter
from bot.scripts.aspects import ANY

UNNAMED = 0.4  # how much less an aspect counts that the message does not name


class AspectReader:
    """Reads the aspect asked for; without a sorter the first one that is named counts."""

    def __init__(self, reader: Reader, sorter: Sorter | None) -> None:
        self._reader, self._sorter = reader, sorter

    def asked(self, text: str, indices: Indices) -> str:
        """A key of ASPECTS, "" when the whole procedure is asked for."""
        words = self._reader.words(text)
        named = named_aspects(" ".join(word.word for word in words))
        if self._sorter is None or not words:
            return next(iter(named), "")
        chances = self._sorter.chances(indices)
        best = max(chances, key=lambda aspect: chances[aspect] * _weight(aspect, named))
        return "" if best == ANY else best


def _weight(aspect: str, named: tuple[str, ...]) -> float:
    if aspect == ANY:
        return 1.0
    return SURENESS[aspect] if aspect in named else UNNAMED
