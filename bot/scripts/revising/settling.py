"""The first message after a conversation moved to another revision: what is told, and what is asked again.

Emergencies, global words and keywords do what they always do. Anything else answers a question that reads differently
now, or is no more: the citizen is told so and asked in the new words, and what they wrote is one tap away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.scripts import asides, collecting, drafts, handling
from bot.scripts.answers.files import MAX_FILES, Files, evidence
from bot.scripts.answers.reading import Accepted
from bot.scripts.events import Event, Message
from bot.scripts.meaning import (
    MAX_EXACT,
    Doubtful,
    Emergency,
    Keyword,
    Routed,
    TicketCode,
    Word,
    meaning,
)
from bot.scripts.model import Step
from bot.scripts.phrases import bare
from bot.scripts.revising.moving import Moved
from bot.scripts.running import run
from bot.scripts.session import Offer
from bot.scripts.stack import current_step
from bot.scripts.story import kept_as_story
from bot.scripts.turn import CONTROL, PAYLOAD_PREFIX, WORD, Turn
from bot.text.fold import clean, fold

_SAID = {"reworded": "question_reworded", "deleted": "question_gone", "gone": "", "held": "", "back": "flow_back"}


def settle(moved: Moved) -> Callable[[Turn, Event], None]:
    """What handles the event of a conversation that has just moved, in place of `handling.handle`."""

    def handle(turn: Turn, event: Event) -> None:
        for title, frames in moved.gone:  # said even while a person has the chat: nobody is dropped without a word
            kept = drafts.keep_ended(turn, title, frames)
            said = turn.phrase("flow_gone_kept" if kept else "flow_gone", viec=title)
            turn.say(said, receipt=not isinstance(event, Message))
        if not isinstance(event, Message) or not (moved.gone or moved.again):
            handling.handle(turn, event)
            return
        message = _plain_words(event, moved)
        if not turn.session.frames:
            _afterwards(turn, message, bool(moved.gone))
        elif not moved.again or _turns_elsewhere(turn, message):
            turn.event = message
            handling.handle(turn, message)
        else:
            _ask_anew(turn, message, moved)

    return handle


def _plain_words(message: Message, moved: Moved) -> Message:
    """A tap on a way out (a person, cancelling) beside the old question, as if its words were typed."""
    value, label = _tapped(message, moved)
    return replace(message, text=label) if isinstance(value, str) and value.startswith(WORD) else message


def _tapped(message: Message, moved: Moved) -> tuple[Any, str]:
    """The value and label of the old question's button, (None, "") when the message is no tap on one."""
    text, question = clean(message.text), moved.question
    if question is None or not text.startswith(PAYLOAD_PREFIX):
        return None, ""
    token, index = [*text.removeprefix(PAYLOAD_PREFIX).split(":"), ""][:2]
    if token != str(question.token) or not index.isdecimal() or len(index) > 3 or int(index) >= len(question.offers):
        return None, ""
    label, value = question.offers[int(index)]
    return value, label


def _afterwards(turn: Turn, message: Message, told: bool) -> None:
    """Nothing is left open: the message counts only where it plainly begins something."""
    plain = (Emergency, Word, Keyword, TicketCode, Doubtful, Routed)
    meant = meaning(turn, message, None)
    if not told or (isinstance(meant, plain) and not _is_small_talk(turn, message, meant)):
        turn.event = message
        handling.handle(turn, message)


def _is_small_talk(turn: Turn, message: Message, meant: object) -> bool:
    said = bare(fold(clean(message.text)))
    return isinstance(meant, Word) and turn.scripts.phrases.word(said, clean(message.text)) is None


def _turns_elsewhere(turn: Turn, message: Message) -> bool:
    """An emergency, a global word (but the one for hearing the question again) or a keyword."""
    text = clean(message.text)
    folded = "" if text.startswith(PAYLOAD_PREFIX) else fold(text)
    if not folded:
        return False
    if turn.scripts.phrases.is_emergency(text, folded):
        return True
    said = bare(folded) if len(folded) <= MAX_EXACT and not message.attachments else ""
    word = turn.scripts.phrases.word(said, text) if said else None
    return (word is not None and word != "nhac-lai") or said in turn.scripts.keywords


def _ask_anew(turn: Turn, message: Message, moved: Moved) -> None:
    step = current_step(turn)
    key = _SAID[moved.again]
    said = turn.phrase(key, viec=turn.flow.title) if key else ""
    if step is None:
        turn.say(turn.phrase("question_was_last", viec=turn.flow.title))
        run(turn)
        return
    if not _will_wait(turn, step):
        _keep_files(turn, message)
        turn.say(said)
        if moved.again == "held":
            run(turn)
        else:
            asides.offer_to_resume(turn)
            run(turn)
        return
    if message.attachments and moved.again == "reworded":  # pictures are no answer to words: they find their place
        turn.open(step.body.asked(turn, step))
        handling.handle(turn, message)
        return
    _keep_files(turn, message)
    story = kept_as_story(turn, step, message)
    asked = step.body.asked(turn, step)
    listed = asked.offers[: asked.listed]
    offers = (*listed, *_given(turn, step, message, moved), *asked.offers[asked.listed :])
    text = "\n".join(part for part in (story, said, asked.text) if part)
    again = replace(asked, text=text, offers=offers)
    turn.ask(again)


def _will_wait(turn: Turn, step: Step) -> bool:
    """Whether the step asks now, instead of being passed over or doing something at once."""
    if not hasattr(step.body, "asked") or (step.condition is not None and not turn.holds(step.condition)):
        return False
    return step.verb != "ask" or step.body.ask not in turn.frame.answers or step.body.ask_again


def _given(turn: Turn, step: Step, message: Message, moved: Moved) -> tuple[Offer, ...]:
    """What was just answered to the old words, offered beside the new ones where it is an answer to them as well."""
    if step.verb != "ask" or moved.again != "reworded":
        return ()
    value, label = _tapped(message, moved)
    text = label if label and not (isinstance(value, str) and value.startswith(CONTROL)) else clean(message.text)
    if not text or text.startswith(PAYLOAD_PREFIX):
        return ()
    read = step.body.read(turn, text, ())
    if not isinstance(read, Accepted) or (isinstance(read.value, str) and read.value.startswith(CONTROL)):
        return ()
    return ((turn.phrase("keep_just_said"), read.value),)


def _keep_files(turn: Turn, message: Message) -> None:
    """Pictures sent with the message go where the flow keeps pictures."""
    files, name = evidence(message.attachments), turn.flow.files_answer()
    if files and name:
        holder = turn.flow.answers[name].type
        collecting.keep_aside(turn, name, files, holder.limit if isinstance(holder, Files) else MAX_FILES)
