"""Multinomial logistic regression over sparse features, learnt in about a second and the same each time.

Stochastic gradient with a step of its own for every weight (AdaGrad: Duchi, Hazan and Singer, 2011), over the texts in
one fixed mixed order, each scaled to length one with rarer features weighing more. Numpy alone: the packages that learn
such models cost a worker more memory than everything else it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.routing.arrays import Arrays
from bot.routing.features import Indices

Floats = NDArray[np.float32]
EPOCHS = 3
BATCH = 64
STEP = 1.0
_FIRST_SLOPE = 0.01  # keeps the first steps finite


@dataclass(frozen=True, slots=True)
class Rarity:
    """What each feature weighs: the rarer among the texts learnt from the more, 0 for one never met."""

    weights: Floats

    @staticmethod
    def of(texts: Sequence[Indices], space: int) -> Rarity:
        met = np.bincount(np.concatenate(texts), minlength=space)
        weights = np.log((1 + len(texts)) / (1 + met)) + 1
        return Rarity(np.where(met > 0, weights, 0).astype(np.float32))

    def scaled(self, indices: Indices) -> Floats:
        """The values of a text's features, together of length one."""
        values = self.weights[indices]
        length = float(np.sqrt(values @ values))
        return values / np.float32(length) if length else values

    def arrays(self) -> Arrays:
        return {"weights": self.weights}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Rarity:
        return cls(arrays["weights"])


@dataclass(frozen=True, slots=True)
class Softmax:
    """Scores labels 0, 1, …; `features` are those met while learning, in rising order, with a row of `weights` each."""

    features: Indices
    weights: NDArray[np.float16]
    bias: Floats

    def scores(self, indices: Indices, values: Floats) -> Floats:
        """Logits: what `chances` makes probabilities of."""
        found: Floats = values @ self.weights_of(indices) + self.bias
        return found

    def weights_of(self, indices: Indices) -> Floats:
        """The weights (features, labels) of some features, 0 for those never met."""
        rows = np.minimum(np.searchsorted(self.features, indices), len(self.features) - 1)
        known = self.features[rows] == indices
        return np.where(known[:, None], self.weights[rows], 0).astype(np.float32)

    def arrays(self) -> Arrays:
        return {"features": self.features, "weights": self.weights, "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Softmax:
        return cls(arrays["features"], arrays["weights"], arrays["bias"])


def chances(scores: Floats) -> Floats:
    """Probabilities of logits, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True)
class _Batch:
    """A few texts; as a full matrix (texts, features) only while it is used, or memory would not hold them all."""

    rows: NDArray[np.int64]  # which texts
    features: NDArray[np.int32]  # which rows of the weights they use
    lines: NDArray[np.int16]
    columns: NDArray[np.uint16]  # fewer than SPACE
    values: Floats

    def matrix(self) -> Floats:
        full = np.zeros((len(self.rows), len(self.features)), np.float32)
        full[self.lines, self.columns] = self.values
        return full


def learn(texts: Sequence[Indices], labels: NDArray[np.int64], count: int, rarity: Rarity) -> Softmax:
    """Learn to tell `count` labels apart; `labels` has one of 0, 1, … for each text, at least one.

    In place: this is what takes seconds.
    """
    met = np.unique(np.concatenate(texts))
    weights = np.zeros((len(met), count), np.float32)
    slopes = np.full((len(met), count), _FIRST_SLOPE, np.float32)
    bias = np.zeros(count, np.float32)
    bias_slopes = np.full(count, _FIRST_SLOPE, np.float32)
    batches = _batches(texts, met, rarity)
    for epoch in range(EPOCHS):
        step = np.float32(STEP * (1 - epoch / EPOCHS))
        for batch in batches:
            values, held = batch.matrix(), weights[batch.features]
            wrong = chances(values @ held + bias)
            wrong[np.arange(len(batch.rows)), labels[batch.rows]] -= 1
            slope = values.T @ wrong
            past = slope * slope
            past += slopes[batch.features]
            slopes[batch.features] = past
            slope /= np.sqrt(past, out=past)
            slope *= step
            held -= slope
            weights[batch.features] = held
            turned = wrong.sum(axis=0)
            bias_slopes += turned * turned
            bias -= step * turned / np.sqrt(bias_slopes)
    return Softmax(met, weights.astype(np.float16), bias)


def _mixed(texts: Sequence[Indices]) -> NDArray[np.int64]:
    """A fixed mixed order, in which texts keep their order among each other whatever is added or taken out.

    With any other a sentence more would change by chance how messages are read that have nothing to do with it.
    """
    return np.argsort([crc32(text.tobytes()) for text in texts], kind="stable")


def _batches(texts: Sequence[Indices], met: Indices, rarity: Rarity) -> list[_Batch]:
    order = _mixed(texts)
    batches = []
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        chosen = [texts[row] for row in rows]
        features, columns = np.unique(np.concatenate(chosen), return_inverse=True)
        lines = np.repeat(np.arange(len(rows), dtype=np.int16), [len(one) for one in chosen])
        values = np.concatenate([rarity.scaled(one) for one in chosen])
        places = np.searchsorted(met, features).astype(np.int32)
        batches.append(_Batch(rows, places, lines, columns.astype(np.uint16), values))
    return batches
