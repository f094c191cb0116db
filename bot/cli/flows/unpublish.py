"""`namro flows unpublish`: in an emergency, one flow is taken out of use and those in it are held."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.flows.asking import confirm, editor, reason_given
from bot.cli.flows.options import As, Json, Yes
from bot.cli.flows.reporting import nobody_in, report_data, report_on, say_report, short
from bot.cli.session import office, run, say_json
from bot.runtime import press
from bot.store import scripts as stored
from bot.terminal import paint, say

Flow = Annotated[str, typer.Argument(help="Mã của luồng.")]
Reason = Annotated[str, typer.Option("--reason", help="Vì sao phải dừng; ghi vào lịch sử và vào tệp của luồng.")]


def unpublish(flow: Flow, reason: Reason = "", by: As = "", yes: Yes = False, as_json: Json = False) -> None:
    """Tạm dừng một luồng ngay: không ai mở được nữa, người đang làm dở được giữ chỗ cùng những gì đã trả lời.

    Ví dụ: namro flows unpublish phan-anh-can-bo --reason "Câu xin phép ghi sai căn cứ"
    """
    who = editor(by)
    said = reason_given(reason, "--reason", "Câu xin phép ghi sai căn cứ")

    async def work() -> dict[str, object]:
        async with office() as here:
            ground = await press.ground(here.redis)
            if ground.scripts is None:
                raise press.NoSuchFlow(flow, "Chưa có bản nào được dùng.")
            files = press.paused_files(ground.files, ground.scripts, flow, said)
            one = press.as_published(files)
            report = await report_on(here.redis, here.vault, ground, one, paused={flow})
            if not as_json:
                say_report(report)
            confirm(f"Tạm dừng luồng {flow} ngay?", yes)
            empty = nobody_in(report, {entry.revision for entry in await stored.history(here.redis)})
            entry = await press.publish(here.redis, ground, one, "unpublish", who, said, flow=flow, empty=empty)
            return {"revision": entry.revision, "base": entry.previous, "serial": entry.serial, **report_data(report)}

    done = run(work())
    if as_json:
        say_json(done)
        return
    name = short(str(done["revision"]))
    say(paint(f"Đã tạm dừng luồng {flow} (bản {name}).", "green") + " Có hiệu lực sau vài giây.")
    say(f"Mở lại nguyên như cũ: namro flows rollback {short(str(done['base']))}")
    say("Mở lại sau khi sửa: lấy về bằng namro flows export, sửa, xoá dòng paused, rồi namro flows publish.")
