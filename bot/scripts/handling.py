"""What each event does to a conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.scripts import calling, collecting, persons
from bot.scripts.additions import add_to_ticket
from bot.scripts.answers.files import MAX_FILES, Files, evidence
from bot.scripts.answers.reading import Refused
from bot.scripts.effects import Count
from bot.scripts.events import Event, Follow, HandoffEnded, Message, ServiceAnswered, StaffReplied, Takeover, TimerFired
from bot.scripts.filters import files_in_words
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
    Unknown,
    Unsure,
    Word,
    Wrong,
    meaning,
)
from bot.scripts.model import Step
from bot.scripts.muting import MUTE_TIMER
from bot.scripts.question import SILENCE_TIMER
from bot.scripts.repair import RESERVED
from bot.scripts.running import (
    apply,
    current_step,
    drop_errand,
    holds_nobody,
    leave_soft,
    offer_to_resume,
    open_step,
    run,
    start,
    title_of_errand,
)
from bot.scripts.steps.ask import choose_between
from bot.scripts.story import keep_long_answer, kept_as_story
from bot.scripts.turn import PAYLOAD_PREFIX, RESUME, STOP, WORD, Turn
from bot.text.fold import clean, fold

MAX_LOST = 9  # messages not understood in a row that are counted
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
        persons.replied(turn, event.ticket)
    elif isinstance(event, HandoffEnded):
        if turn.session.handoff == event.ticket:
            persons.bot_is_back(turn, "handoff_ended")
    elif isinstance(event, ServiceAnswered):
        _service(turn, event.token, event.value, event.failed)
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
    step = open_step(turn)
    if session.calling is None or not _waits_for_service(turn, message):
        _understand(turn, message, step)


def _waits_for_service(turn: Turn, message: Message) -> bool:
    text = clean(message.text)
    folded = fold(text)
    if folded and not text.startswith(PAYLOAD_PREFIX) and turn.scripts.phrases.is_emergency(text, folded):
        persons.emergency(turn)
        return True
    return calling.holds(turn, message)


def _understand(turn: Turn, message: Message, step: Step | None) -> None:
    session = turn.session
    meant = meaning(turn, message, step)
    if session.frames and session.question is None and not isinstance(meant, Emergency | Word | Keyword):
        run(turn)  # a frame that lost its question asks again
        return
    if step is not None and _comes_back(turn, step, meant):
        offer_to_resume(turn)
        return
    _act(turn, message, meant)


def _comes_back(turn: Turn, step: Step, meant: Meaning) -> bool:
    """Whether the message is no answer of somebody who left something unfinished long ago: told first what it was."""
    question = turn.session.question
    away = turn.at - turn.session.last_at > turn.limits.return_hours * _HOUR_MS
    if not away or question is None or question.mode == "resume" or holds_nobody(turn, step):
        return False
    return isinstance(meant, Wrong | Unknown | OldButton) or meant == Word("chao")


def _act(turn: Turn, message: Message, meant: Meaning) -> None:
    step = open_step(turn)
    if not isinstance(meant, Wrong | Unknown):
        turn.session.lost = 0
    match meant:
        case Emergency():
            _on_top(turn, "khan-cap", restart=True)
        case Chosen(value):
            _chosen(turn, step, value)
        case Answered(value) if step is not None:
            _attachments_aside(turn, step, message, answered=True)
            keep_long_answer(turn, step, message)
            _go_on(turn, step, step.body.take(turn, step, value))
        case Unsure(ambiguous) if step is not None:
            keep_long_answer(turn, step, message)
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
            _accused(turn, text, message)
        case OldButton():
            _old_button(turn, step)
        case Wrong(refused) if step is not None:
            _wrong(turn, step, message, refused)
        case _:
            _not_understood(turn, message)


def _accused(turn: Turn, text: str, message: Message) -> None:
    """Begin the flow for reports with what was told and sent; nothing of it goes anywhere before consent."""
    flow = turn.scripts.flows[turn.scripts.accusation_flow]
    given: dict[str, Any] = {flow.starts_with_accusation: text}
    files = evidence(message.attachments)
    if files and flow.files_answer():
        given[flow.files_answer()] = files[:MAX_FILES]
    _on_top(turn, flow.id, given, restart=True)


def _go_on(turn: Turn, step: Step, outcome: object) -> None:
    if not apply(turn, step, outcome):  # type: ignore[arg-type]
        run(turn)


def _greet(turn: Turn) -> None:
    turn.session.greeted = True


def _on_top(turn: Turn, flow: str, answers: dict[str, Any] | None = None, restart: bool = False) -> None:
    """Run a flow now: alone when nothing is open, else above what is. A flow already on the stack is gone back to."""
    session = turn.session
    _greet(turn)
    leave_soft(turn)
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
    question = turn.session.question
    if question is not None and question.mode != "resume" and turn.frame.kind == "call":  # its caller goes on
        turn.say(turn.phrase("resume_stopped", viec=turn.flow.title))
        turn.session.question, turn.frame.step = None, ""
        run(turn)
        return
    turn.say(turn.phrase("resume_stopped", viec=title_of_errand(turn)))
    drop_errand(turn)
    if turn.session.frames:
        offer_to_resume(turn)


def _wrong(turn: Turn, step: Step, message: Message, refused: Refused) -> None:
    question = turn.session.question
    if question is not None and question.mode == "resume":
        _resume_with(turn, step, message)
    elif holds_nobody(turn, step):
        _past_soft(turn, message)
    elif not _kept_for_later(turn, step, message):
        _go_on(turn, step, step.body.refuse(turn, step, refused))


def _kept_for_later(turn: Turn, step: Step, message: Message) -> bool:
    """Keep what belongs to another question of this flow (files, a story) and ask this one again, without a try."""
    aside = _attachments_aside(turn, step, message, answered=False)
    said = kept_as_story(turn, step, message)
    if not said and (clean(message.text) or not aside):
        return False
    _ask_again(turn, step, said)
    return True


def _ask_again(turn: Turn, step: Step, said: str = "") -> None:
    """The open question once more, after a word about what came instead; nobody's tries are counted."""
    question = turn.session.question
    asked = step.body.asked(turn, step)
    offers = question.offers if question else asked.offers
    text = f"{said}\n{asked.text}" if said else asked.text
    mode = question.mode if question else ""
    turn.ask(replace(asked, text=text, offers=offers), tries=question.tries if question else 0, mode=mode)


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
    """Keep pictures sent at a question that does not take them, if the flow has a place for them.

    Before consent they are held without a word, and gone with the flow when the citizen says no.
    """
    files = evidence(message.attachments)
    declared = turn.flow.answers.get(getattr(step.body, "ask", ""))
    if not files or (declared is not None and isinstance(declared.type, Files)):
        return False
    if not answered and not clean(message.text) and all(item["kind"] == "audio" for item in files):
        turn.say(turn.phrase("voice"))
    name = turn.flow.files_answer()
    if not name:
        if not answered and files[0]["kind"] != "audio":
            turn.say(turn.phrase("files_not_used"))
        return bool(not clean(message.text))
    holder = turn.flow.answers[name].type
    limit = holder.limit if isinstance(holder, Files) else MAX_FILES
    kept = collecting.keep_aside(turn, name, files, limit)
    if not _asks_consent(step):
        turn.say(turn.phrase("files_kept", so=len(kept), tep=files_in_words(kept)) if kept else _full(turn, limit))
    return True


