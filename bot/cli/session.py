"""What short commands share: settings, a connection, and one event loop for the call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.app.database import check_database, redis_url, require_redis_choice
from bot.runtime.desk import Desk
from bot.runtime.world import Surroundings
from bot.store.evidence_files import FOLDER, EvidenceFiles
from bot.store.redis import Redis
from bot.store.tickets import TicketStore
from bot.store.vault import Master, Vault
from bot.terminal import say
from bot.tickets.chart import Chart
from config.settings import load_settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Office:
    """The service as staff commands see it."""

    redis: Redis
    vault: Vault
    tickets: TicketStore
    desk: Desk
    chart: Chart
    files: EvidenceFiles
    partitions: int


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    """Connected to the database that the settings name; raises SettingsError, StartFailed, RedisDown."""
    settings = load_settings()
    require_redis_choice(settings)
    redis = Redis(redis_url(settings))
    try:
        await check_database(redis, settings)
        vault = Vault(redis, Master(settings.namro_secret_keys))
        chart = Surroundings.read().chart
        tickets = TicketStore(redis, vault)
        desk = Desk(redis, vault, tickets, chart, settings.partitions)
        files = EvidenceFiles(settings.namro_data_dir / FOLDER)
        yield Office(redis, vault, tickets, desk, chart, files, settings.partitions)
    finally:
        await redis.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def say_json(data: object) -> None:
    say(json.dumps(data, ensure_ascii=False, indent=2))
