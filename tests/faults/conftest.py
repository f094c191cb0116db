"""A service of real processes, a channel that can hold its answers, and citizens who count."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running.channel import Channel
from tests.running.demo import SECRET_KEY, Demo, Ports
from tests.running.programs import Program, data_of, free_port, listens
from tests.running.traffic import counting_flows

PARTITIONS = 4


@pytest.fixture
async def channel() -> AsyncIterator[Channel]:
    channel = Channel()
    await channel.start()
    yield channel
    await channel.stop()


@pytest.fixture
def counting(tmp_path: Path, channel: Channel) -> dict[str, str]:
    """Settings of a service that counts and speaks to the test's channel."""
    flows = counting_flows(tmp_path / "flows")
    return {"NAMRO_FLOWS_DIR": str(flows), "PARTITIONS": str(PARTITIONS), **channel.settings()}


@pytest.fixture
def open_demo(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Starts a demo (`name` is its folder); at the end nothing of any is left."""
    opened: list[Demo] = []

    def opening(name: str = "demo", ports: Ports | None = None, **settings: str) -> Demo:
        demo = Demo(tmp_path / name, ports, **settings)
        opened.append(demo)
        return demo.up()

    yield opening
    for demo in opened:
        demo.stop()


@pytest.fixture
def demo(open_demo: Callable[..., Demo], counting: dict[str, str]) -> Demo:
    return open_demo(**counting)


class Parts:
    """Programs of a service one by one, on a database that the test starts and stops itself."""

    def __init__(self, folder: Path, redis_url: str, settings: dict[str, str]) -> None:
        self.folder = folder
        self.redis_url = redis_url
        self.settings = settings
        self.port = free_port()
        self.started: list[Program] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, what: str, name: str = "") -> tuple[Program, int]:
        """A program and its metrics' port."""
        metrics = free_port()
        env = {
            "NAMRO_DATA_DIR": str(data_of(self.folder)),
            "NAMRO_SECRET_KEYS": SECRET_KEY,
            "REDIS_URL": self.redis_url,
            "PORT": str(self.port),
            "METRICS_PORT": str(metrics),
            **self.settings,
        }
        program = Program((what,), env, self.folder / f"{name or what}.log")
        self.started.append(program)
        program.start()
        return program, metrics + (what == "worker")

    def web(self) -> tuple[Program, int]:
        program, metrics = self.run("web")
        program.ready(lambda: listens(self.port))
        return program, metrics

    def worker(self, name: str = "worker") -> tuple[Program, int]:
        program, metrics = self.run("worker", name)
        program.ready(lambda: listens(metrics))
        return program, metrics


@pytest.fixture
def open_parts(tmp_path: Path, counting: dict[str, str]) -> Iterator[Callable[[str], Parts]]:
    opened: list[Parts] = []

    def opening(redis_url: str) -> Parts:
        opened.append(Parts(tmp_path, redis_url, counting))
        return opened[-1]

    yield opening
    for parts in opened:
        for program in parts.started:
            program.stop()


@pytest.fixture
def server(shared_server: Any, tmp_path: Path) -> Iterator[Any]:
    """A database of this test alone, of either kind, to silence and kill."""
    server = type(shared_server)(tmp_path / "server", shared_server.program)
    server.start()
    yield server
    server.kill()