def _full(turn: Turn, limit: int) -> str:
    return turn.phrase("files_full", toi_da=limit)


def _asks_consent(step: Step) -> bool:
    return step.verb == "choose" and any(option.consent for option in step.body.options)


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
    _ask_again(turn, step, said)


def _not_understood(turn: Turn, message: Message) -> None:
    if add_to_ticket(turn, message):
        return
    turn.session.lost = min(turn.session.lost + 1, MAX_LOST)
    turn.effects.append(Count("not_understood"))
    kind = message.attachments[0].kind if message.attachments else ""
    given = {"tin_nhan": clean(message.text)[:500], "lan": turn.session.lost, "loai": kind}
    _on_top(turn, "khong-hieu", given, restart=True)


# --- global words


def _word(turn: Turn, flow: str) -> None:
    if flow == "huy":
        turn.session.frames.clear()
        turn.session.question = None
        _on_top(turn, "huy")
    elif flow == persons.BACK_TO_THE_BOT:  # the bot is here already
        _on_top(turn, "menu", restart=True)
    elif flow == "gap-can-bo":
        _to_a_person(turn)
    elif flow == "nhac-lai":
        _again(turn)
    elif flow == "quay-lai":
        _back(turn)
    else:
        _on_top(turn, flow, restart=True)


def _to_a_person(turn: Turn) -> None:
    """Somebody who is filling in a report is told that it is not sent, and kept."""
    leave_soft(turn)
    flows = [turn.scripts.flows[frame.flow] for frame in turn.session.frames if frame.answers]
    written = [flow.title for flow in flows if flow.opens_tickets and flow.id not in RESERVED]
    if written and len(turn.session.frames) < turn.limits.depth:
        turn.say(turn.phrase("kept_meanwhile", viec=written[-1]))
    _on_top(turn, "gap-can-bo", restart=True)


def _again(turn: Turn) -> None:
    question, step = turn.session.question, open_step(turn)
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
        if before is not None and before.verb == "rate":
            before.body.forget(turn)
        frame.answers.pop(getattr(before.body if before else None, "ask", ""), None)
    turn.session.question = None
    run(turn)


# --- timers and following


def _timer(turn: Turn, event: TimerFired) -> None:
    session = turn.session
    if event.name == MUTE_TIMER:
        if session.muted_until is not None and event.token == session.epoch and turn.at >= session.muted_until:
            persons.time_is_up(turn, "muted_back")
        return
    if event.name == calling.SERVICE_TIMER:
        _service(turn, event.token, None, failed=True)
        return
    question = session.question
    step = open_step(turn)
    if question is None or step is None or event.token != question.token or session.muted_until is not None:
        return
    if event.name == SILENCE_TIMER:
        silence = step.body.retry.silence if hasattr(step.body, "retry") else None
        if silence is not None and silence.say is not None:
            turn.say(turn.text(silence.say))
    elif event.name == collecting.FILES_TIMER and step.verb == "ask":
        collecting.burst_over(turn, step.body.ask)


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
    if step is not None and step.verb == "service":
        _go_on(turn, step, step.body.answered(turn, step, value, failed))


def _follow(turn: Turn) -> None:
    if not turn.session.frames and turn.session.muted_until is None:
        _on_top(turn, "chao", restart=True)
