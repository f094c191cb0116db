"""While an outside service is asked: its answer comes back as an event; what the citizen writes meanwhile waits."""

from __future__ import annotations

from typing import Any

from bot.scripts.effects import CallService, CancelTimer, SetTimer
from bot.scripts.events import Message
from bot.scripts.phrases import bare
from bot.scripts.turn import PAYLOAD_PREFIX, WAIT, Outcome, Turn
from bot.text.fold import clean, fold

SERVICE_TIMER = "service"
MAX_HELD = 10  # messages that wait for a service's answer
MAX_WORD = 80  # characters of a message that can be a global word
GRACE_SECONDS = 5  # the machine gives up this much after the caller should have


def begin(turn: Turn, name: str, given: dict[str, Any], timeout: int) -> Outcome:
    """Ask a service; the step's `answered` is called with what comes back, at the latest when the time is up."""
    session = turn.session
    session.serial += 1
    session.calling = session.serial
    turn.effects.append(CallService(name, given, session.serial, timeout))
    turn.effects.append(SetTimer(SERVICE_TIMER, turn.at + (timeout + GRACE_SECONDS) * 1000, session.serial))
    return WAIT


def holds(turn: Turn, message: Message) -> bool:
    """Keep a message until the service has answered; False for a global word, which ends the call instead.

    Whoever cancels cancels what they wrote while waiting too; whoever wants the question again is told to wait.
    """
    session = turn.session
    text = clean(message.text)
    folded = "" if text.startswith(PAYLOAD_PREFIX) else fold(text)
    said = bare(folded) if len(folded) <= MAX_WORD and not message.attachments else ""
    word = turn.scripts.phrases.word(said, text) if said else None
    if word == "nhac-lai":
        turn.say(turn.phrase("one_moment"))
        return True
    if word:
        stop(turn)
        session.held = () if word == "huy" else session.held
        return False
    if len(session.held) < MAX_HELD:
        session.held = (*session.held, message)
    else:
        turn.say(turn.phrase("one_moment"))
    return True


def stop(turn: Turn) -> None:
    """Wait for the service no longer; an answer that still comes is ignored."""
    turn.session.calling = None
    turn.effects.append(CancelTimer(SERVICE_TIMER))
