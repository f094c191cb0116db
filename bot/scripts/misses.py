"""A message that is no answer: kept where it belongs, asked again, or said not to be understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.scripts import collecting
from bot.scripts.additions import add_to_ticket
from bot.scripts.answers.files import MAX_FILES, Files, evidence
from bot.scripts.answers.location import Location
from bot.scripts.effects import Count, Missed
from bot.scripts.events import Message
from bot.scripts.filters import files_in_words
from bot.scripts.model import Step
from bot.scripts.question import same_again
from bot.scripts.running import lead_to
from bot.scripts.story import kept_as_story
from bot.scripts.turn import Turn
from bot.text.fold import clean, words
from bot.text.masked import masked
from bot.tickets.accusation import MAX_TEXT

MAX_LOST = 9  # messages not understood in a row that are counted
MAX_MISSED_CHARACTERS = 200  # of a message not understood, masked, that its editors read
MAX_GUESSES = 3
_LOST = "khong-hieu"


def kept_for_later(turn: Turn, step: Step, message: Message) -> bool:
    """Keep what belongs to another question of this flow (files, a story) and ask this one again, without a try."""
    aside = attachments_aside(turn, step, message, answered=False)
    said = kept_as_story(turn, step, message)
    if not said and (clean(message.text) or not aside):
        return False
    ask_again(turn, step, said)
    return True


def ask_again(turn: Turn, step: Step, said: str = "") -> None:
    """The open question once more, after a word about what came instead; nobody's tries are counted."""
    question = turn.session.question
    asked = same_again(step.body.asked(turn, step), question)
    if said:
        asked = replace(asked, text=f"{said}\n{asked.text}")
    turn.ask(asked, tries=question.tries if question else 0, apart=bool(question and question.text))


def attachments_aside(turn: Turn, step: Step, message: Message, answered: bool) -> bool:
    """Keep pictures sent at a question that does not take them, if the flow has a place for them.

    Before consent they are held without a word, and gone with the flow when the citizen says no.
    """
    files = evidence(message.attachments)
    declared = turn.flow.answers.get(getattr(step.body, "ask", ""))
    if answered and declared is not None and isinstance(declared.type, Location):  # a pin is kept as its answer
        files = [item for item in files if item["kind"] != "location"]
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
        full = turn.phrase("files_full", toi_da=limit)
        turn.say(turn.phrase("files_kept", so=len(kept), tep=files_in_words(kept)) if kept else full)
    return True


def _asks_consent(step: Step) -> bool:
    return step.verb == "choose" and any(option.consent for option in step.body.options)


def old_button(turn: Turn, step: Step | None) -> None:
    """Said kindly; the open question is asked again."""
    turn.effects.append(Count("old_button"))
    if step is None:
        turn.say(turn.phrase("old_button_idle"))
    else:
        ask_again(turn, step, turn.phrase("old_button"))


def not_understood(turn: Turn, message: Message) -> None:
    if add_to_ticket(turn, message):
        return
    kind = message.attachments[0].kind if message.attachments else ""
    given = {"tin_nhan": clean(message.text)[:500], "lan": lost_once_more(turn, turn.message_text), "loai": kind}
    lead_to(turn, _LOST, given, restart=True)


def lost_once_more(turn: Turn, text: str) -> int:
    """Count words as not understood and show them to the editors; how many messages in a row that makes."""
    turn.session.lost = min(turn.session.lost + 1, MAX_LOST)
    turn.effects.append(Count("not_understood"))
    show_to_editors(turn, _guesses(turn, text), text)
    return turn.session.lost


def show_to_editors(turn: Turn, guesses: Sequence[str] = (), text: str = "") -> None:
    """Keep the words, masked, for those who write the scripts; `guesses` are ids of what was near, nearest first.

    Without `text` they are those just written.

    Words that may accuse somebody are kept nowhere but in a ticket, and what is too long to be judged counts as such;
    so do any words while something is under way that becomes a ticket, and words that come near a report.
    """
    text = text or turn.message_text
    telling = any(flow.opens_tickets for frame in turn.session.frames if (flow := turn.scripts.flows.get(frame.flow)))
    half_told = turn.scripts.accusation_flow in guesses[:MAX_GUESSES]
    if half_told or telling or not words(text) or len(text) > MAX_TEXT:
        return
    if not turn.world.router.may_accuse(text):
        turn.effects.append(Missed(_cut(masked(text)), tuple(guesses[:MAX_GUESSES])))


def _guesses(turn: Turn, text: str) -> list[str]:
    """What the router holds for likeliest: ids of sheets, or of flows where no sheet is named."""
    routes = turn.world.router.understand(text).routes if text else ()
    near = [route.procedure or route.flow for route in routes if route.flow != _LOST]
    return near[:MAX_GUESSES]


def _cut(text: str) -> str:
    """The beginning, without a placeholder broken in two."""
    short = text[:MAX_MISSED_CHARACTERS]
    opened = short.rfind("[")
    broken = len(text) > len(short) and opened > short.rfind("]")
    return (short[:opened] if broken else short).rstrip()
