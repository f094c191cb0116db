"""Events kept on this machine's disk while Redis is away (invariant I1): SQLite, `synchronous=FULL`.

Rows are ciphertext under a key of the spool's own, wrapped by the master key and kept beside them. All methods
block and are called from one thread.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.vault import KEY_BYTES, CannotOpen, Master, seal, unseal

KEY_ID = "spool"
PLACE = "spool"
MAX_SPOOLS = 64  # web processes on one machine
SCHEMA = """
create table if not exists key (wrapped blob not null);
create table if not exists event (
    id integer primary key autoincrement,
    partition integer not null,
    at integer not null,           -- the channel's timestamp, ms
    reorder integer not null,      -- the channel's reorder_id, 0 when absent
    seen text not null,            -- digest for deduplication, '' for none
    box blob not null
);
create index if not exists by_partition on event (partition, at, reorder, id);
"""


class SpoolFull(Exception):
    """The spool has reached its size limit: the event is not accepted and the channel must try again."""

    def __init__(
        self, what: str = "the spool on this machine is full: raise NAMRO_SPOOL_MAX_MB or free the disk"
    ) -> None:
        super().__init__(what)


@dataclass(slots=True)
class Spooled:
    """One event on its way: `plain` is its encoded form; `row` is 0 until it is stored. Never changed once made."""

    partition: int
    at: int
    reorder: int
    seen: str
    plain: bytes
    row: int = 0


def open_spool(folder: Path, master: Master, max_bytes: int) -> Spool:
    """A spool of this process alone; what processes that are gone left in theirs is moved into it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mine: Spool | None = None
    for number in range(1, MAX_SPOOLS + 1):
        path = folder / f"spool-{number}.sqlite"
        if mine is not None and not path.exists():
            continue
        lock = _locked(path.with_suffix(".lock"))
        if lock is None:
            continue
        spool = Spool(path, master, max_bytes, lock)
        if mine is None:
            mine = spool
            continue
        for partition, count in spool.counts().items():
            left = spool.first(partition, count)
            mine.append(left)
            spool.remove([event.row for event in left])
        spool.close()
    if mine is None:
        raise SpoolFull(f"all {MAX_SPOOLS} spools in {folder} are in use")
    return mine


def _locked(path: Path) -> TextIO | None:
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


class Spool:
    def __init__(self, path: Path, master: Master, max_bytes: int, lock: TextIO | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")
        self._db.executescript(SCHEMA)
        self._max_bytes = max_bytes
        self._lock = lock
        try:
            self._cipher = AESGCM(self._key(master))
        except CannotOpen:
            self.close()
            raise

    def _key(self, master: Master) -> bytes:
        row = self._db.execute("select wrapped from key").fetchone()
        if row is None:
            self._db.execute("begin immediate")
            row = self._db.execute("select wrapped from key").fetchone()
            if row is None:
                row = (master.wrap(os.urandom(KEY_BYTES), KEY_ID),)
                self._db.execute("insert into key values (?)", row)
            self._db.execute("commit")
        key = master.unwrap(row[0], KEY_ID)
        if master.age(row[0], KEY_ID):  # the spool is this machine's own: `namro keys rotate` elsewhere never sees it
            self._db.execute("update key set wrapped = ?", (master.wrap(key, KEY_ID),))
        return key

    def counts(self) -> dict[int, int]:
        """How many events wait, by partition."""
        return dict(self._db.execute("select partition, count(*) from event group by partition").fetchall())

    def append(self, events: Sequence[Spooled]) -> None:
        """Stores all or none, on disk when it returns; raises SpoolFull or sqlite3.Error (disk full)."""
        if self._size() > self._max_bytes:
            raise SpoolFull
        rows = [(e.partition, e.at, e.reorder, e.seen, seal(self._cipher, KEY_ID, e.plain, PLACE)) for e in events]
        self._db.execute("begin immediate")
        try:
            self._db.executemany("insert into event (partition, at, reorder, seen, box) values (?,?,?,?,?)", rows)
            self._db.execute("commit")
        except sqlite3.Error:
            self._db.execute("rollback")
            raise

    def first(self, partition: int, limit: int) -> list[Spooled]:
        """The partition's oldest events: by the channel's timestamp, then its reorder id, then arrival."""
        rows = self._db.execute(
            "select id, at, reorder, seen, box from event where partition=? order by at, reorder, id limit ?",
            (partition, limit),
        ).fetchall()
        return [
            Spooled(partition, at, reorder, seen, unseal(self._cipher, box, PLACE), row)
            for row, at, reorder, seen, box in rows
        ]

    def remove(self, rows: Sequence[int]) -> None:
        self._db.execute("begin immediate")
        self._db.executemany("delete from event where id=?", [(row,) for row in rows])
        self._db.execute("commit")

    def close(self) -> None:
        self._db.close()
        if self._lock is not None:
            self._lock.close()

    def _size(self) -> int:
        pages = (
            self._db.execute("pragma page_count").fetchone()[0]
            - self._db.execute("pragma freelist_count").fetchone()[0]
        )
        return int(pages * self._db.execute("pragma page_size").fetchone()[0])
