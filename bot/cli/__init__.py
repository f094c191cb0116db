"""`namro`: one command, its sub-commands, and the one place that maps failures to words and exit codes.

Exit codes: 0 done, 1 found a problem or failed, 2 wrong use.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import NoReturn

import typer

from bot.terminal import complain
from config.settings import SettingsError, load_settings

DONE, PROBLEM, WRONG_USE = 0, 1, 2

app = typer.Typer(
    name="namro",
    help="Năm Rõ: a chatbot service for a Zalo Official Account of a public administration.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
GROUPS = ("flows", "tickets", "staff", "doctor")


def add_groups(words: list[str]) -> None:
    """Adds the groups that this command line can need; each pulls in much that `web` must not carry."""
    first = words[0] if words else ""
    for name in GROUPS:
        if first == name or first.startswith("-") or not first:
            app.add_typer(import_module(f"bot.cli.{name}").app, name=name)


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
    except SettingsError as error:
        _fail(f"namro: {error}", WRONG_USE)
    except typer.Exit as stop:
        sys.exit(stop.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _fail("namro: stopped", 130)
    except BaseExceptionGroup as group:
        _fail(f"namro: {_first(group)}", PROBLEM)
    except Exception as error:
        usage = getattr(error, "format_message", None)
        if type(error).__name__ == "NoArgsIsHelpError":
            _fail(str(error), WRONG_USE)
        if usage is not None:
            _fail(f"namro: {usage()} (see --help)", WRONG_USE)
        if type(error).__module__.startswith(("bot.", "handlers.", "config.")):
            _fail(f"namro: {error}", PROBLEM)
        raise
    sys.exit(code if isinstance(code, int) else DONE)


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _fail(line: str, code: int) -> NoReturn:
    complain(line)
    sys.exit(code)
