"""`namro flows missed`: what citizens wrote and the bot did not understand."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.flows.options import Json
from bot.cli.session import office, run, say_json
from bot.runtime.missed import Alike
from bot.runtime.missed import missed as find_missed
from bot.store.misses import MISSES_DAYS
from bot.terminal import paint, say
from bot.tickets.calendar import HANOI

SHOWN = 20
MAX_SHOWN = 1_000

Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=MAX_SHOWN, help="Bao nhiêu câu hay gặp nhất.")]


def missed(limit: Limit = SHOWN, as_json: Json = False) -> None:
    """Liệt kê những câu trợ lý không hiểu trong 30 ngày qua, câu hay gặp nhất trước.

    Tên, số, địa chỉ đã được che; câu có thể tố cáo một ai đó thì chỉ đếm, không ghi lại.

    Ví dụ: namro flows missed --limit 50
    """

    async def work() -> list[Alike]:
        async with office() as here:
            return await find_missed(
                here.redis, here.vault, here.partitions, datetime.fromtimestamp(time.time(), HANOI).date()
            )

    found = run(work())
    if as_json:
        say_json([_data(one) for one in found[:limit]])
        return
    if not found:
        say(f"Trong {MISSES_DAYS} ngày qua chưa ghi câu nào mà trợ lý không hiểu.")
        return
    for one in found[:limit]:
        say(_line(one))
    if len(found) > limit:
        say(f"… và {len(found) - limit} câu nữa, ít gặp hơn (xem thêm: --limit)")
    say("Bước tiếp: thêm câu ví dụ vào luồng hoặc thủ tục phù hợp, rồi namro flows check")


def _line(one: Alike) -> str:
    near = f"  (gần với: {', '.join(one.guesses)})" if one.guesses else ""
    return f"{paint(f'{one.times:>4} lần', 'bold')}  {one.last:%d/%m/%Y}  {one.text}{near}"


def _data(one: Alike) -> dict[str, object]:
    return {"times": one.times, "last_day": one.last.isoformat(), "text": one.text, "guesses": list(one.guesses)}
