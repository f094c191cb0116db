"""`namro flows diff`: what would change, and for how many people, without doing anything."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.flows.drafting import checked, clean_draft
from bot.cli.flows.measuring import effect_data, labelled_in, say_effect
from bot.cli.flows.options import Folder, Json, folder_of
from bot.cli.flows.reporting import report_data, report_on, say_report
from bot.cli.session import office, run, say_json
from bot.runtime import press
from bot.terminal import say

From = Annotated[str, typer.Option("--from", help="So từ bản này thay vì bản đang dùng.")]
To = Annotated[str, typer.Option("--to", help="So tới bản này thay vì thư mục.")]


def diff(folder: Folder = None, old: From = "", new: To = "", as_json: Json = False) -> None:
    """Cho xem thay đổi giữa bản đang dùng và thư mục (hoặc giữa hai bản), và người đang làm dở sẽ đi đâu.

    Thư mục có labelled/*.jsonl thì cho xem cả bản mới hiểu tin đúng hơn hay kém đi.

    Ví dụ: namro flows diff flows --from 3f9c21ab
    """
    place = folder_of(folder)
    one = None if new else clean_draft(place)
    labelled = labelled_in(place)

    async def work() -> dict[str, object]:
        async with office() as here:
            ground = await press.ground(here.redis)
            if old:
                ground = await press.ground_at(here.redis, await press.full_name(here.redis, old))
            other = one or checked(await press.files_of(here.redis, await press.full_name(here.redis, new)))
            report = await report_on(here.redis, here.vault, ground, other)
            effect = press.understood(ground, other, labelled)
            if not as_json:
                say_report(report)
                if effect is not None:
                    say_effect(effect, other.scripts)
            data = {"from": ground.revision, "to": other.revision, **report_data(report)}
            return {**data, "effect": effect_data(effect)}

    data = run(work())
    if as_json:
        say_json(data)
    elif not new and not old:
        say("Bước tiếp: namro flows publish -m “lý do”")
