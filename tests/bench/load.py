"""Runs the load driver as a process on its core: ours, or one of the same command line."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.figures import Options
from tests.bench.processes import DidNotStart
from tests.bench.stack import ROOT


def _words(options: Options, url: str, stub: int, more: Mapping[str, object]) -> list[str]:
    driver = [str(options.load)] if options.load else ["-m", "tests.bench.driver"]
    script = Path(__file__).with_name("conversation.json")
    given = {"url": url, "stub-port": stub, "script": script} | dict(more)
    return [sys.executable, *driver, *(word for name, value in given.items() for word in (f"--{name}", str(value)))]


async def load(
    options: Options, core: int, url: str, stub: int, env: Mapping[str, str] | None = None, **more: object
) -> dict[str, Any]:
    """The driver's report. Keyword names are its options with underscores."""
    words = _words(options, url, stub, {name.replace("_", "-"): value for name, value in more.items()})
    process = await asyncio.create_subprocess_exec(
        *words,
        env={**(env or os.environ), "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    out, problems = await process.communicate()
    if process.returncode:
        raise DidNotStart(f"the driver ended with {process.returncode}: {problems.decode()[-500:]}")
    report: dict[str, Any] = json.loads(out)
    return report
