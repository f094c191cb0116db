"""`flows check`: every problem of a folder, sorted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from bot.scripts.chats import read_chats
from bot.scripts.lint import DATED_RULES
from bot.scripts.loader import load_scripts
from bot.scripts.problems import Problem, sort_problems


def check(files: Mapping[str, str], today: date, media: Collection[str] | None = None) -> list[Problem]:
    """All problems of a set of scripts and of its conversation tests, in reading order."""
    loaded = load_scripts(files, media)
    problems = list(loaded.problems)
    for rule in DATED_RULES.values():
        problems += rule(loaded.folder, today)
    _, of_chats = read_chats(files)
    return sort_problems([*problems, *of_chats])
