"""What commands share that have an act carried out: their options, how words are read, and how the result is told."""

from __future__ import annotations

import sys
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.session import office, run, say_json
from bot.runtime.commands import NoAnswer, Result
from bot.terminal import complain, say
from bot.tickets.access import Verb

T = TypeVar("T")

As = Annotated[str, typer.Option("--as", help="Staff id, see: namro staff list")]
Code = Annotated[str, typer.Argument(help="Ticket code, for example NR-7K3M-9Q4X")]
Json = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
Key = Annotated[str, typer.Option("--key", help="Idempotency key: giving it again changes nothing.")]
Version = Annotated[int | None, typer.Option("--version", help="The version you saw; a newer one refuses.")]
Words = Annotated[str, typer.Argument(help="The words; - or nothing reads them from standard input.")]
Kept = Annotated[bool, typer.Option("--draft", help="Use the words that were kept when they could not be sent.")]
Why = Annotated[str, typer.Option("--reason", help="Why; it stays in the ticket's history.")]

KEPT = "Lời anh/chị viết đã được giữ lại. Gửi lại bằng: namro tickets {verb} {code} --draft --as {staff}"


def give(
    verb: Verb,
    code: str,
    staff: str,
    text: str = "",
    key: str = "",
    version: int | None = None,
    as_json: bool = False,
    draft: bool = False,
    **data: str,
) -> None:
    """Carries out an act and tells what came of it; exits 1 when it was refused. A `text` of - is read from input."""
    words = "" if draft else sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text

    async def work() -> Result:
        async with office() as here:
            actor = await here.desk.actor(staff)
            said = await here.desk.draft(actor, code) if draft else None
            chosen = {name: value for name, value in data.items() if value}
            return await here.desk.give(actor, code, verb, said.text if said else words, version, key, chosen)

    tell(answered(work()), verb, code, staff, as_json)


def answered(work: Coroutine[Any, Any, T]) -> T:
    """What came of a command; without a worker it is kept and said so."""
    try:
        return run(work)
    except NoAnswer:
        complain("Lệnh đã được ghi lại nhưng chưa có tiến trình worker nào xử lý; lệnh sẽ chạy khi worker hoạt động.")
        raise typer.Exit(1) from None


def tell(result: Result, verb: Verb, code: str, staff: str, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "ok": result.ok,
                "message": result.sentence,
                "version": result.version,
                "code": result.code,
                "changes": result.changes,
                "gates": result.gates,
                "draft_kept": result.draft_kept,
            }
        )
    elif result.ok:
        say(result.sentence)
    else:
        complain(result.sentence)
        if result.draft_kept:
            complain(KEPT.format(verb=verb.value.replace("_", "-"), code=code, staff=staff))
    if not result.ok:
        raise typer.Exit(1)
