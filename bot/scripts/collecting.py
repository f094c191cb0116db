"""Several pictures sent one after another are one answer: collecting them until the citizen is done."""

from __future__ import annotations

from typing import Any

from bot.scripts.answers.files import Files
from bot.scripts.effects import SetTimer
from bot.scripts.filters import files_in_words
from bot.scripts.phrases import DONE_WORDS
from bot.scripts.turn import DONE, NEXT, WAIT, Asked, Outcome, Turn

FILES_TIMER = "files"
_DRAFT = "+"  # begins the name under which files wait until their answer is complete


def collected(turn: Turn, name: str) -> int:
    """How many files wait for the answer `name`."""
    return len(turn.frame.answers.get(_DRAFT + name, ()))


def is_done(said: str) -> bool:
    return said in DONE_WORDS


def take(turn: Turn, name: str, type: Files, value: Any, asked: Asked) -> Outcome:
    """Add files, or finish. The first of a burst starts a timer; only when it fires is the count said."""
    answers = turn.frame.answers
    have: list[Any] = answers.get(_DRAFT + name, [])
    if value == DONE:
        if not have:
            turn.ask(Asked(turn.phrase("files_need"), asked.offers))
            return WAIT
        return _finish(turn, name, have)
    have = [*have, *value]
    if len(have) >= type.limit:
        turn.say(turn.phrase("files_full", toi_da=type.limit))
        return _finish(turn, name, have[: type.limit])
    answers[_DRAFT + name] = have
    question = turn.session.question
    if question is not None:
        at = turn.at + turn.limits.files_burst_seconds * 1000
        turn.effects.append(SetTimer(FILES_TIMER, at, question.token))
    return WAIT


def _finish(turn: Turn, name: str, files: list[Any]) -> Outcome:
    turn.frame.answers.pop(_DRAFT + name, None)
    turn.store(name, files)
    return NEXT


def burst_over(turn: Turn, name: str) -> None:
    """The burst has ended: say how many arrived, once, and offer to finish."""
    files = turn.frame.answers.get(_DRAFT + name, [])
    if files:
        said = turn.phrase("files_so_far", so=len(files), tep=files_in_words(files))
        turn.ask(Asked(said, ((turn.phrase("done"), DONE),)))


def keep_aside(turn: Turn, name: str, files: list[Any], limit: int) -> list[Any]:
    """Keep files sent while another question is open, under the flow's own answer for files; those that were kept."""
    have = turn.frame.answers.get(name) or []
    kept = [*have, *files][:limit]
    turn.store(name, kept)
    return kept[len(have) :]
