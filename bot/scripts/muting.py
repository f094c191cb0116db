"""While a person has the chat the bot is silent: beginning and end of that time."""

from __future__ import annotations

from bot.scripts.turn import Turn

MUTE_TIMER = "mute"


def mute(turn: Turn, minutes: int) -> int:
    """Silence the bot (a new epoch when it was not yet silent) and tell until when, in ms."""
    if turn.session.muted_until is None:
        turn.session.epoch += 1
    turn.session.muted_until = turn.at + minutes * 60_000
    return turn.session.muted_until


def unmute(turn: Turn) -> None:
    turn.session.muted_until = None
    turn.session.handoff = None
    turn.session.spoke = False
