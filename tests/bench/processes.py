"""Processes under measurement: pinned to a core, their CPU and memory read from /proc."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0
STOP_SECONDS = 8.0
POLL_SECONDS = 0.005


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
    """kill -9 of everything the process started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


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
    """Ports nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


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
