"""What each event does to a conversation."""

from __future__ import annotations

from dataclasses import replace

from bot.scripts import collecting
from bot.scripts.answers.files import MAX_FILES, Files, evidence
from bot.scripts.answers.reading import Refused
from bot.scripts.effects import CancelTimer, Count, FollowUp, SetTimer
from bot.scripts.events import Event, Follow, HandoffEnded, Message, Takeover, TimerFired
from bot.scripts.meaning import (
    AboutProcedure,
    Accusation,
    Answered,
    Chosen,
    Emergency,
    Keyword,
    Meaning,
    OldButton,
    TicketCode,
    Unsure,
    Word,
    Wrong,
    meaning,
)
from bot.scripts.model import Step
from bot.scripts.muting import MUTE_TIMER, mute, unmute
from bot.scripts.question import SILENCE_TIMER
from bot.scripts.repair import RESERVED
from bot.scripts.running import (
    apply,
    current_step,
    drop_errand,
    offer_to_resume,
    run,
    start,
    title_of_errand,
)
from bot.scripts.steps.ask import choose_between
from bot.scripts.turn import PAYLOAD_PREFIX, RESUME, STOP, WORD, Turn
from bot.text.fold import clean, fold


def handle(turn: Turn, event: Event) -> None:
    """Dispatch one event."""
    if isinstance(event, Message):
        _message(turn, event)
    elif isinstance(event, TimerFired):
        _timer(turn, event)
    elif isinstance(event, Takeover):
        _takeover(turn)
    elif isinstance(event, HandoffEnded):
        if turn.session.handoff == event.ticket:
            _bot_is_back(turn, "handoff_ended")
    elif isinstance(event, Follow):
        _follow(turn)


# --- messages


def _message(turn: Turn, message: Message) -> None:
    session = turn.session
    if session.muted_until is not None:
        if turn.at < session.muted_until:
            _while_muted(turn, message)
            return
        _bot_is_back(turn, "handoff_waiting" if session.handoff else "")
    if session.frames and session.question is None:
        run(turn)  # a frame that lost its question asks again
        return
    _act(turn, message, meaning(turn, message, _open_step(turn)))


def _open_step(turn: Turn) -> Step | None:
    return current_step(turn) if turn.session.frames and turn.session.question is not None else None


def _act(turn: Turn, message: Message, meant: Meaning) -> None:
    step = _open_step(turn)
    match meant:
        case Emergency():
            _on_top(turn, "khan-cap", restart=True)
        case Chosen(value):
            _chosen(turn, step, value)
        case Answered(value) if step is not None:
            _attachments_aside(turn, step, message, answered=True)
            _go_on(turn, step, step.body.take(turn, step, value))
        case Unsure(ambiguous):
            choose_between(turn, ambiguous)
        case Word(flow):
            _word(turn, flow)
        case TicketCode(code):
            flow_id = turn.scripts.code_flow
            _on_top(turn, flow_id, {turn.scripts.flows[flow_id].starts_with_code: code}, restart=True)
        case Keyword(flow):
            _on_top(turn, flow)
        case AboutProcedure(text):
            flow_id = turn.scripts.procedure_flow
            _greet(turn)
            _on_top(turn, flow_id, {turn.scripts.flows[flow_id].starts_with_procedure: text}, restart=True)
        case Accusation(text):
            flow_id = turn.scripts.accusation_flow
            _on_top(turn, flow_id, {turn.scripts.flows[flow_id].starts_with_accusation: text}, restart=True)
        case OldButton():
            _old_button(turn, step)
        case Wrong(refused) if step is not None:
            _wrong(turn, step, message, refused)
        case _:
            _not_understood(turn, message)


def _go_on(turn: Turn, step: Step, outcome: object) -> None:
    if not apply(turn, step, outcome):  # type: ignore[arg-type]
        run(turn)


def _greet(turn: Turn) -> None:
    turn.session.greeted = True


def _on_top(turn: Turn, flow: str, answers: dict[str, str] | None = None, restart: bool = False) -> None:
    """Run a flow now: alone when nothing is open, else above what is. A flow already on the stack is gone back to."""
    session = turn.session
    _greet(turn)
    _leave_soft(turn)
    place = next((at for at, frame in enumerate(session.frames) if frame.flow == flow), None)
    if place is not None and not restart:
        del session.frames[place + 1 :]
        session.question = None
        run(turn)
        return
    if place is not None:
        kind = session.frames[place].kind
        del session.frames[place:]
        start(turn, flow, kind, dict(answers or {}))
    else:
        start(turn, flow, "digression" if session.frames else "start", dict(answers or {}))
    run(turn)


