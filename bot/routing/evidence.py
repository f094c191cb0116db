"""What in a message speaks for one route against another, and which example sentences are nearest to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.routing.features import SPACE, Indices, Reader, named_features
from bot.routing.learned import LearnedRouter
from bot.routing.lessons import Label, lessons_of
from bot.routing.softmax import Floats, Rarity
from bot.scripts.model import Scripts
from bot.scripts.world import Route, Router

MAX_SPEAKING = 5  # words and pairs told for one route
WEIGHTY = 0.05  # share of what the weightiest has, below which nothing is told
ALIKE = 0.25  # likeness below which a sentence is not told
NEAREST = (3, 2)  # sentences told of the best route and of the next


@dataclass(frozen=True, slots=True)
class Speaking:
    """A word or a pair of words: what it weighs for a route, and for the one it is held against."""

    words: str
    weight: float
    against: float


@dataclass(frozen=True, slots=True)
class Near:
    """An example sentence or a name of a route; `likeness` is 0..1."""

    text: str
    flow: str
    procedure: str
    likeness: float


class Evidence:
    """What was learnt, where a router did learn; else how rare a word is, for the routes whose sentences have it."""

    def __init__(self, scripts: Scripts, router: Router) -> None:
        self._knowledge = router.knowledge if isinstance(router, LearnedRouter) else None
        self._lessons = lessons_of(scripts)
        if isinstance(router, LearnedRouter):
            self.reader = router.reader
        else:
            self.reader = Reader(scripts.phrases.abbreviations, [lesson.text for lesson in self._lessons])

    def speaking(
        self, text: str, first: Route, second: Route | None
    ) -> tuple[tuple[Speaking, ...], tuple[Speaking, ...]]:
        """What speaks most for the first against the second, and the other way round; the weightiest first."""
        indices = self.reader.indices(text)
        own = self._weights(indices, first)
        others = self._weights(indices, second) if second else np.zeros(len(indices), np.float32)
        found = []
        for words, numbers in named_features(self.reader.words(text)):
            places = np.searchsorted(indices, numbers)
            found.append((words, round(float(own[places].sum()), 3), round(float(others[places].sum()), 3)))
        turned = [(words, against, weight) for words, weight, against in found] if second else []
        return _weightiest(found), _weightiest(turned)

    def nearest(self, text: str, routes: Sequence[Route]) -> tuple[Near, ...]:
        """Of the first routes the sentences most like a text; reads all of theirs, so only on demand."""
        indices = self.reader.indices(text)
        values = np.zeros(SPACE, np.float32)
        values[indices] = self._rarity.scaled(indices)
        return tuple(
            near for route, count in zip(routes, NEAREST, strict=False) for near in self._nearest(values, route, count)
        )

    def _nearest(self, values: Floats, route: Route, count: int) -> list[Near]:
        found = sorted(((self._likeness(values, row), row) for row in self._rows_of(route)), reverse=True)[:count]
        return [
            Near(self._lessons[row].text, route.flow, route.procedure, likeness)
            for likeness, row in found
            if likeness >= ALIKE
        ]

    def _likeness(self, values: Floats, row: int) -> float:
        indices = self._learnt(row)
        return round(float(values[indices] @ self._rarity.scaled(indices)), 3)

    def _learnt(self, row: int) -> Indices:
        return self.reader.indices(self._lessons[row].text)

    def _weights(self, indices: Indices, route: Route) -> Floats:
        """Of each feature; nothing for a route that no sentence is known of."""
        label = Label(route.flow, route.procedure)
        if self._knowledge is None:
            known = [self._learnt(row) for row in self._rows_of(route)]
            is_shared = np.isin(indices, np.concatenate(known)) if known else np.zeros(len(indices), np.bool_)
            return np.where(is_shared, self._rarity.weights[indices], 0).astype(np.float32)
        if label not in self._knowledge.labels:
            return np.zeros(len(indices), np.float32)
        return self._knowledge.weights(label, indices)

    def _rows_of(self, route: Route) -> Sequence[int]:
        return self._rows.get(Label(route.flow, route.procedure), ())

    @cached_property
    def _rows(self) -> dict[Label, list[int]]:
        rows: dict[Label, list[int]] = defaultdict(list)
        for row, lesson in enumerate(self._lessons):
            rows[lesson.label].append(row)
        return dict(rows)

    @cached_property
    def _rarity(self) -> Rarity:
        if self._knowledge is not None:
            return self._knowledge.rarity
        return Rarity.of(self.reader.learnt or [np.zeros(0, np.int32)], SPACE)


def _weightiest(found: Sequence[tuple[str, float, float]]) -> tuple[Speaking, ...]:
    ahead = sorted((Speaking(*one) for one in found), key=lambda one: one.against - one.weight)[:MAX_SPEAKING]
    least = WEIGHTY * (ahead[0].weight - ahead[0].against) if ahead else 0.0
    return tuple(one for one in ahead if one.weight > 0 and one.weight - one.against > max(least, 0.0))
