"""A citizen's record: the session (ciphertext) and what the runtime keeps beside it (no words of theirs).

nr:{p}:session:<oa>:<user>   hash
    v  schema number      e  mute epoch      a  last interaction, ms
    s  box of the session x  JSON: timers, ids of staff messages, tickets with undelivered replies, forms out
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic_core import from_json, to_json

from bot.scripts.session import Session, UnreadableSession
from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Redis
from bot.store.rewriting import want_rewrite
from bot.store.tombstones import Tombstone, citizen_mark, write_tombstone
from bot.store.vault import CannotOpen, Vault, partition_key_id

SCHEMA = 1
MAX_CACHED = 4_000
MAX_MESSAGE_IDS = 20  # staff messages whose receipts are followed, per citizen
MAX_UNDELIVERED = 20

log = structlog.get_logger()


@dataclass(slots=True)
class Citizen:
    """One citizen of one OA. `key` is `<oa>:<user>`. Values are replaced by the owner of the partition only."""

    key: str
    partition: int
    session: Session | None = None
    last_at: int = 0
    timers: dict[str, int] = field(default_factory=dict)  # name -> token
    messages: dict[str, list[str]] = field(default_factory=dict)  # channel's message id -> [ticket, entry id]
    undelivered: list[str] = field(default_factory=list)  # tickets whose replies wait for the citizen
    forms: dict[str, str] = field(default_factory=dict)  # token of a form that is out -> digest of its link
    stored_extra: bool = False  # whether the stored record has the field x
    left_at: int = 0  # when they unfollowed, 0 when they have done something since

    @property
    def oa(self) -> str:
        return self.key.partition(":")[0]

    @property
    def user(self) -> str:
        return self.key.partition(":")[2]

    @property
    def epoch(self) -> int:
        return self.session.epoch if self.session is not None else 0


@dataclass(frozen=True, slots=True)
class Contact:
    """When a citizen last did something in the chat, and when they unfollowed; ms, None when not known."""

    last_at: int | None = None
    left_at: int | None = None


async def contact(redis: Redis, p: int, key: str) -> Contact:
    """What tells whether a citizen can be reached, without opening their conversation."""
    last_at, beside = await redis.call("HMGET", names.session(p, key), "a", "x")
    left_at = _extra(beside or b"{}", p).get("l")
    return Contact(int(last_at) if last_at else None, left_at if isinstance(left_at, int) else None)


class UnknownSchema(Exception):
    """A record was written by a newer version of the program."""


class Citizens:
    """Loads records and keeps the recent ones; the owner's cache is right because only the owner writes."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._cache: OrderedDict[str, Citizen] = OrderedDict()

    def cached(self, key: str) -> Citizen | None:
        return self._cache.get(key)

    async def load(self, wanted: Iterable[tuple[int, str]]) -> dict[str, Citizen]:
        """Records by key; a citizen never seen gets an empty one. One round trip for all that are not cached."""
        found: dict[str, Citizen] = {}
        missing: list[tuple[int, str]] = []
        for p, key in wanted:
            record = self._cache.get(key)
            if record is not None:
                self._cache.move_to_end(key)
                found[key] = record
            elif key not in found:
                missing.append((p, key))
        calls = [self._redis.call("HGETALL", names.session(p, key)) for p, key in missing]
        for (p, key), call in zip(missing, calls, strict=True):
            reply = await call
            found[key] = self._cache.get(key) or self._keep(self._read(p, key, reply))
        return found

    def _keep(self, citizen: Citizen) -> Citizen:
        self._cache[citizen.key] = citizen
        while len(self._cache) > MAX_CACHED:
            self._cache.popitem(last=False)
        return citizen

    def _read(self, p: int, key: str, reply: Any) -> Citizen:
        fields = _fields(reply)
        if not fields:
            return Citizen(key, p)
        if int(fields[b"v"]) > SCHEMA:
            raise UnknownSchema(f"a citizen's record has schema {int(fields[b'v'])}; this version knows {SCHEMA}")
        try:
            session = Session.load(self._vault.open(fields[b"s"], f"session:{key}"))
        except (CannotOpen, UnreadableSession) as error:
            log.error("session_unreadable", partition=p, reason=type(error).__name__)
            session = None
        extra = _extra(fields.get(b"x", b"{}"), p)
        return Citizen(
            key,
            p,
            session,
            int(fields[b"a"]),
            extra.get("t", {}),
            extra.get("m", {}),
            extra.get("u", []),
            extra.get("f", {}),
            b"x" in fields,
            extra.get("l", 0),
        )

    def forget_partition(self, p: int) -> None:
        for key in [key for key, citizen in self._cache.items() if citizen.partition == p]:
            del self._cache[key]

    def replace(self, citizen: Citizen) -> None:
        self._keep(citizen)

    def forget(self, commit: Commit, citizen: Citizen) -> None:
        """Adds the end of a record to a commit, with its tombstone."""
        p, key = citizen.partition, citizen.key
        commit.add("DEL", names.session(p, key))
        at = int(time.time() * 1000)
        write_tombstone(commit, Tombstone(p, at, "session", citizen_mark(self._vault.index_key(), key)))
        want_rewrite(commit)

    def write(self, commit: Commit, citizen: Citizen) -> None:
        """Adds the record to a commit."""
        if citizen.session is None:
            return
        p, key = citizen.partition, citizen.key
        box = self._vault.seal(partition_key_id(p), citizen.session.dump(), f"session:{key}")
        name = names.session(p, key)
        beside = {"t": citizen.timers, "m": citizen.messages, "u": citizen.undelivered, "f": citizen.forms}
        beside |= {"l": citizen.left_at}
        extra = {name: value for name, value in beside.items() if value}
        fields: tuple[str | bytes | int, ...] = ("v", SCHEMA, "e", citizen.epoch, "a", citizen.last_at, "s", box)
        if extra:
            commit.add("HSET", name, *fields, "x", to_json(extra))
        else:
            commit.add("HSET", name, *fields)
            if citizen.stored_extra:
                commit.add("HDEL", name, "x")
        citizen.stored_extra = bool(extra)


def _extra(stored: bytes, p: int) -> dict[str, Any]:
    """What is kept beside a session; nothing when it is damaged, which costs timers and receipts, no words."""
    try:
        extra = from_json(stored)
    except ValueError:
        extra = None
    if not isinstance(extra, dict):
        log.error("citizen_extra_unreadable", partition=p)
        return {}
    return extra


def _fields(reply: list[bytes]) -> dict[bytes, bytes]:
    it = iter(reply)
    return dict(zip(it, it, strict=True))
