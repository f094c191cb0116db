"""`namro flows rollback`: an earlier revision is in force again."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.flows.asking import confirm, editor
from bot.cli.flows.options import As, Correction, Json, Message, Yes
from bot.cli.flows.reporting import nobody_in, report_data, report_on, say_report, short
from bot.cli.session import office, run, say_json
from bot.runtime import press
from bot.store import scripts as stored
from bot.terminal import paint, say

Revision = Annotated[str, typer.Argument(help="Bản muốn quay lại; để trống thì là bản ngay trước bản đang dùng.")]


def rollback(
    revision: Revision = "",
    message: Message = "",
    by: As = "",
    correction: Correction = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Đưa một bản trước vào dùng lại, nguyên như khi nó được phát hành.

    Ví dụ: namro flows rollback 3f9c21ab -m "Bản mới hỏi sai giấy tờ"
    """
    who = editor(by)

    async def work() -> dict[str, object]:
        async with office() as here:
            ground = await press.ground(here.redis)
            past = await stored.history(here.redis)
            name = await press.full_name(here.redis, revision) if revision else press.before(past)
            one = press.as_published(await press.files_of(here.redis, name))
            if one.revision == ground.revision:
                raise press.NothingNew(one.revision)
            report = await report_on(here.redis, here.vault, ground, one, correction)
            if not as_json:
                say_report(report)
            confirm(f"Quay lại bản {short(name)}?", yes)
            said = " ".join(message.split()) or f"Quay lại bản {short(name)}"
            empty = nobody_in(report, {entry.revision for entry in past})
            entry = await press.publish(
                here.redis, ground, one, "rollback", who, said, correction=correction, empty=empty
            )
            return {"revision": name, "base": entry.previous, "serial": entry.serial, **report_data(report)}

    done = run(work())
    if as_json:
        say_json(done)
        return
    name, base = short(str(done["revision"])), short(str(done["base"]))
    say(paint(f"Đã quay lại bản {name}.", "green") + " Người dân gặp bản này sau vài giây.")
    say("Thư mục kịch bản chưa đổi theo; lấy bản đang dùng về bằng: namro flows export <thư mục>")
    say(f"Bỏ lần quay lại này: namro flows rollback {base}")
