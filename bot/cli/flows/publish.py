"""`namro flows import`: makes a folder's scripts the ones citizens meet."""

from __future__ import annotations

import time
from datetime import datetime

import typer

from bot.cli.flows.options import Folder, Json, folder_of
from bot.cli.session import office, run, say_json
from bot.scripts.check import check as check_scripts
from bot.scripts.loader import list_media, read_folder, revision_of
from bot.scripts.problems import has_errors
from bot.store import scripts as stored
from bot.terminal import complain, say
from bot.tickets.calendar import HANOI


def import_scripts(folder: Folder = None, as_json: Json = False) -> None:
    """Makes the folder's scripts the ones citizens meet; conversations under way finish on the old ones.

    Example: namro flows import flows
    """
    place = folder_of(folder)
    files = read_folder(place)
    problems = check_scripts(files, datetime.now(HANOI).date(), list_media(place))
    if has_errors(problems):
        for problem in problems:
            complain(str(problem))
        complain("Kịch bản còn lỗi nên chưa được đưa vào dùng.")
        raise typer.Exit(1)

    async def work() -> str:
        async with office() as here:
            revision = revision_of(files)
            await stored.store(here.redis, revision, files)
            await stored.make_current(here.redis, revision, "publish", int(time.time() * 1000))
            return revision

    revision = run(work())
    if as_json:
        say_json({"revision": revision, "folder": str(place)})
    else:
        say(f"Đã đưa vào dùng bản {revision} từ {place}.")
        say("Từ nay, sửa trong thư mục rồi phải chạy lại lệnh này thì người dân mới thấy.")
