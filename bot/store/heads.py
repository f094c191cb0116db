"""The day's head of all ledgers, written into a directory that is meant to be carried outside (invariant I8).

One file a month, `heads-2026-11.txt`, added to once a day and never rewritten; the first block of a month names all
tickets, so each file stands for itself. What is in it: `bot.tickets.heads`.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.store import names
from bot.store.redis import Redis
from bot.store.ticket_record import RECORD, UnreadableRecord, ledger_state
from bot.tickets.heads import Block, Head, block, pseudonym, read_blocks

PAGE = 500  # tickets asked for in one round


class HeadsFolder:
    """Several processes may share it: they take turns, and the first of a day writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, day: date) -> Path:
        return self._folder / f"heads-{day:%Y-%m}.txt"

    def hash_of(self, day: date) -> str:
        """The day's head if it was written, else ""; raises HeadsDamaged."""
        return next((one.hash for one in self._blocks(day) if one.day == day.isoformat()), "")

    def add(self, day: date, heads: dict[str, Head]) -> str:
        """Writes the day's block unless somebody did; gives its hash. Raises HeadsDamaged, OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.path(day), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known: dict[str, Head] = {}
            last = ""
            for one in self._blocks(day):
                if one.day == day.isoformat():
                    return one.hash
                known |= one.heads
                last = one.hash
            text, own = block(day.isoformat(), last, {n: head for n, head in heads.items() if known.get(n) != head})
            whole = file.tell() == 0 or self.path(day).read_bytes().endswith(b"\n")
            file.write(text if whole else f"\n{text}")  # the process died while it wrote the block before
            file.flush()
            os.fsync(file.fileno())
            return own

    def _blocks(self, day: date) -> list[Block]:
        path = self.path(day)
        if not path.exists():
            return []
        with path.open(encoding="utf-8") as file:
            return list(read_blocks(file))


async def present_heads(redis: Redis, partitions: int, key: bytes) -> dict[str, Head]:
    """Where every ledger stands, by pseudonym under `key`. A record that cannot be read is left to `verify` to find."""
    found: dict[str, Head] = {}
    for p in range(partitions):
        async for code, record, own, length in _records(redis, p):
            try:
                state = ledger_state(record) if record is not None else (own.decode(), int(length))
            except (UnreadableRecord, AttributeError, TypeError, ValueError):
                continue
            found[pseudonym(key, code)] = Head(state[1], state[0])
    return found


async def _records(redis: Redis, p: int) -> AsyncIterator[tuple[Any, ...]]:
    """Code, record, and what a ticket stored before there were records has instead."""
    start = 0
    while codes := [c.decode() for c in await redis.call("ZRANGE", names.tickets(p), start, start + PAGE - 1)]:
        calls = [redis.call("HMGET", names.ticket(p, code), RECORD, "ledger_head", "ledger_seq") for code in codes]
        for code, call in zip(codes, calls, strict=True):
            yield code, *await call
        start += PAGE
