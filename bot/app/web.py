"""The public server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from bot.app.database import check_database, redis_url, require_redis_choice
from bot.app.serving import run_until_stopped, serving, serving_metrics
from bot.channel.inbound import MAX_BODY
from bot.runtime import metrics
from bot.runtime.accept import Acceptor
from bot.runtime.form_desk import FormDesk
from bot.runtime.spool import open_spool
from bot.runtime.world import Surroundings
from bot.store.evidence_files import FOLDER, EvidenceFiles
from bot.store.forms import Forms
from bot.store.redis import Redis, RedisDown
from bot.store.vault import Master, Vault
from config.settings import Settings
from handlers.form import FormPages
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
    acceptor.checked = False
    checking = asyncio.create_task(_check_until_passed(redis, vault, settings, acceptor))
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(checking), REDIS_WAIT_SECONDS)

    def missing() -> list[str]:
        return ["the spool on this machine cannot keep more events"] if acceptor.full else []

    app = public_app(settings, redis, vault, acceptor, missing)

    def refresh() -> None:
        metrics.SPOOLED.set(acceptor.spooled)

    try:
        async with (
            serving(app, settings.host, settings.port, "PORT"),
            serving_metrics(settings.metrics_port, missing, refresh),
        ):
            await run_until_stopped(_ends_with(checking))
    finally:
        checking.cancel()
        await acceptor.close()
        await redis.close()


def public_app(
    settings: Settings, redis: Redis, vault: Vault, acceptor: Acceptor, missing: Callable[[], list[str]]
) -> web.Application:
    """Every route of the public server."""
    app = web.Application(client_max_size=MAX_BODY)
    forms = Forms(redis, vault, settings.partitions)
    evidence = EvidenceFiles(settings.namro_data_dir / FOLDER)
    desk = FormDesk(forms, acceptor, evidence, Surroundings.read(), settings.partitions)
    app.add_routes(
        [
            *Webhook(settings, acceptor).routes(),
            *FormPages(settings, desk).routes(),
            *health_routes(missing),
            *home_routes(settings),
        ]
    )
    return app


async def _check_until_passed(redis: Redis, vault: Vault, settings: Settings, acceptor: Acceptor) -> None:
    """Until the database has been seen to fit, everything is spooled; one that does not fit ends the process."""
    while True:
        try:
            await check_database(redis, settings)
            await vault.ensure_transit()
        except RedisDown:
            await asyncio.sleep(REDIS_WAIT_SECONDS)
        else:
            acceptor.checked = True
            return


async def _ends_with(checking: asyncio.Task[None]) -> None:
    """Raises what the check found; otherwise waits for ever."""
    await asyncio.shield(checking)
    await asyncio.Event().wait()
