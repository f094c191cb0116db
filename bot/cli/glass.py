"""`namro tickets glass`: reading a ticket of others for a while, by two people, with a reason that stays."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from bot.cli.session import office, run, say_json
from bot.runtime.commands import NoAnswer, Result
from bot.store.doors import GrantRow
from bot.terminal import complain, say
from bot.tickets.access import Verb
from bot.tickets.calendar import HANOI
from bot.tickets.grants import MAX_HOURS

app = typer.Typer(help="Break-glass: ask, grant, list.", no_args_is_help=True, rich_markup_mode=None)
As = Annotated[str, typer.Option("--as", help="Staff id, see: namro staff list")]
Code = Annotated[str, typer.Argument(help="Ticket code, for example NR-7K3M-9Q4X")]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]


@app.command()
def ask(
    code: Code,
    staff: As,
    reason: Annotated[str, typer.Option(help="Why; it stays in the ticket's history for ever.")],
    hours: Annotated[int, typer.Option(min=1, max=MAX_HOURS, help="For how long.")] = MAX_HOURS,
    as_json: Json = False,
) -> None:
    """Asks to read a ticket of another office; somebody else must grant it.

    Example: namro tickets glass ask NR-7K3M-9Q4X --reason "Đối chiếu với vụ việc đang xác minh" --hours 2 --as lanh-dao
    """
    _give(Verb.BREAK_GLASS_ASK, code, staff, reason, {"hours": str(hours)}, as_json)


@app.command()
def grant(
    code: Code,
    request: Annotated[str, typer.Argument(help="Id of the request, see: namro tickets glass list")],
    staff: As,
    as_json: Json = False,
) -> None:
    """Grants what somebody else asked for; from then on the hours run.

    Example: namro tickets glass grant NR-7K3M-9Q4X g12 --as chanh-thanh-tra
    """
    _give(Verb.BREAK_GLASS_GRANT, code, staff, "", {"grant": request}, as_json)


@app.command("list")
def list_grants(staff: As, as_json: Json = False) -> None:
    """All requests and grants an inspector may know of, with their reasons, the latest first.

    Example: namro tickets glass list --as thanh-tra
    """

    async def work() -> tuple[GrantRow, ...]:
        async with office() as here:
            return await here.desk.grants(await here.desk.actor(staff))

    rows = run(work())
    if as_json:
        say_json([{"code": row.code, **{n: getattr(row.grant, n) for n in row.grant.__slots__}} for row in rows])
        return
    if not rows:
        say("Chưa có yêu cầu nào.")
    for row in rows:
        one = row.grant
        state = f"{one.by} duyệt, xem đến {_time(one.until)}" if one.is_granted else "chưa duyệt"
        asked = f"{one.staff} xin xem {one.hours} giờ ({state})"
        say(f"{row.code}  {one.id:<6} {_time(one.asked_at)}  {asked}: {one.reason}")


def _give(verb: Verb, code: str, staff: str, text: str, data: dict[str, str], as_json: bool) -> None:
    async def work() -> Result:
        async with office() as here:
            return await here.desk.give(await here.desk.actor(staff), code, verb, text, data=data)

    try:
        result = run(work())
    except NoAnswer:
        complain("Lệnh đã được ghi lại nhưng chưa có tiến trình worker nào xử lý; lệnh sẽ chạy khi worker hoạt động.")
        raise typer.Exit(1) from None
    if as_json:
        say_json({"ok": result.ok, "message": result.sentence, "version": result.version})
    elif result.ok:
        say(result.sentence)
    else:
        complain(result.sentence)
    if not result.ok:
        raise typer.Exit(1)


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, HANOI).strftime("%d/%m/%Y %H:%M")