def _holds_nobody(turn: Turn, step: Step) -> bool:
    """A sheet being shown, and the choices of greeting, menu and the like: whoever writes of something else may."""
    return bool(step.body.SOFT) or (step.verb == "choose" and turn.frame.flow in RESERVED)


def _leave_soft(turn: Turn) -> None:
    """A question that holds nobody (a sheet being shown) is left behind when the talk turns elsewhere."""
    step = _open_step(turn)
    question = turn.session.question
    if step is not None and question is not None and question.mode != "resume" and _holds_nobody(turn, step):
        drop_errand(turn)


# --- answers and choices


def _chosen(turn: Turn, step: Step | None, value: object) -> None:
    if isinstance(value, str) and value.startswith(WORD):
        _word(turn, value.removeprefix(WORD))
    elif value == RESUME:
        turn.session.question = None
        run(turn)
    elif value == STOP:
        _stop(turn)
    elif step is not None:
        _go_on(turn, step, step.body.take(turn, step, value))


def _stop(turn: Turn) -> None:
    turn.say(turn.phrase("resume_stopped", viec=title_of_errand(turn)))
    drop_errand(turn)
    if turn.session.frames:
        offer_to_resume(turn)


def _wrong(turn: Turn, step: Step, message: Message, refused: Refused) -> None:
    question = turn.session.question
    if question is not None and question.mode == "resume":
        _resume_with(turn, step, message)
    elif _holds_nobody(turn, step):
        _past_soft(turn, message)
    elif message.attachments and _attachments_aside(turn, step, message, answered=False):
        if clean(message.text):
            _go_on(turn, step, step.body.refuse(turn, step, refused))
        else:
            turn.ask(step.body.asked(turn, step), tries=question.tries if question else 0)
    else:
        _go_on(turn, step, step.body.refuse(turn, step, refused))


def _resume_with(turn: Turn, step: Step, message: Message) -> None:
    """Neither yes nor no to going on: perhaps simply the answer to what was asked before."""
    turn.open(step.body.asked(turn, step))
    _act(turn, message, meaning(turn, message, step))


def _past_soft(turn: Turn, message: Message) -> None:
    """Handle a message as if the shown sheet had been left, on what lies below it."""
    drop_errand(turn)
    if not turn.session.frames:
        _act(turn, message, meaning(turn, message, None))
        return
    step = current_step(turn)
    if step is None or not hasattr(step.body, "asked"):
        run(turn)
        return
    _resume_with(turn, step, message)


def _attachments_aside(turn: Turn, step: Step, message: Message, answered: bool) -> bool:
    """Keep pictures sent at a question that does not take them, if the flow has a place for them."""
    files = evidence(message.attachments)
    declared = turn.flow.answers.get(getattr(step.body, "ask", ""))
    if not files or (declared is not None and isinstance(declared.type, Files)):
        return False
    name = turn.flow.files_answer()
    if not name:
        if not answered:
            turn.say(turn.phrase("files_not_used"))
        return bool(not clean(message.text))
    holder = turn.flow.answers[name].type
    limit = holder.limit if isinstance(holder, Files) else MAX_FILES
    turn.say(turn.phrase("files_kept", so=collecting.keep_aside(turn, name, files, limit)))
    return True


def _old_button(turn: Turn, step: Step | None) -> None:
    question = turn.session.question
    turn.effects.append(Count("old_button"))
    if question is None or step is None:
        turn.say(turn.phrase("old_button_idle"))
        return
    said = turn.phrase("old_button")
    if question.mode == "resume":
        turn.say(said)
        offer_to_resume(turn)
        return
    asked = step.body.asked(turn, step)
    asked = replace(asked, text=f"{said}\n{asked.text}", offers=question.offers)
    turn.ask(asked, tries=question.tries, mode=question.mode)


def _not_understood(turn: Turn, message: Message) -> None:
    turn.effects.append(Count("not_understood"))
    _on_top(turn, "khong-hieu", {"tin_nhan": clean(message.text)[:500]}, restart=True)


