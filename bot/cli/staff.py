"""`namro staff`: who may handle tickets."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from bot.cli.session import office, run, say_json
from bot.store.staff import BadStaff, Staff, checked, get_staff, list_staff, put_staff
from bot.terminal import complain, say

Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
app = typer.Typer(help="Members of staff.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def add(
    id: Annotated[str, typer.Argument(help="Short name, for example nguyen.van.a")],
    name: Annotated[str, typer.Option(help="Full name.")],
    unit: Annotated[str, typer.Option(help="Unit id, for example thanh-tra-thanh-pho")],
    role: Annotated[list[str], typer.Option(help="Role; may be given several times.")],
    as_json: Json = False,
) -> None:
    """Adds a member of staff.

    Example: namro staff add nguyen.van.a --name "Nguyễn Văn A" --unit long-bien --role staff
    """

    async def work() -> bool:
        async with office() as here:
            if unit not in here.chart:
                raise BadStaff(f"Không có đơn vị «{unit}» trong sơ đồ tổ chức (config/chart.yaml, hanoi-units.yaml).")
            return await put_staff(here.redis, checked(id, name, unit, frozenset(role)), new=True)

    if not run(work()):
        complain(f"Đã có cán bộ «{id}».")
        raise typer.Exit(1)
    _told(id, f"Đã thêm {id}.", as_json)


@app.command("list")
def list_all(as_json: Json = False) -> None:
    """All members of staff.

    Example: namro staff list
    """

    async def work() -> list[Staff]:
        async with office() as here:
            return await list_staff(here.redis)

    people = run(work())
    if as_json:
        say_json(
            [{"id": s.id, "name": s.name, "unit": s.unit, "roles": sorted(s.roles), "active": s.active} for s in people]
        )
        return
    for s in people:
        say(f"{s.id:<20} {s.name:<28} {s.unit:<36} {', '.join(sorted(s.roles))}{'' if s.active else '  (đã khoá)'}")


@app.command()
def disable(
    id: Annotated[str, typer.Argument(help="As in: namro staff list")],
    as_json: Json = False,
) -> None:
    """Takes all access away at once; the history keeps the name.

    Example: namro staff disable nguyen.van.a
    """

    async def work() -> bool:
        async with office() as here:
            staff = await get_staff(here.redis, id)
            if staff is None:
                return False
            await put_staff(here.redis, replace(staff, active=False))
            return True

    if not run(work()):
        complain(f"Không có cán bộ «{id}».")
        raise typer.Exit(1)
    _told(id, f"Đã khoá {id}.", as_json)


def _told(id: str, sentence: str, as_json: bool) -> None:
    if as_json:
        say_json({"id": id, "done": True})
    else:
        say(sentence)
