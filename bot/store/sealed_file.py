"""One encrypted file: pieces of AES-GCM under a key that no other file has.

    magic, then for each CHUNK bytes of the content: ciphertext and tag; the last piece may be shorter or empty

The nonce of a piece is its number and whether it is the last, so pieces cannot be moved, left out or cut off; the
file's name is authenticated, so one file cannot stand in for another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store.vault import CannotOpen

MAGIC = b"namro file 1\n"
CHUNK = 64 * 1024
TAG = 16


class SealedWriter:
    """Writes `<folder>/<id>` through a partial file; `finish` makes it whole and lasting, `drop` forgets it."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._partial = path.with_suffix(".part")
        self._cipher = AESGCM(key)
        self._left = b""
        self._number = 0
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = os.fdopen(os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(MAGIC)

    def write(self, data: bytes) -> None:
        waiting = self._left + data
        while len(waiting) > CHUNK:  # the last piece is written by `finish`, however full
            self._piece(waiting[:CHUNK], last=False)
            waiting = waiting[CHUNK:]
        self._left = waiting

    def finish(self) -> None:
        self._piece(self._left, last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.rename(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def drop(self) -> None:
        self._file.close()
        self._partial.unlink(missing_ok=True)

    def _piece(self, plain: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._path.name.encode()))
        self._number += 1


def read_sealed(path: Path, key: bytes) -> Iterator[bytes]:
    """The content, piece by piece; raises CannotOpen when it is gone, damaged or another's.

    A cut file gives its whole pieces before it raises.
    """
    cipher = AESGCM(key)
    try:
        file = path.open("rb")
    except OSError as error:
        raise CannotOpen(f"an evidence file cannot be read: {error.strerror}") from None
    with file:
        if file.read(len(MAGIC)) != MAGIC:
            raise CannotOpen("an evidence file is damaged or of another version")
        number, piece = 0, file.read(CHUNK + TAG)
        while True:
            following = file.read(CHUNK + TAG)
            try:
                yield cipher.decrypt(_nonce(number, not following), piece, path.name.encode())
            except (InvalidTag, ValueError):
                raise CannotOpen("an evidence file is damaged or cut off, or its key is another's") from None
            if not following:
                return
            number, piece = number + 1, following


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))
