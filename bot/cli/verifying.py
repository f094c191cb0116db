"""`namro tickets verify`: proves that no history was changed, over ciphertext."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.session import Office, office, run, say_json
from bot.store.proving import BrokenTicket, Proven, Prover
from bot.terminal import complain, say
from bot.tickets.codes import partition_of

HOLDS = "Lịch sử của mọi phiếu còn nguyên."


def verify(
    every: Annotated[bool, typer.Option("--all", help="Every ticket of every partition.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """Proves the history of every ticket and names those that do not hold, with the entry; exits 1 then.

    An operator's act: no word is shown, no ticket that holds is named or counted. For one ticket, as somebody who may
    read it: namro tickets show CODE --as STAFF --verify

    Example: namro tickets verify --all
    """
    if not every:
        raise typer.BadParameter("say --all; for one ticket: namro tickets show CODE --as STAFF --verify")

    async def work() -> list[BrokenTicket]:
        async with office() as here:
            prover = Prover(here.redis, here.vault, here.partitions)
            return [found async for found in prover.all() if isinstance(found, BrokenTicket)]

    broken = run(work())
    if as_json:
        say_json({"ok": not broken, "broken": [_data(one) for one in broken]})
    elif not broken:
        say(HOLDS)
    else:
        for one in broken:
            complain(f"{one.code}: {one.reason}")
    if broken:
        raise typer.Exit(1)


async def prove_one(here: Office, code: str) -> BrokenTicket | Proven:
    """Proves one ticket, for somebody who was let in to read it."""
    p = partition_of(code, here.partitions, here.vault.index_key())
    return await Prover(here.redis, here.vault, here.partitions).one(p, code)


def proof_data(proof: BrokenTicket | Proven) -> dict[str, object]:
    if isinstance(proof, BrokenTicket):
        return {"ok": False, **_data(proof)}
    return {"ok": True, "entries": len(proof.history), "head": proof.head}


def _data(one: BrokenTicket) -> dict[str, object]:
    return {"code": one.code, "entry": one.entry, "reason": one.reason}
