"""kill -9 of the whole process group under load, again and again; nothing accepted may be lost or handled wrongly.

Two ways: `web` + `worker` (the database lives on), and `namro demo` with its embedded database. `extra` counts
messages that left twice because their answer was lost with the process; `extra_new` (with our own driver) those that
say something new: nothing but an identical repeat may be extra.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.bench.figures import Numbers, Options
from tests.bench.load import load
from tests.bench.stack import cores, database, fresh_directory, ports, settings

EACH = 500  # accepted posts between two kills
STEPS = 4
USERS_AFTER_LAST_KILL = 250
CONCURRENCY = 64
REPLY_SECONDS = 60  # a restart and the lease of the dead worker are in it
SETTLE_SECONDS = 3
LINGER_SECONDS = 8  # extra replies come late: a marked message is sent again only after the channel's time limit


async def measure(options: Options) -> Numbers:
    """One round."""
    where = cores()
    with fresh_directory() as home:
        async with database(home, where.rest) as server:
            pair = await _killed(options, home, "pair", server.url)
    with fresh_directory() as home:
        demo = await _killed(options, home, "demo", "")
    return _numbers("web + worker", pair) | _numbers("demo with database", demo)


async def _killed(options: Options, home: Path, what: str, redis_url: str) -> dict[str, Any]:
    where, at = cores(), ports()
    env = settings(home / "data", at, redis_url)
    return await load(
        options,
        where.rest,
        f"http://127.0.0.1:{at.web}/webhook/zalo",
        at.stub,
        env,
        sut=f"{sys.executable} -m tests.bench.sut {where.bot} {what}",
        sut_log=home / "sut.log",
        settle=SETTLE_SECONDS,
        users=options.kills * EACH // STEPS + USERS_AFTER_LAST_KILL,
        warmup=20,
        concurrency=CONCURRENCY,
        kills=options.kills,
        kill9_each=EACH,
        reply_timeout=REPLY_SECONDS,
        linger=LINGER_SECONDS,
    )


def _numbers(name: str, report: dict[str, Any]) -> Numbers:
    shown = ("kills", "accepted", "open_at_kill", "lost", "wrong", "extra", "extra_new", "restart_s")
    return {f"{name}: {key}": float(report[key]) for key in shown if key in report}
