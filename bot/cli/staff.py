"""`namro staff`: who may handle tickets, where they work, whom they stand under. Every change counts at once."""

from __future__ import annotations

import getpass
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

import typer

from bot.cli.session import Office, office, run, say_json
from bot.store.staff import (
    BadStaff,
    Move,
    change_staff,
    checked,
    checked_roles,
    get_staff,
    list_staff,
    moves,
    placed,
    put_staff,
)
from bot.terminal import complain, say
from bot.tickets.calendar import HANOI
from bot.tickets.chart import is_in_force
from bot.tickets.roster import Leave, Person

Id = Annotated[str, typer.Argument(help="As in: namro staff list")]
By = Annotated[str, typer.Option("--by", help="Staff id of who decided it; kept in the history.")]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
app = typer.Typer(help="Members of staff.", no_args_is_help=True, rich_markup_mode=None)

MAX_LEAVE_DAYS = 366
WHAT = {
    "add": "thêm tài khoản",
    "put": "ghi lại tài khoản",
    "disable": "khoá tài khoản",
    "enable": "mở lại tài khoản",
    "move": "chuyển đơn vị",
    "leave": "nghỉ phép",
    "back": "đi làm lại",
    "head": "người đứng đầu",
    "roles": "đổi vai trò",
    "superior": "đổi cấp trên trực tiếp",
}


