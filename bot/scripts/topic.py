"""What the conversation is about: the sheet shown last, which a short question without a subject still means."""

from __future__ import annotations

from bot.scripts.aspects import asked_aspect, has_no_subject
from bot.scripts.sheets import Sheet
from bot.scripts.turn import Turn
from bot.scripts.world import Route
from bot.text.plain import plain_words

MAX_WORDS = 8  # of a question that may leave out what it asks about
NAMED = 0.4  # chance from which words mean another thing than the sheet that was shown
_NOTHING = "khong-hieu"
_HOUR_MS = 3_600_000


def begin(turn: Turn, sheet: Sheet) -> None:
    turn.session.topic = (sheet.id, turn.at)


def leave(turn: Turn) -> None:
    """The talk has turned to something else, though it is not known yet to what."""
    turn.session.topic = None


def expire(turn: Turn) -> None:
    """Nobody who comes back after hours is taken to go on with what they read then."""
    topic = turn.session.topic
    if topic is not None and turn.at - topic[1] > turn.limits.topic_hours * _HOUR_MS:
        leave(turn)


def of(turn: Turn) -> Sheet | None:
    """The sheet shown last, None when there is none or these scripts have it no more."""
    return turn.scripts.sheets.get(turn.session.topic[0]) if turn.session.topic else None


def followed_up(turn: Turn, text: str) -> Sheet | None:
    """The sheet that words mean which name an aspect alone; None when they mean another thing.

    What a person answered since then is what is talked about now.
    """
    sheet, flow = of(turn), turn.scripts.flows.get(turn.scripts.procedure_flow)
    if sheet is None or turn.session.topic is None or flow is None or not flow.found_answer():
        return None
    if turn.session.replied is not None and turn.session.replied[1] >= turn.session.topic[1]:
        return None
    plain = _plain(turn, text)
    if len(plain.split()) > MAX_WORDS or not asked_aspect(plain):
        return None
    return sheet if is_about(turn, sheet, text) else None


def is_about(turn: Turn, sheet: Sheet, text: str) -> bool:
    """Whether a question asked after a sheet was shown is about it, and names nothing else.

    Words without a subject are, whatever the router makes of them; but somebody who has sent something may well ask
    when that is answered.
    """
    understood = turn.world.router.understand(text)
    if names_nothing(turn, text):
        asks_of_ticket = understood.decision == "answer" and understood.routes[0].flow == turn.scripts.code_flow
        return not (asks_of_ticket and turn.session.tickets)
    best = next(iter(understood.routes), None)
    if best is None or (not best.procedure and best.flow in (turn.scripts.procedure_flow, _NOTHING)):
        return True  # likeliest is that no procedure is named
    return sum(route.confidence for route in understood.routes if _is_another(turn, route, sheet)) < NAMED


def names_nothing(turn: Turn, text: str) -> bool:
    """Whether words ask for an aspect alone, and not of what: "lệ phí bao nhiêu"."""
    return has_no_subject(_plain(turn, text))


def _is_another(turn: Turn, route: Route, sheet: Sheet) -> bool:
    """Whether a route leads to another thing than this sheet; procedures in general, and nothing at all, are none."""
    if route.procedure:
        return route.procedure != sheet.id
    return route.flow not in (turn.scripts.procedure_flow, _NOTHING)


def _plain(turn: Turn, text: str) -> str:
    """The folded words of a text, short forms written out."""
    return " ".join(word.word for word in plain_words(text, turn.scripts.phrases.abbreviations))
