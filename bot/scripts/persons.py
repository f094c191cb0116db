"""When a person has the chat, or has answered: the bot's silence, its end, and words that belong to a ticket."""

from __future__ import annotations

from typing import Any

from bot.scripts.effects import CancelTimer, Count, FollowUp, SetTimer
from bot.scripts.events import Message
from bot.scripts.meaning import MAX_EXACT
from bot.scripts.muting import MUTE_TIMER, mute, unmute
from bot.scripts.phrases import bare
from bot.scripts.running import run
from bot.scripts.stack import current_step, start
from bot.scripts.turn import PAYLOAD_PREFIX, Turn
from bot.text.fold import clean, fold

BACK_TO_THE_BOT = "gap-bot"
_TO_THE_BOT = frozenset({"menu", "huy", "quay-lai", "nhac-lai", "gap-can-bo"})
"""Global words that are said to the bot, not to the person who has the chat."""


def while_muted(turn: Turn, message: Message) -> None:
    """A message while a person has the chat: theirs, unless it is plainly meant for the bot."""
    text = clean(message.text)
    tapped = text.startswith(PAYLOAD_PREFIX)
    folded = "" if tapped else fold(text)
    if turn.cries_for_help:
        emergency(turn)
    said = bare(folded) if len(folded) <= MAX_EXACT and not message.attachments else ""
    word = turn.scripts.phrases.word(said, text) if said else None
    if word == BACK_TO_THE_BOT:
        bot_is_back(turn, "back_by_wish")
    elif tapped or word in _TO_THE_BOT:
        turn.say(turn.phrase("person_has_chat"), receipt=True)
    elif turn.session.handoff is None:
        turn.effects.append(Count("while_muted"))
    elif text or message.attachments:
        turn.effects.append(FollowUp(turn.session.handoff, turn.sent_words or text, message.attachments))


def emergency(turn: Turn) -> None:
    """The emergency numbers are said past a mute or a wait, without touching what a person is doing."""
    turn.receipts = True
    apart(turn, "khan-cap")
    turn.receipts = False


def apart(turn: Turn, flow: str, **given: Any) -> None:
    """Say what a flow says without touching where the citizen stands; a question in it is not waited for."""
    session = turn.session
    frames, question = session.frames, session.question
    session.frames = []
    try:
        start(turn, flow, "start", given)
        run(turn)
    finally:  # a script that fails here takes nothing of theirs with it
        session.frames, session.question = frames, question


def taken_over(turn: Turn) -> None:
    """A person wrote in the channel's own tool."""
    if turn.session.handoff is None:
        _stay_silent(turn, turn.limits.mute_minutes)
    else:
        turn.session.spoke = True
        _stay_silent(turn, turn.limits.handoff_minutes)


def replied(turn: Turn, ticket: str) -> None:
    """A person answered a ticket: in the chat they have, or one the citizen may now want to add to."""
    session = turn.session
    if session.handoff == ticket:
        session.spoke = True
        _stay_silent(turn, turn.limits.handoff_minutes)
    else:
        session.greeted = True
        session.replied = (ticket, turn.at)


def _stay_silent(turn: Turn, minutes: int) -> None:
    until = mute(turn, minutes)
    turn.effects.append(SetTimer(MUTE_TIMER, until, turn.session.epoch))


def bot_is_back(turn: Turn, phrase: str) -> None:
    """The person is done, or never came: say so and go on where the flow stood."""
    session = turn.session
    code, spoke = session.handoff, session.spoke
    unmute(turn)
    turn.effects.append(CancelTimer(MUTE_TIMER))
    if phrase:
        turn.say(turn.phrase(phrase if code else "muted_back", ma=code or ""))
    if code is None:
        return
    if spoke and phrase != "handoff_ended":
        session.replied = (code, turn.at)
    if session.frames:
        step = current_step(turn)
        if step is not None and step.verb == "handoff":
            turn.frame.step = step.next
        session.question = None
        run(turn)


def time_is_up(turn: Turn, otherwise: str) -> None:
    """The silence has lasted its time; `otherwise` is what is said where no ticket had the chat."""
    session = turn.session
    if session.handoff:
        bot_is_back(turn, "handoff_answered" if session.spoke else "handoff_waiting")
    else:
        bot_is_back(turn, otherwise)
