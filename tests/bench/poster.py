"""Posts signed webhooks as fast as asked: by wrk where it is installed, else by this module (slower, and said so).

    python -m tests.bench.poster PORT REQUESTS SECONDS CONNECTIONS PAUSE_MS

Every request of a file is another message, so the bot cannot answer from its deduplication.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.http11 import Poster
from tests.bench.processes import DidNotStart
from tests.bench.stack import ROOT
from tests.bench.talk import percentiles
from tests.bench.wires import Zalo

SCRIPT = Path(__file__).with_name("signed.lua")
BODY_BYTES = 400
PATH = "/webhook/zalo"


def write_requests(file: Path, count: int, first_user: int) -> None:
    """`count` messages of as many citizens, each body about BODY_BYTES long."""
    wire = Zalo()
    _, empty = wire.webhook(first_user, f"m{first_user}", "")
    text = ("Xin chào " * BODY_BYTES).encode()[: BODY_BYTES - len(empty)].decode(errors="ignore")
    with file.open("wb") as out:
        for user in range(first_user, first_user + count):
            headers, body = wire.webhook(user, f"m{user}", text)
            out.write(headers["X-ZEvent-Signature"].encode() + b"\t" + body + b"\n")


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def post(port: int, requests: Path, seconds: int, connections: int, core: int, pause_ms: float = 0) -> dict[str, Any]:
    """{requests, seconds, p50_ms, p99_ms, max_ms, errors, driver_cores}."""
    env = os.environ | {"BENCH_REQUESTS": str(requests), "BENCH_PAUSE_MS": str(pause_ms), "PYTHONPATH": str(ROOT)}
    if has_wrk():
        words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
        command = [*words, f"http://127.0.0.1:{port}{PATH}"]
    else:
        numbers = [port, requests, seconds, connections, pause_ms]
        command = [sys.executable, "-m", "tests.bench.poster", *map(str, numbers)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = re.search(r"RESULT (\{.*\})", done.stdout)
    if found is None:
        raise DidNotStart(f"{command[0]} gave no result: {done.stderr[-300:]}")
    result: dict[str, Any] = json.loads(found[1])
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return result | {"driver_cores": round(used / result["seconds"], 2)}


async def _post_all(port: int, file: Path, seconds: float, connections: int, pause_ms: float) -> dict[str, Any]:
    lines = [line.split("\t", 1) for line in file.read_text(encoding="utf-8").splitlines()]
    bodies = [({"X-ZEvent-Signature": signature}, body.encode()) for signature, body in lines]
    times: list[float] = []
    errors, at, end = 0, 0, time.perf_counter() + seconds

    async def one_connection() -> None:
        nonlocal errors, at
        poster = Poster("127.0.0.1", port)
        while (start := time.perf_counter()) < end:
            headers, body = bodies[at % len(bodies)]
            at += 1
            try:
                status = await poster.post(PATH, headers, body, timeout=10)
            except (OSError, TimeoutError):
                status = 0
            errors += status != 200
            times.append(time.perf_counter() - start)
            if pause_ms:
                await asyncio.sleep(random.uniform(0, 2 * pause_ms) / 1e3)

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    p = percentiles(times)
    shown = {"p50_ms": p["p50"], "p99_ms": p["p99"], "max_ms": p["max"]}
    return {"requests": len(times), "seconds": seconds, "errors": errors, **shown}


def main() -> None:
    import uvloop

    port, file, seconds, connections, pause = sys.argv[1:]
    work = _post_all(int(port), Path(file), float(seconds), int(connections), float(pause))
    sys.stdout.write("RESULT " + json.dumps(uvloop.run(work)) + "\n")


if __name__ == "__main__":
    main()
