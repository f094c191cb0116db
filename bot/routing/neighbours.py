"""How near a text is to each one that was learnt, looked up by the features they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.routing.arrays import Arrays
from bot.routing.features import Indices
from bot.routing.softmax import Floats, Rarity

MAX_MET = 300  # texts of one feature; what is in more says little and costs most


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The texts learnt from, by feature, but for features that more than MAX_MET texts have.

    `rows` and `values` are of all features one after the other, those of feature n from `starts[n]` to `starts[n + 1]`.
    """

    count: int
    rows: NDArray[np.int32]  # which texts have a feature
    values: Floats  # what it weighs in each
    starts: NDArray[np.int32]

    @staticmethod
    def of(texts: Sequence[Indices], rarity: Rarity) -> Neighbours:
        features = np.concatenate(texts)
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
        values = np.concatenate([rarity.scaled(text) for text in texts])
        rare = np.bincount(features, minlength=len(rarity.weights)) <= MAX_MET
        kept = np.flatnonzero(rare[features])
        kept = kept[np.argsort(features[kept], kind="stable")]
        starts = np.searchsorted(features[kept], np.arange(len(rarity.weights) + 1)).astype(np.int32)
        return Neighbours(len(texts), rows[kept], values[kept], starts)

    def likeness(self, indices: Indices, values: Floats) -> Floats:
        """The cosine to each text, 0 to 1; `indices` are the features of the text asked about."""
        starts, ends = self.starts[indices], self.starts[indices + 1]
        sizes = ends - starts
        total = int(sizes.sum())
        if not total:
            return np.zeros(self.count, np.float32)
        firsts = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        entries: NDArray[np.int64] = np.arange(total) + firsts
        weights = self.values[entries] * np.repeat(values, sizes)
        return np.bincount(self.rows[entries], weights, minlength=self.count).astype(np.float32)

    def arrays(self) -> Arrays:
        return {"count": np.array(self.count), "rows": self.rows, "values": self.values, "starts": self.starts}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Neighbours:
        return cls(int(arrays["count"]), arrays["rows"], arrays["values"], arrays["starts"])
