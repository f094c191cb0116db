"""`namro tickets verify`: proves that no history was changed, over ciphertext."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.session import Office, office, run, say_json
from bot.store.handed import Handed, read_handed
from bot.store.proving import BrokenTicket, Proven, Prover
from bot.store.vault import INDEX
from bot.terminal import complain, say
from bot.tickets.codes import partition_of
from bot.tickets.heads import pseudonym

HOLDS = "Lịch sử của mọi phiếu còn nguyên."


def verify(
    every: Annotated[bool, typer.Option("--all", help="Every ticket of every partition.")] = False,
    against: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A file of heads: are they contained?")
    ] = None,
    head: Annotated[str, typer.Option(help="The head as it was mailed: is it in that file?")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print data for programs.")] = False,
) -> None:
    """Proves the history of every ticket and names those that do not hold, with the entry; exits 1 then.

    An operator's act: no word is shown, no ticket that holds is named or counted. For one ticket, as somebody who may
    read it: namro tickets show CODE --as STAFF --verify

    Example: namro tickets verify --all --against heads-2026-11.txt
    """
    if not every:
        raise typer.BadParameter("say --all; for one ticket: namro tickets show CODE --as STAFF --verify")

    if head and against is None:
        raise typer.BadParameter("--head needs the file it belongs to: --against FILE")
    handed = read_handed(against, head) if against is not None else None

    async def work() -> list[BrokenTicket]:
        async with office() as here:
            await here.vault.ensure(INDEX)
            prover = Prover(here.redis, here.vault, here.partitions)
            broken = [found async for found in _checked(prover, handed, here.vault.index_key())]
            return broken + (handed.missing() if handed else [])

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


async def _checked(prover: Prover, handed: Handed | None, key: bytes) -> AsyncIterator[BrokenTicket]:
    async for found in prover.all():
        name = pseudonym(key, found.code)
        if isinstance(found, BrokenTicket):
            if handed is not None:
                handed.found(name)
            yield found
        elif handed is not None and (gone := handed.gone(name, found)) is not None:
            yield gone


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
