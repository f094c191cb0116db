"""The app's rate limit: so many requests in each minute of the emulator's clock."""

from __future__ import annotations

from handlers.emulator.clock import EmulatorClock
from handlers.emulator.switches import SwitchBoard

MINUTE_MS = 60_000


class Rate:
    """Counts in fixed minutes. A limit of 0 counts nothing (for benchmarks)."""

    def __init__(self, clock: EmulatorClock, switches: SwitchBoard) -> None:
        self._clock = clock
        self._switches = switches
        self._minute = 0
        self._used = 0

    def take(self) -> bool:
        """Whether this request is still within the limit."""
        limit = self._switches.current.rate_per_minute
        minute = self._clock.now_ms() // MINUTE_MS
        if minute != self._minute:
            self._minute, self._used = minute, 0
        if limit and self._used >= limit:
            return False
        self._used += 1
        return True

    def headers(self) -> dict[str, str]:
        limit = self._switches.current.rate_per_minute
        if not limit:
            return {}
        return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remain": str(max(0, limit - self._used))}
