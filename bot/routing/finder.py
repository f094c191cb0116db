"""Which procedure sheets a free text may mean: folded words and word pairs, weighted by how few sheets have them.

Two things make a hit: how much of one of the sheet's own phrases (name, alias, example) the text says, and how much of
what the text says the sheet knows. A word pair says more than its two words, since most Vietnamese syllables mean many
things; a misspelt word counts only as part of a pair whose other word is right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from bot.routing.near import NearWords
from bot.routing.tokens import EVERYDAY, Token, Tokens
from bot.scripts.world import MAX_OFFERED, Found, Hit

CLEAR = 70.0  # at least this, and GAP ahead of the next: the text means this sheet
OFFER = 45.0  # at least this: worth offering as a choice; below it a sheet is not returned
GAP = 8.0
NEAR = 25.0  # hits this far behind the best are not offered

MAX_WORDS = 150  # of one text; the rest of a long story is not read

_PAIR = 1.3  # what a pair weighs against a word of the same rarity
_FAINT = 0.12  # a word of everyday talk
_HALF_FAINT = 0.6  # a pair with one such word
_OTHER_ACCENTS = 0.5  # the word is written with accents that the sheet's word does not have
_NEAR = 0.7  # a pair with one misspelt word
_UNKNOWN = 0.35  # a word no sheet has; the rarest known one weighs about 1
_PHRASE_SHARE = 0.6  # the phrase's part of the score; the rest is the text's
_EVIDENCE = 0.7  # how much must be matched before a score is believed
_SCALE = 140.0  # brings the shares to 0..100 so that CLEAR and OFFER mean what they say

Accents = frozenset[str]
Feature = str | tuple[str, str]  # a word or a pair of neighbours


@dataclass(frozen=True, slots=True)
class SheetNames:
    """What a sheet is called: its name, the names people use, and questions about it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


def judged(hits: Sequence[Hit]) -> Found:
    """Whether the first of some hits, best first, may be taken without asking, or which to ask about."""
    if not hits:
        return Found()
    behind = hits[0].score - hits[1].score if len(hits) > 1 else GAP
    if hits[0].score >= CLEAR and behind >= GAP:
        return Found(clear=hits[0], ranked=tuple(hits))
    near = tuple(hit for hit in hits if hits[0].score - hit.score <= NEAR)
    return Found(several=near[:MAX_OFFERED], ranked=tuple(hits))


