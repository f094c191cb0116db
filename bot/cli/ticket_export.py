"""`namro tickets export`: the rows a person may see, for a spreadsheet or a program. Open columns only, no words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal

import typer

from bot.cli.giving import As
from bot.cli.session import office, run, say_json
from bot.store.doors import MAX_ROWS, Query
from bot.terminal import say
from bot.tickets.access import TicketRow

COLUMNS = (
    "code", "kind", "status", "office", "assignee", "opened_at", "receive_by", "due", "urgent", "handoff",
    "held_replies", "last_citizen_at", "last_reply_at",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run

Format = Annotated[Literal["csv", "json"], typer.Option("--format", help="csv for a spreadsheet, json for programs.")]


def export(staff: As, format: Format = "csv") -> None:
    """Every ticket this person may see, newest first: kind, state, office and times, never what people wrote.

    Example: namro tickets export --as kiem-tra --format csv > phieu.csv
    """

    async def work() -> list[TicketRow]:
        rows: list[TicketRow] = []
        query = Query(limit=MAX_ROWS)
        async with office() as here:
            actor = await here.desk.actor(staff)
            while True:
                page = await here.desk.list(actor, query)
                rows += page.rows
                if not page.next:
                    return rows
                query = replace(query, after=page.next)

    rows = [exported(row) for row in run(work())]
    if format == "json":
        say_json(rows)
    else:
        say(as_csv(rows).rstrip("\n"))


def exported(row: TicketRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(row[name]) for name in COLUMNS] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
