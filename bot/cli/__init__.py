"""`namro`: one command, its sub-commands, and the one place that maps failures to words and exit codes.

Exit codes: 0 done, 1 found a problem or failed, 2 wrong use.
"""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import typer

from bot.terminal import complain
from config.settings import SettingsError, load_settings

DONE, PROBLEM, WRONG_USE = 0, 1, 2
WRONG_USES = frozenset(("BadStaff", "FolderNotReadable"))

app = typer.Typer(
    name="namro",
    help="Năm Rõ: a chatbot service for a Zalo Official Account of a public administration.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
GROUPS = ("flows", "tickets", "staff", "data", "keys", "doctor")
COMMANDS = ("route",)


def add_groups(words: list[str]) -> None:
    """Adds the groups and commands that this command line can need; each pulls in much that `web` must not carry."""
    first = words[0] if words else ""
    for name in (*GROUPS, *COMMANDS):
        if first == name or first.startswith("-") or not first:
            module = import_module(f"bot.cli.{name}")
            if name in GROUPS:
                app.add_typer(module.app, name=name)
            else:
                app.command(name)(getattr(module, name))


@app.command()
def demo() -> None:
    """Everything on this machine: database, web, worker, emulator.

    Example: PORT=8081 namro demo
    """
    from bot.demo import run_demo

    run_demo(load_settings())


@app.command()
def web() -> None:
    """The public server: webhook, health.

    Example: HOST=0.0.0.0 PORT=8080 namro web
    """
    from bot.app.serving import run
    from bot.app.web import run_web

    settings = load_settings()
    run(run_web(settings), settings, "web")


@app.command()
def worker() -> None:
    """Handles events and sends messages; run as many as you like, up to PARTITIONS.

    Example: REDIS_URL=redis://db:6379 namro worker
    """
    from bot.app.serving import run
    from bot.app.worker import run_worker

    settings = load_settings()
    run(run_worker(settings), settings, "worker")


@app.command()
def emulator() -> None:
    """Stands in for Zalo on this machine, with a chat page.

    Example: EMULATOR_PORT=8090 namro emulator
    """
    from bot.app.emulator import run_emulator
    from bot.app.serving import run

    settings = load_settings()
    run(run_emulator(settings), settings, "emulator")


def main() -> NoReturn:
    """Runs the command line and exits."""
    try:
        add_groups(sys.argv[1:])
        code = app(standalone_mode=False)
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _fail("namro: stopped", 130)
    except Exception as error:  # noqa: BLE001  the one place of the process
        _report(_first(error))
    sys.exit(code if isinstance(code, int) else DONE)


def _report(error: BaseException) -> NoReturn:
    """One line for what was to be expected; for anything else its kind and places, never its words."""
    usage = getattr(error, "format_message", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        _fail(str(error), WRONG_USE)
    if usage is not None:
        _fail(f"namro: {usage()} (see --help)", WRONG_USE)
    if isinstance(error, SettingsError) or type(error).__name__ in WRONG_USES:
        _fail(f"namro: {error}", WRONG_USE)
    if type(error).__module__.startswith(("bot.", "handlers.", "config.")):
        _fail(f"namro: {error}", PROBLEM)
    places = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)]
    _fail(f"namro: unexpected {type(error).__name__} at {' '.join(places[-6:])}", PROBLEM)


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _fail(line: str, code: int) -> NoReturn:
    complain(line)
    sys.exit(code)
