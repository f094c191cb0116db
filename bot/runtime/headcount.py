"""How many citizens are in the middle of what, and in which revision: counted from the stored conversations.

Only counts leave this module, never words or names. A cell under SMALLEST is told as such (counters that leave the
wall hide small cells), and a count that was cut says "at least".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.scripts.session import Session, UnreadableSession
from bot.store import names
from bot.store.redis import Redis
from bot.store.vault import CannotOpen, Vault, key_id_of

MAX_LOOKED_AT = 100_000  # stored conversations looked at
PAGE = 500  # of them in one round trip
MAX_PAGES = 20_000  # round trips over keys of all kinds
SMALLEST = 5

Stack = tuple[tuple[str, str, str], ...]  # (flow, step, kind) from the bottom up


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Unfinished conversations by (revision, stack). `complete` is False when there were more than were looked at."""

    standing: Counter[tuple[str, Stack]] = field(default_factory=Counter)
    complete: bool = True

    @property
    def people(self) -> int:
        return self.standing.total()

    @property
    def revisions(self) -> set[str]:
        return {revision for revision, _ in self.standing}


async def count_heads(redis: Redis, vault: Vault, most: int = MAX_LOOKED_AT) -> HeadCount:
    """Looks through the stored conversations, at most `most` of them."""
    standing: Counter[tuple[str, Stack]] = Counter()
    cursor, looked_at, seen = b"0", 0, set[bytes]()
    for _ in range(MAX_PAGES):
        cursor, keys = await redis.call("SCAN", cursor, "MATCH", names.ANY_SESSION, "COUNT", PAGE)
        fresh = [key for key in dict.fromkeys(keys) if key not in seen][: most - looked_at]
        cut = looked_at + len(fresh) == most and len(fresh) < len(keys)
        seen.update(fresh)
        looked_at += len(fresh)
        boxes = [(key, redis.call("HGET", key, "s")) for key in fresh]
        for key, box in boxes:
            session = await _opened(vault, key.decode(), await box)
            if session is not None and not session.is_idle:
                stack = tuple((frame.flow, frame.step, frame.kind) for frame in session.frames)
                standing[session.revision, stack] += 1
        if cursor == b"0":
            return HeadCount(standing, complete=not cut)
        if looked_at >= most:
            break
    return HeadCount(standing, complete=False)


async def _opened(vault: Vault, key: str, box: bytes | None) -> Session | None:
    if box is None:
        return None
    citizen = key.partition(":session:")[2]
    try:
        if not await vault.ensure_existing(key_id_of(box)):
            return None
        return Session.load(vault.open(box, f"session:{citizen}"))
    except (CannotOpen, UnreadableSession):
        return None


def in_words(people: int, complete: bool = True) -> str:
    """A number of people as it may be told."""
    if people == 0:
        return "không có ai" if complete else "chưa thấy ai"
    if people < SMALLEST:
        return f"dưới {SMALLEST} người" if complete else "có người"
    return f"{people} người" if complete else f"ít nhất {people} người"
