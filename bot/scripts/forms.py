"""While a sealed form is out: which step waits for it, what came back by it, and what of that is never said.

The machine knows a form by its token, a number of the conversation; the secret of its link is drawn where the effect
is carried out and never comes here. A frame that waits notes the token and the time, one whose answers came by a form
notes their names: they are not printed, read back or listed in the chat, whatever their declared privacy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from bot.scripts import asides, drafts
from bot.scripts.effects import CancelTimer, Count, DropForm, SendForm, SetTimer
from bot.scripts.session import Frame, Session
from bot.scripts.turn import FORMED, RECEIPT, Turn, storable

FORM_TIMER = "form-"  # followed by the token
GRACE_SECONDS = 60  # what was sent in the last moment is still on its way
WAITING = "+form"  # the name under which a frame notes the form it waits for: [token, until in ms]


def begin(turn: Turn, seconds: int) -> tuple[int, int]:
    """Wait for a form from now on: its token, and until when it can be sent (ms). An earlier one is void."""
    turn.session.serial += 1
    token, until = turn.session.serial, turn.at + seconds * 1000
    turn.frame.answers[WAITING] = [token, until]
    turn.effects.append(SetTimer(f"{FORM_TIMER}{token}", until + GRACE_SECONDS * 1000, token))
    return token, until


def waiting(frame: Frame) -> tuple[int, int] | None:
    """The token of the form a frame waits for, and until when."""
    noted = frame.answers.get(WAITING)
    return (noted[0], noted[1]) if isinstance(noted, list) and len(noted) == 2 else None


def stop(frame: Frame) -> None:
    frame.answers.pop(WAITING, None)


def tokens(session: Session) -> frozenset[int]:
    """All forms that something in the conversation waits for, drafts included."""
    kept = (*session.frames, *(frame for draft in session.drafts for frame in draft.frames))
    return frozenset(noted[0] for frame in kept if (noted := waiting(frame)) is not None)


def tokens_sent(turn: Turn) -> frozenset[int]:
    """The forms of this turn, which may be over before it ends."""
    return frozenset(effect.token for effect in turn.effects if isinstance(effect, SendForm))


def let_go(turn: Turn, before: Collection[int]) -> None:
    """Forms that nothing waits for any more are void from now on, and what was half written in them is destroyed."""
    for token in sorted(set(before) - tokens(turn.session)):
        turn.effects.append(CancelTimer(f"{FORM_TIMER}{token}"))
        turn.effects.append(DropForm(token))


def formed(frame: Frame) -> frozenset[str]:
    """The names of a frame's answers that came by a form."""
    return frozenset(frame.answers.get(FORMED) or ())


def mark(answers: dict[str, Any], names: Collection[str]) -> None:
    """Note answers as come by a form."""
    if names:
        answers[FORMED] = sorted({*(answers.get(FORMED) or ()), *names})


def received(turn: Turn, token: int, answers: Mapping[str, Any], receipt: str = "") -> bool:
    """Keep what came by a form; whether the flow that waited is on top, so that it goes on now."""
    frames = turn.session.frames
    frame = next((one for one in frames if _waits_for(one, token)), None)
    if frame is None:
        return _received_in_draft(turn, token, answers, receipt)
    _fill(turn, frame, answers, receipt)
    turn.say(turn.phrase("form_received"), receipt=True)
    if all(above.kind == "aside" for above in frames[frames.index(frame) + 1 :]):
        asides.leave(turn)
    return frames[-1] is frame


def _received_in_draft(turn: Turn, token: int, answers: Mapping[str, Any], receipt: str) -> bool:
    """The same for an errand that was put aside: it is taken up again where nothing else lies open."""
    for number, draft in enumerate(turn.session.drafts):
        copies = [frame.copy() for frame in draft.frames]
        frame = next((one for one in copies if _waits_for(one, token)), None)
        if frame is None:
            continue
        _fill(turn, frame, answers, receipt)
        filled = replace(draft, frames=tuple(copies))
        turn.session.drafts = (*turn.session.drafts[:number], filled, *turn.session.drafts[number + 1 :])
        is_free = not turn.session.frames
        said = turn.phrase("form_received") if is_free else turn.phrase("form_received_draft", viec=draft.title)
        turn.say(said, receipt=True)
        if is_free:
            drafts.take_up(turn, filled)
        return is_free and bool(turn.session.frames)
    turn.effects.append(Count("form_late"))
    turn.say(turn.phrase("form_late"), receipt=True)
    return False


def time_is_up(turn: Turn, token: int) -> bool:
    """Stop waiting for a form; whether it is the open question's, so that the citizen is told now.

    Whoever is elsewhere meanwhile gets a new link when they come back to that step.
    """
    top = turn.session.frames[-1] if turn.session.frames else None
    is_heard = turn.session.muted_until is None
    if top is not None and is_heard and turn.session.question is not None and _waits_for(top, token):
        return True
    drafts_frames = [frame for draft in turn.session.drafts for frame in draft.frames]
    for frame in (*turn.session.frames, *drafts_frames):
        if _waits_for(frame, token):
            stop(frame)
    return False


def _waits_for(frame: Frame, token: int) -> bool:
    noted = waiting(frame)
    return noted is not None and noted[0] == token


def _fill(turn: Turn, frame: Frame, answers: Mapping[str, Any], receipt: str) -> None:
    """Store the answers a flow declares; the page has kept them within what a conversation may hold."""
    stop(frame)
    flow = turn.scripts.flows.get(frame.flow)
    known = [name for name in answers if flow is not None and name in flow.answers]
    for name in known:
        frame.answers[name] = storable(answers[name])
    mark(frame.answers, known)
    if receipt:
        frame.answers[RECEIPT] = turn.world.conceal(receipt)