# --- global words


def _word(turn: Turn, flow: str) -> None:
    if flow == "huy":
        turn.session.frames.clear()
        turn.session.question = None
        _on_top(turn, "huy")
    elif flow == "nhac-lai":
        _again(turn)
    elif flow == "quay-lai":
        _back(turn)
    else:
        _on_top(turn, flow, restart=True)


def _again(turn: Turn) -> None:
    question, step = turn.session.question, _open_step(turn)
    if question is None or step is None:
        turn.say(turn.phrase("nothing_to_repeat"))
    elif question.mode == "resume":
        offer_to_resume(turn)
    else:
        turn.ask(replace(step.body.asked(turn, step), offers=question.offers), tries=question.tries, mode=question.mode)


def _back(turn: Turn) -> None:
    """Ask the question before this one again; its answer is forgotten."""
    frames = turn.session.frames
    while frames and not frames[-1].trail and frames[-1].kind == "call":
        frames.pop()
        turn.session.question = None
    if not frames:
        turn.say(turn.phrase("nothing_to_repeat"))
        return
    frame = frames[-1]
    if not frame.trail:
        turn.say(turn.phrase("nothing_before"))
    else:
        frame.step, frame.trail = frame.trail[-1], frame.trail[:-1]
        before = current_step(turn)
        frame.answers.pop(getattr(before.body if before else None, "ask", ""), None)
    turn.session.question = None
    run(turn)


# --- muting and persons


def _while_muted(turn: Turn, message: Message) -> None:
    text = clean(message.text)
    if text and not text.startswith(PAYLOAD_PREFIX) and turn.scripts.phrases.is_emergency(text, fold(text)):
        _emergency_while_muted(turn)
    code = turn.session.handoff
    if code is None:
        turn.effects.append(Count("while_muted"))
        return
    files = tuple(item for item in message.attachments)
    words = _tapped_words(turn, text)
    if words or files:
        turn.effects.append(FollowUp(code, words, files))


def _tapped_words(turn: Turn, text: str) -> str:
    """Words for staff: an old button says nothing to them."""
    return "" if text.startswith(PAYLOAD_PREFIX) else text


def _emergency_while_muted(turn: Turn) -> None:
    """The emergency numbers are said past the mute, without touching what a person is doing."""
    session = turn.session
    frames, question = session.frames, session.question
    session.frames, turn.receipts = [], True
    start(turn, "khan-cap")
    run(turn)
    session.frames, session.question, turn.receipts = frames, question, False


def _takeover(turn: Turn) -> None:
    minutes = turn.limits.handoff_minutes if turn.session.handoff else turn.limits.mute_minutes
    until = mute(turn, minutes)
    turn.effects.append(SetTimer(MUTE_TIMER, until, turn.session.epoch))


def _bot_is_back(turn: Turn, phrase: str) -> None:
    """The person is done, or never came: say so and go on where the flow stood."""
    session = turn.session
    code, had_handoff = session.handoff or "", session.handoff is not None
    unmute(turn)
    turn.effects.append(CancelTimer(MUTE_TIMER))
    if phrase:
        turn.say(turn.phrase(phrase, ma=code))
    if had_handoff and session.frames:
        step = current_step(turn)
        if step is not None and step.verb == "handoff":
            turn.frame.step = step.next
        session.question = None
        run(turn)


def _timer(turn: Turn, event: TimerFired) -> None:
    session = turn.session
    if event.name == MUTE_TIMER:
        if session.muted_until is not None and event.token == session.epoch and turn.at >= session.muted_until:
            _bot_is_back(turn, "handoff_waiting" if session.handoff else "muted_back")
        return
    question = session.question
    step = _open_step(turn)
    if question is None or step is None or event.token != question.token or session.muted_until is not None:
        return
    if event.name == SILENCE_TIMER:
        silence = step.body.retry.silence if hasattr(step.body, "retry") else None
        if silence is not None and silence.say is not None:
            turn.say(turn.text(silence.say))
    elif event.name == collecting.FILES_TIMER and step.verb == "ask":
        collecting.burst_over(turn, step.body.ask)


def _follow(turn: Turn) -> None:
    if not turn.session.frames and turn.session.muted_until is None:
        _on_top(turn, "chao", restart=True)
