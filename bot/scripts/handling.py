"""What each event does to a conversation."""

from __future__ import annotations

from typing import Any

from bot.scripts import asides, calling, collecting, drafts, forms, global_words, misses, persons, verdicts
from bot.scripts.answers.reading import Refused
from bot.scripts.beginnings import given_to
from bot.scripts.events import (
    Event,
    Follow,
    FormAnswered,
    HandoffEnded,
    Message,
    ServiceAnswered,
    StaffReplied,
    Takeover,
    TicketAnswered,
    TimerFired,
)
from bot.scripts.meaning import (
    Answered,
    Chosen,
    Doubtful,
    Edit,
    Emergency,
    Keyword,
    Meaning,
    OldButton,
    ReceiptCode,
    Routed,
    TicketCode,
    Unknown,
    Unsure,
    Word,
    Wrong,
    meaning,
)
from bot.scripts.model import Step
from bot.scripts.muting import MUTE_TIMER
from bot.scripts.question import SILENCE_TIMER, silence_of
from bot.scripts.repair import RESERVED
from bot.scripts.running import apply, lead_to, run
from bot.scripts.stack import current_step, drop_errand, holds_nobody, open_step, question_in_short, title_of_errand
from bot.scripts.steps.ask import choose_between
from bot.scripts.story import keep_long_answer
from bot.scripts.turn import NONE_OF_THESE, STOP, WORD, Turn
from bot.text.fold import clean
from bot.text.ordinals import parse_ordinal
from bot.text.yes_no import parse_yes_no

_HOUR_MS = 3_600_000


def handle(turn: Turn, event: Event) -> None:
    """Dispatch one event."""
    if isinstance(event, Message):
        _message(turn, event)
    elif isinstance(event, TimerFired):
        _timer(turn, event)
    elif isinstance(event, Takeover):
        persons.taken_over(turn)
    elif isinstance(event, StaffReplied):
        verdicts.put_aside(turn)
        persons.replied(turn, event.ticket)
    elif isinstance(event, TicketAnswered):
        verdicts.expect(turn, event.ticket)
    elif isinstance(event, HandoffEnded):
        if turn.session.handoff == event.ticket:
            persons.bot_is_back(turn, "handoff_ended")
    elif isinstance(event, ServiceAnswered):
        _service(turn, event.token, event.value, event.failed)
    elif isinstance(event, FormAnswered):
        _form(turn, event)
    elif isinstance(event, Follow):
        _follow(turn)


# --- messages


def _message(turn: Turn, message: Message) -> None:
    session = turn.session
    if session.muted_until is not None:
        if turn.at < session.muted_until:
            persons.while_muted(turn, message)
            return
        persons.time_is_up(turn, "")
    if session.calling is None or not _waits_for_service(turn, message):
        _understand(turn, message, open_step(turn))


def _waits_for_service(turn: Turn, message: Message) -> bool:
    if turn.cries_for_help:
        persons.emergency(turn)
        return True
    return calling.holds(turn, message)


def _understand(turn: Turn, message: Message, step: Step | None) -> None:
    session = turn.session
    meant = meaning(turn, message, step)
    if session.frames and session.question is None and not isinstance(meant, Emergency | Word | Keyword):
        run(turn)  # a frame that lost its question asks again
    elif step is not None and _comes_back(turn, step, meant):
        asides.offer_to_resume(turn)
        run(turn)
    else:
        _act(turn, message, meant)


def _comes_back(turn: Turn, step: Step, meant: Meaning) -> bool:
    """Whether the message is no answer of somebody who left something unfinished long ago: told first what it was."""
    away = turn.at - turn.session.last_at > turn.limits.return_hours * _HOUR_MS
    if not away or asides.is_open(turn) or holds_nobody(turn, step):
        return False
    return isinstance(meant, Wrong | Unknown | OldButton) or meant == Word("chao")


def _act(turn: Turn, message: Message, meant: Meaning) -> None:
    step = open_step(turn)
    if not isinstance(meant, Wrong | Unknown | Doubtful) and meant != Chosen(NONE_OF_THESE):
        turn.session.lost = 0
    match meant:
        case Emergency():
            lead_to(turn, "khan-cap", restart=True)
        case Chosen(value):
            _chosen(turn, step, value)
        case Answered(value) if step is not None:
            misses.attachments_aside(turn, step, message, answered=True)
            keep_long_answer(turn, step, message)
            _go_on(turn, step, step.body.take(turn, step, value))
        case Unsure(ambiguous) if step is not None:
            keep_long_answer(turn, step, message)
            choose_between(turn, ambiguous)
        case Word(flow):
            global_words.follow(turn, flow)
        case Edit(wanted):
            asides.edit(turn, wanted)
            run(turn)
        case TicketCode(code):
            flow_id = turn.scripts.code_flow
            lead_to(turn, flow_id, {turn.scripts.flows[flow_id].starts_with_code: code}, restart=True)
        case ReceiptCode(digits):
            lead_to(turn, "bien-nhan", {"bien_nhan": turn.world.conceal(digits)}, restart=True)
        case Keyword(flow):
            lead_to(turn, flow)
        case Routed(route) if route.flow in RESERVED:  # begun as its words begin it, with what the machine puts into it
            global_words.follow(turn, route.flow)
        case Routed(route, text, aspect):
            lead_to(turn, route.flow, given_to(turn, route, text, aspect), restart=True)
        case Doubtful(text):
            lead_to(turn, "lam-ro", {"tin_nhan": text}, restart=True)
        case OldButton(flow) if flow in RESERVED:
            global_words.follow(turn, flow)
        case OldButton(flow) if flow:
            lead_to(turn, flow)
        case OldButton():
            misses.old_button(turn, step)
        case Wrong(refused) if step is not None:
            _wrong(turn, step, message, refused)
        case _:
            misses.not_understood(turn, message)


