"""Words that mean the same wherever a citizen stands: menu, huỷ, quay lại, sửa, nhắc lại, gặp cán bộ, bản nháp…"""

from __future__ import annotations

from bot.scripts import asides, holdings, persons, verdicts
from bot.scripts.misses import ask_again, old_button
from bot.scripts.repair import RESERVED
from bot.scripts.running import apply, lead_to, run
from bot.scripts.session import Redo
from bot.scripts.stack import current_step, leave_soft, open_step
from bot.scripts.turn import Turn

DROPPED = "bo"  # the value of `lam` by which `huy` and `tiep-tuc` drop what is open


def follow(turn: Turn, flow: str) -> None:
    """Do what the word says whose reserved flow is `flow`."""
    if flow == "huy":
        _cancel(turn)
    elif flow == "gap-can-bo":
        _to_a_person(turn)
    elif flow == "quay-lai":
        _back(turn)
    elif flow == "nhac-lai":
        asides.repeat(turn)
        run(turn)
    elif flow == "sua":
        asides.edit(turn, "")
        run(turn)
    elif flow == "ban-nhap":
        leave_soft(turn)
        asides.list_drafts(turn)
        run(turn)
    elif flow == "du-lieu-cua-toi":
        lead_to(turn, flow, holdings.told(turn), restart=True)
    elif flow == verdicts.VERDICT_FLOW:
        if not verdicts.take_up(turn):
            old_button(turn, open_step(turn))
    elif flow == persons.BACK_TO_THE_BOT:  # the bot is here already
        lead_to(turn, "menu", restart=True)
    else:
        lead_to(turn, flow, restart=True)


def _cancel(turn: Turn) -> None:
    """Stop everything. At a repair flow's own question the word answers that question instead."""
    if asides.is_open(turn):
        if turn.frame.flow in ("huy", "tiep-tuc"):
            _drop(turn)
            return
        asides.leave(turn)
        step = open_step(turn)
        if step is not None:
            ask_again(turn, step)
            return
    asides.cancel(turn)
    run(turn)


def _drop(turn: Turn) -> None:
    """As if the choice to drop it were tapped, so that what the script says of it is said."""
    step, question = open_step(turn), turn.session.question
    if step is not None and question is not None and any(value == DROPPED for _, value in question.offers):
        if not apply(turn, step, step.body.take(turn, step, DROPPED)):
            run(turn)
        return
    turn.frame.answers["lam"], turn.frame.step, turn.session.question = DROPPED, "", None
    run(turn)


def _to_a_person(turn: Turn) -> None:
    """Somebody who is filling in a report is told that it is not sent, and kept."""
    leave_soft(turn)
    flows = [turn.scripts.flows[frame.flow] for frame in turn.session.frames if frame.answers]
    written = [flow.title for flow in flows if flow.opens_tickets and flow.id not in RESERVED]
    if written and len(turn.session.frames) < turn.limits.depth:
        turn.say(turn.phrase("kept_meanwhile", viec=written[-1]))
    lead_to(turn, "gap-can-bo", restart=True)


def _back(turn: Turn) -> None:
    """Ask the question before this one again; its answer stays until there is a new one."""
    asides.leave(turn)
    frames = turn.session.frames
    while len(frames) > 1 and not frames[-1].trail and frames[-1].kind == "call":
        frames.pop()
        turn.session.question = None
    frame = frames[-1] if frames else None
    found = frame is not None and bool(frame.trail)
    if frame is not None and frame.trail:
        frame.step, frame.trail = frame.trail[-1], frame.trail[:-1]
        frame.redo = Redo(frame.step)
        turn.session.question = None
        before = current_step(turn)
        if before is not None and before.verb in ("rate", "verdict"):  # they ask several things in one step
            before.body.forget(turn)
    asides.begin(turn, "quay-lai", co_cau_truoc=found)
    run(turn)
