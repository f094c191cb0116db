"""The composition root: builds every part of a process from Settings, once."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from aiohttp import web

from bot.channel.client import ZaloClient
from bot.channel.http import Http
from bot.channel.inbound import MAX_BODY
from bot.channel.tokens import TokenKeeper
from bot.demo_data import add_demo_staff
from bot.logs import configure_logs
from bot.runtime import metrics
from bot.runtime.accept import Acceptor
from bot.runtime.delivery import ChannelDelivery
from bot.runtime.housekeeping import Housekeeping
from bot.runtime.publishing import ScriptShelf
from bot.runtime.rate import Rate
from bot.runtime.sender import Sender
from bot.runtime.spool import open_spool
from bot.runtime.taker import Taker
from bot.runtime.worker import Worker
from bot.runtime.world import Surroundings
from bot.store import embedded, names
from bot.store.citizens import Citizens
from bot.store.lua import READY
from bot.store.redis import Reader, Redis, RedisDown
from bot.store.tickets import TicketStore
from bot.store.tokens import RedisTokenStore
from bot.store.vault import Master, Vault
from config.settings import Settings
from handlers.home import home_routes
from handlers.ops import health_routes, metrics_app
from handlers.webhook import Webhook

SCHEMA = 1
REDIS_WAIT_SECONDS = 0.5
SHUTDOWN_SECONDS = 3.0

log = structlog.get_logger()


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
    reply = await redis.call("CONFIG", "GET", name)
    return reply[1].decode() if len(reply) == 2 else ""


# ---------------------------------------------------------------------- web


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
            _serving(app, settings.host, settings.port, "PORT"),
            _metrics(settings.metrics_port, list, refresh),
        ):
            await _until_stopped()
    finally:
        await acceptor.close()
        await redis.close()


# ---------------------------------------------------------------------- worker


async def run_worker(settings: Settings) -> None:
    """Owns partitions, handles events, sends. Waits for Redis when it is away at the start."""
    require_redis_choice(settings)
    url = redis_url(settings)
    redis, reader = Redis(url), Reader(url)
    await _wait_for_redis(redis)
    await check_database(redis, settings)
    vault = Vault(redis, Master(settings.namro_secret_keys))
    shelf = ScriptShelf(redis, settings.namro_flows_dir)
    await shelf.start()
    if settings.demo:
        await add_demo_staff(redis)
    citizens = Citizens(redis, vault)
    tickets = TicketStore(redis, vault)
    http = Http(pool=settings.namro_sends_in_flight, total=settings.zalo_send_timeout_seconds)
    oa = settings.zalo_oa_id
    tokens = TokenKeeper(
        http,
        settings.zalo_oauth_url,
        settings.zalo_app_id,
        settings.zalo_app_secret,
        settings.zalo_refresh_token,
        RedisTokenStore(redis, vault, oa),
    )
    proof = settings.zalo_app_secret if settings.zalo_appsecret_proof else ""
    channel = ZaloClient(http, settings.zalo_api_url, tokens, app_secret=proof)
    sender = Sender(
        redis,
        vault,
        citizens,
        ChannelDelivery(channel, redis, oa, settings.namro_flows_dir),
        Rate(redis, settings.zalo_app_id, settings.zalo_rate_per_minute),
        settings.namro_sends_in_flight,
        settings.zalo_send_timeout_seconds,
    )
    surroundings = Surroundings.read()
    taker = Taker(settings, vault, tickets, redis, shelf, surroundings)
    worker = Worker(redis, reader, vault, citizens, tickets, sender, taker, settings.partitions)
    housekeeping = Housekeeping(redis, vault, settings.partitions)

    def missing() -> list[str]:
        held = [] if worker.ownership.held else ["no partition is held yet"]
        return held + ([f"channel: {tokens.problem}"] if tokens.problem else [])

    def refresh() -> None:
        oldest = sender.oldest_ms()
        metrics.OLDEST_UNSENT.set(max(0.0, time.time() - oldest / 1000) if oldest else 0)
        metrics.PARTITIONS.set(len(worker.ownership.held))

    port = settings.metrics_port + 1 if settings.metrics_port else 0
    try:
        async with _metrics(port, missing, refresh):
            await _run_until_stopped(worker.run(), shelf.follow(), housekeeping.run())
    finally:
        await http.aclose()
        await reader.close()
        await redis.close()


async def _wait_for_redis(redis: Redis) -> None:
    waiting = False
    while True:
        try:
            await redis.ping()
            return
        except RedisDown as error:
            if not waiting:
                log.warning("waiting_for_redis", reason=str(error))
            waiting = True
            await asyncio.sleep(REDIS_WAIT_SECONDS)


# ---------------------------------------------------------------------- running


@asynccontextmanager
async def _serving(app: web.Application, host: str, port: int, setting: str) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=1024, reuse_address=True).start()
    except OSError as error:
        await runner.cleanup()
        reason = error.strerror or error
        raise StartFailed(f"port {port} of {host} is busy ({reason}): stop who uses it, or set {setting}") from None
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _metrics(port: int, readiness: Callable[[], list[str]], refresh: Callable[[], None]) -> AsyncIterator[None]:
    if not port:
        yield
        return
    async with _serving(metrics_app(readiness, refresh), "127.0.0.1", port, "METRICS_PORT"):
        yield


async def _until_stopped() -> None:
    """Until SIGTERM, or SIGINT where it is not ignored (under the demo Ctrl-C is the parent's business)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        loop.add_signal_handler(signal.SIGINT, stop.set)
    await stop.wait()


async def _run_until_stopped(*work: Coroutine[Any, Any, None]) -> None:
    """Runs everything until stopped; the failure of one ends all and is raised."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(w) for w in work]
        await _until_stopped()
        for task in tasks:
            task.cancel()


def run(main: Coroutine[Any, Any, None], settings: Settings, process: str) -> None:
    import uvloop  # only long-running processes need it

    configure_logs(settings, process)
    uvloop.run(main)


async def run_emulator(settings: Settings) -> None:
    """The stand-in for Zalo; always on loopback."""
    from handlers.emulator import create_app  # the only process that needs it
    from handlers.emulator.settings import EmulatorSettings

    data_file = settings.namro_data_dir / "emulator" / "emulator.sqlite"
    data_file.parent.mkdir(parents=True, exist_ok=True)
    emulator = EmulatorSettings(
        port=settings.emulator_port,
        webhook_url=f"http://{settings.host}:{settings.port}/webhook/zalo",
        app_id=settings.zalo_app_id,
        app_secret=settings.zalo_app_secret,
        oa_id=settings.zalo_oa_id,
        webhook_secret=settings.zalo_webhook_secret,
        initial_refresh_token=settings.zalo_refresh_token,
        data_file=data_file,
        oa_name=settings.zalo_oa_name,
    )
    async with _serving(create_app(emulator), "127.0.0.1", settings.emulator_port, "EMULATOR_PORT"):
        await _until_stopped()