def _go_on(turn: Turn, step: Step, outcome: object) -> None:
    if not apply(turn, step, outcome):  # type: ignore[arg-type]
        run(turn)


# --- answers and choices


def _chosen(turn: Turn, step: Step | None, value: object) -> None:
    if isinstance(value, str) and value.startswith(WORD):
        global_words.follow(turn, value.removeprefix(WORD))
    elif value == STOP:
        _stop(turn)
    elif step is not None:
        _go_on(turn, step, step.body.take(turn, step, value))


def _stop(turn: Turn) -> None:
    """Out of what was begun for the citizen's sake; whoever called it goes on, what it covered is asked again."""
    if turn.frame.kind == "aside":
        turn.frame.answers.clear()
        turn.session.question, turn.frame.step = None, ""
        run(turn)
        return
    if turn.frame.kind == "call":
        turn.say(turn.phrase("resume_stopped", viec=turn.flow.title))
        turn.session.question, turn.frame.step = None, ""
        run(turn)
        return
    turn.say(turn.phrase("resume_stopped", viec=title_of_errand(turn)))
    drop_errand(turn)
    if turn.session.frames:
        asides.offer_to_resume(turn)
        run(turn)


def _wrong(turn: Turn, step: Step, message: Message, refused: Refused) -> None:
    if holds_nobody(turn, step):
        _past_soft(turn, message)
    elif step.verb == "form" or not misses.kept_for_later(turn, step, message):  # nothing of its page is kept here
        _go_on(turn, step, step.body.refuse(turn, step, refused))


def _past_soft(turn: Turn, message: Message) -> None:
    """Handle a message as if the shown sheet had been left: perhaps it simply answers what lies below it."""
    if asides.is_open(turn):
        asides.leave(turn)
    else:
        drop_errand(turn)
    if not turn.session.frames:
        _act(turn, message, meaning(turn, message, None))
        return
    step = current_step(turn)
    if step is None or not hasattr(step.body, "asked"):
        run(turn)
        return
    if turn.session.question is None:
        turn.open(step.body.asked(turn, step))
    meant = meaning(turn, message, step)
    if isinstance(meant, Chosen | Answered) and is_bare(message):
        misses.ask_again(turn, step)
    else:
        _act(turn, message, meant)


def is_bare(message: Message) -> bool:
    """A yes, a no or a number: it answers what its citizen has just read, and confirms nothing else."""
    text = clean(message.text)
    return not message.attachments and (parse_yes_no(text) is not None or parse_ordinal(text) is not None)


# --- timers, services and following


def _timer(turn: Turn, event: TimerFired) -> None:
    session = turn.session
    if event.name == MUTE_TIMER:
        if session.muted_until is not None and event.token == session.epoch and turn.at >= session.muted_until:
            persons.time_is_up(turn, "muted_back")
        return
    if event.name == calling.SERVICE_TIMER:
        _service(turn, event.token, None, failed=True)
        return
    if event.name.startswith(forms.FORM_TIMER):
        step = open_step(turn)
        if forms.time_is_up(turn, event.token) and step is not None and step.verb == "form":
            step.body.time_is_up(turn, step)
        return
    if event.name == drafts.DRAFTS_TIMER:
        drafts.time_is_up(turn)
        return
    if event.name == verdicts.VERDICT_TIMER:
        verdicts.come_to(turn)
        return
    question = session.question
    step = open_step(turn)
    if question is None or step is None or event.token != question.token or session.muted_until is not None:
        return
    if event.name == SILENCE_TIMER:
        _silent(turn)
    elif event.name == collecting.FILES_TIMER and step.verb == "ask":
        collecting.burst_over(turn, step.body.ask)


def _silent(turn: Turn) -> None:
    silence = silence_of(turn, turn.frame)
    if silence is None:
        return
    if silence.say is not None:
        turn.say(turn.text(silence.say))
    else:
        persons.apart(turn, "im-lang", viec=title_of_errand(turn), cau=question_in_short(turn))


def _service(turn: Turn, token: int, value: Any, failed: bool) -> None:
    """What a service said, for the step that asked; late answers are ignored.

    While a person has the chat nothing is said: the step asks the service again when the bot is back.
    """
    session = turn.session
    if session.calling != token:
        return
    calling.stop(turn)
    if session.muted_until is not None and turn.at < session.muted_until:
        return
    step = current_step(turn)
    if step is not None and step.verb in ("service", "receipt"):
        _go_on(turn, step, step.body.answered(turn, step, value, failed))


def _form(turn: Turn, event: FormAnswered) -> None:
    """What came by a sealed form: kept in any case; its flow goes on at once, and is heard even past a mute."""
    if not forms.received(turn, event.token, event.answers, event.receipt):
        return
    turn.session.question = None
    turn.receipts = True
    step = current_step(turn)
    if step is not None and step.verb == "form":
        _go_on(turn, step, step.body.received(turn))
    else:
        run(turn)
    turn.receipts = False


def _follow(turn: Turn) -> None:
    if not turn.session.frames and turn.session.muted_until is None:
        lead_to(turn, "chao", restart=True)
