"""`namro flows`: check, try and publish the scripts. One file a command."""

from __future__ import annotations

import typer

from bot.cli.flows.check import check
from bot.cli.flows.import_scripts import import_scripts
from bot.cli.flows.test import hold_conversations

app = typer.Typer(help="Scripts: check, test, import.", no_args_is_help=True, rich_markup_mode=None)
app.command()(check)
app.command("test")(hold_conversations)
app.command("import")(import_scripts)
