"""The worker process."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import structlog

from bot.app.channel import connect_channel
from bot.app.database import check_database, redis_url, require_redis_choice
from bot.app.services import connect_services
from bot.app.serving import run_until_stopped, serving_metrics
from bot.demo_data import add_demo_staff
from bot.runtime import metrics
from bot.runtime.by_receipt import ByReceipt
from bot.runtime.caller import Caller
from bot.runtime.delivery import ChannelDelivery
from bot.runtime.download import Downloads, Hosts
from bot.runtime.erasing import Eraser
from bot.runtime.fetching import Fetcher
from bot.runtime.forgetting import Forgetting
from bot.runtime.handing import HeadKeeper, poster
from bot.runtime.housekeeping import Housekeeping
from bot.runtime.learning import learnt_in
from bot.runtime.publishing import ScriptShelf
from bot.runtime.rate import Rate
from bot.runtime.sender import Sender
from bot.runtime.taker import Taker
from bot.runtime.worker import Worker
from bot.runtime.world import Surroundings
from bot.scripts.steps.receipt import RECEIPTS
from bot.store import names
from bot.store.citizens import Citizens
from bot.store.evidence_files import FOLDER, EvidenceFiles
from bot.store.heads import HeadsFolder
from bot.store.redis import Reader, Redis, RedisDown
from bot.store.tickets import TicketStore
from bot.store.tombstones import TombstoneFile
from bot.store.vault import Master, Vault
from config.retention import read_retention
from config.settings import Settings

REDIS_WAIT_SECONDS = 0.5
MAX_SILENT_SECONDS = 5.0

log = structlog.get_logger()


async def run_worker(settings: Settings) -> None:
    """Owns partitions, handles events, sends. Waits for Redis when it is away at the start."""
    require_redis_choice(settings)
    url = redis_url(settings)
    redis, reader = Redis(url), Reader(url)
    await _wait_for_redis(redis)
    await check_database(redis, settings)
    vault = Vault(redis, Master(settings.namro_secret_keys))
    outside = connect_services(settings)
    memory = learnt_in(settings.namro_data_dir)
    shelf = ScriptShelf(redis, settings.namro_flows_dir, outside.services, memory)
    await shelf.start()
    if settings.demo:
        await add_demo_staff(redis)
    citizens = Citizens(redis, vault)
    tickets = TicketStore(redis, vault)
    channel = connect_channel(settings, redis, vault)
    sender = Sender(
        redis,
        vault,
        citizens,
        ChannelDelivery(channel.client, redis, settings.zalo_oa_id, settings.namro_flows_dir),
        Rate(redis, names.rate(settings.zalo_app_id), settings.zalo_rate_per_minute),
        settings.namro_sends_in_flight,
        settings.zalo_send_timeout_seconds,
    )
    surroundings = Surroundings.read()
    taker = Taker(settings, vault, tickets, redis, shelf, surroundings)
    by_receipt = ByReceipt(
        redis, vault, TicketStore(redis, vault), surroundings.chart, settings.partitions, settings.namro_undo_seconds
    )
    caller = Caller(redis, vault, outside, {RECEIPTS: by_receipt})
    files = EvidenceFiles(settings.namro_data_dir / FOLDER)
    downloads = Downloads(Hosts.of(settings.namro_evidence_hosts))
    fetcher = Fetcher(redis, vault, TicketStore(redis, vault), downloads, files)
    worker = Worker(redis, reader, vault, citizens, tickets, sender, caller, fetcher, taker, settings.partitions)
    stones = TombstoneFile(settings.namro_data_dir)
    eraser = Eraser(redis, vault, TicketStore(redis, vault), stones, read_retention(), settings.partitions)
    housekeeping = Housekeeping(redis, vault, settings.partitions, files, head_keeper(settings, redis, vault))
    forgetting = Forgetting(eraser, lambda: worker.ownership.held)

    def missing() -> list[str]:
        held = [] if worker.ownership.held else ["no partition is held yet"]
        if worker.ownership.silent_seconds > MAX_SILENT_SECONDS:
            held.append("Redis does not answer: leases are not renewed")
        return held + ([f"channel: {channel.tokens.problem}"] if channel.tokens.problem else [])

    def refresh() -> None:
        oldest = sender.oldest_ms()
        metrics.OLDEST_UNSENT.set(max(0.0, time.time() - oldest / 1000) if oldest else 0)
        metrics.PARTITIONS.set(len(worker.ownership.held))

    port = settings.metrics_port + 1 if settings.metrics_port else 0
    try:
        async with serving_metrics(port, missing, refresh):
            await run_until_stopped(worker.run(), shelf.follow(), housekeeping.run(), forgetting.run())
    finally:
        await outside.aclose()
        await downloads.aclose()
        await channel.aclose()
        await reader.close()
        await redis.close()


def head_keeper(settings: Settings, redis: Redis, vault: Vault) -> HeadKeeper:
    """Hands the heads of all ledgers to where the settings say."""
    own = settings.namro_heads_dir
    folder = HeadsFolder(Path(own) if own else settings.namro_data_dir / "heads")
    sender, receivers = settings.namro_smtp_from, settings.namro_heads_mail_to
    post = poster(settings.namro_smtp_url, sender, receivers) if receivers else None
    return HeadKeeper(redis, vault, settings.partitions, folder, post)


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
