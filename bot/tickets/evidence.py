"""Evidence: what a citizen sent for a ticket beside words, from the channel's reference to the file that is kept.

    waiting → kept, or failed (the reference stays)

A file is encrypted under a key of its own. The key of the original lies among the ticket's sealed values, that of the
copy drawn for viewers beside the ticket's words: destroying the ticket's keys destroys the files with them.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

FETCHED_KINDS = frozenset({"image", "gif", "file", "audio", "video"})  # a place or a link holds nothing to be fetched
KEPT = "kept:"  # begins the address of a file that was kept before it belonged to a ticket

MAX_FILE = 100 * 1024 * 1024  # bytes of one file
MAX_FILES_TOGETHER = 500 * 1024 * 1024  # bytes of all files of one ticket
MAX_PIECES = 100  # of one ticket; what comes beyond is noted in the history alone
MAX_NAME = 200  # characters of a file's name


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

    Holds the keys: whoever stores it does so inside a box, until a ticket takes it over.
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

    def address(self) -> str:
        """What stands in an attachment's `url` for a file that is kept already; keys included."""
        return KEPT + urlsafe_b64encode(json.dumps(self.data()).encode()).decode().rstrip("=")

    @classmethod
    def at_address(cls, url: str) -> KeptFile | None:
        """The file behind such an address; None when it is another kind of address."""
        if not url.startswith(KEPT):
            return None
        packed = url.removeprefix(KEPT)
        try:
            return cls.load(json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4))))
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    @property
    def file_ids(self) -> tuple[str, ...]:
        """The names of all its files."""
        return (self.original.id, self.view.file.id) if self.view else (self.original.id,)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of a ticket. `number` counts from 1 within it; times are ms, sizes bytes."""

    number: int
    kind: str  # of attachment
    at: int  # when the citizen sent it
    name: str = ""  # as the citizen's phone calls it
    url: str = ""  # the channel's reference, until the file is kept
    state: State = State.WAITING
    reason: str = ""  # why it failed: one of REASONS
    kept_at: int | None = None
    sha256: str = ""  # of the original
    size: int = 0  # of the original
    type: str = ""  # sniffed from the original
    is_other: bool = False  # it is not what its kind and name promise
    view: ViewerCopy | None = None

    def row(self) -> list[Any]:
        """Ready for JSON, and for a box only."""
        view = [self.view.file.id, self.view.file.key, self.view.type, self.view.size] if self.view else None
        return [*(getattr(self, name) for name in _PLAIN), view]

    @classmethod
    def from_row(cls, row: list[Any]) -> Evidence:
        *plain, view = row
        named = dict(zip(_PLAIN, plain, strict=True))
        named["state"] = State(named["state"])
        copy = ViewerCopy(SealedFile(view[0], view[1]), view[2], view[3]) if view else None
        return cls(**named, view=copy)


@dataclass(frozen=True, slots=True)
class Original:
    """The original of piece `number`; kept among the sealed values."""

    number: int
    file: SealedFile


_PLAIN = tuple(name for name in Evidence.__slots__ if name != "view")

# Why a file is not there, for people. The first group will not change and is not tried again.
LASTING_REASONS: dict[str, str] = {
    "host": "địa chỉ tệp không thuộc kho lưu trữ được phép",
    "address": "địa chỉ tệp không hợp lệ hoặc trỏ vào mạng nội bộ",
    "redirect": "địa chỉ tệp chuyển hướng ra ngoài kho lưu trữ được phép",
    "too_large": f"tệp lớn hơn {MAX_FILE // 1024 // 1024} MB",
    "together": f"các tệp của phiếu đã vượt {MAX_FILES_TOGETHER // 1024 // 1024} MB",
    "sealed": "phần niêm phong của phiếu không mở được nên không có nơi giữ khóa của tệp",
}
REASONS: dict[str, str] = {
    **LASTING_REASONS,
    "status": "kho lưu trữ báo không có tệp",
    "timeout": "tải quá lâu",
    "unreachable": "không kết nối được kho lưu trữ",
    "compressed": "kho lưu trữ gửi tệp nén trái yêu cầu",
    "empty": "tệp rỗng",
    "disk_full": "ổ đĩa của máy chủ sắp đầy",
    "disk": "máy chủ không ghi được tệp",
    "late": "quá thời gian còn tải được",
}
