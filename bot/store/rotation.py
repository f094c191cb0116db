"""Moving every wrapped data key under the newest of NAMRO_SECRET_KEYS, while everything runs.

What is encrypted stays as it is: only the wrapping of its key changes. A key is replaced in one call and only if it
still is the one that was read, so a seal made anew, or a key destroyed meanwhile, is never undone; what is under the
newest key already is passed by, so an interrupted run is simply started again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.store import names
from bot.store.lua import REPLACE
from bot.store.redis import Redis
from bot.store.ticket_record import KEY
from bot.store.tickets import SEAL_KEY
from bot.store.vault import CannotOpen, Master

PAGE = 500  # tickets read in one round


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A wrapped data key and where it lies: a field of a hash."""

    hash: str
    field: str
    id: str
    wrapped: bytes


@dataclass(slots=True)
class Keys:
    """How many wrapped keys there are by the age of what wrapped them (0 the newest of NAMRO_SECRET_KEYS)."""

    by_age: Counter[int] = field(default_factory=Counter)
    unreadable: int = 0  # wrapped by a key that is not in NAMRO_SECRET_KEYS, or damaged
    moved: int = 0  # of those counted, put under the newest key by this run

    @property
    def behind(self) -> int:
        """Keys that still need an older one of NAMRO_SECRET_KEYS."""
        return sum(count for age, count in self.by_age.items() if age)


async def count(redis: Redis, master: Master, partitions: int) -> Keys:
    """Every wrapped key, by what wraps it."""
    keys = Keys()
    async for key in wrapped_keys(redis, partitions):
        _counted(keys, master, key)
    return keys


async def rotate(redis: Redis, master: Master, partitions: int) -> Keys:
    """Puts every key under the newest master key; `by_age` counts them as they are afterwards."""
    keys = Keys()
    async for key in wrapped_keys(redis, partitions):
        age = _counted(keys, master, key)
        if age and await rewrap(redis, master, key):
            keys.moved += 1
            keys.by_age[age] -= 1
            keys.by_age[0] += 1
    return keys


async def rewrap(redis: Redis, master: Master, key: WrappedKey) -> bool:
    """Puts one key under the newest master key; False when it was replaced or destroyed after it was read."""
    fresh = master.wrap(master.unwrap(key.wrapped, key.id), key.id)
    return bool(await redis.script(REPLACE, [key.hash], [key.field, key.wrapped, fresh]))


def _counted(keys: Keys, master: Master, key: WrappedKey) -> int:
    """Counts a key and tells its age; 0 also for one that cannot be moved."""
    try:
        age = master.age(key.wrapped, key.id)
    except CannotOpen:
        keys.unreadable += 1
        return 0
    keys.by_age[age] += 1
    return age


async def wrapped_keys(redis: Redis, partitions: int) -> AsyncIterator[WrappedKey]:
    """Every data key that a master key wraps: those of the service, then each ticket's own and its seal's."""
    reply = await redis.call("HGETALL", names.KEYS)
    for name, wrapped in zip(reply[::2], reply[1::2], strict=True):
        yield WrappedKey(names.KEYS, name.decode(), name.decode(), wrapped)
    for p in range(partitions):
        codes = [code.decode() for code in await redis.call("ZRANGE", names.tickets(p), 0, -1)]
        for start in range(0, len(codes), PAGE):
            page = codes[start : start + PAGE]
            calls = [redis.call("HMGET", names.ticket(p, code), KEY, SEAL_KEY) for code in page]
            for code, call in zip(page, calls, strict=True):
                key, seal_key = await call
                if key is not None:
                    yield WrappedKey(names.ticket(p, code), KEY, f"ticket:{code}", key)
                if seal_key is not None:
                    yield WrappedKey(names.ticket(p, code), SEAL_KEY, f"seal:{code}", seal_key)
