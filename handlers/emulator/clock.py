"""The emulator's clock: real time, moved forward by hand so that windows, tokens and retries can be watched."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from handlers.emulator.records import Records

MAX_ADVANCE_S = 400 * 24 * 3600
OFFSET_KEY = "clock_offset_ms"


class TimeSource(Protocol):
    """Where real time comes from; tests put their own in its place."""

    def now_ms(self) -> int: ...  # milliseconds since the epoch


class SystemTime:
    """The machine's own clock."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class EmulatorClock:
    """`now_ms` is the source plus an offset that survives a restart. Listeners hear of every move."""

    def __init__(self, source: TimeSource, records: Records) -> None:
        self._source = source
        self._records = records
        self._listeners: list[Callable[[], None]] = []
        self._last_unique_ms = 0
        self._offset_ms = int(records.value(OFFSET_KEY) or 0)

    @property
    def offset_ms(self) -> int:
        return self._offset_ms

    def now_ms(self) -> int:
        return self._source.now_ms() + self._offset_ms

    def unique_ms(self) -> int:
        """The time now, or a little later: no two calls get the same."""
        self._last_unique_ms = max(self.now_ms(), self._last_unique_ms + 1)
        return self._last_unique_ms

    def on_move(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def advance(self, seconds: float) -> None:
        """Move forward; backwards is refused because nobody's clock does that."""
        if not 0 < seconds <= MAX_ADVANCE_S:
            raise ValueError(f"advance_s must be above 0 and at most {MAX_ADVANCE_S}")
        self._move_to(self._offset_ms + round(seconds * 1000))

    def restore(self) -> None:
        """Back to real time (part of a reset)."""
        self._move_to(0)

    def _move_to(self, offset_ms: int) -> None:
        self._offset_ms = offset_ms
        self._records.put_value(OFFSET_KEY, str(offset_ms))
        for listener in self._listeners:
            listener()
