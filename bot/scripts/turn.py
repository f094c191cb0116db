"""One event being handled: the working copy of the session, the effects so far, and what steps may ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from bot.scripts.answers import reading
from bot.scripts.effects import Effect, LinkButton, Option, Say
from bot.scripts.events import Attachment, Event, Message
from bot.scripts.expressions import Expression, ScriptFailed, Text, working_days
from bot.scripts.filters import Masked, Named, Place, Rated, plain
from bot.scripts.limits import Limits
from bot.scripts.masking import RECORDED
from bot.scripts.model import Declared, Flow, Scripts, Step
from bot.scripts.problems import NOWHERE, Span
from bot.scripts.repair import RESERVED
from bot.scripts.session import Frame, Offer, Question, Session
from bot.scripts.world import World
from bot.text.fold import as_sent, clean, fold

PAYLOAD_PREFIX = "#nr:"

MAX_SENT = 4_000  # characters of words kept as they were sent, invisible ones included
RECEIPT = "+receipt"  # the name under which a receipt that was shown on a form's page waits for its ticket, concealed
SENT = "+sent"  # the name under which a flow notes that its answers went into a ticket
FORMED = "+formed"  # the name under which a frame notes which of its answers came by a sealed form
CONTROL = "\x01"  # begins offered values that are no answers; cleaned texts never hold it
SKIP = CONTROL + "skip"
DONE = CONTROL + "done"
NONE_OF_THESE = CONTROL + "none"
NOT_GUESSED = CONTROL + "not-guessed"
KEEP = CONTROL + "keep"
STOP = CONTROL + "stop"
WORD = CONTROL + "word:"  # followed by the name of a reserved flow


@dataclass(frozen=True, slots=True)
class Next:
    """Go on with the step below."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Stop here until the next event."""


@dataclass(frozen=True, slots=True)
class End:
    """The flow is over."""


@dataclass(frozen=True, slots=True)
class Goto:
    """Go on with another step of this flow."""

    step: str
    by: Span = field(default=NOWHERE, compare=False)  # where the script says so


@dataclass(frozen=True, slots=True)
class Call:
    """Run another flow and come back to this step's `after_call`."""

    flow: str
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Switch:
    """Leave for another flow; `answers` are what it is given."""

    flow: str
    answers: dict[str, Any] = field(default_factory=dict)
    by: Span = field(default=NOWHERE, compare=False)


Outcome = Next | Wait | End | Goto | Call | Switch
NEXT, WAIT, END = Next(), Wait(), End()


@dataclass(frozen=True, slots=True)
class Target:
    """Where a branch leads: a step of this flow, or another flow."""

    step: str = ""
    flow: str = ""
    span: Span = NOWHERE

    def outcome(self) -> Outcome:
        return Switch(self.flow, by=self.span) if self.flow else Goto(self.step, self.span)


