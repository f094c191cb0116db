"""`namro demo`: the whole service on one machine, in one process group.

Starts the embedded database (unless REDIS_URL says otherwise), `web`, `worker` and, unless another program stands in
for the channel, the emulator. Restarts what dies, stops all on Ctrl-C, and leaves nothing behind when it is killed.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.store import embedded
from bot.terminal import say
from config.settings import Settings

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10.0
READY_SECONDS = 60.0
FAST_DEATH_SECONDS = 3.0
MAX_FAST_DEATHS = 5
POLL_SECONDS = 0.05


class DemoFailed(Exception):
    """The demo cannot start or go on; the message says why and what to do."""


@dataclass(slots=True)
class Child:
    """One process of the demo and how often it died soon after its start."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]
    started: float
    fast_deaths: int = 0


def run_demo(settings: Settings) -> None:
    """Runs until SIGINT or SIGTERM; raises DemoFailed."""
    with _only_one(settings.namro_data_dir):
        _refuse_busy_ports(settings)
        stopping = _Stop()
        children: list[Child] = []
        try:
            for name, start in _programs(settings):
                if name == "emulator":  # what it still has to deliver would otherwise meet a closed door
                    _wait_for_web(settings, children, stopping)
                children.append(_started(name, start))
            _wait_until_ready(settings, children, stopping)
            if not stopping.asked:
                _print_welcome(settings)
            while not stopping.asked:
                _restart_dead(children)
                stopping.wait(0.3)
        finally:
            _stop(children)


def _programs(settings: Settings) -> list[tuple[str, Callable[[], subprocess.Popen[bytes]]]]:
    programs: list[tuple[str, Callable[[], subprocess.Popen[bytes]]]] = []
    url = settings.redis_url
    if not url:
        data_dir, chosen = settings.namro_data_dir, settings.namro_redis_server
        programs.append(("database", lambda: embedded.start(data_dir, chosen, _follow_parent)))
        url = embedded.embedded_url(data_dir)
    programs.append(("web", lambda: _spawn("web", url)))
    programs.append(("worker", lambda: _spawn("worker", url)))
    if settings.uses_emulator:
        programs.append(("emulator", lambda: _spawn("emulator", url)))
    return programs


def _spawn(command: str, redis_url: str) -> subprocess.Popen[bytes]:
    """A child that is told where the database is, so that it can start while the database is away."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", command],
        stdin=subprocess.DEVNULL,
        preexec_fn=_follow_parent,
        env={**os.environ, "REDIS_URL": redis_url},
    )


def _follow_parent() -> None:
    """In the child: Ctrl-C is the parent's business, and the child ends when the parent is killed.

    Blocked besides ignored: the database sets a handler of its own, and would stop before those who use it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """One demo per data directory; the lock goes with the process, however it ends."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoFailed(
                f"another demo already runs on the data directory {data_dir}; stop it, or give this one its own: "
                "NAMRO_DATA_DIR=var2 PORT=8081 EMULATOR_PORT=8091 METRICS_PORT=9474 make run"
            ) from None
        yield


def _refuse_busy_ports(settings: Settings) -> None:
    ports = [("PORT", settings.host, settings.port)]
    if settings.uses_emulator:
        ports.append(("EMULATOR_PORT", "127.0.0.1", settings.emulator_port))
    if settings.metrics_port:
        ports.append(("METRICS_PORT", "127.0.0.1", settings.metrics_port))
    for name, host, port in ports:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise DemoFailed(
                    f"port {port} of {host} is busy ({error.strerror}); is another Năm Rõ running? "
                    f"Stop it, or choose another port: {name.split()[0]}={port + 10} make run"
                ) from None


def _started(name: str, start: Callable[[], subprocess.Popen[bytes]]) -> Child:
    try:
        return Child(name, start, start(), time.monotonic())
    except embedded.EmbeddedFailed as error:
        raise DemoFailed(str(error)) from error


def _wait_for_web(settings: Settings, children: list[Child], stopping: _Stop) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not (stopping.asked or _listens(settings.host, settings.port) or time.monotonic() > deadline):
        _refuse_dead(children)
        stopping.wait(POLL_SECONDS)


def _refuse_dead(children: list[Child]) -> None:
    for child in children:
        if child.process.poll() is not None:
            raise DemoFailed(f"{child.name} stopped during the start (see its message above)")


def _wait_until_ready(settings: Settings, children: list[Child], stopping: _Stop) -> None:
    """Until web and emulator listen and a worker owns the first partition."""
    deadline = time.monotonic() + READY_SECONDS
    waiting: dict[str, Callable[[], bool]] = {"web": lambda: _listens(settings.host, settings.port)}
    if settings.uses_emulator:
        waiting["emulator"] = lambda: _listens("127.0.0.1", settings.emulator_port)
    if not settings.redis_url:
        waiting["worker"] = lambda: embedded.has_owner(settings.namro_data_dir)
    while waiting and not stopping.asked:
        _refuse_dead(children)
        waiting = {name: ready for name, ready in waiting.items() if not ready()}
        if time.monotonic() > deadline:
            raise DemoFailed(f"not ready after {READY_SECONDS:.0f} s: {', '.join(waiting)}")
        stopping.wait(POLL_SECONDS)


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), 0.5):
            return True
    except OSError:
        return False


def _restart_dead(children: list[Child]) -> None:
    for child in children:
        code = child.process.poll()
        if code is None:
            continue
        lived = time.monotonic() - child.started
        child.fast_deaths = child.fast_deaths + 1 if lived < FAST_DEATH_SECONDS else 0
        if child.fast_deaths >= MAX_FAST_DEATHS:
            raise DemoFailed(f"{child.name} stopped {MAX_FAST_DEATHS} times right after its start (see above)")
        say(f"{child.name} ended (code {code}); starting it again")
        child.process, child.started = child.start(), time.monotonic()


def _stop(children: list[Child]) -> None:
    """Everything that uses the database first, the database last."""
    users = [child for child in children if child.name != "database"]
    for group in (users, [child for child in children if child.name == "database"]):
        for child in group:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in group:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()


class _Stop:
    """Ctrl-C or SIGTERM was received."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        self.asked = True

    def wait(self, seconds: float) -> None:
        if not self.asked:
            time.sleep(seconds)


def _print_welcome(settings: Settings) -> None:
    web = f"http://{settings.host}:{settings.port}"
    say("")
    say("Năm Rõ đang chạy. Nhấn Ctrl-C để dừng; lần sau chạy lại sẽ tiếp tục từ chỗ cũ.")
    say("")
    if settings.uses_emulator:
        say(f"  Trò chuyện như người dân   {settings.emulator_url}")
    else:
        say(f"  Kênh Zalo                  {settings.zalo_api_url}")
    say(f"  Máy chủ                    {web}")
    if settings.metrics_port:
        say(f"  Số liệu                    http://127.0.0.1:{settings.metrics_port}/metrics")
    say("")
    if settings.uses_emulator:
        say("Thử trước: mở trang trò chuyện, nhắn «xin chào», rồi «lam giay khai sinh can gi».")
        say("Nhắn «phan anh can bo» để tạo một phiếu; sau đó trả lời như cán bộ ở cửa sổ khác:")
    here = os.environ.get("NAMRO_DATA_DIR")
    setting = f"NAMRO_DATA_DIR={here} " if here else ""
    say(f"  {setting}{Path(sys.executable).parent / 'namro'} tickets list --as thanh-tra")
    say("")
