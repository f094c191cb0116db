"""`namro flows withdraw`: a proposal that is not wanted any more is taken back before it was approved."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.flows.asking import confirm
from bot.cli.flows.history import moment
from bot.cli.flows.options import Json, Yes
from bot.cli.session import office, run, say_json
from bot.runtime import press
from bot.store import scripts as stored
from bot.terminal import say

Proposed = Annotated[str, typer.Argument(help="Mã của đề nghị.")]


def withdraw(proposal: Proposed, yes: Yes = False, as_json: Json = False) -> None:
    """Rút một đề nghị đang chờ duyệt; kịch bản đang dùng và thư mục của anh/chị không đổi.

    Ví dụ: namro flows withdraw 3f9c21ab
    """

    async def work() -> stored.Proposal:
        async with office() as here:
            waiting = await stored.proposal(here.redis, proposal)
            if waiting is None:
                raise press.NoSuchProposal(proposal)
            if not as_json:
                say(f"Đề nghị của {waiting.by}, lúc {moment(waiting.at)}: {waiting.message}")
            confirm("Rút đề nghị này?", yes)
            await stored.forget_proposal(here.redis, waiting.id)
            return waiting

    waiting = run(work())
    if as_json:
        say_json({"id": waiting.id, "by": waiting.by, "message": waiting.message})
        return
    say(f"Đã rút đề nghị {waiting.id}. Muốn đề nghị lại: namro flows publish")
