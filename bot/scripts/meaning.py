"""What a message means: the first that holds, in the order of `meaning`. Nothing is said or changed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.scripts import editing
from bot.scripts.additions import belongs_to_ticket
from bot.scripts.answers import reading
from bot.scripts.aspects import asked_aspect
from bot.scripts.events import Message
from bot.scripts.hits import judge
from bot.scripts.model import Step
from bot.scripts.phrases import STOP_WORDS, bare, folded_label
from bot.scripts.repair import RESERVED
from bot.scripts.session import Question
from bot.scripts.turn import PAYLOAD_PREFIX, STOP, Asks, Turn
from bot.text.fold import clean, fold
from bot.text.ordinals import is_last, parse_ordinal
from bot.text.questions import asks
from bot.text.yes_no import parse_yes_no
from bot.tickets.accusation import accuses
from bot.tickets.codes import parse_code

MAX_EXACT = 80  # characters of a message that can still be a word, a label or a keyword
MAX_CODE = 24  # characters of a message that is nothing but a ticket code
MAX_SEARCHED = 500  # characters of a message that are looked up in the procedure sheets
SURE_ROUTE = 0.85  # confidence from which words that are no answer lead to another flow
NEARLY_SURE_ROUTE = 0.9  # the same for a question where any text would be an answer
MAX_ASIDE = 10  # words of a question asked in the middle of a story; a longer one is part of the story
EDIT_WORD = "sua "


@dataclass(frozen=True, slots=True)
class Emergency:
    """A plea or an event: the numbers to call come first, always."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An offer of the open question, by tap, label, value, synonym or number."""

    value: Any


@dataclass(frozen=True, slots=True)
class Word:
    """A global word: the name of its reserved flow."""

    flow: str


@dataclass(frozen=True, slots=True)
class TicketCode:
    code: str


@dataclass(frozen=True, slots=True)
class Keyword:
    """Exactly a keyword of a flow."""

    flow: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A valid answer of the open question."""

    value: Any


@dataclass(frozen=True, slots=True)
class Unsure:
    """An answer with several meanings: asked back."""

    ambiguous: reading.Ambiguous


@dataclass(frozen=True, slots=True)
class AboutProcedure:
    """With no question open: words that name a procedure."""

    text: str


@dataclass(frozen=True, slots=True)
class Accusation:
    """With no question open: words that tell of an official's misbehaviour."""

    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """An earlier answer is to be changed: what was named after the word, "" when nothing was."""

    wanted: str


@dataclass(frozen=True, slots=True)
class Routed:
    """Words that surely belong to another flow."""

    flow: str
    text: str


@dataclass(frozen=True, slots=True)
class OldButton:
    """A button of an older question; `flow` is where a menu's button leads, which stays true."""

    flow: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """No answer to the open question."""

    refused: reading.Refused


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing the bot understands."""


Meaning = (
    Emergency
    | Chosen
    | Word
    | TicketCode
    | Keyword
    | Answered
    | Unsure
    | AboutProcedure
    | Accusation
    | Edit
    | Routed
    | OldButton
    | Wrong
    | Unknown
)

_GREETING = "chao"
_WAY_OUT = "huy"
_SIGN = "da-vang"  # what signs and stickers are taken for


def meaning(turn: Turn, message: Message, step: Step | None) -> Meaning:
    """The meaning of a message; `step` is the one whose question is open, None when none is."""
    text = clean(message.text)
    question = turn.session.question
    if text.startswith(PAYLOAD_PREFIX):  # (2) and (8): a payload is never words
        return _tapped(turn, text, question)
    folded = fold(text)
    if folded and turn.scripts.phrases.is_emergency(text, folded):  # (1)
        return Emergency()
    said = bare(folded) if len(folded) <= MAX_EXACT else ""
    if step is not None and said in STOP_WORDS and _is_errand(turn, step):
        return Chosen(STOP)
    if question is not None and step is not None and said and not message.attachments:  # (3)
        chosen = _offered(turn, question, step, folded, said, text)
        if chosen is not None:
            return chosen
    if said:
        known = _known_words(turn, said, text)  # (4) and (5)
        if known is not None and not _is_a_name(turn, step, text):
            return known
    if question is None or step is None:
        return _idle(turn, text, said, message)
    if said in STOP_WORDS and not message.attachments and _takes_any_words(turn, step):
        return Word(_WAY_OUT)
    body: Asks = step.body
    read = body.read(turn, text, message.attachments)
    if isinstance(read, reading.Accepted):  # (6)
        return _asks_elsewhere(turn, step, text) or Answered(read.value)
    if isinstance(read, reading.Ambiguous):
        return Unsure(read)
    return _routed(turn, text, SURE_ROUTE) or Wrong(read)  # (7) and (9)


def _is_errand(turn: Turn, step: Step) -> bool:
    """A question of a flow with a reserved name: begun for the citizen's sake, and ended as easily."""
    return step.verb == "ask" and turn.frame.flow in RESERVED


