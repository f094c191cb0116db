"""`flows check`: every problem of a folder, sorted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.scripts.chats import read_chats
from bot.scripts.lint import DATED_RULES
from bot.scripts.loader import load_scripts
from bot.scripts.problems import Problem, sort_problems


def check(files: Mapping[str, str], today: date) -> list[Problem]:
    """All problems of a set of scripts and of its conversation tests, in reading order."""
    loaded = load_scripts(files)
    problems = list(loaded.problems)
    for rule in DATED_RULES.values():
        problems += rule(loaded.folder, today)
    _, of_chats = read_chats(files)
    return sort_problems([*problems, *of_chats])
