"""Telling apart the groups of one kind of lesson: subjects of complaints, aspects of a procedure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.routing.arrays import Arrays, packed, under, unpacked, within
from bot.routing.features import SPACE, Indices
from bot.routing.softmax import Rarity, Softmax, chances, learn


@dataclass(frozen=True, slots=True)
class Sorter:
    """The groups, in the order of the softmax's labels."""

    groups: tuple[str, ...]
    rarity: Rarity
    softmax: Softmax

    @staticmethod
    def of(texts: Sequence[Indices], groups: Sequence[str]) -> Sorter:
        """Learn from texts (as features) and the group of each."""
        names = tuple(sorted(set(groups)))
        rarity = Rarity.of(texts, SPACE)
        rows = np.array([names.index(group) for group in groups])
        return Sorter(names, rarity, learn(texts, rows, len(names), rarity))

    def chances(self, indices: Indices) -> dict[str, float]:
        """The probability of each group."""
        found = chances(self.softmax.scores(indices, self.rarity.scaled(indices)))
        return dict(zip(self.groups, map(float, found), strict=True))

    def best(self, indices: Indices) -> str:
        """The likeliest group."""
        found = self.chances(indices)
        return max(found, key=lambda group: found[group])

    def arrays(self) -> Arrays:
        return {
            "groups": packed(self.groups),
            **under("rarity", self.rarity.arrays()),
            **under("softmax", self.softmax.arrays()),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Sorter:
        rarity, softmax = within("rarity", arrays), within("softmax", arrays)
        return cls(tuple(unpacked(arrays["groups"])), Rarity.from_arrays(rarity), Softmax.from_arrays(softmax))
