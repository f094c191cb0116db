"""What a text is made of, as numbers: words, neighbours, pieces of words, how they were typed, how long it is."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.routing.slips import Slips
from bot.text.plain import MAX_CHARACTERS, Abbreviations, Plain, plain_words

SPACE = 1 << 16  # numbers that features share; two features may fall together
MAX_WORDS = 150  # of one text: the first and the last half of a longer story, of its first MAX_CHARACTERS
MAX_LETTERS = 32  # of a word whose features are remembered
PIECE = 4  # letters of the pieces of a word, its ends included

Indices = NDArray[np.int32]


class Reader:
    """Reads texts into words and features; `abbreviations` maps short forms to what they stand for.

    The words of `texts` are known, or those that `slips` knows: what is no word at all is read as the known one a slip
    of the finger away. `learnt` has the features of `texts`, for learning from them.
    """

    def __init__(self, abbreviations: Mapping[str, str], texts: Sequence[str] = (), slips: Slips | None = None) -> None:
        self._abbreviations = Abbreviations(abbreviations)
        known = [self._cut(text) for text in texts]
        self.slips = slips or Slips(word.word for words in known for word in words)
        self.learnt = [self._features(words, text) for words, text in zip(known, texts, strict=True)]

    def words(self, text: str) -> list[Plain]:
        """The words as they were meant, at most MAX_WORDS."""
        return [self._mended(word) for word in self._cut(text)]

    def indices(self, text: str) -> Indices:
        """The features of a text, each once, in rising order."""
        return self._features(self._cut(text), text[:MAX_CHARACTERS])

    def _features(self, words: Sequence[Plain], text: str) -> Indices:
        return numbers_of([self._mended(word) for word in words], text)

    def _cut(self, text: str) -> list[Plain]:
        words = plain_words(text, self._abbreviations)
        half = MAX_WORDS // 2
        return words if len(words) <= MAX_WORDS else [*words[:half], *words[-half:]]

    def _mended(self, word: Plain) -> Plain:
        meant = self.slips.meant(word.word)
        return word if meant == word.word else Plain(meant, meant)


def numbers_of(words: Sequence[Plain], text: str) -> Indices:
    """The features of a text made of `words`, each once, in rising order; at least one, for its length."""
    found: set[int] = set()
    for word in words:
        found.update((_remembered if len(word.marked) <= MAX_LETTERS else _of_word)(word.word, word.marked))
    for left, right in pairwise(words):
        found.add(_number(f"{left.word} {right.word}"))
    found.update(map(_number, _of_shape(len(words), "?" in text)))
    return np.fromiter(sorted(found), np.int32, len(found))


def named_features(words: Sequence[Plain]) -> Iterator[tuple[str, Sequence[int]]]:
    """For people to read: each word and each pair of words, and the numbers it has among the features.

    The pieces of a word are told with it, so that two words with a piece in common both have its number.
    """
    for word in dict.fromkeys(words):
        yield word.marked, _of_word(word.word, word.marked)
    for left, right in dict.fromkeys(pairwise(words)):
        yield f"{left.marked} {right.marked}", (_number(f"{left.word} {right.word}"),)


def _of_word(word: str, marked: str) -> array[int]:
    names = [word]
    if marked != word:
        names.append(f"'{marked}")
    padded = f"_{word}_"
    names += [f"~{padded[i : i + PIECE]}" for i in range(len(padded) - PIECE + 1)]
    return array("i", map(_number, names))  # a tenth of the memory of a tuple


_remembered = lru_cache(maxsize=8192)(_of_word)


def _of_shape(length: int, asks: bool) -> Iterator[str]:
    yield f"#{min(length, 64).bit_length()}"
    if asks:
        yield "#?"


def _number(name: str) -> int:
    return crc32(name.encode()) & (SPACE - 1)
