"""The stack of flows: what is on it, where its top stands, starting and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.scripts import forgetting
from bot.scripts.expressions import ScriptFailed
from bot.scripts.filters import tom_tat
from bot.scripts.model import Step
from bot.scripts.repair import RESERVED
from bot.scripts.session import Frame, FrameKind
from bot.scripts.turn import FORMED, Turn

MAX_KEPT_WORDS = 600  # characters of what is told to have been kept
SHOWN_QUESTION = 80  # characters of the question an errand stopped at
KEPT_VALUE = 60  # characters of one answer in it


def start(turn: Turn, flow: str, kind: FrameKind = "start", answers: dict[str, Any] | None = None) -> None:
    """Put a flow on top of the stack, at its first step. An aside is no errand, so it does not count as depth."""
    found = turn.scripts.flows.get(flow)
    if found is None:
        raise ScriptFailed("flow-gone", flow)
    if kind != "aside" and sum(frame.kind != "aside" for frame in turn.session.frames) >= turn.limits.depth:
        raise ScriptFailed("too-deep")
    turn.session.question = None
    if found.opens_tickets:
        turn.session.replied = None  # from now on words belong to what begins here
    known = forgetting.sent(turn) if flow == forgetting.FLOW else {}  # however it was begun
    turn.session.frames.append(Frame(flow, found.first, kind, {**known, **(answers or {})}))


def current_step(turn: Turn) -> Step | None:
    """The step the topmost flow stands at, None at its end."""
    frame = turn.frame
    if not frame.step:
        return None
    step = turn.flow.steps.get(frame.step)
    if step is None:
        raise ScriptFailed("step-gone", frame.step)
    return step


def open_step(turn: Turn) -> Step | None:
    """The step whose question is open, None when none is."""
    return current_step(turn) if turn.session.frames and turn.session.question is not None else None


def holds_nobody(turn: Turn, step: Step) -> bool:
    """A sheet being shown, and what greeting, menu and the like ask: whoever writes of something else may."""
    return bool(step.body.SOFT) or (step.verb in ("choose", "rate") and turn.frame.flow in RESERVED)


def leave_soft(turn: Turn) -> None:
    """A question that holds nobody (a sheet being shown) is left behind when the talk turns elsewhere."""
    step = open_step(turn)
    if step is not None and holds_nobody(turn, step):
        drop_errand(turn)


def errand(turn: Turn) -> list[Frame]:
    """The frames of what the citizen is doing: the flow that was started and those it called."""
    frames = turn.session.frames
    at = len(frames) - 1
    while at > 0 and frames[at].kind == "call":
        at -= 1
    return frames[at:]


def drop_errand(turn: Turn) -> None:
    """Leave the flow on top and those that called it."""
    frames = turn.session.frames
    del frames[len(frames) - len(errand(turn)) :]
    turn.session.question = None


def title_of_errand(turn: Turn) -> str:
    """The title of what the citizen is doing: of the flow that was started, not of those it called.

    Greeting and menu only lead somewhere, so what they called counts instead.
    """
    return title_of(turn, errand(turn))


def title_of(turn: Turn, frames: Sequence[Frame]) -> str:
    """The same for any errand's frames."""
    named = next((frame for frame in frames if frame.flow not in RESERVED), frames[0])
    flow = turn.scripts.flows.get(named.flow)
    return flow.title if flow else named.flow


def question_in_short(turn: Turn) -> str:
    """The question the errand stopped at: up to its question mark, or its first line."""
    step = current_step(turn)
    if step is None or not hasattr(step.body, "asked"):
        return ""
    lines = [line for line in step.body.asked(turn, step).text.splitlines() if line.strip()]
    asking = next((line for line in reversed(lines) if "?" in line), lines[0] if lines else "")
    head, mark, _ = asking.partition("?")
    sentence = head.rsplit(". ", 1)[-1] if mark else head.partition(". ")[0].rstrip(".")
    return tom_tat(sentence + mark, SHOWN_QUESTION)


def kept_in_words(turn: Turn) -> str:
    """What a citizen is told to have been kept: tickets opened now, and open answers by label."""
    parts = [f"phiếu {code}" for code in turn.opened]
    for frame in turn.session.frames:
        flow = turn.scripts.flows.get(frame.flow)
        for name, declared in (flow.answers if flow else {}).items():
            value = frame.answers.get(name)
            if value is not None and declared.privacy == "open" and name not in frame.answers.get(FORMED, ()):
                parts.append(f"{declared.label}: {tom_tat(declared.type.view(value), KEPT_VALUE)}")
    return "; ".join(parts)[:MAX_KEPT_WORDS].rstrip(". ")