class StepType(Protocol):
    """One step type: a frozen model of its fields with its behaviour. The docstring is its manual page."""

    KEYS: ClassVar[Any]
    PRIMARY: ClassVar[str]  # the key a plain value of the verb stands for, "" when there is none

    def run(self, turn: Turn, step: Step) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says and offers.

    `listed` of the offers are in the text already, as a numbered list; `ways` tell by an offer's value to which flow
    it leads, so that its button stays usable.
    """

    text: str
    offers: tuple[Offer, ...] = ()
    image: str = ""
    listed: int = 0
    ways: Mapping[str, str] = field(default_factory=dict)


class Asks(StepType, Protocol):
    """A step that waits for the citizen. `soft` ones do not hold whoever talks of something else."""

    SOFT: ClassVar[bool]

    def asked(self, turn: Turn, step: Step) -> Asked: ...
    def numbered(self, turn: Turn) -> bool: ...  # a bare number chooses an offer
    def exact(self, turn: Turn, folded: str) -> Any: ...  # an offer's value by synonym, None when there is none
    def read(self, turn: Turn, text: str, attachments: Sequence[Attachment]) -> reading.Outcome: ...
    def take(self, turn: Turn, step: Step, value: Any) -> Outcome: ...
    def refuse(self, turn: Turn, step: Step, refused: reading.Refused) -> Outcome: ...


Way = tuple[str, str, Span]  # a branch taken: flow, step, and where the script offers it


class Turn:
    """The mutable side of one pure step; made for one event, thrown away after it."""

    __slots__ = (
        "codes",
        "effects",
        "event",
        "limits",
        "opened",
        "receipts",
        "scripts",
        "session",
        "visited",
        "ways",
        "world",
    )

    def __init__(self, world: World, scripts: Scripts, session: Session, event: Event, limits: Limits) -> None:
        self.world = world
        self.scripts = scripts
        self.session = session
        self.event = event
        self.limits = limits
        self.effects: list[Effect] = []
        self.codes = 0
        self.opened: list[str] = []  # codes of tickets opened in this turn
        self.receipts = False  # what is said now goes out even while muted
        self.visited: list[tuple[str, str]] = []  # (flow, step) run, for coverage
        self.ways: list[Way] = []  # branches taken, for coverage

    @property
    def frame(self) -> Frame:
        return self.session.frames[-1]

    @property
    def flow(self) -> Flow:
        try:
            return self.scripts.flows[self.frame.flow]
        except KeyError:
            raise ScriptFailed("flow-gone", self.frame.flow) from None

    @property
    def at(self) -> int:
        return self.event.at

    @property
    def message_text(self) -> str:
        """What the citizen just wrote, "" for other events and taps."""
        if not isinstance(self.event, Message):
            return ""
        text = clean(self.event.text)
        return "" if text.startswith(PAYLOAD_PREFIX) else text

    @property
    def cries_for_help(self) -> bool:
        """Whether what the citizen just wrote is a plea or tells of an event that cannot wait."""
        text = self.message_text
        if not text:
            return False
        return self.scripts.phrases.is_emergency(text, fold(text)) or self.world.router.understand(text).is_emergency

    @property
    def sent_words(self) -> str:
        """The citizen's words to be kept, as they were sent; "" where there are none or they are mostly invisible."""
        if not self.message_text or not isinstance(self.event, Message):
            return ""
        words = as_sent(self.event.text)
        return words if len(words) <= MAX_SENT else ""

    # --- values

    def lookup(self, name: str) -> Any:
        """A name as texts see it; a sealed answer is masked, one that came by a form only said to be recorded."""
        return self._lookup(name, sealed=False)

    def lookup_in_condition(self, name: str) -> Any:
        """The same for conditions, which print nothing: what came by a form counts as what it is."""
        return self._lookup(name, sealed=False, formed=True)

    def lookup_sealed(self, name: str) -> Any:
        """The same with sealed answers readable: for what goes into a ticket, never for a text."""
        return self._lookup(name, sealed=True, formed=True)

    def _lookup(self, name: str, sealed: bool, formed: bool = False) -> Any:
        answers = self.frame.answers
        flow = self.flow
        declared = flow.answers.get(name)
        if name in answers:
            value = answers[name]
            if declared is None or value is None:
                return value
            if sealed:
                return declared.type.unmasked(value)
            if declared.is_sealed:
                return Masked()
            return RECORDED if not formed and name in answers.get(FORMED, ()) else declared.type.view(value)
        if declared is not None or name in flow.saved or (flow.id in RESERVED and name in RESERVED[flow.id].given):
            return None  # a flow with a reserved name that its own keyword began was given nothing
        return self._special(name)

    def _special(self, name: str) -> Any:
        if name == "citizen":
            return {"name": self.world.citizen_name, "first_contact": self.session.first_at == self.session.last_at}
        if name == "now":
            return self.world.now
        if name == "oa":
            return {"name": self.world.oa_name}
        if name == "office_open":
            return self.world.office_open()
        if name == "shared":
            return self.scripts.phrases.shared
        raise ScriptFailed("unknown-name", name)

    def text(self, text: Text) -> str:
        """A script's text, filled in."""
        if text.is_plain:
            return text.raw
        working_days.set(self.world.add_working_days)
        return clean(text.render(self.lookup))

    def phrase(self, key: str, **values: Any) -> str:
        """One of the machine's own sentences."""
        working_days.set(self.world.add_working_days)
        return self.scripts.phrases.said(key, **values)

    def value(self, expression: Expression, sealed: bool = False) -> Any:
        working_days.set(self.world.add_working_days)
        return expression.evaluate(self.lookup_sealed if sealed else self.lookup)

    def holds(self, expression: Expression) -> bool:
        working_days.set(self.world.add_working_days)
        return bool(expression.evaluate(self.lookup_in_condition))

    def store(self, name: str, value: Any) -> None:
        """Keep a value under a name; ScriptFailed when the citizen's answers grow past the limit."""
        if name in self.flow.answers and self.flow.answers[name].type_name == "choice" and isinstance(value, Named):
            value = value.id
        self.frame.answers[name] = storable(value)
        if self.room() < 0:
            del self.frame.answers[name]
            raise ScriptFailed("too-many-answers")

    def came_by_form(self, name: str) -> bool:
        """Whether an answer of the flow on top came by a sealed form, so that it is not shown in the chat."""
        return name in self.frame.answers.get(FORMED, ())

    def room(self) -> int:
        """How many characters of answers the conversation may still hold."""
        held = (kept for frame in self.session.frames for kept in frame.answers.values())
        return self.limits.answer_characters - sum(map(size_of, held))

    def declared(self, name: str) -> Declared:
        try:
            return self.flow.answers[name]
        except KeyError:
            raise ScriptFailed("unknown-answer", name) from None

    # --- what is said and asked

    def say(
        self, text: str, *, buttons: tuple[LinkButton, ...] = (), image: str = "", file: str = "", receipt: bool = False
    ) -> None:
        if text or buttons or image or file:
            receipt = receipt or self.receipts
            self.effects.append(Say(text, buttons=buttons, image=image, file=file, receipt=receipt))

    def ask(self, asked: Asked, *, tries: int = 0, apart: bool = False) -> Question:
        """Say a question with its options and wait for the answer; `apart` when it is not the step's own question."""
        question = self.open(asked, tries=tries, apart=apart)
        options = tuple([self._option(question, asked, index) for index in range(asked.listed, len(asked.offers))])
        first = asked.listed + 1
        self.effects.append(Say(asked.text, options, first, image=asked.image, receipt=self.receipts))
        return question

    def _option(self, question: Question, asked: Asked, index: int) -> Option:
        label, value = asked.offers[index]
        way = asked.ways.get(value) if asked.ways and isinstance(value, str) else None
        return Option(label, f"{PAYLOAD_PREFIX}{question.token}:{index}" + (f":{way}" if way else ""))

    def open(self, asked: Asked, *, tries: int = 0, apart: bool = False) -> Question:
        """Wait for the answer to a question without saying it."""
        self.session.serial += 1
        text = asked.text if apart else ""
        question = Question(self.session.serial, asked.offers, tries, text)
        self.session.question = question
        return question

    def took(self, step: Step, way: Span) -> None:
        """Note a branch of a step as taken, by its place in the script."""
        self.ways.append((self.frame.flow, step.key, way))

    def next_code(self) -> str:
        code = self.world.ticket_code(self.codes)
        self.codes += 1
        return code


def storable(value: Any) -> Any:
    """A value as JSON for the session."""
    if isinstance(value, Named):
        return {"id": value.id, "name": str.__str__(value)}
    if isinstance(value, Rated | Place):
        return value.kept
    if isinstance(value, Masked):
        raise ScriptFailed("sealed-copied")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {str(key): storable(item) for key, item in value.items()}
    return plain(value)


def size_of(value: Any) -> int:
    """Characters of a kept value, and one for everything in a list or mapping: many empty ones are not nothing."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(1 + size_of(item) for item in value.values())
    if isinstance(value, list):
        return sum(1 + size_of(item) for item in value)
    return 8
