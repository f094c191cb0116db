"""Ways to read a message with something left out, rebuilt from the parts of bot/routing, and two baselines.

Each takes lessons and gives back what guesses an intent: from a text to chances by intent, best first. The rules
around what was learnt (bare names, wishes for a keyword, foreign words) are in `shipped` only.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from zlib import crc32

import numpy as np

from bot.routing.by_words import WordRouter
from bot.routing.features import PIECE, SPACE, Indices, Reader
from bot.routing.intents import intent_of, named
from bot.routing.knowledge import Knowledge, learnt
from bot.routing.learned import Learnable, LearnedRouter
from bot.routing.lessons import Lesson
from bot.routing.softmax import Rarity, chances, learn
from bot.scripts.model import Scripts
from bot.scripts.world import Route, Router
from bot.text.fold import fold
from bot.text.plain import Plain

Guess = Callable[[str], Sequence[str]]
"""From a text to the intents it may mean, best first."""
Make = Callable[[Scripts, Learnable], Guess]
"""From scripts whose examples are those of the lessons to a guess."""

WORDS, PAIRS, SHARDS, MARKS, SHAPE = "words", "pairs", "pieces", "marks", "shape"
KINDS = frozenset({WORDS, PAIRS, SHARDS, MARKS, SHAPE})
GRAMS = range(3, 6)  # characters of the baseline's n-grams


def kinds_of(words: Sequence[Plain], text: str) -> Iterator[tuple[str, int]]:
    """The features of a text as `bot.routing.features` makes them, each with its kind."""
    for word in words:
        yield WORDS, _number(word.word)
        if word.has_marks:
            yield MARKS, _number(f"'{word.marked}")
        padded = f"_{word.word}_"
        for start in range(len(padded) - PIECE + 1):
            yield SHARDS, _number(f"~{padded[start : start + PIECE]}")
    for left, right in pairwise(words):
        yield PAIRS, _number(f"{left.word} {right.word}")
    yield SHAPE, _number(f"#{min(len(words), 64).bit_length()}")
    if "?" in text:
        yield SHAPE, _number("#?")


def _number(name: str) -> int:
    return crc32(name.encode()) & (SPACE - 1)


class PartReader(Reader):
    """A Reader of some kinds of features; without `mends` the slips of the finger stay."""

    def __init__(
        self, abbreviations: Mapping[str, str], texts: Sequence[str], kinds: Collection[str] = KINDS, mends: bool = True
    ) -> None:
        self._kinds, self._mends = kinds, mends
        super().__init__(abbreviations, texts)

    def _features(self, words: Sequence[Plain], text: str) -> Indices:
        meant = [self._mended(word) for word in words] if self._mends else words
        numbers = {number for kind, number in kinds_of(meant, text) if kind in self._kinds}
        return np.fromiter(sorted(numbers), np.int32, len(numbers))


@dataclass(frozen=True)
class Way:
    """What of the learnt way is kept."""

    kinds: frozenset[str] = KINDS
    mends: bool = True
    has_neighbours: bool = True
    in_steps: bool = True

    def __call__(self, scripts: Scripts, taught: Learnable) -> Guess:
        texts = [lesson.text for lesson in taught.lessons]
        reader = PartReader(dict(taught.abbreviations), texts, self.kinds, self.mends)
        groups = dict(taught.groups) if self.in_steps else {id: id for id, _ in taught.groups}
        knowledge = learnt(reader.learnt, [lesson.label for lesson in taught.lessons], groups)
        if not self.has_neighbours:
            knowledge = _without_neighbours(knowledge)
        return _by_chances(scripts, knowledge, reader)


def _without_neighbours(knowledge: Knowledge) -> Knowledge:
    other = copy.copy(knowledge)
    other._near = None
    return other


def _by_chances(scripts: Scripts, knowledge: Knowledge, reader: Reader) -> Guess:
    intents = [intent_of(Route(label.flow, 1, label.procedure), scripts) for label in knowledge.labels]

    def guess(text: str) -> list[str]:
        together: dict[str, float] = {}
        for intent, chance in zip(intents, knowledge.chances(reader.indices(text)), strict=True):
            together[intent] = together.get(intent, 0.0) + float(chance)
        return sorted(together, key=lambda intent: -together[intent])

    return guess


def shipped(scripts: Scripts, taught: Learnable) -> Guess:
    """The router as it ships."""
    return _by_router(LearnedRouter(taught), scripts)


def by_words(scripts: Scripts, taught: Learnable) -> Guess:
    """The router of scripts with few examples."""
    return _by_router(WordRouter(scripts), scripts)


def _by_router(router: Router, scripts: Scripts) -> Guess:
    return lambda text: [intent for intent, _ in named(text, router, scripts).ranked] or ["ambiguous"]


def names_by_characters(scripts: Scripts, taught: Learnable) -> Guess:
    """A linear classifier over character n-grams, taught names, aliases and keywords only."""
    lessons = [lesson for lesson in taught.lessons if lesson.is_name]
    intents = sorted({_intent(lesson, scripts) for lesson in lessons})
    texts = [grams(lesson.text) for lesson in lessons]
    rarity = Rarity.of(texts, SPACE)
    rows = np.array([intents.index(_intent(lesson, scripts)) for lesson in lessons])
    softmax = learn(texts, rows, len(intents), rarity)

    def guess(text: str) -> list[str]:
        indices = grams(text)
        found = chances(softmax.scores(indices, rarity.scaled(indices)))
        return [intents[row] for row in (-found).argsort(kind="stable")]

    return guess


def _intent(lesson: Lesson, scripts: Scripts) -> str:
    return intent_of(Route(lesson.label.flow, 1, lesson.label.procedure), scripts)


def grams(text: str) -> Indices:
    """The numbers of the n-grams of a folded text."""
    padded = f" {' '.join(fold(text).split())} "
    found = {_number(padded[start : start + size]) for size in GRAMS for start in range(len(padded) - size + 1)}
    return np.fromiter(sorted(found), np.int32, len(found))


WAYS: dict[str, Make] = {
    "as shipped": shipped,
    "without the rules around what is learnt": Way(),
    "… and without pieces of words": Way(KINDS - {SHARDS}),
    "… and without pairs of words": Way(KINDS - {PAIRS}),
    "… and without marks": Way(KINDS - {MARKS}),
    "… and without mending slips": Way(mends=False),
    "… and without neighbours": Way(has_neighbours=False),
    "… and in one step": Way(in_steps=False),
    "by words alone, nothing learnt": by_words,
    "characters of names and aliases, linear": names_by_characters,
}


def with_examples(scripts: Scripts, is_kept: Callable[[str], bool]) -> Scripts:
    """The same scripts with fewer examples; names, aliases and keywords stay."""
    flows = {
        id: replace(flow, examples=tuple(example for example in flow.examples if is_kept(example.text)))
        for id, flow in scripts.flows.items()
    }
    sheets = {
        id: replace(sheet, examples=tuple(example for example in sheet.examples if is_kept(example.text)))
        for id, sheet in scripts.sheets.items()
    }
    return replace(scripts, flows=flows, sheets=sheets)
