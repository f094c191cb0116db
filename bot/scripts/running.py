"""Running flows step by step: until something waits or nothing is left."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.scripts import asides, drafts, forgetting, holdings
from bot.scripts.expressions import ScriptFailed
from bot.scripts.model import Step
from bot.scripts.problems import NOWHERE
from bot.scripts.stack import current_step, drop_errand, errand, leave_soft, start
from bot.scripts.turn import FORMED, Call, End, Goto, Next, Outcome, Switch, Turn, Wait


def lead_to(turn: Turn, flow: str, answers: dict[str, Any] | None = None, restart: bool = False) -> None:
    """Run a flow now: alone when nothing is open, else above what is. A flow already on the stack is gone back to."""
    session = turn.session
    session.greeted = True
    leave_soft(turn)
    asides.leave(turn)
    _make_room(turn)
    place = next((at for at, frame in enumerate(session.frames) if frame.flow == flow), None)
    if place is not None:
        _keep_above(turn, place, restart)
    if place is not None and not restart:
        session.question = None
        run(turn)
        return
    if place is not None and place < len(session.frames):
        kind = session.frames[place].kind
        del session.frames[place:]
        start(turn, flow, kind, dict(answers or {}))
    else:
        start(turn, flow, "digression" if session.frames else "start", dict(answers or {}))
    run(turn)


def _keep_above(turn: Turn, place: int, restart: bool) -> None:
    """Take off the errands above a flow that is gone back to, and its own if it begins anew: as drafts, and told."""
    frames = turn.session.frames
    while place < len(frames) - len(errand(turn)):
        _put_aside(turn)
    if restart and any(drafts.is_worth(turn, frame) for frame in frames[place:]):
        _put_aside(turn)


def _put_aside(turn: Turn) -> None:
    if drafts.put_aside(turn):
        turn.say(turn.phrase("kept_as_draft", viec=turn.session.drafts[-1].title))


def _make_room(turn: Turn, beside: int = 0) -> None:
    """Whoever has begun many things may begin another: the oldest is put aside, and they are told where it matters.

    The topmost `beside` frames stay: they are what the room is made for.
    """
    frames = turn.session.frames
    while turn.limits.depth <= len(frames) > beside:
        end = next((at for at in range(1, len(frames)) if frames[at].kind != "call"), len(frames))
        oldest, newer = frames[:end], frames[end:]
        frames[:] = oldest
        _put_aside(turn)
        frames[:] = newer
        if frames and frames[0].kind == "digression":
            frames[0].kind = "start"


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
        _make_room(turn, beside=len(errand(turn)))
        start(turn, outcome.flow, "call", outcome.answers)
    elif isinstance(outcome, Switch):
        switch(turn, outcome.flow, outcome.answers)
    elif isinstance(outcome, End):
        frame.step = ""
    if frame.redo is not None and frame.redo.step != frame.step:
        frame.redo = None  # the flow went another way than through the question to be asked again
    return False


def switch(turn: Turn, flow: str, given: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Leave the flow on top, and those that called it, for another one; what was written and not sent is kept."""
    told = _told_so_far(turn, flow)
    left = errand(turn)[0] if turn.session.frames else None
    if left is not None and told:
        drop_errand(turn)
    elif left is not None:
        _put_aside(turn)
    if flow == "ban-nhap":  # what it ends with is carried out by whoever begins it
        asides.list_drafts(turn)
        return
    told |= holdings.told(turn) if flow == "du-lieu-cua-toi" else {}
    told |= given
    kind = left.kind if left else "start"
    if kind == "aside":  # what it leads to is an errand of its own
        kind = "digression" if turn.session.frames else "start"
    start(turn, flow, kind, told)


def _told_so_far(turn: Turn, flow: str) -> dict[str, Any]:
    """A story told in the flow on top, for the flow it switches to: nobody has to tell it twice."""
    here = turn.flow.story_answer() if turn.session.frames else ""
    told = turn.frame.answers.get(here) if here else None
    after = turn.scripts.flows.get(flow)
    there = after.starts_with_accusation if after else ""
    if not told or after is None or not there:
        return {}
    opens = turn.flow.answers[here].is_sealed and not after.answers[there].is_sealed
    marked = {FORMED: [there]} if turn.came_by_form(here) else {}
    return {} if opens else {there: told, **marked}


def finish(turn: Turn) -> bool:
    """End the flow on top; True when the machine now waits for an answer to what it covered."""
    ended = turn.session.frames.pop()
    if ended.kind == "aside":
        return asides.settle(turn, ended)
    if ended.flow == "du-lieu-cua-toi":
        asides.settle_own_data(turn, ended)
    if ended.flow == forgetting.FLOW and ended.answers.get("lam") == "quen":
        forgetting.forget(turn)
    if not turn.session.frames:
        turn.session.question = None
        return False
    if ended.kind == "digression":
        asides.offer_to_resume(turn)
        return False
    caller = current_step(turn)
    if caller is not None and caller.verb == "call":
        caller.body.come_back(turn, ended)
        turn.frame.step = caller.next
    return False
