"""Evidence: what a citizen sent for a ticket beside words, from the channel's reference to the file that is kept.

    waiting → kept, or failed (the reference stays)

A file is encrypted under a key of its own. The key of the original lies among the ticket's sealed values, that of the
copy drawn for viewers beside the ticket's words: destroying the ticket's keys destroys the files with them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

FETCHED_KINDS = frozenset({"image", "gif", "file", "audio", "video"})  # a place or a link holds nothing to be fetched

MAX_FILE = 100 * 1024 * 1024  # bytes of one file
MAX_FILES_TOGETHER = 500 * 1024 * 1024  # bytes of all files of one ticket
MAX_PIECES = 100  # of one ticket; what comes beyond is noted in the history alone
URL_LIFE_MS = 24 * 3600 * 1000  # the channel does not say how long its addresses live; later nothing is tried any more
RETRY_SECONDS = (5, 30, 120, 600, 1800, 3600)  # between two tries; the last one again and again


class State(StrEnum):
    WAITING = "waiting"
    KEPT = "kept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """Where an encrypted file lies and what opens it (hex): belongs only inside a box."""

    id: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ViewerCopy:
    """A picture drawn anew, without the original's metadata."""

    file: SealedFile
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was just kept. `sha256` and `size` (bytes) are the original's, `type` is sniffed, `at` ms.

    Holds the keys: whoever stores it does so inside a box, until `Evidence` and the sealed values take it over.
    """

    original: SealedFile
    sha256: str
    size: int
    type: str
    at: int
    view: ViewerCopy | None = None

    def data(self) -> dict[str, Any]:
        """Ready for JSON, and for a box only."""
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> KeptFile:
        view = data.get("view")
        return cls(
            SealedFile(**data["original"]),
            data["sha256"],
            data["size"],
            data["type"],
            data["at"],
            ViewerCopy(SealedFile(**view["file"]), view["type"], view["size"]) if view else None,
        )

    @property
    def file_ids(self) -> tuple[str, ...]:
        """The names of all its files."""
        return (self.original.id, self.view.file.id) if self.view else (self.original.id,)
