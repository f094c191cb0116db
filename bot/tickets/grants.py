"""Break-glass: somebody outside reads a ticket for a while, because two people said so and wrote down why.

The wall stays: whoever is excluded is never granted, and a grant counts for nothing once its holder is excluded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

HOUR_MS = 3_600_000
MAX_HOURS = 4  # a grant lasts at most
ASKED_HOURS = 24  # an unanswered request lapses after
MAX_GRANTS = 20  # kept on one ticket, the latest; the ledger keeps all
MIN_REASON = 20  # characters
MAX_REASON = 1000


@dataclass(frozen=True, slots=True)
class Grant:
    """Asked by `staff` at `asked_at`; in force from the approval by another, `by`, until `until` (milliseconds)."""

    id: str
    staff: str
    reason: str
    asked_at: int
    hours: int
    by: str = ""
    until: int = 0

    @property
    def is_granted(self) -> bool:
        return bool(self.by)

    def is_in_force(self, at: int) -> bool:
        return self.is_granted and at < self.until

    def is_waiting(self, at: int) -> bool:
        """Asked for and not answered yet."""
        return not self.is_granted and at < self.asked_at + ASKED_HOURS * HOUR_MS

    def row(self) -> list[Any]:
        return [self.id, self.staff, self.reason, self.asked_at, self.hours, self.by, self.until]

    @classmethod
    def from_row(cls, row: list[Any]) -> Grant:
        return cls(*row)
