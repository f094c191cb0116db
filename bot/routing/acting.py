"""What the bot would do with a message that comes while no question waits: the machine's own reading, told as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bot.scripts.conversations.simulate import Parts, SimulatedWorld
from bot.scripts.events import Message
from bot.scripts.limits import DEFAULT_LIMITS
from bot.scripts.meaning import MAX_EXACT, Doubtful, Emergency, Keyword, ReceiptCode, Routed, TicketCode, Word, meaning
from bot.scripts.model import Scripts
from bot.scripts.phrases import bare
from bot.scripts.session import Session
from bot.scripts.steps.clarify import offers
from bot.scripts.turn import Turn
from bot.scripts.world import EMERGENCY_FLOW, Decision, Route, Router, Understood
from bot.text.fold import clean, fold
from bot.tickets.units import UnitIndex

By = Literal["emergency-words", "word", "code", "keyword", "router", "no-words"]
BEFORE_THE_ROUTER: frozenset[By] = frozenset({"emergency-words", "word", "code", "keyword"})

_NO_UNITS = UnitIndex(())
_BEGINNING = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Act:
    """`by` is what decided; a tapped button and an empty message are no words.

    `route` is followed when the decision is to answer, `offered` are asked among. Nothing is offered where the flow
    that was begun asks an open question.
    """

    decision: Decision
    by: By = "router"
    route: Route | None = None
    offered: tuple[Route, ...] = ()
    is_searched: bool = False  # the flow of procedures looked for the sheet itself


def act(text: str, scripts: Scripts, router: Router) -> Act:
    """Of the first message of somebody whom the bot has greeted before; `scripts` as they are in force."""
    turn = _turn(text, scripts, router)
    if not turn.message_text:
        return Act("unsure", "no-words")
    match meaning(turn, Message("", 0, text), None):
        case Emergency():
            return _at_once(_cried(text, scripts), Route(EMERGENCY_FLOW, 1.0), router.understand(text))
        case Word(flow):
            return Act("answer", "word", Route(flow, 1.0))
        case TicketCode():
            return Act("answer", "code", Route(scripts.code_flow, 1.0))
        case ReceiptCode():
            return Act("answer", "code", Route("bien-nhan", 1.0))
        case Keyword(flow):
            return _at_once(_named(text, flow, scripts), Route(flow, 1.0), router.understand(text))
        case Routed(route) if route.flow == scripts.procedure_flow and not route.procedure:
            return _searched(text, route, scripts, router)
        case Routed(route):
            return Act("answer", route=route)
        case Doubtful():
            return Act("ask", offered=_offered(turn))
    return Act("unsure")


def _at_once(by: By, route: Route, understood: Understood) -> Act:
    """What the machine knows surely; where the router said so, it is only as sure as that."""
    return Act("answer", by, understood.routes[0] if by == "router" else route)


def _turn(text: str, scripts: Scripts, router: Router) -> Turn:
    world = SimulatedWorld(Parts(_NO_UNITS, router), _BEGINNING, "", {})
    session = Session.new(0)
    session.greeted = True
    return Turn(world, scripts, session, Message("", 0, text), DEFAULT_LIMITS)


def _cried(text: str, scripts: Scripts) -> By:
    said = clean(text)
    return "emergency-words" if scripts.phrases.is_emergency(said, fold(said)) else "router"


def _named(text: str, flow: str, scripts: Scripts) -> By:
    folded = fold(clean(text))
    is_exact = len(folded) <= MAX_EXACT and scripts.keywords.get(bare(folded)) == flow
    return "keyword" if is_exact else "router"


def _offered(turn: Turn) -> tuple[Route, ...]:
    """The routes whose names are shown, with their chances."""
    understood = turn.world.router.understand(turn.message_text)
    shown = [(value["flow"], value["procedure"]) for _, value in offers(turn, understood)]
    return tuple(route for route in understood.offered if (route.flow, route.procedure) in shown)


def _searched(text: str, route: Route, scripts: Scripts, router: Router) -> Act:
    """What the flow of procedures does with words that name no sheet surely, where it looks for one."""
    if not scripts.flows[route.flow].found_answer():
        return Act("answer", route=route)
    found = router.find(text)
    if found.clear is not None:
        return Act("answer", route=Route(route.flow, found.clear.score / 100, found.clear.id), is_searched=True)
    near = tuple(Route(route.flow, hit.score / 100, hit.id) for hit in found.several)
    return Act("ask", offered=near, is_searched=True)
