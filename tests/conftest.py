"""What all tests share: real database servers, a clock that can be moved, waiting without sleeping."""

from __future__ import annotations

import asyncio
import inspect
import os
import shutil
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import redis as blocking
from hypothesis import settings as property_tests

from bot.runtime.learning import FOLDER
from bot.store import embedded
from bot.store.redis import Redis

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)  # a Monday, the office is open
BACKENDS = ("embedded", pytest.param("redis", marks=pytest.mark.redis))
POLL_SECONDS = 0.005

property_tests.register_profile("any-machine", deadline=None)  # a busy machine is no failure; speed has its own tests
property_tests.load_profile("any-machine")

Condition = Callable[[], object] | Callable[[], Awaitable[object]]


async def wait_until(condition: Condition, timeout: float = 20.0, what: str = "") -> object:
    """Polls until the condition holds and gives its value; fails with what was waited for."""
    until = time.monotonic() + timeout
    while True:
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        if time.monotonic() > until:
            where = what or inspect.getsource(condition).strip()
            raise AssertionError(f"did not become true in {timeout:g} s: {where}")
        await asyncio.sleep(POLL_SECONDS)


@pytest.fixture(scope="session", autouse=True)
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not the developer's: what is learnt of scripts is kept here for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "data-dir"
    (shared / FOLDER).mkdir(parents=True, exist_ok=True)
    os.environ["NAMRO_DATA_DIR"] = str(shared)
    return shared


@pytest.fixture
def eventually() -> Callable[..., Awaitable[object]]:
    return wait_until


class Clock:
    """The wall clock of this process (`time.time`), moved by an offset. The event loop's own clock stays."""

    def __init__(self, patch: pytest.MonkeyPatch, start: datetime) -> None:
        self._real = time.time
        self._offset = 0.0
        self._stopped: float | None = None
        patch.setattr(time, "time", self._now)
        self.set(start)

    def _now(self) -> float:
        return self._real() + self._offset if self._stopped is None else self._stopped

    def stop(self) -> None:
        """Time stands still, however slow the machine is."""
        self._stopped = self._now()

    def go_on(self) -> None:
        """Time goes on from where it was stopped."""
        assert self._stopped is not None
        self._offset, self._stopped = self._stopped - self._real(), None

    def set(self, moment: datetime) -> None:
        self._offset = moment.timestamp() - self._real()

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        self._offset += seconds + 60 * minutes + 3600 * hours + 86400 * days

    @property
    def now_ms(self) -> int:
        return int(time.time() * 1000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Runs from a Monday at nine."""
    return Clock(monkeypatch, NINE)


class Server:
    """A database server of its own: durable like the demo's, on a unix socket in a directory of its own."""

    def __init__(self, folder: Path, program: str = "") -> None:
        self.folder = folder
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return embedded.embedded_url(self.folder)

    def start(self) -> None:
        self.process = embedded.start(self.folder, self.program)

    def client(self) -> blocking.Redis:
        return blocking.Redis(unix_socket_path=str(embedded.socket_path(self.folder)), socket_timeout=10)

    def pause(self) -> None:
        """The server is there and says nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """As `kill -9`."""
        if self.process is not None:
            self._signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None

    def files(self) -> bytes:
        """Every byte the server keeps on disk."""
        found = [path for path in (self.folder / "valkey").rglob("*") if path.is_file()]
        return b"\0".join(path.read_bytes() for path in sorted(found))

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, number)


def _program(backend: str) -> str:
    if backend == "embedded":
        return ""
    if shutil.which("redis-server") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("redis-server is not on PATH, and CI tests every backend")
        pytest.skip("redis-server is not on PATH")
    return "redis-server"


@pytest.fixture(scope="session", params=BACKENDS)
def shared_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server a test process and backend."""
    server = Server(tmp_path_factory.mktemp(f"server-{request.param}"), _program(request.param))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def redis_url(shared_server: Server) -> str:
    """An empty database; the same server for all tests of a backend."""
    with shared_server.client() as client:
        client.flushall()
    return shared_server.url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    connection = Redis(redis_url)
    yield connection
    await connection.close()


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this test alone, to stop, silence and kill."""
    server = Server(tmp_path_factory.mktemp("own"))
    server.start()
    yield server
    server.kill()
