"""The public server."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import web

from bot.app.database import check_database, redis_url, require_redis_choice
from bot.app.serving import serving, serving_metrics, until_stopped
from bot.channel.inbound import MAX_BODY
from bot.runtime import metrics
from bot.runtime.accept import Acceptor
from bot.runtime.spool import open_spool
from bot.store.redis import Redis, RedisDown
from bot.store.vault import Master, Vault
from config.settings import Settings
from handlers.home import home_routes
from handlers.ops import health_routes
from handlers.webhook import Webhook

REDIS_WAIT_SECONDS = 0.5


async def run_web(settings: Settings) -> None:
    """The public server; starts and stays ready without Redis."""
    require_redis_choice(settings)
    redis = Redis(redis_url(settings))
    master = Master(settings.namro_secret_keys)
    vault = Vault(redis, master)
    spool = open_spool(settings.namro_data_dir / "spool", master, settings.namro_spool_max_mb * 1024 * 1024)
    acceptor = Acceptor(redis, vault, spool, settings.namro_accept_timeout_seconds)
    await acceptor.start()
    with suppress(RedisDown, TimeoutError):
        async with asyncio.timeout(REDIS_WAIT_SECONDS):
            await check_database(redis, settings)
            await vault.ensure_transit()

    app = web.Application(client_max_size=MAX_BODY)
    app.add_routes([*Webhook(settings, acceptor).routes(), *health_routes(list), *home_routes(settings)])

    def refresh() -> None:
        metrics.SPOOLED.set(acceptor.spooled)

    try:
        async with (
            serving(app, settings.host, settings.port, "PORT"),
            serving_metrics(settings.metrics_port, list, refresh),
        ):
            await until_stopped()
    finally:
        await acceptor.close()
        await redis.close()
