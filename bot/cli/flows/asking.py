"""Who is at the terminal, and whether they mean it."""

from __future__ import annotations

import getpass
import sys

import typer

from bot.terminal import complain, say

MAX_NAME = 60


def editor(named: str) -> str:
    """Who acts: the name that was given, or the user of this machine; exit code 2 when neither is known."""
    try:
        name = " ".join((named or getpass.getuser()).split())
    except (KeyError, OSError, ImportError):
        name = ""
    if not name or len(name) > MAX_NAME or not name.isprintable():
        complain("Tôi không biết ai đang làm việc này. Thêm --as và tên của anh/chị.")
        raise typer.Exit(2)
    return name


def reason_given(text: str, option: str, example: str) -> str:
    """A required text; exit code 2 when it is empty."""
    said = " ".join(text.split())
    if not said:
        complain(f"Cần nói lý do để người sau đọc lại. Thêm {option} “{example}”.")
        raise typer.Exit(2)
    return said


def confirm(question: str, yes: bool) -> None:
    """Asks on a terminal; elsewhere only `--yes` counts. Exit code 1 when the answer is not yes."""
    if yes:
        return
    if not sys.stdin.isatty():
        complain("Chưa làm gì cả: không có ai để hỏi lại. Thêm --yes nếu đã chắc.")
        raise typer.Exit(1)
    sys.stdout.write(f"{question} [c/K] ")
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() not in ("c", "có", "co", "y", "yes"):
        say("Vâng, tôi chưa làm gì cả.")
        raise typer.Exit(1)
