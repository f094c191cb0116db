"""`namro flows approve`: the second person looks at what was proposed and puts it in force."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.flows.asking import confirm, editor
from bot.cli.flows.drafting import checked, lacking_media, tested
from bot.cli.flows.history import moment
from bot.cli.flows.options import As, Json, Yes
from bot.cli.flows.reporting import (
    nobody_in,
    report_data,
    report_on,
    require_base,
    say_lacking,
    say_report,
    say_undo,
    short,
)
from bot.cli.session import Office, office, run, say_json
from bot.runtime import press
from bot.store import scripts as stored
from bot.terminal import paint, say

Proposed = Annotated[str, typer.Argument(help="Mã của đề nghị; để trống thì liệt kê các đề nghị đang chờ.")]


def approve(proposal: Proposed = "", by: As = "", yes: Yes = False, as_json: Json = False) -> None:
    """Xem một đề nghị phát hành rồi duyệt; người đề nghị không tự duyệt được.

    Ví dụ: namro flows approve 3f9c21ab --as "Trần Văn Minh"
    """
    if not proposal:
        _list(as_json)
        return
    who = editor(by)

    async def work() -> dict[str, object]:
        async with office() as here:
            waiting = await stored.proposal(here.redis, proposal)
            if waiting is None:
                raise press.NoSuchProposal(proposal)
            if press.same_person(waiting.by, who):
                raise press.SamePerson(waiting.by)
            return await _decide(here, waiting, who, yes, as_json)

    done = run(work())
    if as_json:
        say_json(done)
        return
    say(paint(f"Đã duyệt và phát hành bản {short(str(done['revision']))}.", "green"))
    say_undo(str(done["base"]))


async def _decide(here: Office, waiting: stored.Proposal, who: str, yes: bool, as_json: bool) -> dict[str, object]:
    ground = await press.ground(here.redis)
    await require_base(here.redis, ground, waiting.base)
    one = checked(dict(waiting.files))
    tests = tested(one)
    report = await report_on(here.redis, here.vault, ground, one, waiting.correction)
    if not as_json:
        say(f"Đề nghị của {waiting.by}, lúc {moment(waiting.at)}: {waiting.message}")
        say_report(report)
        say_lacking(lacking_media(one))
    confirm("Duyệt và phát hành?", yes)
    past = {entry.revision for entry in await stored.history(here.redis)}
    entry = await press.publish(
        here.redis,
        ground,
        one,
        "publish",
        waiting.by,
        waiting.message,
        approved_by=who,
        correction=waiting.correction,
        empty=nobody_in(report, past),
    )
    await stored.forget_proposal(here.redis, waiting.id)
    data = {"revision": entry.revision, "base": entry.previous, "serial": entry.serial, "tests": tests}
    return {**data, **report_data(report)}


def _list(as_json: bool) -> None:
    async def work() -> list[stored.Proposal]:
        async with office() as here:
            return await stored.proposals(here.redis)

    waiting = run(work())
    if as_json:
        say_json([{"id": p.id, "base": p.base, "at": p.at, "by": p.by, "message": p.message} for p in waiting])
        return
    for one in waiting:
        say(f"{paint(one.id, 'bold')}  {moment(one.at)}  {one.by}: {one.message}")
    if not waiting:
        say("Không có đề nghị nào đang chờ.")
        return
    say("Xem và duyệt bằng: namro flows approve <mã>   Rút lại: namro flows withdraw <mã>")
