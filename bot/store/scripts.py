"""Published scripts: immutable revisions named by their content, and the history of what was in force when.

nr:{scripts}:current              hash: revision, serial (of the publish), origin, at
nr:{scripts}:history              list of publishes as JSON, newest first, at most MAX_HISTORY
nr:{scripts}:revision:<revision>  the files, compressed JSON {path: text}
nr:{scripts}:moves                hash: serial -> where people go from the publish before it
nr:{scripts}:proposal:<id>        a publish that waits for a second person, PROPOSAL_DAYS

A publish is one transaction against the serial it was prepared for: files, history, map and current change together,
or not at all. A revision is deleted only when it is long out of use and nobody was found standing in it, or when more
than MAX_REVISIONS are kept; its maps stay, so that whoever still stands in it can be moved.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from typing import Any, Literal

from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.lua import PUBLISH
from bot.store.redis import Arg, Redis

Origin = Literal["import", "publish", "rollback", "unpublish"]

MAX_HISTORY = 1_000  # publishes remembered
MAX_REVISIONS = 200  # revisions whose files are kept
KEEP_DAYS = 31  # days out of use before an empty revision goes: longer than a silent conversation lasts
PROPOSAL_DAYS = 14
MAX_PROPOSALS = 50
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Current:
    """Which revision citizens meet, by which publish it came, and how."""

    revision: str
    origin: Origin
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One publish. Times are milliseconds since the epoch.

    `correction` is the reason why it moves even those whose flows are pinned; `flow` the one that was paused.
    """

    serial: int
    revision: str
    origin: Origin
    at: int
    by: str = ""
    message: str = ""
    previous: str = ""
    approved_by: str = ""
    correction: str = ""
    flow: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A publish that waits for a second person. `serial` is the publish it was made upon."""

    id: str
    serial: int
    base: str
    at: int
    by: str
    message: str
    correction: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


class Overtaken(Exception):
    """Something else was published since this publish was prepared."""

    def __init__(self) -> None:
        super().__init__(
            "Trong lúc chuẩn bị, người khác vừa phát hành một bản khác. Chạy lại lệnh này để xem thay đổi."
        )


async def current(redis: Redis) -> Current | None:
    revision, origin, serial = await redis.call("HMGET", names.SCRIPTS_CURRENT, "revision", "origin", "serial")
    return Current(revision.decode(), origin.decode(), int(serial)) if revision else None


async def history(redis: Redis, most: int = MAX_HISTORY) -> list[Entry]:
    """The publishes, newest first."""
    known = {one.name for one in fields(Entry)}
    packed = await redis.call("LRANGE", names.SCRIPTS_HISTORY, 0, most - 1)
    return [Entry(**{k: v for k, v in from_json(one).items() if k in known}) for one in packed]


async def files_of(redis: Redis, revision: str) -> dict[str, str] | None:
    """The files of a revision, None when they are not kept."""
    packed = await redis.call("GET", names.scripts_revision(revision))
    return None if packed is None else from_json(zlib.decompress(packed))


async def kept(redis: Redis, revisions: Collection[str]) -> set[str]:
    """Those of the revisions whose files are kept."""
    calls = [(revision, redis.call("EXISTS", names.scripts_revision(revision))) for revision in revisions]
    return {revision for revision, call in calls if await call}


async def moves(redis: Redis, serials: Sequence[int]) -> list[bytes]:
    """The maps of the publishes that have one, in the order asked for."""
    if not serials:
        return []
    return [one for one in await redis.call("HMGET", names.SCRIPTS_MOVES, *serials) if one is not None]


async def put(
    redis: Redis, entry: Entry, files: Mapping[str, str], map: bytes, empty: Collection[str] | None = None
) -> None:
    """Publish: `entry.serial` is one more than that of the publish it was prepared for, else Overtaken.

    `map` tells where people go from the revision before; `empty` are the revisions that a count of all conversations
    found nobody in, None when not all were counted.
    """
    past = await history(redis)
    gone = await _superfluous(redis, past, entry, empty)
    commands: list[tuple[Arg, ...]] = [
        ("SET", names.scripts_revision(entry.revision), zlib.compress(to_json(dict(files))), "NX"),
        ("LPUSH", names.SCRIPTS_HISTORY, to_json(asdict(entry))),
        ("LTRIM", names.SCRIPTS_HISTORY, 0, MAX_HISTORY - 1),
        ("HSET", names.SCRIPTS_MOVES, entry.serial, map),
        ("HDEL", names.SCRIPTS_MOVES, entry.serial - MAX_HISTORY),
        ("HSET", names.SCRIPTS_CURRENT, "revision", entry.revision, "serial", entry.serial),
        ("HSET", names.SCRIPTS_CURRENT, "origin", entry.origin, "at", entry.at),
        *(("DEL", names.scripts_revision(revision)) for revision in gone),
    ]
    words: list[Arg] = [entry.serial - 1]
    for command in commands:
        words += (len(command), *command)
    if await redis.script(PUBLISH, [names.SCRIPTS_CURRENT], words) != b"ok":
        raise Overtaken


async def _superfluous(redis: Redis, past: Sequence[Entry], entry: Entry, empty: Collection[str] | None) -> list[str]:
    """The revisions whose files go with this publish, oldest first."""
    left_at: dict[str, int] = {}  # when each revision went out of use
    for newer, older in zip([entry, *past], past, strict=False):
        left_at.setdefault(older.revision, newer.at)
    left_at.pop(entry.revision, None)
    there = await kept(redis, left_at)
    oldest_first = [revision for revision in reversed(left_at) if revision in there]
    old = {revision for revision in oldest_first if left_at[revision] < entry.at - KEEP_DAYS * _DAY_MS}
    gone = [revision for revision in oldest_first if revision in old and revision in (empty or ())]
    over = len(oldest_first) + 1 - len(gone) - MAX_REVISIONS
    rest = [revision for revision in oldest_first if revision not in gone]
    rest.sort(key=lambda revision: revision not in (empty or ()))  # those that nobody stands in first
    return gone + rest[: max(0, over)]


# --- proposals


async def propose(redis: Redis, proposal: Proposal) -> None:
    """Keep a proposal. The oldest goes when there are too many."""
    packed = zlib.compress(to_json(asdict(proposal)))
    await redis.call("SET", names.scripts_proposal(proposal.id), packed, "EX", PROPOSAL_DAYS * 86_400)
    await redis.call("ZADD", names.SCRIPTS_PROPOSALS, proposal.at, proposal.id)
    for id in await redis.call("ZRANGE", names.SCRIPTS_PROPOSALS, 0, -MAX_PROPOSALS - 1):
        await forget_proposal(redis, id.decode())


async def proposal(redis: Redis, id: str) -> Proposal | None:
    """A proposal that still waits."""
    packed = await redis.call("GET", names.scripts_proposal(id))
    return Proposal(**from_json(zlib.decompress(packed))) if packed else None


async def proposals(redis: Redis) -> list[Proposal]:
    """All that wait, oldest first."""
    ids = await redis.call("ZRANGE", names.SCRIPTS_PROPOSALS, 0, -1)
    found = [await proposal(redis, id.decode()) for id in ids]
    return [one for one in found if one is not None]


async def forget_proposal(redis: Redis, id: str) -> None:
    await redis.call("DEL", names.scripts_proposal(id))
    await redis.call("ZREM", names.SCRIPTS_PROPOSALS, id)


def proposal_id(base: str, revision: str, by: str, message: str) -> str:
    """The name of a proposal: a hash of what it says."""
    data: Any = to_json([base, revision, by, message])
    return sha256(data).hexdigest()[:8]
