"""What is measured, as real processes: the database, `web`, `worker`; each run on a fresh data directory."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import redis

from tests.bench.processes import DidNotStart, free_ports, pinned, stop, until_listening

ROOT = Path(__file__).parents[2]
FLOWS = Path(__file__).with_name("flows")
OURS = ("NAMRO_", "ZALO_", "REDIS_URL", "PORT", "HOST", "EMULATOR_PORT", "METRICS_PORT", "PARTITIONS")
READY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Cores:
    """Where things run: the bot on one core, database and driver on the other."""

    bot: int
    rest: int


def cores() -> Cores:
    """The first two cores this process may use (one machine core: the same twice)."""
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[1 % len(usable)])


@dataclass(frozen=True, slots=True)
class Ports:
    web: int
    metrics: int
    stub: int
    emulator: int


def ports() -> Ports:
    """Free ports; the worker's metrics are one above `metrics`."""
    web, metrics, _, stub, emulator = free_ports(5)
    return Ports(web, metrics, stub, emulator)


def settings(data: Path, at: Ports, redis_url: str = "") -> dict[str, str]:
    """The environment of a bot whose channel is the driver, with no limit on what it sends."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return clean | {
        "PYTHONPATH": str(ROOT),
        "NAMRO_ENV": "demo",
        "NAMRO_DATA_DIR": str(data),
        "NAMRO_FLOWS_DIR": str(FLOWS),
        "NAMRO_LOG_LEVEL": "warning",
        "REDIS_URL": redis_url,
        "PORT": str(at.web),
        "METRICS_PORT": str(at.metrics),
        "EMULATOR_PORT": str(at.emulator),
        "ZALO_API_URL": f"http://127.0.0.1:{at.stub}",
        "ZALO_OAUTH_URL": f"http://127.0.0.1:{at.stub}",
        "ZALO_RATE_PER_MINUTE": "0",
    }


def working_directory() -> Path:
    """Where everything is written."""
    home = ROOT / "build" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    return home


@contextmanager
def fresh_directory() -> Iterator[Path]:
    """A data directory on the disk of build/, not in memory: a database that syncs must have something to sync to."""
    with TemporaryDirectory(dir=working_directory(), prefix="run-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@dataclass(frozen=True, slots=True)
class Database:
    """A running server and its address."""

    process: subprocess.Popen[bytes]
    socket: Path

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=60)


@asynccontextmanager
async def database(home: Path, core: int) -> AsyncIterator[Database]:
    """The server that `namro demo` embeds, with the demo's durability: every write synced before its answer."""
    from bot.store.embedded import server_binary

    where = home / "db"
    where.mkdir(exist_ok=True)
    path = Path("/tmp") / f"namro-bench-{os.getpid()}-{free_ports(1)[0]}.sock"  # a socket's path must be short
    words = f"--port 0 --unixsocket {path} --dir {where} --appendonly yes --appendfsync always".split()
    process = pinned(core, [server_binary(), *words, "--save", ""], os.environ, home / "database.log")
    running = Database(process, path)
    try:
        await _until(lambda: path.exists() and _pings(running), process)
        yield running
    finally:
        stop(process)
        path.unlink(missing_ok=True)


def _pings(running: Database) -> bool:
    try:
        with running.client() as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


@dataclass(frozen=True, slots=True)
class Bot:
    """`web` and, where the figure needs it, `worker`."""

    at: Ports
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes] | None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.at.web}/webhook/zalo"


@asynccontextmanager
async def bot(home: Path, server: Database, core: int, worker: bool = True) -> AsyncIterator[Bot]:
    """Started and ready: `web` listens, `worker` owns partitions."""
    at = ports()
    env = settings(home / "data", at, server.url)
    log = home / "bot.log"
    started = [pinned(core, [sys.executable, "-m", "bot", "web"], env, log)]
    try:
        if worker:
            started.append(pinned(core, [sys.executable, "-m", "bot", "worker"], env, log))
        await until_listening(started[0], "127.0.0.1", at.web)
        if worker:
            await _until(lambda: is_ready(at.metrics + 1), started[1])
        yield Bot(at, started[0], started[1] if worker else None)
    finally:
        for process in started:
            stop(process)


def is_ready(port: int) -> bool:
    """Whether the process behind this port says it can do its work."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


async def _until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(f"{process.args!r} did not become ready")
        await asyncio.sleep(0.01)
