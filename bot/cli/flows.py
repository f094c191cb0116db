"""`namro flows`: check, test and import the scripts."""

from __future__ import annotations

import typer

app = typer.Typer(help="Scripts: check, test, import.", no_args_is_help=True, rich_markup_mode=None)
