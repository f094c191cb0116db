"""The lines of a file as YAML counts them."""

from __future__ import annotations

import re

BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML."""


def split_lines(text: str) -> list[str]:
    """The lines without their ends; the one with number n is at n - 1."""
    return BREAK.split(text.removeprefix("\ufeff"))


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
