"""Named arrays: what was learnt as it can be written down. Who has arrays tells their names; nesting adds a prefix."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


def under(prefix: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Arrays as a part of something larger.

    >>> list(under("top", {"bias": np.zeros(1)}))
    ['top.bias']
    """
    return {f"{prefix}.{name}": array for name, array in arrays.items()}


def within(prefix: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    """The part of that name again; empty where there is none."""
    start = f"{prefix}."
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}


def packed(words: object) -> NDArray[np.uint8]:
    """Words, lists of them and numbers, as an array of bytes.

    >>> unpacked(packed({"hẹn": 3}))
    {'hẹn': 3}
    """
    return np.frombuffer(json.dumps(words).encode(), np.uint8)


def unpacked(array: NDArray[np.uint8]) -> Any:
    return json.loads(array.tobytes())
