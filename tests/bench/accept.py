"""Accepting: a bare aiohttp + uvloop handler, then `web` on the same core, under the same driver."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.bench.figures import Numbers, Options
from tests.bench.poster import post, write_requests
from tests.bench.processes import Crowd, cpu_seconds, free_ports, pinned, stop, until_listening
from tests.bench.stack import ROOT, Cores, Database, bot, cores, database, fresh_directory

CONNECTIONS = 64
HALF_CONNECTIONS = 128
WARM_SECONDS = 1
SECONDS = 4
FIRST_USER = 6_000_000_000
WARM, FULL, HALF = 40_000, 120_000, 60_000  # messages prepared for each part, so that none is posted twice


class NotKept(Exception):
    """The bot acknowledged something the database does not have: the figure would be worth nothing."""


async def measure(options: Options) -> Numbers:
    """One round."""
    with fresh_directory() as home:
        files = _requests(home)
        where = cores()
        bare = await _bare(home, where, files)
        async with database(home, where.rest) as server, bot(home, server, where.bot, worker=False) as ours:
            before = cpu_seconds([server.process.pid])
            full = _posted(ours.at.web, ours.web.pid, files, where)
            database_cpu = cpu_seconds([server.process.pid]) - before
            pause = HALF_CONNECTIONS / (full["rate"] / 2) * 1e3 - full["p50_ms"] / 2
            half = post(ours.at.web, files[2], SECONDS, HALF_CONNECTIONS, where.rest, max(1, round(pause)))
            acknowledged = full["requests"] + full["warm"] + half["requests"]
            kept = _kept(server)
    if kept < acknowledged - full["errors"] - half["errors"]:
        raise NotKept(f"{acknowledged:.0f} acknowledged, {kept} in the inboxes")
    return {
        "bare requests/s": bare["rate"],
        "web requests/s": full["rate"],
        "web / bare": full["rate"] / bare["rate"],
        "bare CPU µs/request": bare["cpu"],
        "web CPU µs/request": full["cpu"],
        "bare / web CPU": bare["cpu"] / full["cpu"],
        "database CPU µs/request": database_cpu / (full["requests"] + full["warm"]) * 1e6,
        "web p50 ms at full load": full["p50_ms"],
        "web p99 ms at full load": full["p99_ms"],
        "half load requests/s": half["requests"] / half["seconds"],
        "half load p50 ms": half["p50_ms"],
        "half load p99 ms": half["p99_ms"],
        "driver cores at bare": bare["driver_cores"],
        "driver cores at web": full["driver_cores"],
        "others on the core at bare": bare["crowd"],
        "others on the core at web": full["crowd"],
        "errors": full["errors"] + half["errors"],
        "acknowledged": acknowledged,
        "kept": kept,
    }


def _requests(home: Path) -> list[Path]:
    files, first = [], FIRST_USER
    for number, count in enumerate((WARM, FULL, HALF)):
        files.append(home / f"requests-{number}.tsv")
        write_requests(files[-1], count, first)
        first += count
    return files


def _posted(port: int, pid: int, files: list[Path], where: Cores) -> Numbers:
    warm = post(port, files[0], WARM_SECONDS, CONNECTIONS, where.rest)
    crowd, before = Crowd(where.bot), cpu_seconds([pid])
    full = post(port, files[1], SECONDS, CONNECTIONS, where.rest)
    used = cpu_seconds([pid]) - before
    return {
        **full,
        "rate": full["requests"] / full["seconds"],
        "warm": warm["requests"],
        "cpu": used / full["requests"] * 1e6,
        "crowd": crowd.share(used),
    }


async def _bare(home: Path, where: Cores, files: list[Path]) -> Numbers:
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "tests.bench.bare", str(port)]
    process = pinned(where.bot, command, os.environ | {"PYTHONPATH": str(ROOT)}, home / "bare.log")
    try:
        await until_listening(process, "127.0.0.1", port)
        return _posted(port, process.pid, files, where)
    finally:
        stop(process)


def _kept(server: Database) -> int:
    """Events in all inboxes; no worker ran, so every acknowledged one must be there."""
    with server.client() as client:
        return sum(int(client.xlen(key)) for key in client.scan_iter("nr:*:inbox", count=1000))
