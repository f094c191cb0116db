"""What the commands of `namro flows` take in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.settings import load_settings

Folder = Annotated[Path | None, typer.Argument(help="The scripts' folder; default: NAMRO_FLOWS_DIR.")]
As = Annotated[str, typer.Option("--as", help="Who does this; default: the user of this machine.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before doing it.")]
Message = Annotated[str, typer.Option("--message", "-m", help="What changes and why, for the history.")]
Correction = Annotated[
    str, typer.Option("--correction", help="A legal correction and its reason: moves even those who are pinned.")
]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]


def folder_of(folder: Path | None) -> Path:
    """The folder that was named, or the one of the settings."""
    return folder if folder is not None else load_settings().namro_flows_dir
