"""How near a text is to each one that was learnt, looked up by the features they share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.routing.features import Indices
from bot.routing.softmax import Floats, Rarity

MAX_MET = 300  # texts of one feature; what is in more says little and costs most


class Neighbours:
    """The texts learnt from, by feature, but for features that more than MAX_MET texts have; built once."""

    def __init__(self, texts: Sequence[Indices], rarity: Rarity) -> None:
        self._count = len(texts)
        features = np.concatenate(texts)
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
        values = np.concatenate([rarity.scaled(text) for text in texts])
        rare = np.bincount(features, minlength=len(rarity.weights)) <= MAX_MET
        kept = np.flatnonzero(rare[features])
        kept = kept[np.argsort(features[kept], kind="stable")]
        self._rows, self._values = rows[kept], values[kept]
        self._starts = np.searchsorted(features[kept], np.arange(len(rarity.weights) + 1)).astype(np.int32)

    def likeness(self, indices: Indices, values: Floats) -> Floats:
        """The cosine to each text, 0 to 1; `indices` are the features of the text asked about."""
        starts, ends = self._starts[indices], self._starts[indices + 1]
        sizes = ends - starts
        total = int(sizes.sum())
        if not total:
            return np.zeros(self._count, np.float32)
        firsts = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        entries: NDArray[np.int64] = np.arange(total) + firsts
        weights = self._values[entries] * np.repeat(values, sizes)
        return np.bincount(self._rows[entries], weights, minlength=self._count).astype(np.float32)
