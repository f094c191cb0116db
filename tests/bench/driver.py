"""Load driver and stand-in for the channel in one process, so one clock measures webhook out to reply in.

    python -m tests.bench.driver --url http://127.0.0.1:8080/webhook/zalo --stub-port 9100 --users 1000

Modes: converse (closed loop: --concurrency conversations at a time), rate (open loop: --rate conversations started a
second), burst (everybody's first message at once), rush (each user posts the whole script without waiting for
replies). With --sut CMD it starts the bot; --kills K --kill9-each N then kill -9s the bot's process group after every
N accepted posts and starts it again. Posts not acknowledged are sent again with the same id, acknowledged ones never.
The bot must send to http://127.0.0.1:<stub-port>. Prints one JSON object. What is counted: see talk.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.http11 import Poster
from tests.bench.processes import cpu_seconds, family, kill_group, pinned, rss_mb, stop, until_listening
from tests.bench.talk import Ears, StandIn, Tally, Users, read_script
from tests.bench.wires import APP_ID, OA_ID, SECRET, Telegram, Wire, Zalo

CONVERSATION = Path(__file__).with_name("conversation.json")
WARMUP_USERS_FROM = 10_000_000  # above --user-base
WATCH_SECONDS = 0.5
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadUse(Exception):
    """The driver was asked for something it does not do; the message says what."""


class Bot:
    """The system under test, started from a command line."""

    def __init__(self, command: str, host: str, port: int, log: Path) -> None:
        self._command, self._host, self._port, self._log = shlex.split(command), host, port, log
        self.process: subprocess.Popen[bytes] | None = None
        self.cpu_of_dead = 0.0
        self.peak_mb = 0.0

    async def start(self) -> float:
        """Seconds until it listens."""
        began = time.monotonic()
        self.process = pinned(None, self._command, os.environ, self._log)
        await until_listening(self.process, self._host, self._port)
        return time.monotonic() - began

    def kill(self) -> None:
        if self.process is not None:
            self.cpu_of_dead += cpu_seconds(family(self.process.pid))
            kill_group(self.process)

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process)

    def cpu(self) -> float:
        return self.cpu_of_dead + (cpu_seconds(family(self.process.pid)) if self.process else 0.0)

    async def watch(self) -> None:
        while True:
            if self.process is not None and self.process.poll() is None:
                self.peak_mb = max(self.peak_mb, rss_mb(family(self.process.pid)))
            await asyncio.sleep(WATCH_SECONDS)


class Run:
    """One run of the driver."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        address = urlsplit(options.url)
        if address.hostname not in LOOPBACK:
            raise BadUse("the driver speaks to loopback only")
        self.host, self.port = address.hostname or "", address.port or 80
        self.tally = Tally()
        self.ears = Ears(_wire(options), self.tally, options.stub_delay_ms / 1e3)
        script = read_script(Path(options.script).read_text(encoding="utf-8"))
        self.users = Users(
            self.ears, script, address.path, options.run_tag, options.reply_timeout, options.deliver_timeout
        )
        self.bot = Bot(options.sut, self.host, self.port, Path(options.sut_log)) if options.sut else None
        self.facts: dict[str, Any] = {}
        self.over = False

    async def measure(self) -> dict[str, Any]:
        """The result as one dict, keys as in the module's words."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: StandIn(self.ears), "127.0.0.1", self.options.stub_port, backlog=1024)
        try:
            if self.bot:
                self.facts["start_s"] = round(await self.bot.start(), 2)
                await asyncio.sleep(self.options.settle)
            return await self._measured()
        finally:
            if self.bot:
                self.bot.stop()
            server.close()

    async def _measured(self) -> dict[str, Any]:
        options = self.options
        posters = [Poster(self.host, self.port) for _ in range(options.concurrency)]
        if options.warmup and options.mode != "burst":
            await self._closed_loop(posters, self._numbers(WARMUP_USERS_FROM, options.warmup), "converse")
            self.tally = self.ears.tally = Tally()
        bot_cpu, own_cpu = self.bot.cpu() if self.bot else 0.0, time.process_time()
        watch = asyncio.create_task(self.bot.watch()) if self.bot else None
        killer = asyncio.create_task(self._kill(self.bot)) if self.bot and options.kills else None
        began = time.perf_counter()
        await self._play(posters)
        self.over = True
        wall = time.perf_counter() - began
        if options.mode == "burst" and self.tally.answered:
            wall = self.tally.last_reply - began  # to the last reply, not to the end of the wait
        own_cpu = time.process_time() - own_cpu
        if killer:
            await killer
        if self.bot and watch:
            watch.cancel()
            used = self.bot.cpu() - bot_cpu
            self.facts["sut_cpu_us_per_msg"] = round(used / max(1, self.tally.counts["accepted"]) * 1e6)
            self.facts["rss_peak_mb"] = round(self.bot.peak_mb, 1)
        await asyncio.sleep(options.linger)
        said = {
            "mode": options.mode,
            "users": options.users,
            "concurrency": options.concurrency,
            "wall_s": round(wall, 3),
            "messages_per_s": round(len(self.tally.answered) / wall, 1),
            "driver_cores": round(own_cpu / wall, 2),
        }
        return {**said, **self.facts, **self.tally.report()}

    def _numbers(self, start: int, count: int) -> Iterator[int]:
        first = self.options.user_base + start
        return iter(range(first, first + count))

    async def _play(self, posters: list[Poster]) -> None:
        users = self._numbers(0, self.options.users)
        match self.options.mode:
            case "rate":
                await self._open_loop(posters, users)
            case "burst":
                await self._burst(posters, users)
            case mode:
                await self._closed_loop(posters, users, mode)

    async def _closed_loop(self, posters: list[Poster], users: Iterator[int], mode: str) -> None:
        act = self.users.rush if mode == "rush" else self.users.converse

        async def one_after_the_other(poster: Poster) -> None:
            for user in users:
                await act(poster, user)

        await asyncio.gather(*map(one_after_the_other, posters))

    async def _open_loop(self, posters: list[Poster], users: Iterator[int]) -> None:
        free, began = list(posters), time.perf_counter()

        async def converse(user: int) -> None:
            poster = free.pop() if free else Poster(self.host, self.port)
            await self.users.converse(poster, user)
            free.append(poster)

        async with asyncio.TaskGroup() as group:
            for number, user in enumerate(users):
                await asyncio.sleep(max(0.0, began + number / self.options.rate - time.perf_counter()))
                group.create_task(converse(user))

    async def _burst(self, posters: list[Poster], users: Iterator[int]) -> None:
        awaited: list[tuple[float, asyncio.Future[tuple[float, str]]]] = []

        async def post_first(poster: Poster) -> None:
            for user in users:
                reply = self.ears.expect(user)
                first, accepted = await self.users.deliver(poster, user, 0)
                if accepted:
                    awaited.append((first, reply))
                else:
                    reply.cancel()

        await asyncio.gather(*map(post_first, posters))
        if awaited:
            await asyncio.wait([reply for _, reply in awaited], timeout=self.options.reply_timeout)
        for first, reply in awaited:
            if reply.done():
                self.tally.answered.append(reply.result()[0] - first)
            else:
                self.tally.counts["lost"] += 1

    async def _kill(self, bot: Bot) -> None:
        restarts: list[float] = []
        for number in range(1, self.options.kills + 1):
            while self.tally.counts["accepted"] < self.options.kill9_each * number and not self.over:
                await asyncio.sleep(0.002)
            if self.over:
                break
            self.facts["open_at_kill"] = self.facts.get("open_at_kill", 0) + self.ears.open()
            bot.kill()
            restarts.append(round(await bot.start(), 2))
        self.facts |= {"kills": len(restarts), "restart_s": max(restarts, default=0.0)}


def _wire(options: argparse.Namespace) -> Wire:
    return (
        Telegram(options.secret) if options.wire == "telegram" else Zalo(options.app_id, options.secret, options.oa_id)
    )


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="the bot's webhook")
    parser.add_argument("--wire", choices=("zalo", "telegram"), default="zalo")
    parser.add_argument("--app-id", default=APP_ID)
    parser.add_argument("--secret", default=SECRET)
    parser.add_argument("--oa-id", default=OA_ID)
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--user-base", type=int, default=5_000_000_000)
    parser.add_argument("--warmup", type=int, default=100, help="conversations before the clock starts")
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--script", default=str(CONVERSATION), help="see talk.py")
    parser.add_argument("--mode", choices=("converse", "rate", "burst", "rush"), default="converse")
    parser.add_argument("--rate", type=float, default=50.0, help="conversations started a second")
    parser.add_argument("--stub-port", type=int, default=9100)
    parser.add_argument("--stub-delay-ms", type=float, default=0.0)
    parser.add_argument("--reply-timeout", type=float, default=10.0)
    parser.add_argument("--deliver-timeout", type=float, default=30.0)
    parser.add_argument("--linger", type=float, default=0.2, help="seconds to wait for extra replies at the end")
    parser.add_argument("--settle", type=float, default=0.3, help="seconds between the bot's start and the first post")
    parser.add_argument("--sut", default="", help="command that starts the bot")
    parser.add_argument("--sut-log", default="build/bench/sut.log")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--kill9-each", type=int, default=500, help="accepted posts between two kills")
    parser.add_argument("--run-tag", default=str(time.time_ns()), help="makes message ids unique")
    return parser.parse_args(argv)


def main() -> None:
    import uvloop

    try:
        result = uvloop.run(Run(arguments()).measure())
    except BadUse as error:
        raise SystemExit(str(error)) from None
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