@app.command()
def add(
    id: Annotated[str, typer.Argument(help="Short name, for example nguyen.van.a")],
    name: Annotated[str, typer.Option(help="Full name.")],
    unit: Annotated[str, typer.Option(help="Unit id, for example thanh-tra-thanh-pho")],
    role: Annotated[list[str], typer.Option(help="Role; may be given several times.")],
    head: Annotated[bool, typer.Option("--head", help="Heads the unit.")] = False,
    reports_to: Annotated[str, typer.Option(help="Staff id of a superior besides the unit's head.")] = "",
    position: Annotated[str, typer.Option(help="Position in words.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Adds a member of staff.

    Example: namro staff add nguyen.van.a --name "Nguyễn Văn A" --unit long-bien --role staff
    """

    async def work() -> bool:
        async with office() as here:
            person = checked(id, name, unit, frozenset(role), position)
            _require_unit(here, unit)
            if reports_to:
                await _require_other(here, id, reports_to)
            new = replace(person, head=head, reports_to=reports_to, since=_today())
            return await put_staff(here.redis, new, by=_who(by), new=True)

    if not run(work()):
        complain(f"Đã có cán bộ «{id}».")
        raise typer.Exit(1)
    _told(id, f"Đã thêm {id}.", as_json)


@app.command("list")
def list_all(
    unit: Annotated[str, typer.Option(help="Only this unit (id).")] = "",
    as_json: Json = False,
) -> None:
    """All members of staff.

    Example: namro staff list --unit long-bien
    """

    async def work() -> list[Person]:
        async with office() as here:
            if unit:
                _require_unit(here, unit, closed_too=True)
            return [person for person in await list_staff(here.redis) if unit in ("", person.unit)]

    people = run(work())
    if as_json:
        say_json([_data(person) for person in people])
        return
    if not people:
        say("Chưa có cán bộ nào.")
    for person in people:
        say(f"{person.id:<20} {person.name:<28} {person.unit:<36} {', '.join(sorted(person.roles))}{_marks(person)}")


@app.command()
def disable(id: Id, by: By = "", as_json: Json = False) -> None:
    """Takes all access away at once; the history keeps the name.

    Example: namro staff disable nguyen.van.a
    """
    _change(id, "disable", by, lambda here, person: replace(person, active=False), f"Đã khoá {id}.", as_json)


@app.command()
def enable(id: Id, by: By = "", as_json: Json = False) -> None:
    """Gives a disabled account back what it could do.

    Example: namro staff enable nguyen.van.a
    """
    _change(id, "enable", by, lambda here, person: replace(person, active=True), f"Đã mở lại {id}.", as_json)


@app.command()
def move(
    id: Id,
    unit: Annotated[str, typer.Argument(help="Unit id to work in from now on.")],
    head: Annotated[bool, typer.Option("--head", help="Heads the new unit.")] = False,
    position: Annotated[str, typer.Option(help="Position in words.")] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Moves a person to another unit; what they may see is judged anew at once.

    Heading the old unit and the superior there end with the move.

    Example: namro staff move nguyen.van.a bo-de --by tran.thi.b
    """

    def moved(here: Office, person: Person) -> Person:
        _require_unit(here, unit)
        return replace(placed(person, unit, _today(), head=head), position=position.strip() or person.position)

    _change(id, "move", by, moved, f"Đã chuyển {id} đến {unit}.", as_json)


@app.command()
def leave(
    id: Id,
    first: Annotated[str, typer.Option("--from", help="First day away, YYYY-MM-DD.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day away, YYYY-MM-DD.")] = "",
    deputy: Annotated[str, typer.Option(help="Staff id of who acts meanwhile.")] = "",
    back: Annotated[bool, typer.Option("--back", help="Is back: ends the leave.")] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Notes that a person is away; they can do nothing meanwhile, their deputy stands in for them.

    Example: namro staff leave nguyen.van.a --from 2026-12-01 --to 2026-12-05 --deputy tran.thi.b
    """
    if back:
        _change(id, "back", by, lambda here, person: replace(person, leave=None), f"{id} đã đi làm lại.", as_json)
        return
    away = _leave(first, last, deputy)

    async def able(here: Office, person: Person) -> None:
        if deputy:
            other = await _require_other(here, id, deputy)
            if other.unit not in {person.unit, *(unit.id for unit in here.chart.ancestors(person.unit))}:
                raise BadStaff(
                    f"«{deputy}» không cùng đơn vị hay ở đơn vị cấp trên của «{id}». Chọn người khác làm thay."
                )

    said = f"{id} nghỉ từ {away.first:%d/%m/%Y} đến hết {away.last:%d/%m/%Y}."
    _change(id, "leave", by, lambda here, person: replace(person, leave=away), said, as_json, able)


@app.command()
def head(
    id: Id,
    off: Annotated[bool, typer.Option("--off", help="No longer heads the unit.")] = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Makes a person head of their unit: everybody in it and below it is then under them.

    Example: namro staff head nguyen.van.a
    """
    said = f"{id} không còn đứng đầu đơn vị." if off else f"{id} đứng đầu đơn vị."
    _change(id, "head", by, lambda here, person: replace(person, head=not off), said, as_json)


@app.command()
def superior(
    id: Id,
    of: Annotated[
        str, typer.Argument(help="Staff id of the superior; leave out to have none but the unit's head.")
    ] = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Names the person somebody reports to besides the head of their unit.

    Example: namro staff superior nguyen.van.a tran.thi.b
    """

    async def able(here: Office, person: Person) -> None:
        if of:
            await _require_other(here, id, of)

    said = f"{id} báo cáo cho {of}." if of else f"{id} chỉ còn cấp trên là người đứng đầu đơn vị."
    _change(id, "superior", by, lambda here, person: replace(person, reports_to=of), said, as_json, able)


@app.command()
def roles(
    id: Id,
    role: Annotated[list[str], typer.Option(help="All roles from now on; may be given several times.")],
    by: By = "",
    as_json: Json = False,
) -> None:
    """Replaces the roles of a person.

    Example: namro staff roles nguyen.van.a --role staff --role lead
    """
    wanted = checked_roles(frozenset(role))
    said = f"{id} có vai trò: {', '.join(sorted(wanted))}."
    _change(id, "roles", by, lambda here, person: replace(person, roles=wanted), said, as_json)


@app.command()
def history(
    id: Annotated[str, typer.Argument(help="Only this person.")] = "",
    as_json: Json = False,
) -> None:
    """Who changed whom, when and how, the latest first.

    Example: namro staff history nguyen.van.a
    """

    async def work() -> list[Move]:
        async with office() as here:
            return await moves(here.redis, id)

    told = run(work())
    if as_json:
        say_json([_move_data(one) for one in told])
        return
    if not told:
        say("Chưa có thay đổi nào.")
    for one in told:
        at = datetime.fromtimestamp(one.at / 1000, HANOI).strftime("%d/%m/%Y %H:%M")
        where = f"  {one.before.unit} → {one.after.unit}" if one.before and one.before.unit != one.after.unit else ""
        say(f"{at}  {one.staff:<20} {WHAT.get(one.what, one.what)}{where}  ({one.by or 'hệ thống'})")


async def _nothing(here: Office, person: Person) -> None:
    pass


def _change(
    id: str,
    what: str,
    by: str,
    changed: Callable[[Office, Person], Person],
    said: str,
    as_json: bool,
    able: Callable[[Office, Person], Awaitable[None]] = _nothing,
) -> None:
    """Changes one account after `able` has not refused; says so. Raises BadStaff, NoSuchStaff."""

    async def work() -> None:
        async with office() as here:
            person = await get_staff(here.redis, id)
            if person is not None:
                await able(here, person)
            await change_staff(here.redis, id, what, _who(by), lambda now: changed(here, now))

    run(work())
    _told(id, said, as_json)


def _leave(first: str, last: str, deputy: str) -> Leave:
    try:
        away = Leave(date.fromisoformat(first), date.fromisoformat(last), deputy)
    except ValueError:
        raise BadStaff("Cần cả --from và --to, viết như 2026-12-01; hoặc --back khi đã đi làm lại.") from None
    if not 0 <= (away.last - away.first).days < MAX_LEAVE_DAYS:
        raise BadStaff(f"Ngày cuối không được trước ngày đầu, và nghỉ dài nhất {MAX_LEAVE_DAYS} ngày.")
    return away


def _require_unit(here: Office, unit: str, *, closed_too: bool = False) -> None:
    if unit not in here.chart:
        raise BadStaff(f"Không có đơn vị «{unit}» trong sơ đồ tổ chức (config/chart.yaml, hanoi-units.yaml).")
    if not closed_too and not is_in_force(here.chart.unit(unit), _today()):
        heir = here.chart.heir(unit, _today())
        raise BadStaff(f"Đơn vị «{unit}» không còn hoạt động; công việc nay ở «{heir.id}» ({heir.name}).")


async def _require_other(here: Office, id: str, other: str) -> Person:
    person = await get_staff(here.redis, other)
    if person is None or not person.active:
        raise BadStaff(f"Không có cán bộ «{other}» đang hoạt động. Xem danh sách bằng: namro staff list")
    if other == id:
        raise BadStaff("Một người không thể là cấp trên hay người làm thay của chính mình.")
    return person


def _who(by: str) -> str:
    """Who is noted in the history: the member of staff named, else the login on this machine."""
    return by or f"máy chủ: {getpass.getuser()}"


def _today() -> date:
    return datetime.now(HANOI).date()


def _marks(person: Person) -> str:
    marks = [
        "đã khoá" if not person.active else "",
        "đứng đầu" if person.head else "",
        f"dưới {person.reports_to}" if person.reports_to else "",
        f"nghỉ {person.leave.first:%d/%m}-{person.leave.last:%d/%m/%Y}" if person.leave else "",
        f"{person.leave.deputy} làm thay" if person.leave and person.leave.deputy else "",
    ]
    said = ", ".join(mark for mark in marks if mark)
    return f"  ({said})" if said else ""


def _data(person: Person) -> dict[str, object]:
    away = person.leave
    return {
        "id": person.id,
        "name": person.name,
        "unit": person.unit,
        "roles": sorted(person.roles),
        "active": person.active,
        "head": person.head,
        "reports_to": person.reports_to,
        "position": person.position,
        "leave": away and {"from": str(away.first), "to": str(away.last), "deputy": away.deputy},
        "since": person.since and str(person.since),
    }


def _move_data(one: Move) -> dict[str, object]:
    before = one.before and _data(one.before)
    return {
        "at": one.at,
        "by": one.by,
        "staff": one.staff,
        "what": one.what,
        "before": before,
        "after": _data(one.after),
    }


def _told(id: str, sentence: str, as_json: bool) -> None:
    if as_json:
        say_json({"id": id, "done": True})
    else:
        say(sentence)
