"""Unfinished errands put aside: listed, taken up again, dropped, and gone when their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.scripts.effects import CancelTimer, Count, SetTimer
from bot.scripts.filters import gio, ngay
from bot.scripts.question import silence_of
from bot.scripts.session import Draft, Frame
from bot.scripts.stack import errand, title_of
from bot.scripts.turn import SENT, Turn, size_of
from bot.text.fold import fold
from bot.text.ordinals import parse_ordinal
from bot.tickets.calendar import HANOI

DRAFTS_TIMER = "drafts"
MAX_DRAFTS = 5
MAX_DRAFT_CHARACTERS = 20_000  # of all drafts of a citizen; the oldest make way
_TOKEN = 0
_DAY_MS = 86_400_000


def is_worth(turn: Turn, frame: Frame) -> bool:
    """Whether somebody wrote something in a flow that makes a ticket of it, and has not done so yet."""
    flow = turn.scripts.flows.get(frame.flow)
    if flow is None or not flow.opens_tickets or frame.kind == "aside" or SENT in frame.answers:
        return False
    return any(frame.answers.get(name) not in (None, "", []) for name in flow.answers)


def put_aside(turn: Turn) -> bool:
    """Take the errand on top off the stack, and keep it if it is worth it; whether it was."""
    frames = errand(turn)
    seconds = keep_seconds(turn, frames[-1])
    del turn.session.frames[len(turn.session.frames) - len(frames) :]
    turn.session.question = None
    if not any(is_worth(turn, frame) for frame in frames):
        return False
    until = turn.at + (seconds * 1000 if seconds else turn.limits.draft_days * _DAY_MS)
    _keep(turn, (*turn.session.drafts, Draft(title_of(turn, frames), turn.at, until, tuple(frames))))
    return True


def keep_ended(turn: Turn, title: str, frames: Sequence[Frame]) -> bool:
    """Keep what was written in a flow that is no more, for when it comes back; whether there was anything."""
    if not any(value not in (None, "", []) for frame in frames for value in frame.answers.values()):
        return False
    _keep(
        turn, (*turn.session.drafts, Draft(title, turn.at, turn.at + turn.limits.draft_days * _DAY_MS, tuple(frames)))
    )
    return True


def keep_seconds(turn: Turn, frame: Frame) -> int | None:
    """How long the question a frame stands at keeps its draft (`silence: {keep_draft: …}`), None if it says nothing."""
    silence = silence_of(turn, frame)
    return silence.keep_draft if silence is not None else None


def label(draft: Draft) -> str:
    """How a draft is told from the others."""
    at = datetime.fromtimestamp(draft.at / 1000, HANOI)
    return f"{draft.title}, ghi lúc {gio(at)} ngày {ngay(at)}"


def find(turn: Turn, words: str) -> Draft | None:
    """The draft of a label or of its number in the list."""
    said, number = fold(words), parse_ordinal(words) or 0
    drafts = turn.session.drafts
    by_label = next((draft for draft in drafts if fold(label(draft)) == said), None)
    return by_label or (drafts[number - 1] if 1 <= number <= len(drafts) else None)


def drop(turn: Turn, draft: Draft) -> None:
    _keep(turn, [one for one in turn.session.drafts if one != draft])


def drop_all(turn: Turn) -> None:
    if turn.session.drafts:
        _keep(turn, ())


def take_up(turn: Turn, draft: Draft) -> None:
    """Put a draft's frames back on the stack, with the scripts of today; what lies open stays below."""
    session = turn.session
    gone = any(frame.flow not in turn.scripts.flows for frame in draft.frames)
    if gone or len(session.frames) + len(draft.frames) > turn.limits.depth:
        turn.say(turn.phrase("draft_stays" if not gone else "draft_without_flow", viec=draft.title))
        return
    drop(turn, draft)
    first, *others = (_fitted(turn, frame) for frame in draft.frames)
    session.question = None
    session.frames += [replace(first, kind="digression" if session.frames else "start"), *others]


def _fitted(turn: Turn, frame: Frame) -> Frame:
    """The frame at its step, or at the beginning of a flow that has it no more: known answers are not asked again."""
    flow = turn.scripts.flows[frame.flow]
    if frame.step in flow.steps or not frame.step:
        return frame.copy()
    return replace(frame.copy(), step=flow.first, trail=(), redo=None, under=None)


def time_is_up(turn: Turn) -> None:
    """Let go of drafts whose time is over, without a word: it was said when they were put aside."""
    left = [draft for draft in turn.session.drafts if draft.until > turn.at]
    if len(left) < len(turn.session.drafts):
        turn.effects.append(Count("draft_over"))
    _keep(turn, left)


def _keep(turn: Turn, drafts: Sequence[Draft]) -> None:
    kept = list(drafts)[-MAX_DRAFTS:]
    while len(kept) > 1 and sum(map(_characters, kept)) > MAX_DRAFT_CHARACTERS:
        kept.pop(0)
    turn.session.drafts = tuple(kept)
    if kept:
        turn.effects.append(SetTimer(DRAFTS_TIMER, min(draft.until for draft in kept), _TOKEN))
    else:
        turn.effects.append(CancelTimer(DRAFTS_TIMER))


def _characters(draft: Draft) -> int:
    return sum(size_of(value) for frame in draft.frames for value in frame.answers.values())
