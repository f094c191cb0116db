"""What the commands of `namro flows` take in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.settings import load_settings

Folder = Annotated[Path | None, typer.Argument(help="Thư mục kịch bản; để trống thì theo NAMRO_FLOWS_DIR.")]
As = Annotated[str, typer.Option("--as", help="Ai làm việc này; để trống thì là tài khoản trên máy.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Không hỏi lại trước khi làm.")]
Message = Annotated[str, typer.Option("--message", "-m", help="Sửa gì, vì sao; ghi vào lịch sử.")]
Correction = Annotated[
    str, typer.Option("--correction", help="Căn cứ của lần sửa theo pháp luật: cả người ở luồng pin cũng sang bản mới.")
]
Json = Annotated[bool, typer.Option("--json", help="In dữ liệu cho chương trình.")]


def folder_of(folder: Path | None) -> Path:
    """The folder that was named, or the one of the settings."""
    return folder if folder is not None else load_settings().namro_flows_dir
