"""Memory: of `web` + `worker` after many citizens' conversations, and of the database for stored sessions.

Sessions are made by real conversations that stop at the third message (the citizen is asked to confirm), so a stored
session is one in the middle of a flow with an answer. What the database then holds is counted in two parts: without
the deduplication marks of the messages (they expire after 48 hours), and these marks apart.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from pathlib import Path

import redis

from tests.bench.figures import Numbers, Options
from tests.bench.load import load
from tests.bench.processes import rss_mb
from tests.bench.stack import Bot, Database, bot, cores, database, fresh_directory

CONVERSATION = Path(__file__).with_name("conversation.json")
CONCURRENCY = 64
SESSION_STEPS = 3
SCALE = 100_000
SETTLE_SECONDS = 2.0


async def measure(options: Options) -> Numbers:
    """One round."""
    return await _processes(options) | await _sessions(options)


async def _processes(options: Options) -> Numbers:
    where = cores()
    with fresh_directory() as home:
        async with database(home, where.rest) as server, bot(home, server, where.bot) as ours:
            at_start = _resident(ours)
            report = await load(
                options, where.rest, ours.url, ours.at.stub, users=options.citizens, warmup=0, concurrency=CONCURRENCY
            )
            after = _resident(ours)
    return {
        "citizens": options.citizens,
        "conversations right": report["conversations_ok"],
        "web RSS MB": after["web"],
        "worker RSS MB": after["worker"],
        "web + worker RSS MB": after["web"] + after["worker"],
        "web + worker RSS MB at start": at_start["web"] + at_start["worker"],
    }


def _resident(ours: Bot) -> dict[str, float]:
    assert ours.worker is not None
    return {"web": rss_mb([ours.web.pid]), "worker": rss_mb([ours.worker.pid])}


async def _sessions(options: Options) -> Numbers:
    where = cores()
    with fresh_directory() as home:
        script = home / "conversation.json"
        steps = json.loads(CONVERSATION.read_text(encoding="utf-8"))[:SESSION_STEPS]
        script.write_text(json.dumps(steps, ensure_ascii=False), encoding="utf-8")
        async with database(home, where.rest) as server, bot(home, server, where.bot) as ours:
            empty = _used(server)
            await load(
                options, where.rest, ours.url, ours.at.stub, users=options.citizens, warmup=0,
                concurrency=CONCURRENCY, script=script,
            )  # fmt: skip
            await asyncio.sleep(SETTLE_SECONDS)
            with server.client() as client:
                families = _families(client)
                full = _used(server)
                _delete(client, "nr:*:seen:*")
            await asyncio.sleep(SETTLE_SECONDS)
            without_marks = _used(server)
    scale = SCALE / options.citizens / 1e6
    sizes = {f"database keys {name}: MB per 100,000": size * scale for name, (_, size) in sorted(families.items())}
    return {
        "sessions stored": families.get("session", (0, 0))[0],
        "database MB per 100,000 sessions": (without_marks - empty) * scale,
        "database MB of 300,000 deduplication marks": (full - without_marks) * scale,
        **{name: size for name, size in sizes.items() if size >= 0.1},
    }


def _used(server: Database) -> int:
    with server.client() as client:
        return int(client.info("memory")["used_memory"])


def _families(client: redis.Redis) -> dict[str, tuple[int, int]]:
    """(keys, bytes as MEMORY USAGE says) by the word after the partition."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for key in client.scan_iter("nr:{*}:*", count=5000):
        found[key.split(b":")[2].decode()].append(key)
    sizes = {}
    for name, keys in found.items():
        with client.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.memory_usage(key)
            sizes[name] = (len(keys), sum(size or 0 for size in pipe.execute()))
    return sizes


def _delete(client: redis.Redis, pattern: str) -> None:
    keys = list(client.scan_iter(pattern, count=5000))
    for at in range(0, len(keys), 1000):
        client.delete(*keys[at : at + 1000])
