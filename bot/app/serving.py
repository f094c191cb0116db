"""Listening, and running until told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import structlog
import uvloop
from aiohttp import web

from bot.app.database import StartFailed
from bot.logs import configure_logs
from config.settings import Settings
from handlers.ops import metrics_app

SHUTDOWN_SECONDS = 3.0
MAX_METRICS_PORTS = 16  # processes of one machine that look for a port beside each other
GC_ALLOCATIONS = 20_000  # between two looks for garbage; the default of 700 suits short programs

log = structlog.get_logger()


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int, setting: str) -> AsyncIterator[None]:
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
async def serving_metrics(
    port: int, readiness: Callable[[], list[str]], refresh: Callable[[], None]
) -> AsyncIterator[None]:
    """`/metrics` and health on loopback, on the first free port from `port` on; nothing when it is 0."""
    if not port:
        yield
        return
    async with AsyncExitStack() as stack:
        for attempt in range(MAX_METRICS_PORTS):
            try:
                app = metrics_app(readiness, refresh)
                await stack.enter_async_context(serving(app, "127.0.0.1", port + attempt, "METRICS_PORT"))
            except (StartFailed, OverflowError):
                continue
            if attempt:
                log.warning("metrics_on_another_port", port=port + attempt)
            break
        else:
            log.warning("metrics_not_served", first_port=port)
        yield


async def until_stopped() -> None:
    """Until SIGTERM, or SIGINT where it is not ignored (under the demo Ctrl-C is the parent's business)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        loop.add_signal_handler(signal.SIGINT, stop.set)
    await stop.wait()


async def run_until_stopped(*work: Coroutine[Any, Any, None]) -> None:
    """Runs everything until stopped; the failure of one ends all and is raised."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(w) for w in work]
        await until_stopped()
        for task in tasks:
            task.cancel()


def run(main: Coroutine[Any, Any, None], settings: Settings, process: str) -> None:
    configure_logs(settings, process)
    gc.freeze()  # what was imported lives as long as the process: it need not be looked through again
    gc.set_threshold(GC_ALLOCATIONS)
    uvloop.run(main)