class ProcedureFinder:
    """Finds sheets by their names; built once for a set of sheets, then only read.

    `synonyms` are abbreviations and what they stand for (`cccd` -> `căn cước công dân`).
    """

    def __init__(self, sheets: Sequence[SheetNames], synonyms: Mapping[str, str] | None = None) -> None:
        self._sheets = tuple(sheets)
        self._tokens = Tokens(synonyms or {})
        phrases = [
            (index, self._tokens.of(phrase))
            for index, sheet in enumerate(self._sheets)
            for phrase in (sheet.name, *sheet.aliases, *sheet.examples)
        ]
        self._accents = _accents_by_sheet(phrases)
        self._weights = self._rarity(phrases)
        self._owner = [index for index, _ in phrases]
        self._mass: list[float] = []
        self._phrases_with: dict[Feature, list[int]] = defaultdict(list)
        for number, (_, tokens) in enumerate(phrases):
            features = dict.fromkeys(_features(tokens))
            self._mass.append(sum(self._weights[feature] for feature in features))
            for feature in features:
                self._phrases_with[feature].append(number)
        self._near = NearWords({token.word for _, tokens in phrases for token in tokens})

    def find(self, text: str) -> Found:
        return judged(self.hits(text))

    def hits(self, text: str) -> Sequence[Hit]:
        """The sheets that may answer a text, best first; empty when nothing is near."""
        tokens = self._tokens.of(text)[:MAX_WORDS]
        said = self._said(tokens)
        if not said:
            return ()
        typed = _Typed(tokens)
        by_phrase: dict[int, float] = defaultdict(float)
        by_sheet: dict[int, float] = defaultdict(float)
        for feature, certainty in said.items():
            weight = self._weights[feature] * certainty
            owners: set[int] = set()
            for number in self._phrases_with[feature]:
                sheet = self._owner[number]
                fit = weight * typed.fit(feature, sheet, self._accents)
                by_phrase[number] += fit
                if sheet not in owners:
                    owners.add(sheet)
                    by_sheet[sheet] += fit
        told = sum(self._weights[feature] for feature in said) + _UNKNOWN * self._strangers(tokens)
        return self._ranked(by_phrase, by_sheet, told)

    def _ranked(self, by_phrase: Mapping[int, float], by_sheet: Mapping[int, float], told: float) -> tuple[Hit, ...]:
        best_phrase: dict[int, float] = defaultdict(float)
        for number, matched in by_phrase.items():
            sheet = self._owner[number]
            best_phrase[sheet] = max(best_phrase[sheet], matched / self._mass[number])
        scores: dict[int, float] = {}
        for sheet, matched in by_sheet.items():
            share = _PHRASE_SHARE * best_phrase[sheet] + (1 - _PHRASE_SHARE) * matched / told
            scores[sheet] = _SCALE * share * (1 - exp(-matched / _EVIDENCE))
        shrink = 100 / max(100.0, *scores.values())  # all alike, so that the distances stay
        hits = [
            Hit(self._sheets[sheet].id, self._sheets[sheet].name, round(score * shrink, 1))
            for sheet, score in scores.items()
            if score * shrink >= OFFER
        ]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.id)))

    def _rarity(self, phrases: Iterable[tuple[int, Sequence[Token]]]) -> dict[Feature, float]:
        """What each word and pair weighs, at most about 1: the fewer sheets have it, the more."""
        sheets_with = Counter(
            feature for _, feature in {(index, feature) for index, tokens in phrases for feature in _features(tokens)}
        )
        total = len(self._sheets)
        return {
            feature: log((total + 1) / (count + 0.5)) / log(total + 1) * self._kind_weight(feature)
            for feature, count in sheets_with.items()
        }

    @staticmethod
    def _kind_weight(feature: Feature) -> float:
        if isinstance(feature, str):
            return _FAINT if feature in EVERYDAY else 1.0
        everyday = sum(word in EVERYDAY for word in feature)
        return _PAIR * (1.0, _HALF_FAINT, _FAINT)[everyday]

    def _said(self, tokens: Sequence[Token]) -> dict[Feature, float]:
        """The known words and pairs of a text, each with how surely it was meant."""
        said: dict[Feature, float] = {token.word: 1.0 for token in tokens if token.word in self._weights}
        for left, right in pairwise(tokens):
            pair = (left.word, right.word)
            if pair in self._weights:
                said[pair] = 1.0
                continue
            for near in self._near_pairs(pair):
                said.setdefault(near, _NEAR)
        return said

    def _near_pairs(self, pair: tuple[str, str]) -> list[tuple[str, str]]:
        left, right = pair
        pairs = [(other, right) for other in self._near.of(left)] + [(left, other) for other in self._near.of(right)]
        return [near for near in pairs if near in self._weights]

    def _strangers(self, tokens: Sequence[Token]) -> int:
        words = {token.word for token in tokens}
        return sum(word not in self._weights and word not in EVERYDAY for word in words)


class _Typed:
    """The accents of one text, compared with those of the sheets once per sheet and word."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._ways: dict[str, set[Accents]] = defaultdict(set)
        for token in tokens:
            self._ways[token.word].add(frozenset(token.accents))
        self._clashes: dict[tuple[int, str], bool] = {}

    def fit(self, feature: Feature, sheet: int, known: Mapping[int, Mapping[str, set[Accents]]]) -> float:
        """Less than 1 when a word is typed with accents that the sheet does not write it with."""
        for word in (feature,) if isinstance(feature, str) else feature:
            clash = self._clashes.get((sheet, word))
            if clash is None:
                clash = self._clash(word, known.get(sheet, {}).get(word))
                self._clashes[sheet, word] = clash
            if clash:
                return _OTHER_ACCENTS
        return 1.0

    def _clash(self, word: str, known: Iterable[Accents] | None) -> bool:
        """Accents left out while typing never clash, nor do words the sheet writes without any."""
        if known is None or word not in self._ways:
            return False
        return not any(way <= other for way in self._ways[word] for other in known)


def _features(tokens: Sequence[Token]) -> list[Feature]:
    words = [token.word for token in tokens]
    return [*words, *pairwise(words)]


def _accents_by_sheet(phrases: Iterable[tuple[int, Sequence[Token]]]) -> dict[int, dict[str, set[Accents]]]:
    """For every sheet and word, the accents it is written with there; without entry where never with accents."""
    accents: dict[int, dict[str, set[Accents]]] = defaultdict(lambda: defaultdict(set))
    for index, tokens in phrases:
        for token in tokens:
            if token.accents:
                accents[index][token.word].add(frozenset(token.accents))
    return {index: dict(words) for index, words in accents.items()}
