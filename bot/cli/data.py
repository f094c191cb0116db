"""`namro data`: how long what citizens gave is kept, and what was erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

import typer

from bot.cli.session import office, run, say_json
from bot.runtime.commands import NoAnswer, Result
from bot.runtime.erasing import Eraser, Preview
from bot.runtime.turn import now_ms
from bot.store.tombstones import TombstoneFile
from bot.store.vault import INDEX
from bot.terminal import complain, say
from bot.tickets.calendar import HANOI
from bot.tickets.ticket import Kind, Status
from bot.tickets.words import KIND_WORDS, STATUS_WORDS
from config.retention import read_retention
from config.settings import load_settings

app = typer.Typer(help="Personal data: keeping and erasing.", no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
Run = Annotated[bool, typer.Option("--run", help="Erase what is listed. Without it nothing is changed.")]


@app.command()
def retention(carry_out: Run = False, as_json: Json = False) -> None:
    """Lists what the rules of config/retention.yaml say is to be erased; erases it with --run.

    Example: namro data retention
    """

    async def work() -> tuple[Preview, dict[str, Result]]:
        async with _eraser() as eraser:
            now = now_ms()
            found = await eraser.preview(now)
            done: dict[str, Result] = {}
            if carry_out:
                done = await eraser.erase(found.tickets, now) | await eraser.forget_values(found.values, now)
            return found, done

    try:
        found, done = run(work())
    except NoAnswer:
        complain("Chưa có tiến trình worker nào xử lý. Lệnh đã giao sẽ chạy khi worker hoạt động; sau đó chạy lại.")
        raise typer.Exit(1) from None
    failed = {code: result.sentence for code, result in done.items() if not result.ok}
    if as_json:
        rows = [{"code": one.code, "kind": one.kind, "status": one.status, "since": one.since, "basis": one.basis}
                for one in found.tickets]  # fmt: skip
        say_json({"tickets": rows, "values": list(found.values), "erased": len(done) - len(failed), "failed": failed})
    else:
        _tell(found, carry_out, len(done) - len(failed), failed)
    if failed:
        raise typer.Exit(1)


@app.command("erase-again")
def erase_again(as_json: Json = False) -> None:
    """After a restore: erases what came back although it had been erased. Workers do the same when they start.

    Example: namro data erase-again
    """

    async def work() -> tuple[dict[str, Result], int]:
        async with _eraser() as eraser:
            return await eraser.apply_again(now_ms()), await eraser.forget_again()

    try:
        done, forgotten = run(work())
    except NoAnswer:
        complain("Chưa có tiến trình worker nào xử lý; bật worker rồi chạy lại lệnh này.")
        raise typer.Exit(1) from None
    if as_json:
        say_json({"erased": sorted(done), "forgotten": forgotten})
    elif done or forgotten:
        say(f"Đã xoá lại {len(done)} phiếu và {forgotten} cuộc trò chuyện.")
    else:
        say("Không có gì đã xoá mà còn trở lại.")


@asynccontextmanager
async def _eraser() -> AsyncIterator[Eraser]:
    settings = load_settings()
    async with office() as here:
        await here.vault.ensure(INDEX)
        file = TombstoneFile(settings.namro_data_dir)
        yield Eraser(here.redis, here.vault, here.tickets, file, read_retention(), here.partitions)


def _tell(found: Preview, carried_out: bool, erased: int, failed: dict[str, str]) -> None:
    if not found.tickets and not found.values:
        say("Không có gì đến hạn xoá.")
        return
    for (kind, status, basis), count in sorted(Counter((d.kind, d.status, d.basis) for d in found.tickets).items()):
        say(f"{count} phiếu {KIND_WORDS[Kind(kind)]}, {STATUS_WORDS[Status(status)]}: {basis}")
    for one in found.tickets:
        day = datetime.fromtimestamp(one.since / 1000, HANOI).strftime("%d/%m/%Y")
        say(f"  {one.code}  đến hạn từ {day}")
    if found.values:
        say(f"{len(found.values)} phiếu có phần niêm phong hết thời gian đã hứa giữ: {', '.join(found.values)}")
    for code, why in failed.items():
        complain(f"{code}: {why}")
    if carried_out:
        say(f"Đã làm xong {erased} phiếu; không lấy lại được.")
    else:
        say("Đây mới là xem trước, chưa xoá gì. Muốn xoá: namro data retention --run")
