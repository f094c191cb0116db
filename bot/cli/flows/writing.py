"""Writing what a command was asked to write."""

from __future__ import annotations

from pathlib import Path

_REASONS: tuple[tuple[type[OSError], str], ...] = (
    (IsADirectoryError, "đây là một thư mục"),
    (NotADirectoryError, "một phần của đường dẫn là tệp, không phải thư mục"),
    (FileExistsError, "một phần của đường dẫn là tệp, không phải thư mục"),
    (FileNotFoundError, "không tạo được thư mục chứa nó"),
    (PermissionError, "không có quyền ghi"),
)


class FileNotWritable(Exception):
    """A file could not be written; the message says why."""

    def __init__(self, path: Path, error: OSError) -> None:
        reason = next((said for kind, said in _REASONS if isinstance(error, kind)), error.strerror)
        super().__init__(f"Không ghi được {path}: {reason}. Chọn chỗ khác rồi chạy lại.")


def write_file(path: Path, text: str) -> None:
    """Writes a file and the folders it lies in; raises FileNotWritable."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileNotWritable(path, error) from None
