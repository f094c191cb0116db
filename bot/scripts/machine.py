"""The machine: one event in, the next session and what is to be done out. Pure: same input, same result."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from bot.scripts import drafts, forms, handling, topic, verdicts
from bot.scripts.collecting import FILES_TIMER
from bot.scripts.effects import Count, Effect, Say, SetTimer
from bot.scripts.events import Event, Follow, Message
from bot.scripts.expressions import ScriptFailed
from bot.scripts.limits import DEFAULT_LIMITS, Limits
from bot.scripts.misses import ask_again
from bot.scripts.model import Scripts
from bot.scripts.phrases import TEXTS
from bot.scripts.question import watch_silence
from bot.scripts.running import run
from bot.scripts.session import Session
from bot.scripts.stack import kept_in_words, leave_soft, open_step, start
from bot.scripts.turn import Turn
from bot.scripts.world import NeedTicket, World

_DAY_MS = 86_400_000


Handle = Callable[[Turn, Event], None]


def step(
    world: World,
    scripts: Scripts,
    session: Session,
    event: Event,
    limits: Limits = DEFAULT_LIMITS,
    handle: Handle = handling.handle,
) -> tuple[Session, list[Effect]]:
    """Handle one event. The given session stays as it is; NeedTicket asks for a ticket to be loaded first.

    Whatever goes wrong inside a script ends in the flow `loi`, which tells the citizen what was kept. A conversation
    that has just moved to these scripts has a `handle` of its own (bot.scripts.revising.settling).
    """
    turn = take_turn(world, scripts, session, event, limits, handle)
    return turn.session, turn.effects


def take_turn(
    world: World,
    scripts: Scripts,
    session: Session,
    event: Event,
    limits: Limits = DEFAULT_LIMITS,
    handle: Handle = handling.handle,
) -> Turn:
    """The same as `step`, giving back the whole turn with the steps it visited (for coverage and the simulator)."""
    turn = Turn(world, scripts, session.copy(), event, limits)
    if isinstance(event, Message | Follow):
        turn.session.heard_at = max(session.heard_at, event.at)
    awaited = forms.tokens(session)

    def begin(turn: Turn, event: Event) -> None:
        _expire(turn)
        topic.expire(turn)
        handle(turn, event)

    _attempt(turn, event, begin)
    while turn.session.held and turn.session.calling is None:
        _handle_held(turn)
    if isinstance(event, Message) and not _is_met(turn):
        _meet(turn)
    if isinstance(event, Message | Follow) and turn.session.awaited:
        _attempt(turn, event, lambda turn, event: verdicts.come_to(turn))
    watch_silence(turn, session.question)
    forms.let_go(turn, awaited | forms.tokens_sent(turn))
    turn.session.last_at = max(turn.session.last_at, event.at)
    return turn


def _attempt(turn: Turn, event: Event, handle: Handle) -> None:
    """Handle an event; whatever breaks ends in words."""
    try:
        handle(turn, event)
    except NeedTicket:
        raise
    except Exception as error:  # noqa: BLE001  a citizen is never met by silence, whatever broke
        _fail(turn, error)


def _is_met(turn: Turn) -> bool:
    """Whether the citizen hears something, or rightly not: a person has the chat, pictures or a service are awaited."""
    session = turn.session
    if session.muted_until is not None or session.calling is not None:
        return True
    return any(isinstance(effect, Say) or _awaits_files(effect) for effect in turn.effects)


def _awaits_files(effect: Effect) -> bool:
    return isinstance(effect, SetTimer) and effect.name == FILES_TIMER


def _meet(turn: Turn) -> None:
    """A script that says nothing leaves nobody in silence (I11)."""
    step = open_step(turn)
    if step is not None:
        ask_again(turn, step)
    else:
        turn.say(turn.phrase("nothing_said"))


def _handle_held(turn: Turn) -> None:
    """A message that waited for an outside service, now that it has answered.

    A bare yes or number was no answer to a question that is asked only now.
    """
    message, *rest = turn.session.held
    turn.session.held, turn.event = tuple(rest), message
    if open_step(turn) is not None and handling.is_bare(message):
        return
    _attempt(turn, message, handling.handle)


def _expire(turn: Turn) -> None:
    """An unfinished conversation does not wait for ever: `loi` says what was kept, and a draft stays."""
    session = turn.session
    if not session.frames:
        return
    silent = turn.at - session.last_at
    promised, longest = _draft_ms(turn), turn.limits.silence_days * _DAY_MS
    if silent <= min(promised, longest):
        return
    leave_soft(turn)
    had_work = bool(session.frames)
    kept = kept_in_words(turn)
    session.handoff = session.muted_until = session.calling = None
    has_draft = silent <= promised and _put_aside(turn)
    session.frames.clear()
    session.question = None
    if had_work and silent > promised:
        turn.say(turn.phrase("draft_expired"))
    elif had_work:
        _end_in_loi(turn, "qua-han", kept, has_draft)


def _put_aside(turn: Turn) -> bool:
    """Keep what was under way as drafts; whether there was anything to keep."""
    kept = False
    while turn.session.frames:
        kept = drafts.put_aside(turn) or kept
    return kept


def _end_in_loi(turn: Turn, why: str, kept: str, has_draft: bool) -> None:
    start(turn, "loi", answers={"da_ghi": kept, "ly_do": why, "co_nhap": has_draft})
    run(turn)


def _draft_ms(turn: Turn) -> float:
    """How long the open question keeps what was answered before it (`silence: {keep_draft: …}`), in ms."""
    seconds = drafts.keep_seconds(turn, turn.session.frames[-1])
    return seconds * 1000 if seconds else inf


def _fail(turn: Turn, error: Exception) -> None:
    reason = error.reason if isinstance(error, ScriptFailed) else type(error).__name__
    turn.effects.append(Count("script_failed", (("flow", _flow_name(turn)), ("reason", reason))))
    session = turn.session
    if turn.cries_for_help:
        turn.effects.append(Say(TEXTS["emergency_numbers"], receipt=True))
    kept = kept_in_words(turn)
    why = "qua-dai" if reason == "too-many-answers" else "truc-trac"
    try:
        has_draft = _put_aside(turn)
    except Exception:  # noqa: BLE001  what failed may be what names the draft
        has_draft = False
    session.frames.clear()
    session.question = None
    session.calling = None
    if session.handoff is None:
        session.muted_until = None
    try:
        _end_in_loi(turn, why, kept, has_draft)
    except NeedTicket:
        raise
    except Exception:  # noqa: BLE001  the script for failures failed as well: plain words remain
        session.frames.clear()
        session.question = None
        turn.effects.append(Say(TEXTS["last_resort"], receipt=True))


def _flow_name(turn: Turn) -> str:
    return turn.session.frames[-1].flow if turn.session.frames else ""
