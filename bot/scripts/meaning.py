"""What a message means: the first that holds, in the order of `meaning`. Nothing is said or changed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.scripts import editing, topic
from bot.scripts.additions import belongs_to_ticket
from bot.scripts.answers import reading
from bot.scripts.aspects import asked_aspect
from bot.scripts.events import Message
from bot.scripts.model import Step
from bot.scripts.phrases import STOP_WORDS, bare, folded_label
from bot.scripts.repair import RESERVED
from bot.scripts.session import Question
from bot.scripts.steps.clarify import offers
from bot.scripts.turn import NONE_OF_THESE, PAYLOAD_PREFIX, STOP, Asks, Turn
from bot.scripts.world import Route, Understood
from bot.text.courtesy import after_courtesy
from bot.text.fold import clean, fold
from bot.text.ordinals import is_last, parse_ordinal
from bot.text.questions import asks
from bot.text.yes_no import parse_yes_no
from bot.tickets.codes import parse_code
from bot.tickets.receipts import is_receipt, parse_receipt

MAX_EXACT = 80  # characters of a message that can still be a word, a label or a keyword
MAX_CODE = 24  # characters of a message that is nothing but a ticket code
MAX_ROUTED = 500  # characters of a message that may lead away from an open question
SURE_ROUTE = 0.75  # confidence from which words that are no answer lead to another flow
NEARLY_SURE_ROUTE = 0.9  # the same for a question where any text would be an answer
MIN_LEADING = 6  # words of a statement that may lead away from a question it does not answer
MAX_ASIDE = 10  # words of a question asked in the middle of a story; a longer one is part of the story
EDIT_WORD = "sua "
WORDED = ("rate", "verdict")  # verbs that ask for words of the citizen's own after something else


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
class ReceiptCode:
    """Sixteen digits and nothing else, while nothing is asked: a receipt."""

    digits: str


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
class Doubtful:
    """With no question open: words that may mean a few things."""

    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """An earlier answer is to be changed: what was named after the word, "" when nothing was."""

    wanted: str


@dataclass(frozen=True, slots=True)
class Routed:
    """Words that surely belong to another flow, with what of a procedure they ask for."""

    route: Route
    text: str
    aspect: str = ""


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
    | ReceiptCode
    | Keyword
    | Answered
    | Unsure
    | Doubtful
    | Edit
    | Routed
    | OldButton
    | Wrong
    | Unknown
)

_GREETING = "chao"
_COURTEOUS = frozenset({"chao", "cam-on", "tam-biet"})  # flows that answer a word of courtesy and nothing else
_WAY_OUT = "huy"
_LOST = "khong-hieu"
_SIGN = "da-vang"  # what signs and stickers are taken for


def meaning(turn: Turn, message: Message, step: Step | None) -> Meaning:
    """The meaning of a message; `step` is the one whose question is open, None when none is."""
    text = clean(message.text)
    question = turn.session.question
    if text.startswith(PAYLOAD_PREFIX):  # (2) and (8): a payload is never words
        return _tapped(turn, text, question)
    folded = fold(text)
    if turn.cries_for_help:  # (1)
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
    is_free = declared.type_name == "text" if declared else step.verb in WORDED and step.body.takes_words(turn)
    if not is_free or not asks(text) or len(text.split()) > MAX_ASIDE:
        return None
    return _routed(turn, text, NEARLY_SURE_ROUTE)


def _routed(turn: Turn, text: str, sure: float) -> Routed | Keyword | None:
    """Another flow that the words surely mean, where it may be begun in the middle of this one."""
    if not text or len(text) > MAX_ROUTED:
        return None
    understood = turn.world.router.understand(text)
    best = next(iter(understood.routes), None)
    if (
        best is None
        or understood.decision != "answer"
        or best.confidence < sure
        or any(frame.flow == best.flow for frame in turn.session.frames)
    ):
        return None
    if not _may_lead_away(turn, best, text):
        return None
    if best.flow == turn.scripts.accusation_flow and turn.session.frames and turn.flow.story_answer():
        return None  # a story told here stays here
    return _followed(turn, understood, text)


def _may_lead_away(turn: Turn, route: Route, text: str) -> bool:
    """Whether words that are no answer here may begin that flow: a question, or more than a failed try at an answer."""
    flow = turn.scripts.flows.get(route.flow)
    if flow is None or flow.only_idle or (route.flow == turn.scripts.procedure_flow and not route.procedure):
        return False
    return len(text.split()) >= MIN_LEADING or asks(text) or bool(asked_aspect(text))


def _followed(turn: Turn, understood: Understood, text: str) -> Routed | Keyword | None:
    """The way of the best route; None when these scripts do not have it, or it says that the words mean nothing."""
    best = understood.routes[0]
    if best.flow == _LOST or best.flow not in turn.scripts.flows:
        return None
    if best.procedure and best.procedure not in turn.scripts.sheets:
        return None
    return Keyword(best.flow) if best.only_named else Routed(best, text, understood.aspect)


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
        named = [value for _, value in question.offers if value != NONE_OF_THESE]
        if named and is_last(text):
            return Chosen(named[-1])
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
    if (digits := parse_receipt(text)) is not None and is_receipt(text):
        return ReceiptCode(digits)
    if turn.scripts.code_flow:
        code = parse_code(text)
        if code is not None:
            return TicketCode(code)
    return _understood(turn, text, awaited) or (Unknown() if _is_kept_hold_of(turn, text) else Word(_GREETING))


def _is_kept_hold_of(turn: Turn, text: str) -> bool:
    """Whether words that nobody understands are spoken of: of first ones that is done only where they may accuse."""
    return turn.session.greeted or turn.world.router.may_accuse(text)


def _understood(turn: Turn, text: str, awaited: bool) -> Meaning | None:
    """What the router makes of words, None when it is not sure enough; `awaited` words may belong to a ticket."""
    followed = _follow_up(turn, text)
    if followed is not None:
        return followed
    if awaited and not asked_aspect(text):
        return _routed(turn, text, NEARLY_SURE_ROUTE) if asks(text) else None
    understood = turn.world.router.understand(text)
    if understood.routes and understood.routes[0].flow in _COURTEOUS:
        rest = after_courtesy(text)
        meant = _understood(turn, rest, awaited) if rest else None
        if meant is not None:
            return meant
    if understood.decision == "answer":
        return _followed(turn, understood, text)
    return _between(turn, understood, text) if understood.decision == "ask" else None


def _follow_up(turn: Turn, text: str) -> Routed | None:
    """A question without a subject, asked of the sheet shown last; the name of the sheet makes it whole."""
    sheet = topic.followed_up(turn, text)
    if sheet is None:
        return None
    aspect = turn.world.router.aspect(text) or asked_aspect(text)
    return Routed(Route(turn.scripts.procedure_flow, 1.0, sheet.id), f"{sheet.name}: {text}", aspect)


def _between(turn: Turn, understood: Understood, text: str) -> Meaning | None:
    """Which of a few things is meant is asked: among procedures by their own flow, else by the one for doubts."""
    ways = offers(turn, understood)
    if ways and all(value["procedure"] for _, value in ways):
        return Routed(Route(turn.scripts.procedure_flow, understood.routes[0].confidence), text)
    return Doubtful(text) if ways else None


def _small_talk(turn: Turn, text: str, said: str, message: Message) -> Meaning | None:
    """A word of assent or farewell, a bare number to call, a sign or sticker: with nothing open only a kind line."""
    flow = turn.scripts.phrases.idle.get(said or text)
    if flow is not None:
        return Word(flow) if turn.session.greeted or flow == "khan-cap" else Word(_GREETING)
    wordless = len(text) <= MAX_EXACT and not any(map(str.isalnum, text))
    return Word(_SIGN) if wordless and turn.session.greeted and (text or message.attachments) else None
