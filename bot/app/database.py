"""The database of a process: which one, and whether it is fit."""

from __future__ import annotations

from redis.exceptions import ResponseError

from bot.store import embedded, names
from bot.store.lua import READY
from bot.store.redis import Redis
from config.settings import Settings

SCHEMA = 1


class StartFailed(Exception):
    """A process cannot start; the message says why and what to do."""


def redis_url(settings: Settings) -> str:
    return settings.redis_url or embedded.embedded_url(settings.namro_data_dir)


def require_redis_choice(settings: Settings) -> None:
    """Without REDIS_URL there must be a running embedded database to attach to; raises StartFailed."""
    if not settings.redis_url and not embedded.is_running(settings.namro_data_dir):
        raise StartFailed(
            "REDIS_URL is empty and no embedded database runs under "
            f"{settings.namro_data_dir}: start `namro demo`, or set REDIS_URL"
        )


async def check_database(redis: Redis, settings: Settings) -> None:
    """Refuses a database made for other settings, and in production one that may lose data. Raises StartFailed."""
    schema, partitions = await redis.script(READY, [names.META], [SCHEMA, settings.partitions])
    if int(schema) > SCHEMA:
        raise StartFailed(f"the database has schema {int(schema)}, this version knows {SCHEMA}: use a newer version")
    if int(partitions) != settings.partitions:
        raise StartFailed(
            f"the database was made with PARTITIONS={int(partitions)}, the setting says {settings.partitions}: "
            f"set PARTITIONS={int(partitions)}"
        )
    if settings.demo:
        return
    policy = await _config(redis, "maxmemory-policy")
    if policy not in ("", "noeviction"):
        raise StartFailed(f"Redis may evict data (maxmemory-policy {policy}): set it to noeviction")
    if await _config(redis, "appendonly") == "no" and not await _config(redis, "save"):
        raise StartFailed("Redis keeps nothing on disk: set appendonly yes")


async def _config(redis: Redis, name: str) -> str:
    try:
        reply = await redis.call("CONFIG", "GET", name)
    except ResponseError:
        raise StartFailed(
            f"Redis does not let us read its setting {name}: allow CONFIG GET, so that it can be seen to keep data"
        ) from None
    return reply[1].decode() if len(reply) == 2 else ""
