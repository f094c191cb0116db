"""The whole job: webhook in, flow, ticket, reply out; `web`, `worker` and sender on one core, all else on the other.

In the same round, one after the other: an aiogram 3 webhook bot with Redis storage holding the same conversation,
when an environment with aiogram is given.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.figures import Numbers, Options
from tests.bench.load import load
from tests.bench.processes import Crowd, cpu_seconds, pinned, rss_mb, stop, until_listening
from tests.bench.stack import bot, cores, database, fresh_directory, ports

WARM_USERS = 100
CONCURRENCY = 64
STEPS = 4
CALM_RATE = 300 / STEPS  # conversations a second: 300 messages a second
CALM_SECONDS = 10
PEER = Path(__file__).parent / "peers" / "aiogram_bot.py"
CALM_USERS_FROM = 5_500_000_000


async def measure(options: Options) -> Numbers:
    """One round."""
    ours = await _ours(options)
    if options.aiogram_python is None:
        return ours
    peer = await _aiogram(options, options.aiogram_python)
    ours |= peer
    ours["ratio to aiogram"] = ours["messages/s"] / peer["aiogram messages/s"]
    return ours


async def _ours(options: Options) -> Numbers:
    where = cores()
    with fresh_directory() as home:
        async with database(home, where.rest) as server, bot(home, server, where.bot) as ours:
            assert ours.worker is not None
            pids = {"web": ours.web.pid, "worker": ours.worker.pid, "database": server.process.pid}
            before = {name: cpu_seconds([pid]) for name, pid in pids.items()}
            crowd = Crowd(where.bot)
            full = await load(
                options, where.rest, ours.url, ours.at.stub, users=options.users, warmup=WARM_USERS,
                concurrency=CONCURRENCY,
            )  # fmt: skip
            taken = crowd.share(sum(cpu_seconds([pids[n]]) - before[n] for n in ("web", "worker")))
            messages = (options.users + WARM_USERS) * STEPS
            cpu = {n: (cpu_seconds([pid]) - before[n]) / messages * 1e6 for n, pid in pids.items()}
            calm = await load(
                options, where.rest, ours.url, ours.at.stub, mode="rate", rate=CALM_RATE, warmup=WARM_USERS,
                users=round(CALM_RATE * CALM_SECONDS), user_base=CALM_USERS_FROM,
            )  # fmt: skip
    return {
        "messages/s": full["messages_per_s"],
        "reply p50 ms at full load": full["reply_ms"]["p50"],
        "reply p99 ms at full load": full["reply_ms"]["p99"],
        "reply p50 ms at 300/s": calm["reply_ms"]["p50"],
        "reply p99 ms at 300/s": calm["reply_ms"]["p99"],
        "messages/s in the calm part": calm["messages_per_s"],
        **{f"{name} CPU µs/message": used for name, used in cpu.items()},
        "driver cores": full["driver_cores"],
        "others on the core": taken,
        "lost + wrong + extra": _bad(full) + _bad(calm),
    }


def _bad(report: Mapping[str, Any]) -> float:
    return float(report["lost"] + report["wrong"] + report["extra"] + report["http_errors"])


async def _aiogram(options: Options, python: Path) -> Numbers:
    where, at = cores(), ports()
    with fresh_directory() as home:
        async with database(home, where.rest) as server:
            words = [str(at.web), "--redis", server.url, "--api", f"http://127.0.0.1:{at.stub}"]
            command = [str(python), str(options.aiogram_bot or PEER), *words]
            process = pinned(where.bot, command, os.environ, home / "aiogram.log")
            try:
                await until_listening(process, "127.0.0.1", at.web)
                crowd, before = Crowd(where.bot), cpu_seconds([process.pid])
                report = await load(
                    options, where.rest, f"http://127.0.0.1:{at.web}/webhook", at.stub, wire="telegram",
                    users=options.users // 2, warmup=WARM_USERS, concurrency=CONCURRENCY,
                )  # fmt: skip
                used = cpu_seconds([process.pid]) - before
                taken = crowd.share(used)
                memory = rss_mb([process.pid])
            finally:
                stop(process)
    return {
        "aiogram messages/s": report["messages_per_s"],
        "aiogram CPU µs/message": used / ((options.users // 2 + WARM_USERS) * STEPS) * 1e6,
        "aiogram RSS MB": memory,
        "others on the core at aiogram": taken,
        "aiogram lost + wrong + extra": _bad(report),
    }
