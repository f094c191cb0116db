"""One citizen's undelivered messages, in order, and which of them may go now."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from bot.runtime.outbox import Entry


@dataclass(slots=True)
class Lane:
    """One citizen's entries, in order."""

    citizen: str
    partition: int
    fence: int
    entries: deque[Entry] = field(default_factory=deque)
    queued: bool = False
    busy: bool = False  # a call is under way
    under_way: Entry | None = None  # what for
    wake_at: int = 0
    blocked_until: int = 0


def next_entry(lane: Lane, now: int, limit_ms: int) -> tuple[Entry | None, int]:
    """The entry that may go now, else None and when to look again (ms, 0: nothing to wait for)."""
    if lane.blocked_until > now:
        return None, lane.blocked_until
    again = 0
    held_since = 0
    for entry in lane.entries:
        if entry.withheld:
            continue
        due = entry.due
        if entry.marked_at and not entry.fresh_mark and entry.marked_at + limit_ms > now:
            due = entry.marked_at + limit_ms
            held_since = max(held_since, entry.marked_at)
        elif held_since and entry.cause_at <= held_since:
            break
        elif due <= now:
            return entry, 0
        again = min(again, due) if again else due
    return None, again
