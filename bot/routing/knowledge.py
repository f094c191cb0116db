"""What was learnt from the lessons: how likely a message means each flow and each sheet.

In two steps, so that a thousand sheets more cost little: first among the flows and the groups of sheets, then among the
sheets of the likely groups. Sheets are weighed again by how near the message is to the sentences learnt of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.routing.arrays import Arrays, packed, under, unpacked, within
from bot.routing.features import SPACE, Indices
from bot.routing.lessons import Label
from bot.routing.neighbours import Neighbours
from bot.routing.softmax import Floats, Rarity, Softmax, chances, learn

LIKELY = 0.002  # a group below is not looked into: its sheets share what it has
NEARNESS = 0.5  # what nearness weighs against the learnt chances
SHARPNESS = 8  # the power of a likeness: how much more the nearest sentences count
CANDOUR = 1.4  # the power that makes chances as large as they prove right: what was learnt is a little too modest
_ALONE = 1e-6  # nearness of a sheet without any neighbour


@dataclass(frozen=True, slots=True)
class _Part:
    """A flow, or a group of sheets: its labels, and what tells them apart (None where there is one)."""

    labels: NDArray[np.int64]
    softmax: Softmax | None

    def arrays(self) -> Arrays:
        return {"labels": self.labels, **(under("softmax", self.softmax.arrays()) if self.softmax else {})}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> _Part:
        softmax = within("softmax", arrays)
        return cls(arrays["labels"], Softmax.from_arrays(softmax) if softmax else None)


@dataclass(frozen=True, slots=True)
class _Near:
    """The sentences learnt of sheets: how near, and which label each has."""

    neighbours: Neighbours
    owners: NDArray[np.int64]
    sheets: NDArray[np.bool_]  # which labels are sheets

    def arrays(self) -> Arrays:
        return {"owners": self.owners, "sheets": self.sheets, **under("neighbours", self.neighbours.arrays())}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> _Near:
        return cls(Neighbours.from_arrays(within("neighbours", arrays)), arrays["owners"], arrays["sheets"])


class Knowledge:
    """Made by `learnt`, then only read."""

    def __init__(
        self, labels: Sequence[Label], rarity: Rarity, top: Softmax, parts: Sequence[_Part], near: _Near | None
    ) -> None:
        self.labels = tuple(labels)
        self.rarity, self._top, self._parts, self._near = rarity, top, parts, near

    def chances(self, indices: Indices) -> Floats:
        """The probability of each label for the features of a text; together 1."""
        values = self.rarity.scaled(indices)
        found = np.zeros(len(self.labels), np.float32)
        for share, part in zip(chances(self._top.scores(indices, values)), self._parts, strict=True):
            if part.softmax is None or share < LIKELY:
                found[part.labels] = share / len(part.labels)
            else:
                found[part.labels] = share * chances(part.softmax.scores(indices, values))
        if self._near is not None:
            found = _by_nearness(found, self._near, indices, values)
        sharp: Floats = found**CANDOUR
        sharp /= sharp.sum()
        return sharp

    def nearness(self, indices: Indices) -> float:
        """How like the features of a text are to the nearest sentence learnt of a sheet, 0 to 1."""
        if self._near is None:
            return 0.0
        return float(self._near.neighbours.likeness(indices, self.rarity.scaled(indices)).max(initial=0.0))

    def weights(self, label: Label, indices: Indices) -> Floats:
        """What each feature of a text adds to the score of a label, for explaining."""
        values = self.rarity.scaled(indices)
        number = self.labels.index(label)
        for row, part in enumerate(self._parts):
            if number in part.labels:
                found = self._top.weights_of(indices)[:, row] * values
                if part.softmax is not None:
                    found = found + part.softmax.weights_of(indices)[:, list(part.labels).index(number)] * values
                return found
        raise LookupError(label)

    def arrays(self) -> Arrays:
        found = {
            "labels": packed([(label.flow, label.procedure) for label in self.labels]),
            **under("rarity", self.rarity.arrays()),
            **under("top", self._top.arrays()),
            **(under("near", self._near.arrays()) if self._near else {}),
        }
        for number, part in enumerate(self._parts):
            found |= under(f"part{number}", part.arrays())
        return found

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Knowledge:
        labels = [Label(flow, procedure) for flow, procedure in unpacked(arrays["labels"])]
        top, near = Softmax.from_arrays(within("top", arrays)), within("near", arrays)
        parts = [_Part.from_arrays(within(f"part{number}", arrays)) for number in range(len(top.bias))]
        rarity = Rarity.from_arrays(within("rarity", arrays))
        return cls(labels, rarity, top, parts, _Near.from_arrays(near) if near else None)


def learnt(texts: Sequence[Indices], labels: Sequence[Label], groups: Mapping[str, str]) -> Knowledge:
    """Learn from texts (as features) and what each means, at least one; `groups` names the group of each sheet."""
    known = sorted(set(labels), key=lambda label: (label.flow, label.procedure))
    number = {label: index for index, label in enumerate(known)}
    part_names = [f"{label.flow}/{groups[label.procedure]}" if label.procedure else label.flow for label in known]
    names = sorted(set(part_names))
    part_of = np.array([names.index(name) for name in part_names])
    own = np.array([number[label] for label in labels])
    rarity = Rarity.of(texts, SPACE)
    top = learn(texts, part_of[own], len(names), rarity)
    parts = [_part(np.flatnonzero(part_of == row), texts, own, rarity) for row in range(len(names))]
    return Knowledge(known, rarity, top, parts, _near(texts, own, known, rarity))


def _part(labels: NDArray[np.int64], texts: Sequence[Indices], own: NDArray[np.int64], rarity: Rarity) -> _Part:
    if len(labels) == 1:
        return _Part(labels, None)
    rows = np.flatnonzero(np.isin(own, labels))
    softmax = learn([texts[int(row)] for row in rows], np.searchsorted(labels, own[rows]), len(labels), rarity)
    return _Part(labels, softmax)


def _near(texts: Sequence[Indices], own: NDArray[np.int64], known: Sequence[Label], rarity: Rarity) -> _Near | None:
    sheets = np.array([bool(label.procedure) for label in known])
    rows = np.flatnonzero(sheets[own])
    if not len(rows):
        return None
    return _Near(Neighbours.of([texts[int(row)] for row in rows], rarity), own[rows], sheets)


def _by_nearness(found: Floats, near: _Near, indices: Indices, values: Floats) -> Floats:
    likeness = near.neighbours.likeness(indices, values) ** SHARPNESS
    nearness = np.bincount(near.owners, likeness, minlength=len(found))[near.sheets]
    learned = found[near.sheets]
    weighed = np.log(learned + 1e-9) + NEARNESS * np.log(nearness + _ALONE)
    found[near.sheets] = learned.sum() * chances(weighed.astype(np.float32))
    return found
