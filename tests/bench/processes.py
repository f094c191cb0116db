"""Processes under measurement: pinned to a core, their CPU and memory read from /proc."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0
STOP_SECONDS = 8.0
POLL_SECONDS = 0.005
LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000


class DidNotStart(Exception):
    """A process under measurement did not come up; the message says which and where its log is."""


def pinned(core: int | None, command: Sequence[str], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Starts `command` in a process group of its own on one core (None: where this process runs)."""

    def pin() -> None:
        if core is not None:
            os.sched_setaffinity(0, {core})

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(env),
            preexec_fn=pin,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM to the group, SIGKILL when it does not end."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of everything the process started; returns when all of it is gone, its ports free."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(POLL_SECONDS)


def listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), 0.5):
            return True
    except OSError:
        return False


async def until_listening(process: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Waits until the port answers; raises DidNotStart when the process ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not listens(host, port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(f"{' '.join(map(str, process.args))}: nothing listens on port {port}")  # type: ignore[arg-type]
        await asyncio.sleep(POLL_SECONDS)


def free_ports(count: int) -> list[int]:
    """Neighbouring ports nobody uses now, below those the system gives to outgoing connections."""
    while True:
        first = random.randrange(LOWEST_PORT, HIGHEST_PORT - count)
        wanted = list(range(first, first + count))
        if all(_is_free(port) for port in wanted):
            return wanted


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    found, waiting = [], [pid]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of live processes; those that are gone count nothing."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


@dataclass(slots=True)
class Crowd:
    """How much of a core others took while we measured: the noise of a shared machine."""

    core: int
    began: float = field(default_factory=time.monotonic)
    busy: float = 0.0

    def __post_init__(self) -> None:
        self.busy = _busy_seconds(self.core)

    def share(self, ours: float) -> float:
        """0 to 1: busy time of the core that is not in our `ours` CPU seconds (interrupts count as others')."""
        taken = _busy_seconds(self.core) - self.busy - ours
        return max(0.0, taken / (time.monotonic() - self.began))


def _busy_seconds(core: int) -> float:
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        if name == f"cpu{core}":
            user, nice, system, _idle, _wait, *rest = map(int, fields[:8])
            return (user + nice + system + sum(rest)) / TICKS
    return 0.0


def rss_mb(pids: Iterable[int]) -> float:
    """Resident memory in MB (10^6), shared pages counted in each process."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return total * 1024 / 1e6
