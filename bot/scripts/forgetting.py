"""Forgetting which account sent a walled ticket, as the flow `quen-tai-khoan` may ask for.

The ticket and its receipt stay; the conversation keeps no code of it. Who the citizen is to Zalo is not ours to forget.
"""

from __future__ import annotations

from typing import Any

from bot.scripts.effects import CutLinks
from bot.scripts.model import Flow, Scripts
from bot.scripts.turn import SENT, Turn
from bot.scripts.world import TicketView
from bot.tickets.ticket import WALLED_KINDS

FLOW = "quen-tai-khoan"


def sent(turn: Turn) -> dict[str, Any]:
    """The codes of this citizen's walled tickets that the conversation knows, with a receipt and without."""
    found = _walled(turn)
    return {
        "phieu_co_ma": [view.code for view in found if view.has_receipt],
        "phieu_khong_ma": [view.code for view in found if not view.has_receipt],
    }


def forget(turn: Turn) -> None:
    """Lets go of the walled tickets; their links are cut with it, those of tickets not remembered here too."""
    for view in _walled(turn):
        turn.session.let_go_of(view.code)
    session, telling = turn.session, _telling(turn.scripts)
    told = {consent for flow in telling for consent in _consents(turn.scripts.flows[flow])}
    session.consents = {name: at for name, at in session.consents.items() if name not in told}
    if any(frame.flow in telling for frame in session.frames):
        session.frames.clear()
        session.question = None
    session.drafts = tuple(draft for draft in session.drafts if not any(SENT in f.answers for f in draft.frames))
    turn.effects.append(CutLinks())


def _telling(scripts: Scripts) -> set[str]:
    """Flows that open walled tickets: what is still open of them tells the same story as the ticket."""
    return {
        flow.id
        for flow in scripts.flows.values()
        if any(step.verb == "ticket" and step.body.kind in WALLED_KINDS for step in flow.steps.values())
    }


def _consents(flow: Flow) -> set[str]:
    """When one of these was given would tell who sent which ticket."""
    chooses = (step.body.options for step in flow.steps.values() if step.verb == "choose")
    return {option.consent for options in chooses for option in options if option.consent}


def _walled(turn: Turn) -> list[TicketView]:
    views = (turn.world.tickets.get(code) for code in turn.session.tickets)
    return [view for view in views if view is not None and view.is_walled]
