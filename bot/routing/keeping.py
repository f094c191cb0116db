"""What was learnt, as bytes: kept by whoever has a place for it, read back instead of learning the same again."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Protocol
from zipfile import BadZipFile

import numpy as np

from bot.routing.learned import Learnable, Learnt

Key = str


class Memory(Protocol):
    """Keeps what was learnt; it may forget at any time, and never fails."""

    def get(self, key: Key) -> bytes | None:
        """What was put under this key by this very version of the code; None when it is not kept, or not whole."""
        ...

    def put(self, key: Key, data: bytes) -> None:
        """Keeps it, if that is possible."""
        ...


class NotReadable(ValueError):
    """The bytes are not what `written` gives."""


def key_of(taught: Learnable) -> Key:
    """The same for equal lessons, in every process with the same numpy."""
    return sha256(f"{np.__version__} {taught!r}".encode("utf-8", "surrogatepass")).hexdigest()


def written(learnt: Learnt) -> bytes:
    file = BytesIO()
    np.savez(file, allow_pickle=False, **learnt.arrays())
    return file.getvalue()


def read_back(data: bytes) -> Learnt:
    """The very numbers that were written; raises NotReadable."""
    try:
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            read = dict(arrays)
            if not all(np.isfinite(one).all() for one in read.values() if one.dtype.kind == "f"):
                raise NotReadable("numbers that are none")
            return Learnt.from_arrays(read)
    except (ValueError, TypeError, AttributeError, LookupError, EOFError, OSError, BadZipFile) as error:
        raise NotReadable(f"not what was learnt: {error}") from None
