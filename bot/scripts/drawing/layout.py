"""Where the boxes of a drawing stand: in layers from top to bottom, near what they are joined to, crossing little.

Pure geometry, the same for the same input. Layers alternate: boxes stand in the even ones, what is written on the ways
between them in the odd ones, so that nothing lies on anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

MAX_IN_LAYER = 4  # boxes side by side
MAX_SPAN = 4  # layers of boxes a line may cross; longer ways are told in words
SWEEPS = 8
GAP_X = 22
GAP_Y = 26
MARGIN = 24
THREAD = 14  # width kept free for a line that passes a layer

Id = str


@dataclass(slots=True)
class Place:
    """A box, a label or a passing line: its size, its layer, and where it comes to stand (its upper left corner)."""

    id: Id
    width: float
    height: float
    layer: int
    x: float = 0.0
    y: float = 0.0

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(slots=True)
class Layers:
    """All places by id, the order of each layer, which places are joined, and the size of the whole."""

    places: dict[Id, Place] = field(default_factory=dict)
    rows: list[list[Id]] = field(default_factory=list)
    joined: list[tuple[Id, Id]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0
    tops: list[tuple[float, float]] = field(default_factory=list)  # of each layer: from and to

    def add(self, place: Place) -> None:
        while len(self.rows) <= place.layer:
            self.rows.append([])
        self.places[place.id] = place
        self.rows[place.layer].append(place.id)


def ranks(order: Sequence[Id], ways: Sequence[tuple[Id, Id]]) -> dict[Id, int]:
    """The rank of each box: below all that lead to it and come before it in `order`, with room in its row."""
    at = {id: number for number, id in enumerate(order)}
    before: dict[Id, list[Id]] = {id: [] for id in order}
    for source, target in ways:
        if at[source] < at[target]:
            before[target].append(source)
    found: dict[Id, int] = {}
    filled: dict[int, int] = {}
    for id in order:
        rank = max((found[one] + 1 for one in before[id]), default=0)
        while filled.get(rank, 0) >= MAX_IN_LAYER:
            rank += 1
        found[id] = rank
        filled[rank] = filled.get(rank, 0) + 1
    return found


def arrange(layers: Layers) -> None:
    """Give every place its position."""
    above, below = _neighbours(layers)
    lonely = {id for id in layers.places if not above[id] and not below[id]}
    for number in range(SWEEPS):
        _order(layers, above if number % 2 == 0 else below, upwards=number % 2 == 1)
    for row in layers.rows:
        _pack(layers, row)
    for number in range(SWEEPS):
        rows = layers.rows if number % 2 == 0 else list(reversed(layers.rows))
        for row in rows:
            _pull(layers, row, above if number % 2 == 0 else below, lonely)
    for row in layers.rows:
        _pull(layers, row, {id: above[id] + below[id] for id in row}, lonely)
    _frame(layers)


def _neighbours(layers: Layers) -> tuple[dict[Id, list[Id]], dict[Id, list[Id]]]:
    above: dict[Id, list[Id]] = {id: [] for id in layers.places}
    below: dict[Id, list[Id]] = {id: [] for id in layers.places}
    for upper, lower in layers.joined:
        above[lower].append(upper)
        below[upper].append(lower)
    return above, below


def _order(layers: Layers, beside: Mapping[Id, list[Id]], *, upwards: bool) -> None:
    """Sort each row by the mean position of its neighbours in the row looked at before."""
    rows = list(reversed(layers.rows)) if upwards else layers.rows
    for row in rows:
        position = {id: n / max(len(one), 1) for one in layers.rows for n, id in enumerate(one)}
        means = {id: _mean([position[one] for one in beside[id]], position[id]) for id in row}
        row.sort(key=lambda id: means[id])


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _pack(layers: Layers, row: Sequence[Id]) -> None:
    x = 0.0
    for id in row:
        layers.places[id].x = x
        x += layers.places[id].width + GAP_X
    for id in row:
        layers.places[id].x -= x / 2


def _rest(place: Place, lonely: Set[Id]) -> float:
    """Where a place goes that nothing pulls: it stays, or towards the middle when it is joined to nothing at all."""
    return 0.0 if place.id in lonely else place.middle


def _pull(layers: Layers, row: Sequence[Id], beside: Mapping[Id, list[Id]], lonely: Set[Id]) -> None:
    """Bring a row as near to its neighbours as its order and gaps allow (pooled least squares)."""
    places = [layers.places[id] for id in row]
    wanted = [_mean([layers.places[one].middle for one in beside[place.id]], _rest(place, lonely)) for place in places]
    shifts = [0.0] if places else []
    for left, right in pairwise(places):
        shifts.append(shifts[-1] + (left.width + right.width) / 2 + GAP_X)
    pools: list[tuple[float, int]] = []
    for value, offset in zip(wanted, shifts, strict=True):
        mean, count = value - offset, 1
        while pools and pools[-1][0] > mean:
            other, many = pools.pop()
            mean, count = (mean * count + other * many) / (count + many), count + many
        pools.append((mean, count))
    middles = [mean for mean, count in pools for _ in range(count)]
    for place, middle, offset in zip(places, middles, shifts, strict=True):
        place.x = middle + offset - place.width / 2


def _frame(layers: Layers) -> None:
    """Move everything into view and give the layers their heights."""
    places = layers.places.values()
    left = min((place.x for place in places), default=0.0) - MARGIN
    y = float(MARGIN)
    for row in layers.rows:
        height = max((layers.places[id].height for id in row), default=0.0)
        layers.tops.append((y, y + height))
        for id in row:
            layers.places[id].x -= left
            layers.places[id].y = y
        y += height + GAP_Y
    layers.width = max((place.x + place.width for place in places), default=0.0) + MARGIN
    layers.height = y - GAP_Y + MARGIN
