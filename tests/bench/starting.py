"""Starting: `namro demo` until `web` and the emulator answer and a worker owns partitions; fresh, and once more."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from tests.bench.figures import Numbers, Options
from tests.bench.processes import DidNotStart, family, listens, pinned, rss_mb, stop
from tests.bench.stack import Ports, fresh_directory, is_ready, ports, settings

LIMIT_SECONDS = 30.0
DRIVER_SETTINGS = ("ZALO_API_URL", "ZALO_OAUTH_URL", "NAMRO_FLOWS_DIR", "ZALO_RATE_PER_MINUTE")


async def measure(options: Options) -> Numbers:
    """One round: with the scripts that ship and the emulator, on all cores."""
    with fresh_directory() as home:
        first, memory = await _start(home)
        again, _ = await _start(home)
    return {"first start s": first, "next start s": again, "whole demo RSS MB": memory}


async def _start(home: Path) -> tuple[float, float]:
    at = ports()
    env = {name: value for name, value in settings(home / "data", at).items() if name not in DRIVER_SETTINGS}
    env["NAMRO_FLOWS_DIR"] = str(Path(__file__).parents[2] / "flows")
    began = time.perf_counter()
    process = pinned(None, [sys.executable, "-m", "bot", "demo"], env, home / "demo.log")
    try:
        while not _ready(at):
            if process.poll() is not None or time.perf_counter() - began > LIMIT_SECONDS:
                raise DidNotStart(f"the demo is not ready: {(home / 'demo.log').read_text()[-500:]}")
            await asyncio.sleep(0.02)
        return time.perf_counter() - began, rss_mb(family(process.pid))
    finally:
        stop(process)


def _ready(at: Ports) -> bool:
    return listens("127.0.0.1", at.web) and listens("127.0.0.1", at.emulator) and is_ready(at.metrics + 1)
