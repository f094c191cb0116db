"""Bounds on the work of one text or condition: filters that would run away, loops, and what all filters read together.

Whoever writes a script decides what it computes, so nothing here may take longer than a worker can spare.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from decimal import Decimal
from functools import wraps
from typing import Any

from bot.scripts.filters import plain

MAX_WORK = 1_000_000  # characters and items that the filters and loops of one text go through
MAX_JOINED = 20_000  # characters a join may give
MAX_DIGITS = 6  # places `round` may be asked for
LOOPED = "each of"  # the filter put around what a loop runs over; no script can name it
_NODE_WORK = 50  # what one piece of a loop's body counts for each item

_left: ContextVar[list[int] | None] = ContextVar("work_left", default=None)


class TooMuchWork(ValueError):
    """A text or condition that would take too long."""


def begin_work() -> None:
    """A new text or condition: it has all of MAX_WORK before it."""
    _left.set([MAX_WORK])


def _spend(work: int) -> None:
    left = _left.get()
    if left is None:  # worked out while a script is read: its length bounds it
        return
    left[0] -= work
    if left[0] < 0:
        raise TooMuchWork("too much work")


def bounded(filter: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, counting what it is given against the work of the text."""
    place = 1 if hasattr(filter, "jinja_pass_arg") else 0

    @wraps(filter)
    def run(*args: Any, **named: Any) -> Any:
        _spend(1 + _size(args[place]))
        return filter(*args, **named)

    return run


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(_size, value.values())) + len(value)
    return sum(map(_size, value)) + len(value) if isinstance(value, list | tuple) else 1


def each(value: Any, pieces: int) -> list[Any]:
    """What a loop with so many pieces in its body runs over: a list, never the characters of a text."""
    if isinstance(value, str) or not isinstance(value, list | tuple | Mapping):
        raise TypeError("not a list")
    _spend(len(value) * pieces * _NODE_WORK)
    return list(value)


def join(value: Any, between: Any = ", ") -> str:
    """`{{ ten | join("; ") }}`: the items of a list one after the other."""
    if isinstance(value, str):
        raise TypeError("not a list")
    items, glue = [plain(item) for item in value], plain(between)
    if sum(map(len, items)) + len(glue) * len(items) > MAX_JOINED:
        raise TooMuchWork("text too long")
    return glue.join(items)


def round_to(value: Any, precision: Any = 0, method: Any = "common") -> Any:
    """`{{ so | round(1) }}`: a number with so many places, up or down by `ceil` and `floor`."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError("not a number")
    if not isinstance(precision, int) or not 0 <= precision <= MAX_DIGITS:
        raise ValueError("precision")
    if method == "common":
        return round(value, precision)
    towards = {"ceil": math.ceil, "floor": math.floor}[method]
    return towards(value * 10**precision) / 10**precision
