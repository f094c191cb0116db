"""A story told in pieces or at the wrong question is kept for the answer it belongs to, and told only once."""

from __future__ import annotations

from bot.scripts.answers.reading import AnswerType
from bot.scripts.answers.text import MAX_CHARACTERS, Text
from bot.scripts.events import Message
from bot.scripts.model import Step
from bot.scripts.phrases import DONE_WORDS, bare
from bot.scripts.turn import PAYLOAD_PREFIX, Turn
from bot.text.fold import clean, fold

MIN_PIECE = 20  # characters that may go on with a story just told
MIN_STORY = 40  # characters that are a story wherever they come
MAX_TRY = 60  # characters up to which words about a day, a number or a place are tries at that question
MANY_DIGITS = 5

_DAY_WORDS = frozenset({"ngay", "thang", "tuan", "hom", "nho"})
_PLACE_WORDS = frozenset({"phuong", "xa", "huyen", "ubnd"})
_TRY_WORDS = {"date": _DAY_WORDS, "unit": _PLACE_WORDS}
_NUMBERS = frozenset({"phone", "number"})


def kept_as_story(turn: Turn, step: Step, message: Message) -> str:
    """Keep a message that is no answer here as (a part of) the story; what to say of it, "" when it is none."""
    text = clean(message.text)
    if not _is_story(turn, step, text):
        return ""
    return _keep(turn, turn.flow.story_answer(), turn.sent_words or text)


def keep_long_answer(turn: Turn, step: Step, message: Message) -> None:
    """A whole sentence that answers a question for a day or a place may tell more than that: it is kept as well."""
    text = clean(message.text)
    declared = turn.flow.answers.get(getattr(step.body, "ask", ""))
    if declared is None or declared.type_name not in _TRY_WORDS or len(text) < MIN_STORY:
        return
    name = _place_for(turn, step)
    if name and turn.frame.answers.get(name):
        _keep(turn, name, turn.sent_words or text)


def _place_for(turn: Turn, step: Step) -> str:
    """The answer stories belong to, "" when there is none or it is being asked for now."""
    name = turn.flow.story_answer()
    return "" if getattr(step.body, "ask", "") == name else name


def _is_story(turn: Turn, step: Step, text: str) -> bool:
    name = _place_for(turn, step)
    if not name or text.startswith(PAYLOAD_PREFIX) or len(text) < MIN_PIECE or bare(fold(text)) in DONE_WORDS:
        return False
    if _tries_to_answer(turn, step, text):
        return False
    may_accuse = turn.world.router.may_accuse(text)
    if len(text) >= MIN_STORY or may_accuse:
        return may_accuse or not text.endswith("?")
    return bool(turn.frame.answers.get(name)) and _just_told(turn, name) and not text.endswith("?")


def _just_told(turn: Turn, name: str) -> bool:
    """Whether no other answer was given between the story and the open question."""
    steps = (turn.flow.steps.get(key) for key in reversed(turn.frame.trail))
    answered = next((step.body.ask for step in steps if step is not None and step.verb == "ask"), name)
    return bool(answered == name)


def _tries_to_answer(turn: Turn, step: Step, text: str) -> bool:
    declared = turn.flow.answers.get(getattr(step.body, "ask", ""))
    if declared is None or len(text) > MAX_TRY:
        return False
    if sum(character.isdigit() for character in text) >= MANY_DIGITS:
        return True
    if declared.type_name in _NUMBERS:
        return any(character.isdigit() for character in text)
    return bool(_TRY_WORDS.get(declared.type_name, frozenset()) & set(fold(text).split()))


def _keep(turn: Turn, name: str, text: str) -> str:
    have = str(turn.frame.answers.get(name) or "")
    whole = f"{have}\n{text}" if have else text
    if len(whole) > _longest(turn.flow.answers[name].type) or len(text) + 1 > turn.room():
        return turn.phrase("story_full")
    turn.store(name, whole)
    return turn.phrase("story_added" if have else "story_kept")


def _longest(type: AnswerType) -> int:
    return min(type.max, MAX_CHARACTERS) if isinstance(type, Text) else MAX_CHARACTERS
