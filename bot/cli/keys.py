"""`namro keys`: which of NAMRO_SECRET_KEYS the stored data still needs, and moving it under the newest."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.session import office, run, say_json
from bot.store import rotation
from bot.store.rotation import Keys
from bot.terminal import complain, say

app = typer.Typer(help="The keys in NAMRO_SECRET_KEYS.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def keys() -> None:
    """The keys in NAMRO_SECRET_KEYS."""


@app.command()
def rotate(
    check: Annotated[
        bool, typer.Option("--check", help="Only count; say whether the old keys may be removed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """Puts every data key under the newest of NAMRO_SECRET_KEYS while everything runs; can be run again at any time.

    Put the new key in front (NAMRO_SECRET_KEYS=new,old), restart web and worker, rotate, check, then remove the old
    one. Exit code 1 while an old key is still needed. Example: namro keys rotate --check
    """

    async def work() -> tuple[Keys, int]:
        async with office() as here:
            master = here.vault.master
            turn = rotation.count if check else rotation.rotate
            return await turn(here.redis, master, here.partitions), len(master)

    found, masters = run(work())
    if as_json:
        say_json(_data(found, masters))
    else:
        _tell(found, masters)
    if found.behind or found.unreadable:
        raise typer.Exit(1)


def _data(found: Keys, masters: int) -> dict[str, object]:
    return {
        "by_age": [found.by_age[age] for age in range(masters)],
        "moved": found.moved,
        "unreadable": found.unreadable,
        "old_keys_removable": masters > 1 and not found.behind and not found.unreadable,
    }


def _tell(found: Keys, masters: int) -> None:
    for age in range(masters):
        name = "khoá mới nhất" if age == 0 else f"khoá cũ thứ {age}"
        say(f"{name}: {found.by_age[age]} khoá dữ liệu")
    if found.moved:
        say(f"Đã chuyển {found.moved} khoá dữ liệu sang khoá mới nhất.")
    if found.unreadable:
        complain(
            f"{found.unreadable} khoá dữ liệu không mở được bằng khoá nào trong NAMRO_SECRET_KEYS. "
            "Thêm lại khoá đã bỏ vào cuối danh sách rồi chạy lại."
        )
    if found.behind:
        complain(f"Còn {found.behind} khoá dữ liệu cần khoá cũ. Chạy: namro keys rotate")
    elif masters > 1 and not found.unreadable:
        say("Bỏ được các khoá cũ khỏi NAMRO_SECRET_KEYS. Bản sao lưu cũ vẫn cần khoá cũ: cất khoá ấy cùng bản sao lưu.")
