"""`namro flows export`: writes a revision's files, so that scripts can also live in a folder or in git."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.flows.drafting import note_base
from bot.cli.flows.options import Json
from bot.cli.flows.reporting import short
from bot.cli.flows.writing import write_file
from bot.cli.session import office, run, say_json
from bot.runtime import press
from bot.scripts.loader import read_folder
from bot.terminal import complain, say

Into = Annotated[Path, typer.Argument(help="Thư mục để ghi vào.")]
Revision = Annotated[str, typer.Option("--revision", help="Bản muốn lấy; để trống thì là bản đang dùng.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Ghi đè những tệp đã có mà nội dung khác.")]


def export(into: Into, revision: Revision = "", overwrite: Overwrite = False, as_json: Json = False) -> None:
    """Ghi các tệp kịch bản của một bản ra thư mục.

    Ví dụ: namro flows export kich-ban
    """

    async def work() -> tuple[str, dict[str, str]]:
        async with office() as here:
            if revision:
                name = await press.full_name(here.redis, revision)
            else:
                name = (await press.ground(here.redis)).revision
            return name, await press.files_of(here.redis, name)

    name, files = run(work())
    there = read_folder(into) if into.is_dir() else {}
    differing = [file for file, text in files.items() if file in there and there[file] != text]
    if differing and not overwrite:
        complain(f"{into} đã có {len(differing)} tệp khác nội dung: {', '.join(differing[:5])}.")
        complain("Chưa ghi gì cả. Chọn thư mục khác, hoặc thêm --overwrite để ghi đè.")
        raise typer.Exit(1)
    write_files(into, files)
    note_base(into, name)
    extra = sorted(set(there) - set(files))
    if as_json:
        say_json({"revision": name, "folder": str(into), "files": sorted(files), "not_in_revision": extra})
        return
    say(f"Đã ghi {len(files)} tệp của bản {short(name)} vào {into}.")
    if extra:
        say(f"Các tệp này không có trong bản đó, xoá đi nếu không cần: {', '.join(extra)}")
    say(f"Bước tiếp: sửa, rồi namro flows check {into}")


def write_files(into: Path, files: Mapping[str, str]) -> None:
    """Writes the files below a folder; raises ValueError for a path that leads out of it."""
    root = into.resolve()
    for file, text in files.items():
        target = (root / file).resolve()
        if not target.is_relative_to(root):
            raise ValueError(f"{file} leads out of the folder")
        write_file(target, text)