def _takes_any_words(turn: Turn, step: Step) -> bool:
    """A question whose answer "thôi" would be kept as, though nobody tells a story in that one word."""
    declared = turn.flow.answers.get(getattr(step.body, "ask", ""))
    return declared is not None and declared.type_name == "text" and not declared.optional


def _is_a_name(turn: Turn, step: Step | None, text: str) -> bool:
    """Whether a word without accents is the name that was asked for: Huy, written as names are, is not `huỷ`."""
    declared = turn.flow.answers.get(getattr(step.body, "ask", "")) if step is not None else None
    return declared is not None and declared.type_name == "person_name" and text.istitle() and text.isascii()


def _asks_elsewhere(turn: Turn, step: Step, text: str) -> Routed | Keyword | None:
    """Free text is an answer, unless it is a short question that nearly surely belongs to another flow.

    "Nộp giấy khai sinh cả tháng rồi mà sao chưa xong?" asks nothing: it tells.
    """
    declared = turn.flow.answers.get(getattr(step.body, "ask", ""))
    if declared is None or declared.type_name != "text" or not asks(text) or len(text.split()) > MAX_ASIDE:
        return None
    return _routed(turn, text, NEARLY_SURE_ROUTE)


def _routed(turn: Turn, text: str, sure: float) -> Routed | Keyword | None:
    if not text or len(text) > MAX_SEARCHED:
        return None
    best = next(iter(turn.world.router.route(text)), None)
    if best is None or best.confidence < sure or any(frame.flow == best.flow for frame in turn.session.frames):
        return None
    if best.flow == turn.scripts.accusation_flow and turn.session.frames and turn.flow.story_answer():
        return None  # a story told here stays here
    return Keyword(best.flow) if best.only_named else Routed(best.flow, text)


def _tapped(turn: Turn, text: str, question: Question | None) -> Meaning:
    token, _, rest = text.removeprefix(PAYLOAD_PREFIX).partition(":")
    index, _, flow = rest.partition(":")
    if question is not None and token == str(question.token) and index.isdecimal() and len(index) < 4:
        number = int(index)
        if number < len(question.offers):
            return Chosen(question.offers[number][1])
    known = turn.scripts.flows.get(flow)
    return OldButton(flow if known is not None and (known.starts_by_itself or flow in RESERVED) else "")


def _offered(turn: Turn, question: Question, step: Step, folded: str, said: str, text: str) -> Meaning | None:
    for label, value in question.offers:
        if folded_label(label) in (folded, said) or (isinstance(value, str) and fold(value) == said):
            return Chosen(value)
    body: Asks = step.body
    if body.numbered(turn):
        number = parse_ordinal(text) if question.offers else None
        if number is not None and 1 <= number <= len(question.offers):
            return Chosen(question.offers[number - 1][1])
        if question.offers and is_last(text):
            return Chosen(question.offers[-1][1])
    value = body.exact(turn, said)
    return None if value is None else Chosen(value)


def _known_words(turn: Turn, said: str, text: str) -> Meaning | None:
    flow = turn.scripts.phrases.word(said, text)
    if flow is not None:
        return Word(flow)
    if len(text) <= MAX_CODE and turn.scripts.code_flow:
        code = parse_code(text)
        if code is not None:
            return TicketCode(code)
    keyword = turn.scripts.keywords.get(said)
    if keyword is not None:
        return Keyword(keyword)
    wanted = said.partition(" ")[2] if said.startswith(EDIT_WORD) and turn.session.frames else ""
    return Edit(wanted) if wanted and editing.pick(editing.editable(turn), wanted) else None


def _idle(turn: Turn, text: str, said: str, message: Message) -> Meaning:
    awaited = bool(belongs_to_ticket(turn))
    if not message.attachments or message.attachments[0].kind == "sticker":
        small = _small_talk(turn, text, said, message)
        if small is not None and not (awaited and parse_yes_no(text) is not None):
            return small
    if not text:
        return Unknown() if turn.session.greeted else Word(_GREETING)
    if turn.scripts.code_flow:
        code = parse_code(text)
        if code is not None:
            return TicketCode(code)
    if turn.scripts.accusation_flow and accuses(text):
        return Accusation(text)
    found = judge(turn.world.finder.find(text[:MAX_SEARCHED])) if turn.scripts.procedure_flow else judge(())
    if found.clear is not None:
        return AboutProcedure(text)
    routed = _routed(turn, text, SURE_ROUTE)
    if routed is not None:
        return routed
    if found.several and (not awaited or asked_aspect(text)):
        return AboutProcedure(text)
    if not turn.session.greeted:
        return Word(_GREETING)
    return Unknown()


def _small_talk(turn: Turn, text: str, said: str, message: Message) -> Meaning | None:
    """A word of assent or farewell, a bare number to call, a sign or sticker: with nothing open only a kind line."""
    flow = turn.scripts.phrases.idle.get(said or text)
    if flow is not None:
        return Word(flow) if turn.session.greeted or flow == "khan-cap" else Word(_GREETING)
    wordless = len(text) <= MAX_EXACT and not any(map(str.isalnum, text))
    return Word(_SIGN) if wordless and turn.session.greeted and (text or message.attachments) else None
