"""Programs as processes of their own: started as a user does, stopped and killed by their id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from bot.runtime.learning import FOLDER

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")  # of this process's environment; settings of a developer stay out
PORTS_EACH = 2_000  # for every process of a parallel run, below the ports the system gives away
START_SECONDS = 30.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.02


def _ports() -> Iterator[int]:
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 5
    first = 20_000 + number * PORTS_EACH
    offset = os.getpid() % (PORTS_EACH // 2)
    while True:
        for port in range(first + offset, first + PORTS_EACH, 2):
            if not any(listens(port + extra) for extra in (0, 1)):
                yield port
        offset = 0


_free = _ports()


def free_port() -> int:
    """A port that nobody uses, nor the one after it; never given twice in a row."""
    return next(_free)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition: Callable[[], object], seconds: float, what: Callable[[], str]) -> None:
    """Waits for a program to come up or go; `what` says what was missing."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(what())
        time.sleep(POLL_SECONDS)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def surroundings(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program: the code under test, and no settings but these."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


def data_of(folder: Path) -> Path:
    """A data directory of its own, but for what other processes of this test run learnt of the same scripts."""
    data, shared = folder / "data", os.environ.get("NAMRO_DATA_DIR", "")
    data.mkdir(parents=True, exist_ok=True)
    if shared and not (data / FOLDER).exists():
        (data / FOLDER).symlink_to(Path(shared) / FOLDER)
    return data


@dataclass
class Program:
    """`namro <words>` in a process group of its own; what it says goes to `log`."""

    words: tuple[str, ...]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        if self.process is not None:
            self.wait()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *self.words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.log.parent,
                env=surroundings(self.env),
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        assert self.process is not None, "not started"
        return self.process.pid

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def family(self) -> list[int]:
        """Its own id and those of all it started."""
        found, waiting = [], [self.pid]
        while waiting:
            found.append(waiting.pop())
            waiting += children(found[-1])
        return found

    def ended(self) -> int | None:
        """Its exit code, None while it runs."""
        return None if self.process is None else self.process.poll()

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def send_group(self, number: signal.Signals) -> None:
        """As the terminal does on Ctrl-C, and as a power cut does."""
        os.killpg(self.pid, number)

    def wait(self, seconds: float = STOP_SECONDS) -> int:
        assert self.process is not None
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{' '.join(self.words)} still runs after {seconds:g} s:\n{self.said}") from None

    def stop(self) -> None:
        """Whatever its state, nothing of it runs afterwards."""
        if self.process is None:
            return
        family = self.family()
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.send_group(signal.SIGCONT)
                self.send(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            self.send_group(signal.SIGKILL)
        self.process.wait()
        until(lambda: not any(map(is_alive, family)), STOP_SECONDS, lambda: f"still there: {family}")

    def ready(self, condition: Callable[[], object]) -> None:
        """Waits until `condition` holds; fails with what the program said."""
        until(lambda: condition() or self.ended() is not None, START_SECONDS, lambda: self.said)
        assert self.ended() is None, self.said


def counted(metrics_port: int, name: str, **labels: str) -> float:
    """A counter of a running process, 0 when it never counted."""
    text = httpx.get(f"http://127.0.0.1:{metrics_port}/metrics", timeout=5).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and all(sample.labels.get(key) == value for key, value in labels.items())
    )
