"""A file that is to be fetched, from the commit that noted it to the answer on the way back.

nr:{p}:fetches   hash: `<ticket's code>.<number of the piece>` -> tries so far and when the next is due

No word of a citizen is in it: the address stands on the ticket, in its box.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis
from bot.tickets.evidence import LASTING_REASONS, KeptFile

SCHEMA = 1
FETCH_LIFE_MS = 24 * 3600 * 1000  # the channel does not say how long its addresses live; later nothing is tried
PAUSES_SECONDS = (5, 30, 120, 600, 1800, 3600)  # between two tries; the last one again and again


@dataclass(frozen=True, slots=True)
class Fetch:
    """`until` and `due` are ms; `reason` is why the last try failed, "" before the first."""

    code: str
    piece: int
    until: int
    due: int = 0
    tries: int = 0
    reason: str = ""

    @property
    def id(self) -> str:
        return f"{self.code}.{self.piece}"

    def dump(self) -> bytes:
        return to_json([SCHEMA, self.until, self.due, self.tries, self.reason])

    @classmethod
    def load(cls, id: str, stored: bytes) -> Fetch:
        schema, until, due, tries, reason = from_json(stored)
        if schema != SCHEMA:
            raise ValueError(f"a fetch of schema {schema}; this version knows {SCHEMA}")
        code, _, piece = id.rpartition(".")
        return cls(code, int(piece), until, due, tries, reason)

    def after(self, reason: str, now: int) -> Fetch | None:
        """The next try after one failed at `now` (ms); None when there is none."""
        due = now + 1000 * PAUSES_SECONDS[min(self.tries, len(PAUSES_SECONDS) - 1)]
        if reason in LASTING_REASONS or due > self.until:
            return None
        return Fetch(self.code, self.piece, self.until, due, self.tries + 1, reason)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it, as an event of the ticket: a kept file with its keys, or why there is none."""

    ticket: str
    piece: int
    kept: KeptFile | None = field(default=None, repr=False)
    reason: str = ""

    def dump(self) -> bytes:
        return to_json([SCHEMA, self.ticket, self.piece, self.kept.data() if self.kept else None, self.reason])

    @classmethod
    def load(cls, stored: bytes) -> Fetched:
        schema, ticket, piece, kept, reason = from_json(stored)
        if schema != SCHEMA:
            raise ValueError(f"a fetched file of schema {schema}; this version knows {SCHEMA}")
        return cls(ticket, piece, KeptFile.load(kept) if kept else None, reason)


def write_fetches(commit: Commit, fetches: Iterable[Fetch]) -> None:
    """Adds new fetches to a commit."""
    for fetch in fetches:
        commit.add("HSET", names.fetches(commit.partition), fetch.id, fetch.dump())


def write_owned(commit: Commit, owned: Iterable[tuple[str, str]]) -> None:
    """Adds to a commit which files belong to which ticket from now on; those of code "" are left to be swept."""
    for id, code in owned:
        if code:
            commit.add("HSET", names.evidence(commit.partition), id, code)
        else:
            commit.add("HDEL", names.evidence(commit.partition), id)


async def fetches_of(redis: Redis, p: int, code: str, pieces: Iterable[int]) -> dict[int, Fetch]:
    """How far the fetching of these pieces is, by their numbers; those that are done are left out."""
    wanted = [Fetch(code, piece, 0).id for piece in pieces]
    if not wanted:
        return {}
    stored: list[Any] = await redis.call("HMGET", names.fetches(p), *wanted)
    fetches = [Fetch.load(id, box) for id, box in zip(wanted, stored, strict=True) if box is not None]
    return {fetch.piece: fetch for fetch in fetches}
