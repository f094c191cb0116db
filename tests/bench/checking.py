"""Checking: `namro flows check` of the scripts that ship, as an editor waits for it, the start of Python included."""

from __future__ import annotations

import asyncio
import resource
import sys
import time

from tests.bench.figures import Numbers, Options
from tests.bench.processes import DidNotStart
from tests.bench.stack import ROOT

RUNS = 5  # of one round; the fastest is what the machine can do, the slowest what somebody waits


async def measure(options: Options) -> Numbers:
    """One round: seconds on the clock and of the processor."""
    waited, worked = zip(*[await _check() for _ in range(RUNS)], strict=True)
    return {"flows check s": sorted(waited)[RUNS // 2], "slowest s": max(waited), "processor s": min(worked)}


async def _check() -> tuple[float, float]:
    before, began = _processor(), time.perf_counter()
    command = (sys.executable, "-m", "bot", "flows", "check", str(ROOT / "flows"))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise DidNotStart(f"the shipped scripts have problems: {said.decode()[-500:]}")
    return time.perf_counter() - began, _processor() - before


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
