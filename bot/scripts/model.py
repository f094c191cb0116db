"""Scripts as they are run: flows, their steps and declared answers, sheets and shared phrases. Built by the loader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.scripts.answers.reading import AnswerType
from bot.scripts.examples import Example
from bot.scripts.expressions import Expression
from bot.scripts.keys import Used
from bot.scripts.phrases import Phrases
from bot.scripts.problems import Span
from bot.scripts.repair import RESERVED
from bot.scripts.sheets import Sheet

Privacy = Literal["open", "identity", "sealed"]

SPECIAL_NAMES = frozenset({"citizen", "now", "oa", "office_open", "shared"})
"""What every text may use beside its flow's own names."""

SPECIAL_PARTS: Mapping[str, tuple[str, ...]] = {"citizen": ("name", "first_contact"), "oa": ("name",)}
"""What stands after the dot of those that have parts."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared answer of a flow."""

    name: str
    type_name: str
    type: AnswerType
    label: str
    span: Span
    optional: bool = False
    privacy: Privacy = "open"
    purpose: str = ""
    keep: int | None = None  # seconds
    mistaken: frozenset[str] = frozenset()  # options that are written, but not so that they could be read

    @property
    def is_sealed(self) -> bool:
        return self.privacy == "sealed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its key is stable under edits elsewhere; `next` is the key after it, "" at the end."""

    key: str
    verb: str
    body: Any  # a model of bot.scripts.steps
    span: Span
    condition: Expression | None = None
    next: str = ""
    named: bool = False  # has an explicit id
    places: Mapping[str, Span] = field(default_factory=dict)  # of its options' values

    def place(self, option: str) -> Span:
        """Where an option stands in the file, for problems about it."""
        return self.places.get(option, self.span)


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow. `saved` are the names it begins with and its steps save, beside the declared answers."""

    id: str
    title: str
    file: str
    span: Span
    steps: Mapping[str, Step]
    answers: Mapping[str, Declared]
    saved: frozenset[str] = frozenset()
    keywords: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    owner: str = ""
    on_publish: Literal["pin", "follow"] = "pin"
    starts_with_procedure: str = ""  # the answer that takes a message naming a procedure
    starts_with_code: str = ""  # the answer that takes a ticket code
    starts_with_accusation: str = ""  # the answer that takes a message telling of misbehaviour
    only_idle: bool = False  # words lead here only while no question waits
    starts_with_story: str = ""  # the answer that takes the words which led here, if they are long enough for it
    starts_with_subject: str = ""  # the name under which steps find what the told story is likely about; no answer
    used: tuple[Used, ...] = ()
    keyword_spans: tuple[Span, ...] = ()
    is_built_in: bool = False  # stands in for a repair flow the folder does not have
    paused: str = ""  # why it was taken out of use for now
    is_whole: bool = True  # nothing of it was left out because it could not be read
    lost_ids: frozenset[str] = frozenset()  # of steps that could not be read

    @property
    def starts_by_itself(self) -> bool:
        """Whether a citizen's message can begin it, without another flow leading here.

        What begins a flow with a reserved name is the machine's matter: its examples are only more words for that.
        """
        taken = self.starts_with_procedure or self.starts_with_code or self.starts_with_accusation
        return bool(self.keywords or taken or (self.examples and self.id not in RESERVED))

    @property
    def opens_tickets(self) -> bool:
        return any(step.verb in ("ticket", "handoff") for step in self.steps.values())

    @property
    def first(self) -> str:
        return next(iter(self.steps), "")

    def story_answer(self) -> str:
        """The declared answer that a told story belongs to: what an accusation fills, or a ticket's body; or ""."""
        bodies = (step.body.body for step in self.steps.values() if step.verb == "ticket")
        names = (self.starts_with_accusation, *(body.raw for body in bodies if body is not None))
        return next((name for name in names if name in self.answers and self.answers[name].type_name == "text"), "")

    def found_answer(self) -> str:
        """What its first search for a procedure saves, or ""."""
        return next((str(step.body.save) for step in self.steps.values() if step.verb == "find"), "")

    def files_answer(self) -> str:
        """The declared answer that pictures sent out of turn belong to, or ""."""
        return next((name for name, declared in self.answers.items() if declared.type_name == "files"), "")


@dataclass(frozen=True, slots=True)
class Scripts:
    """A complete set: what one revision holds. `revision` is the hash of the files' content."""

    revision: str
    flows: Mapping[str, Flow]
    sheets: Mapping[str, Sheet]
    phrases: Phrases
    keywords: Mapping[str, str]  # folded keyword to flow
    procedure_flow: str = ""
    code_flow: str = ""
    accusation_flow: str = ""
