"""`namro demo` on ports and a data directory of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.store import embedded
from tests.running.programs import (
    ROOT,
    Program,
    children,
    command_line,
    counted,
    data_of,
    free_port,
    listens,
    surroundings,
)

SECRET_KEY = "a-key-for-tests-only-0123456789-0123456789"
COMMAND_SECONDS = 30
MARKS = {"database": "server", "web": "bot web", "worker": "bot worker", "emulator": "bot emulator"}


@dataclass
class Ports:
    web: int
    emulator: int
    metrics: int

    @classmethod
    def free(cls) -> Ports:
        return cls(free_port(), free_port(), free_port())


class Demo(Program):
    """The whole service; `folder` holds its data and its log, and may be used again by the next one."""

    def __init__(self, folder: Path, ports: Ports | None = None, **settings: str) -> None:
        self.ports = ports or Ports.free()
        self.data = data_of(folder)
        env = {
            "NAMRO_DATA_DIR": str(self.data),
            "NAMRO_FLOWS_DIR": str(ROOT / "flows"),
            "NAMRO_SECRET_KEYS": SECRET_KEY,
            "NAMRO_UNDO_SECONDS": "1",
            "PORT": str(self.ports.web),
            "EMULATOR_PORT": str(self.ports.emulator),
            "METRICS_PORT": str(self.ports.metrics),
            **settings,
        }
        super().__init__(("demo",), env, folder / "demo.log")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports.web}"

    @property
    def emulator_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.emulator}"

    @property
    def redis_url(self) -> str:
        return embedded.embedded_url(self.data)

    def up(self) -> Demo:
        """Starts and waits until it says that it runs."""
        before = self.said.count("Nhấn Ctrl-C")
        self.start()
        self.ready(lambda: self.said.count("Nhấn Ctrl-C") > before)
        return self

    def child(self, name: str) -> int:
        """The process id of `database`, `web`, `worker` or `emulator`; 0 while there is none."""
        found = [pid for pid in children(self.pid) if MARKS[name] in command_line(pid)]
        return found[0] if found else 0

    def count(self, process: str, name: str, **labels: str) -> float:
        """A counter of `web` or `worker`."""
        return counted(self.ports.metrics + (process == "worker"), name, **labels)

    def listens(self) -> bool:
        return listens(self.ports.web)

    def namro(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a member of staff does in another window."""
        return namro(self.env, *words)

    def control(self, path: str, wish: Mapping[str, object] | None = None, method: str = "POST") -> Any:
        """One request to the emulator's /control."""
        url = f"{self.emulator_url}/control/{path}"
        answer = httpx.request(method, url, json=dict(wish or {}) if method == "POST" else None, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def look(self, path: str) -> Any:
        return self.control(path, method="GET")


def namro(env: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env=surroundings(env),
        cwd=Path(env["NAMRO_DATA_DIR"]).parent,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
