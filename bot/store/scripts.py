"""Published scripts: immutable revisions, named by their content.

nr:scripts:current              hash: revision, origin (`import` from a folder, or `publish` by a person), at
nr:scripts:revision:<revision>  the files, compressed JSON {path: text}
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.redis import Redis

Origin = Literal["import", "publish"]


@dataclass(frozen=True, slots=True)
class Current:
    """Which revision citizens meet, and whether a person published it."""

    revision: str
    origin: Origin


async def current(redis: Redis) -> Current | None:
    revision, origin = await redis.call("HMGET", names.SCRIPTS_CURRENT, "revision", "origin")
    return Current(revision.decode(), origin.decode()) if revision else None


async def store(redis: Redis, revision: str, files: Mapping[str, str]) -> None:
    await redis.call("SET", names.scripts_revision(revision), zlib.compress(to_json(dict(files))), "NX")


async def make_current(redis: Redis, revision: str, origin: Origin, at: int) -> None:
    await redis.call("HSET", names.SCRIPTS_CURRENT, "revision", revision, "origin", origin, "at", at)


async def files_of(redis: Redis, revision: str) -> dict[str, str] | None:
    """The files of a revision, None when it was never stored."""
    packed = await redis.call("GET", names.scripts_revision(revision))
    return None if packed is None else from_json(zlib.decompress(packed))
