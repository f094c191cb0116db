"""Tombstones: what was erased, so that whatever brings old data back is made to forget it again.

nr:{p}:tombstones   stream: one entry for each erasure, written in the commit that erases: `at` (ms), `what`, `id`

`what` is `ticket` (its code), `link` (a ticket's tie to its citizen, by code) or `session` (a keyed hash of the
citizen). A backup made before the erasure lacks the tombstone, so every one is also written to a file outside the
database, `<data dir>/tombstones.jsonl`, flushed to the disk.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis

FILE = "tombstones.jsonl"
PAGE = 500

What = Literal["ticket", "link", "session"]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One erasure in partition `p` at `at` (ms)."""

    p: int
    at: int
    what: What
    id: str


def citizen_mark(index_key: bytes, citizen: str) -> str:
    """A citizen in a tombstone: nobody without the key can tell whose it is."""
    return hmac.digest(index_key, b"tombstone\0" + citizen.encode(), "sha256").hex()[:32]


def write_tombstone(commit: Commit, stone: Tombstone) -> None:
    """Adds a tombstone to the commit that erases."""
    commit.add("XADD", names.tombstones(stone.p), "*", "at", stone.at, "what", stone.what, "id", stone.id)


async def read_tombstones(redis: Redis, p: int) -> list[Tombstone]:
    """Those of a partition, oldest first."""
    found: list[Tombstone] = []
    after = "-"
    while True:
        page = await redis.call("XRANGE", names.tombstones(p), after, "+", "COUNT", PAGE)
        for _, flat in page:
            fields = dict(zip(flat[::2], flat[1::2], strict=True))
            what = fields[b"what"].decode()
            found.append(Tombstone(p, int(fields[b"at"]), what, fields[b"id"].decode()))
        if len(page) < PAGE:
            return found
        after = "(" + page[-1][0].decode()


class TombstoneFile:
    """The tombstones outside the database: lines of JSON, only ever added to."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / FILE

    def read(self) -> set[Tombstone]:
        """All that are whole; a last line cut off by a crash is left out (its tombstone is still in the database)."""
        if not self.path.exists():
            return set()
        stones = set()
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                stones.add(Tombstone(**json.loads(line)))
            except (ValueError, TypeError):
                continue
        return stones

    def add(self, stones: Iterable[Tombstone]) -> int:
        """Adds those that are not in it, on the disk when this returns; gives how many."""
        known = self.read()
        new = [stone for stone in stones if stone not in known]
        if new:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            torn = self.path.exists() and not self.path.read_bytes().endswith(b"\n")
            with self.path.open("a", encoding="utf-8") as file:
                file.write("\n" * torn + "".join(json.dumps(asdict(stone)) + "\n" for stone in new))
                file.flush()
                os.fsync(file.fileno())
            self.path.chmod(0o600)
        return len(new)
