"""The one place that writes to the terminal."""

from __future__ import annotations

import os
import sys
from typing import Literal

Colour = Literal["red", "yellow", "blue", "green", "dim", "bold"]

_CODES: dict[Colour, str] = {"red": "31", "yellow": "33", "blue": "34", "green": "32", "dim": "2", "bold": "1"}


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def is_coloured() -> bool:
    """Whether a person reads on a screen that shows colours and has not said NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: Colour) -> str:
    """The text in a colour, or as it is where colours are not wanted."""
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if is_coloured() else text
