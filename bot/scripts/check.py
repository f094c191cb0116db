"""`flows check`: every problem of a folder, sorted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.scripts.conversations.chats import Chat, read_chats
from bot.scripts.conversations.coverage import coverage
from bot.scripts.conversations.transcripts import Result
from bot.scripts.lint import DATED_RULES, HELD_RULES, NEVER_SUPPRESSED, ROUTED_RULES, RULE_NAMES
from bot.scripts.loader import load_scripts
from bot.scripts.model import Scripts
from bot.scripts.problems import Problem, sort_problems
from bot.scripts.suppressions import sift
from bot.scripts.world import Router

RouterOf = Callable[[Scripts], Router]
Hold = Callable[[Scripts, Sequence[Chat]], Sequence[Result]]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in reading order; `suppressed` was left out by a comment in the script, with its reason.

    `scripts` is None when they cannot be run; `results` are the conversations held, if they were.
    """

    problems: list[Problem]
    suppressed: list[tuple[Problem, str]]
    scripts: Scripts | None = None
    results: Sequence[Result] = ()


def examine(
    files: Mapping[str, str],
    today: date,
    media: Collection[str] | None = None,
    services: Collection[str] | None = None,
    units: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    router_of: RouterOf | None = None,
    hold: Hold | None = None,
) -> Report:
    """All problems of a set of scripts and of its conversation tests, and what the scripts' own comments left out.

    `media`, `services`, `units` and `subjects` are as for `load_scripts`. `router_of` makes what reads free messages,
    `hold` holds the conversation tests; without them, or while the scripts have errors, where examples lead and what
    the tests reach is not looked at.
    """
    loaded = load_scripts(files, media, services, units, subjects)
    problems = list(loaded.problems)
    for rule in DATED_RULES.values():
        problems += rule(loaded.folder, today)
    if router_of is not None and loaded.scripts is not None:
        router = router_of(loaded.scripts)
        for routed in ROUTED_RULES.values():
            problems += routed(loaded.folder, router)
    chats, in_chats = read_chats(files)
    results: Sequence[Result] = ()
    if hold is not None and loaded.scripts is not None:
        results = hold(loaded.scripts, chats)
        covered = coverage(loaded.scripts, results)
        for held in HELD_RULES.values():
            problems += held(loaded.folder, covered)
    problems += in_chats
    sifted = sift(sort_problems(problems), files, RULE_NAMES, NEVER_SUPPRESSED)
    return Report(sort_problems(sifted.problems), sifted.suppressed, loaded.scripts, results)
