"""When a citizen is asked whether an answered ticket is solved, and that the question is never in their way.

It comes a while after the answer is with them, once more a week later if they say nothing, and never again. It waits
for a good moment: inside the channel's free window, by day, nothing else open, nobody else in the chat. Where no such
moment comes, it follows the citizen's next message, after that was handled.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.scripts.effects import CancelTimer, Count, SetTimer
from bot.scripts.running import lead_to
from bot.scripts.session import Awaited
from bot.scripts.stack import drop_errand, holds_nobody, open_step
from bot.scripts.turn import Turn
from bot.tickets.calendar import HANOI
from bot.tickets.window import reachable

VERDICT_TIMER = "verdict"
VERDICT_FLOW = "da-giai-quyet"
MAX_AWAITED = 5  # answers of one citizen to be asked about; the oldest make way
MAX_ASKED = 2  # times one answer is asked about
_TOKEN = 0
_MINUTE_MS, _DAY_MS = 60_000, 86_400_000


def expect(turn: Turn, code: str) -> None:
    """The answer to this ticket is with its citizen."""
    if VERDICT_FLOW not in turn.scripts.flows:
        return
    others = tuple(one for one in turn.session.awaited if one.code != code)
    due = turn.at + turn.limits.verdict_minutes * _MINUTE_MS
    _keep(turn, (*others, Awaited(code, due)))
    watch(turn)


def is_said(turn: Turn, code: str) -> None:
    """The citizen has said it: nobody asks again."""
    if any(one.code == code for one in turn.session.awaited):
        _keep(turn, tuple(one for one in turn.session.awaited if one.code != code))


def take_up(turn: Turn) -> bool:
    """Ask once more what was asked last and left open, for a citizen who taps its button late; whether there was any.

    It counts as no further time of asking.
    """
    one = next((one for one in reversed(turn.session.awaited) if one.asked), None)
    if one is None:
        return False
    lead_to(turn, VERDICT_FLOW, {"ma": one.code, "lan_hoi": one.asked}, restart=True)
    return True


def put_aside(turn: Turn) -> None:
    """A person has said something else meanwhile: a yes would answer them, so the question is left unsaid."""
    if turn.session.frames and turn.frame.flow == VERDICT_FLOW and turn.session.question is not None:
        drop_errand(turn)


def ask_if_due(turn: Turn) -> bool:
    """Ask about the answer that waits longest, if now is a good moment; whether it was asked."""
    if not turn.session.awaited or not _is_good_moment(turn):
        return False
    for one in turn.session.awaited:
        if one.due <= turn.at:
            if _is_still_open(turn, one):
                _ask(turn, one)
                return True
            is_said(turn, one.code)
    return False


def come_to(turn: Turn) -> None:
    """Ask what is due, or look when it can be asked: after each message, and when the time is there."""
    if not ask_if_due(turn):
        watch(turn)


def watch(turn: Turn) -> None:
    """Set the timer for the first good moment that can be foreseen; without one the next message brings it."""
    moments = [at for one in turn.session.awaited if (at := _next_moment(turn, one)) is not None]
    if moments:
        turn.effects.append(SetTimer(VERDICT_TIMER, min(moments), _TOKEN))


def _ask(turn: Turn, one: Awaited) -> None:
    again = one.asked + 1
    rest = tuple(other for other in turn.session.awaited if other.code != one.code)
    _keep(turn, (*rest, Awaited(one.code, turn.at + turn.limits.verdict_again_days * _DAY_MS, again)))
    turn.effects.append(Count("verdict_asked", (("time", str(again)),)))
    watch(turn)
    lead_to(turn, VERDICT_FLOW, {"ma": one.code, "lan_hoi": again})


def _keep(turn: Turn, awaited: tuple[Awaited, ...]) -> None:
    turn.session.awaited = awaited[-MAX_AWAITED:]  # one asked twice is let go of when it falls due again
    if not awaited:
        turn.effects.append(CancelTimer(VERDICT_TIMER))


def _is_still_open(turn: Turn, one: Awaited) -> bool:
    """Whether there is still something to ask: the ticket may have moved on, or the question waited too long."""
    ticket = turn.world.tickets.get(one.code)
    fresh = turn.at - one.due <= turn.limits.verdict_keep_days * _DAY_MS
    return one.asked < MAX_ASKED and fresh and ticket is not None and ticket.asks_for_verdict


def _is_good_moment(turn: Turn) -> bool:
    session = turn.session
    if session.muted_until is not None or session.calling is not None or turn.cries_for_help:
        return False
    if reachable(session.heard_at or None, turn.at).window != "free" or turn.at != _by_day(turn, turn.at):
        return False
    if not session.frames:
        return True
    step = open_step(turn)
    rested = turn.at - session.heard_at >= turn.limits.verdict_minutes * _MINUTE_MS
    return rested and step is not None and holds_nobody(turn, step)


def _next_moment(turn: Turn, one: Awaited) -> int | None:
    quiet = turn.session.heard_at + turn.limits.verdict_minutes * _MINUTE_MS
    at = _by_day(turn, max(one.due, quiet))
    can_go = reachable(turn.session.heard_at or None, at).window == "free"
    return at if can_go and at > turn.at else None


def _by_day(turn: Turn, at: int) -> int:
    """The moment itself by day, else the next morning."""
    first, last = turn.limits.verdict_hours
    moment = datetime.fromtimestamp(at / 1000, HANOI)
    if first <= moment.hour < last:
        return at
    day = moment.date() + timedelta(days=moment.hour >= last)
    return int(datetime(day.year, day.month, day.day, first, tzinfo=HANOI).timestamp() * 1000)
