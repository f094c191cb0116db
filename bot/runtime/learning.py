"""What routers learnt, kept as files of the data directory, so that a process starts without learning it again."""

from __future__ import annotations

import ctypes
import os
import platform
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

import bot.routing
import bot.text
from bot.routing.keeping import Key, Memory
from bot.routing.router import make_router
from bot.scripts.model import Scripts
from bot.scripts.world import Router
from config.settings import existing_data_dir

FOLDER = "learnt"  # of the data directory
KEPT = 4  # files; the least recently used go
SUFFIX = ".learnt"
MAX_BYTES = 256 << 20  # of a file that is read; what the shipped scripts teach takes 11 MB, with a thousand sheets 40
_CHECKSUM = 32  # bytes before what was learnt


class LearntFiles:
    """A Memory: a file for each set of scripts and each version of the code.

    A file that is damaged, or not what its name says, is deleted. Where the folder cannot be read or written nothing is
    kept, and learning takes its time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: Key) -> bytes | None:
        try:
            path = self._path(key)
            if not path.is_file() or path.stat().st_size > MAX_BYTES:
                return None
            found = path.read_bytes()
            if found[:_CHECKSUM] != _checksum(path.name, found[_CHECKSUM:]):
                path.unlink()
                return None
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)  # just used
        return found[_CHECKSUM:]

    def put(self, key: Key, data: bytes) -> None:
        with suppress(OSError):
            path = self._path(key)
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(path, _checksum(path.name, data), data)
            self._forget()

    def _path(self, key: Key) -> Path:
        return self._folder / (sha256(f"{key} {_code()}".encode()).hexdigest() + SUFFIX)

    def _write(self, path: Path, *parts: bytes) -> None:
        """Whole or not at all; for the owner alone, as `mkstemp` makes files."""
        handle, name = tempfile.mkstemp(SUFFIX, ".", self._folder)
        fresh = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(parts)
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise

    def _forget(self) -> None:
        """All but the KEPT latest; what a killed process left half written grows old as well."""
        used = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in used[KEPT:]:
            path.unlink(missing_ok=True)


def learnt_in(data_dir: Path) -> LearntFiles:
    return LearntFiles(data_dir / FOLDER)


def learnt_here() -> LearntFiles | None:
    """For commands: of the data directory where the service has one; they make none in an editor's folder."""
    data_dir = existing_data_dir()
    return learnt_in(data_dir) if data_dir else None


def router_of(scripts: Scripts, memory: Memory | None) -> Router:
    """What reads free messages for these scripts, in no more memory than it needs."""
    router = make_router(scripts, memory)
    _give_back()
    return router


def _give_back() -> None:
    """Freed pages go back to the system: after learning glibc would keep tens of megabytes of them."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _checksum(name: str, data: bytes) -> bytes:
    return sha256(name.encode() + data).digest()


@cache
def _code() -> str:
    """Of all that what is learnt depends on besides the scripts: other code must never meet its numbers."""
    found = sha256(platform.python_version().encode())
    for package in (bot.routing, bot.text):
        for path in sorted(Path(package.__path__[0]).glob("*.py")):
            found.update(f"\n{path.name}\n".encode() + path.read_bytes())
    return found.hexdigest()
