"""The stack of flows: starting, running step by step, ending, coming back."""

from __future__ import annotations

from typing import Any

from bot.scripts.expressions import ScriptFailed
from bot.scripts.filters import tom_tat
from bot.scripts.model import Step
from bot.scripts.problems import NOWHERE
from bot.scripts.repair import RESERVED
from bot.scripts.session import Frame, FrameKind
from bot.scripts.turn import RESUME, STOP, Asked, Call, End, Goto, Next, Outcome, Switch, Turn, Wait

MAX_KEPT_WORDS = 600  # characters of what is told to have been kept
SHOWN_QUESTION = 80  # characters of the question an errand stopped at
KEPT_VALUE = 60  # characters of one answer in it


def start(turn: Turn, flow: str, kind: FrameKind = "start", answers: dict[str, Any] | None = None) -> None:
    """Put a flow on top of the stack, at its first step."""
    found = turn.scripts.flows.get(flow)
    if found is None:
        raise ScriptFailed("flow-gone", flow)
    if len(turn.session.frames) >= turn.limits.depth:
        raise ScriptFailed("too-deep")
    turn.session.question = None
    if found.opens_tickets:
        turn.session.replied = None  # from now on words belong to what begins here
    turn.session.frames.append(Frame(flow, found.first, kind, dict(answers or {})))


def current_step(turn: Turn) -> Step | None:
    """The step the topmost flow stands at, None at its end."""
    frame = turn.frame
    if not frame.step:
        return None
    step = turn.flow.steps.get(frame.step)
    if step is None:
        raise ScriptFailed("step-gone", frame.step)
    return step


def run(turn: Turn) -> None:
    """Run until something waits or nothing is left."""
    frames = turn.session.frames
    for _ in range(turn.limits.steps):
        if not frames:
            return
        step = current_step(turn)
        if step is None:
            if finish(turn):
                return
            continue
        if step.condition is not None and not turn.holds(step.condition):
            turn.took(step, step.place("if"))
            frames[-1].step = step.next
            continue
        turn.visited.append((frames[-1].flow, step.key))
        if apply(turn, step, step.body.run(turn, step)):
            return
    raise ScriptFailed("too-many-steps")


def apply(turn: Turn, step: Step, outcome: Outcome) -> bool:
    """Carry out what a step decided; True when the machine now waits."""
    if isinstance(outcome, Wait):
        return True
    turn.session.question = None
    frame = turn.frame
    if isinstance(outcome, Goto | Switch) and outcome.by != NOWHERE:
        turn.took(step, outcome.by)
    if isinstance(outcome, Next):
        frame.step = step.next
    elif isinstance(outcome, Goto):
        if outcome.step not in turn.flow.steps:
            raise ScriptFailed("step-gone", outcome.step)
        frame.step = outcome.step
    elif isinstance(outcome, Call):
        start(turn, outcome.flow, "call", outcome.answers)
    elif isinstance(outcome, Switch):
        switch(turn, outcome.flow)
    elif isinstance(outcome, End):
        frame.step = ""
    return False


def switch(turn: Turn, flow: str) -> None:
    """Leave the flow on top, and those that called it, for another one."""
    frames = turn.session.frames
    told = _told_so_far(turn, flow)
    while frames and frames[-1].kind == "call":
        frames.pop()
    kind = frames.pop().kind if frames else "start"
    start(turn, flow, kind, told)


def _told_so_far(turn: Turn, flow: str) -> dict[str, Any]:
    """A story told in the flow on top, for the flow it switches to: nobody has to tell it twice."""
    here = turn.flow.story_answer() if turn.session.frames else ""
    told = turn.frame.answers.get(here) if here else None
    after = turn.scripts.flows.get(flow)
    there = after.starts_with_accusation if after else ""
    return {there: told} if told and there else {}


def finish(turn: Turn) -> bool:
    """End the flow on top; True when the machine now waits (for whether to go on with an interrupted one)."""
    ended = turn.session.frames.pop()
    if not turn.session.frames:
        turn.session.question = None
        return False
    if ended.kind == "digression":
        offer_to_resume(turn)
        return True
    caller = current_step(turn)
    if caller is not None and caller.verb == "call":
        caller.body.come_back(turn, ended)
        turn.frame.step = caller.next
    return False


def offer_to_resume(turn: Turn) -> None:
    """Ask once whether to go on with the interrupted flow."""
    offers = (turn.phrase("resume_yes"), RESUME), (turn.phrase("resume_no"), STOP)
    said = turn.phrase("resume", viec=title_of_errand(turn), cau=_question_in_short(turn))
    turn.ask(Asked(said, offers), mode="resume")


def _question_in_short(turn: Turn) -> str:
    """The question the errand stopped at: up to its question mark, or its first line."""
    step = current_step(turn)
    if step is None or not hasattr(step.body, "asked"):
        return ""
    lines = [line for line in step.body.asked(turn, step).text.splitlines() if line.strip()]
    asking = next((line for line in reversed(lines) if "?" in line), lines[0] if lines else "")
    head, mark, _ = asking.partition("?")
    sentence = head.rsplit(". ", 1)[-1] if mark else head.partition(". ")[0].rstrip(".")
    return tom_tat(sentence + mark, SHOWN_QUESTION)


def open_step(turn: Turn) -> Step | None:
    """The step whose question is open, None when none is."""
    return current_step(turn) if turn.session.frames and turn.session.question is not None else None


def holds_nobody(turn: Turn, step: Step) -> bool:
    """A sheet being shown, and the choices of greeting, menu and the like: whoever writes of something else may."""
    return bool(step.body.SOFT) or (step.verb == "choose" and turn.frame.flow in RESERVED)


def leave_soft(turn: Turn) -> None:
    """A question that holds nobody (a sheet being shown) is left behind when the talk turns elsewhere."""
    step = open_step(turn)
    question = turn.session.question
    if step is not None and question is not None and question.mode != "resume" and holds_nobody(turn, step):
        drop_errand(turn)


def title_of_errand(turn: Turn) -> str:
    """The title of what the citizen is doing: of the flow that was started, not of those it called.

    Greeting and menu only lead somewhere, so what they called counts instead.
    """
    frames = turn.session.frames
    at = len(frames) - 1
    while at > 0 and frames[at].kind == "call" and frames[at - 1].flow not in RESERVED:
        at -= 1
    flow = turn.scripts.flows.get(frames[at].flow)
    return flow.title if flow else frames[at].flow


def drop_errand(turn: Turn) -> None:
    """Leave the flow on top and those that called it."""
    frames = turn.session.frames
    while frames and frames.pop().kind == "call":
        pass
    turn.session.question = None


def kept_in_words(turn: Turn) -> str:
    """What a citizen is told to have been kept: tickets opened now, and open answers by label."""
    parts = [f"phiếu {code}" for code in turn.opened]
    for frame in turn.session.frames:
        flow = turn.scripts.flows.get(frame.flow)
        for name, declared in (flow.answers if flow else {}).items():
            value = frame.answers.get(name)
            if value is not None and declared.privacy == "open":
                parts.append(f"{declared.label}: {_short(declared.type.view(value))}")
    return "; ".join(parts)[:MAX_KEPT_WORDS]


def _short(value: Any) -> str:
    return tom_tat(value, KEPT_VALUE)
