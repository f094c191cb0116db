"""Telling apart the groups of one kind of lesson: subjects of complaints, aspects of a procedure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.routing.features import SPACE, Indices
from bot.routing.softmax import Rarity, Softmax, chances, learn


class Sorter:
    """Made from texts (as features) and the group of each, then only read."""

    def __init__(self, texts: Sequence[Indices], groups: Sequence[str]) -> None:
        self.groups = tuple(sorted(set(groups)))
        self._rarity = Rarity.of(texts, SPACE)
        rows = np.array([self.groups.index(group) for group in groups])
        self._softmax: Softmax = learn(texts, rows, len(self.groups), self._rarity)

    def chances(self, indices: Indices) -> dict[str, float]:
        """The probability of each group."""
        found = chances(self._softmax.scores(indices, self._rarity.scaled(indices)))
        return dict(zip(self.groups, map(float, found), strict=True))

    def best(self, indices: Indices) -> str:
        """The likeliest group."""
        found = self.chances(indices)
        return max(found, key=lambda group: found[group])
