"""Moving a conversation to another revision of the scripts: nobody is dropped, and no answer that still fits is lost.

A conversation stays in the revision it stands in while one of its unfinished flows is pinned there; it moves as a
whole, when its citizen next writes. A question that reads differently now is asked again in the new words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from bot.scripts.answers.files import Files
from bot.scripts.answers.reading import Accepted, Refused
from bot.scripts.filters import plain
from bot.scripts.graph import reachable
from bot.scripts.model import Declared, Flow, Scripts
from bot.scripts.repair import RESERVED
from bot.scripts.revising.redirects import FlowMove, Redirects
from bot.scripts.session import Agreement, Draft, Frame, Question, Redo, Session
from bot.scripts.world import World

Again = Literal["", "reworded", "deleted", "gone", "held", "back"]
HELD_AT = "@"  # the name under which a paused flow's frame keeps the step it stood at
_WRONG_SHAPE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Moved:
    """A conversation in another revision. `again` tells why its open question, if any, must be asked anew.

    `gone` are the titles and frames of errands that ended because their flow is no more; `question` is the one that
    was open before.
    """

    session: Session
    again: Again = ""
    gone: tuple[tuple[str, tuple[Frame, ...]], ...] = ()
    question: Question | None = None


def follows(session: Session, old: Scripts) -> bool:
    """Whether every unfinished flow of the conversation follows what is published.

    Flows with reserved names always do: they lead elsewhere and promise nothing.
    """
    return all(_follows(old.flows.get(frame.flow)) for frame in session.frames)


def _follows(flow: Flow | None) -> bool:
    return flow is None or flow.id in RESERVED or flow.on_publish == "follow"


def is_elsewhere(session: Session, at: int) -> bool:
    """Whether a person or an outside service has the conversation now: it moves only when it is back."""
    muted = session.muted_until is not None and at < session.muted_until
    return muted or session.handoff is not None or session.calling is not None


def may_stay(session: Session, old: Scripts, at: int, corrected: bool, paused: Collection[str]) -> bool:
    """Whether the conversation goes on in its old revision.

    `corrected`: a legal correction was published since; `paused`: flows that were unpublished since.
    """
    if is_elsewhere(session, at):
        return True
    if corrected or any(frame.flow in paused for frame in session.frames):
        return False
    return not follows(session, old)


def move(session: Session, old: Scripts | None, new: Scripts, map: Redirects, world: World) -> Moved:
    """The conversation in the new scripts. `old` is None when that revision is no longer kept."""
    frames: list[Frame] = []
    gone: list[tuple[str, list[Frame]]] = []
    fell = False
    for frame in session.frames:
        fell = fell and frame.kind in ("call", "aside")  # what a vanished flow had called ends with it
        moved = None if fell else _frame(frame, map.of(frame.flow), old, new, session.consents, world)
        if moved is not None:
            _uncover(frames, session, moved, map)
            frames.append(moved)
        elif fell:
            gone[-1][1].append(frame.copy())
        else:
            gone.append((map.of(frame.flow).title or _title(old, frame.flow), [frame.copy()]))
            fell = True
    _part_strangers(frames, new)
    after = session.copy()
    after.frames, after.revision = frames, new.revision
    after.drafts = tuple(_draft(draft, map, old, new, session.consents, world) for draft in session.drafts)
    again: Again = "gone" if fell and frames else _again(session, frames, map, new)
    if again or not frames:
        after.question = None
    return Moved(after, again, tuple((title, tuple(ended)) for title, ended in gone), session.question)


def _uncover(below: list[Frame], session: Session, aside: Frame, map: Redirects) -> None:
    """An aside covers a question that reads differently now, or is no more: it is asked anew when the aside ends."""
    if aside.under is None or not below:
        return
    covered = session.frames[len(below) - 1]
    move = map.of(covered.flow)
    if covered.step in move.deleted or covered.step in move.reworded or below[-1].step != move.step(covered.step):
        aside.under = None


def _draft(
    draft: Draft, map: Redirects, old: Scripts | None, new: Scripts, consents: Mapping[str, Agreement], world: World
) -> Draft:
    """A draft in the new scripts; one of a flow that is no more stays as it is, for when it comes back."""
    moved = [_frame(frame, map.of(frame.flow), old, new, consents, world) for frame in draft.frames]
    frames = tuple(frame for frame in moved if frame is not None)
    return replace(draft, frames=frames) if len(frames) == len(draft.frames) else draft


def _title(old: Scripts | None, flow: str) -> str:
    known = old.flows.get(flow) if old else None
    return known.title if known else flow


def _frame(
    frame: Frame, move: FlowMove, old: Scripts | None, new: Scripts, consents: Mapping[str, Agreement], world: World
) -> Frame | None:
    flow = new.flows.get(move.flow)
    if flow is None:
        return None
    before = old.flows.get(frame.flow) if old else None
    answers = fitting(frame.answers, move.dropped, before, flow, world)
    step = move.step(frame.step)
    if flow.paused and frame.step in move.deleted:
        answers.setdefault(HELD_AT, frame.step)
    elif not flow.paused and HELD_AT in answers:
        step = answers.pop(HELD_AT)
    if step and step not in flow.steps:
        step = flow.first
    return replace(
        frame,
        flow=flow.id,
        step=_behind_consent(flow, step, consents),
        answers=answers,
        trail=tuple(move.step(key) for key in frame.trail if key not in move.deleted and move.step(key) in flow.steps),
        redo=_redo(frame.redo, move, flow),
    )


def _redo(redo: Redo | None, move: FlowMove, flow: Flow) -> Redo | None:
    if redo is None or {redo.step, redo.back} & move.deleted:
        return None
    step, back = move.step(redo.step), move.step(redo.back)
    return Redo(step, back) if step in flow.steps and (not back or back in flow.steps) else None


def _behind_consent(flow: Flow, step: str, consents: Mapping[str, Agreement]) -> str:
    """The step, or the question for consent that the way to it now leads through and this citizen never answered."""
    asking = [
        (one.key, {option.consent for option in one.body.options if option.consent})
        for one in flow.steps.values()
        if one.verb == "choose"
    ]
    asking = [(key, given) for key, given in asking if given]
    if not step or not asking or step in reachable(flow, without_consent=True):
        return step
    return step if any(given & consents.keys() for _, given in asking) else asking[0][0]


def _part_strangers(frames: list[Frame], new: Scripts) -> None:
    """A called flow whose caller no longer stands at the call of it is one by itself from now on."""
    for caller, called in pairwise(frames):
        if called.kind == "call":
            step = new.flows[caller.flow].steps.get(caller.step)
            if step is None or step.verb != "call" or step.body.call != called.flow:
                called.kind = "digression"
    if frames and frames[0].kind == "call":
        frames[0].kind = "start"


def _again(session: Session, frames: list[Frame], map: Redirects, new: Scripts) -> Again:
    if session.question is None or not frames:
        return ""
    before, after = session.frames[-1], frames[-1]
    move, flow = map.of(before.flow), new.flows[after.flow]
    step = flow.steps.get(after.step)
    if flow.paused and before.step in move.deleted:
        return "held"
    if HELD_AT in before.answers and not flow.paused:
        return "back"
    if step is None or before.step in move.deleted or after.step != move.step(before.step):
        return "deleted"
    if not hasattr(step.body, "asked"):
        return "deleted"
    return "reworded" if before.step in move.reworded and not step.body.SOFT else ""


# --- answers


def fitting(
    answers: Mapping[str, Any], dropped: Collection[str], old: Flow | None, new: Flow, world: World
) -> dict[str, Any]:
    """The answers that the new flow can use, some in the form its types keep."""
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        if name in dropped and name not in new.answers and name not in new.saved:
            continue
        declared = new.answers.get(name)
        before = old.answers.get(name) if old else None
        if before is not None and before.is_sealed and not (declared is not None and declared.is_sealed):
            continue  # it was given to be sealed: asked for again, never read
        if declared is None or value is None:
            kept[name] = value
            continue
        fits, kept_value = fit_value(value, before, declared, world)
        if fits:
            kept[name] = kept_value
    return kept


def fit_value(value: Any, old: Declared | None, new: Declared, world: World) -> tuple[bool, Any]:
    """Whether a kept answer is one of the new declaration as well, and what is kept of it then."""
    if old is not None and old.type == new.type and type(old.type) is type(new.type):
        return True, value
    if isinstance(new.type, Files) or isinstance(value, list):
        return isinstance(new.type, Files) and isinstance(value, list), value
    same = old is None or old.type_name == new.type_name
    shown = _shown(new if same else old, value)
    if shown is None:
        return False, None
    read = new.type.parse(world, shown, ())
    if isinstance(read, Accepted):
        sure = old is not None or type(read.value) is type(value)
        return True, value if same and sure else read.value
    return same and not isinstance(read, Refused), value  # one that has several meanings was chosen among them


def _shown(declared: Declared | None, value: Any) -> str | None:
    """A kept value in words, None when it is no value of this type."""
    try:
        return plain(declared.type.view(value) if declared else value)
    except _WRONG_SHAPE:
        return None
