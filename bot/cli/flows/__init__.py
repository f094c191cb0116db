"""`namro flows`: check, try, draw and publish the scripts. One file a command."""

from __future__ import annotations

import typer

from bot.cli.flows.approve import approve
from bot.cli.flows.check import check
from bot.cli.flows.diff import diff
from bot.cli.flows.export import export
from bot.cli.flows.graph import graph
from bot.cli.flows.history import history
from bot.cli.flows.import_scripts import import_scripts
from bot.cli.flows.missed import missed
from bot.cli.flows.publish import publish
from bot.cli.flows.rollback import rollback
from bot.cli.flows.test import hold_conversations
from bot.cli.flows.unpublish import unpublish
from bot.cli.flows.withdraw import withdraw

app = typer.Typer(
    help="Kịch bản: kiểm tra, chạy thử, vẽ, phát hành, quay lại.", no_args_is_help=True, rich_markup_mode=None
)
app.command()(check)
app.command("test")(hold_conversations)
app.command()(graph)
app.command()(diff)
app.command()(publish)
app.command()(approve)
app.command()(withdraw)
app.command()(history)
app.command()(missed)
app.command()(rollback)
app.command()(unpublish)
app.command()(export)
app.command("import")(import_scripts)
