"""Where one citizen stands in the flows, and its compact form at rest."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field, replace
from typing import Any, Literal

from pydantic_core import from_json, to_json

from bot.scripts.events import Attachment, Message

SCHEMA = 2
MAX_TICKETS = 20  # recent ticket codes remembered
MAX_CONSENTS = 20
MAX_TRAIL = 10  # questions one can go back over

FrameKind = Literal["start", "call", "digression", "aside"]
Offer = tuple[str, Any]  # what is shown, and what it stands for

_KINDS: dict[str, FrameKind] = {"s": "start", "c": "call", "d": "digression", "a": "aside"}


class UnreadableSession(ValueError):
    """Stored bytes that are no session of this or an older schema."""


@dataclass(frozen=True, slots=True)
class Question:
    """The open question of the topmost frame. `token` is its serial number; `offers` are in the order shown.

    `text` is filled where it is not the step's own.
    """

    token: int
    offers: tuple[Offer, ...] = ()
    tries: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Redo:
    """A question asked again although its answer is known; `back` is the step to go to then, "" to go on below."""

    step: str
    back: str = ""


@dataclass(slots=True)
class Frame:
    """One running flow: the step it is at, what it has collected, the questions already answered.

    An `aside` is a repair flow above what is open; `under` is the question it covers.
    """

    flow: str
    step: str
    kind: FrameKind = "start"
    answers: dict[str, Any] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    redo: Redo | None = None
    under: Question | None = None

    def copy(self) -> Frame:
        return replace(self, answers=dict(self.answers))


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished errand put aside: its frames, when that was, and until when it is kept (ms)."""

    title: str
    at: int
    until: int
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """That the citizen agreed: when (ms), by which event, and where the words stand that they agreed to.

    `shown` is `<revision>/<flow>/<step>#<label>`; a revision of the scripts never changes, so it proves the words.
    """

    at: int
    event: str = ""
    shown: str = ""

    @property
    def flow(self) -> str:
        """Id of the flow in which it was given, "" when that was not kept."""
        return self.shown.split("/")[1] if "/" in self.shown else ""


@dataclass(frozen=True, slots=True)
class Awaited:
    """An answered ticket whose citizen is to say whether it is solved: when to ask next (ms), how often they were."""

    code: str
    due: int
    asked: int = 0


@dataclass(slots=True)
class Session:
    """Everything remembered of a conversation. Times are milliseconds since the epoch."""

    first_at: int
    last_at: int
    revision: str = ""  # of the scripts, kept by the caller
    frames: list[Frame] = field(default_factory=list)
    question: Question | None = None
    serial: int = 0  # token of the latest question
    epoch: int = 0  # raised whenever the bot becomes muted
    muted_until: int | None = None
    handoff: str | None = None  # code of the ticket whose reader has the chat
    consents: dict[str, Agreement] = field(default_factory=dict)  # by purpose
    tickets: tuple[str, ...] = ()  # newest last
    greeted: bool = False
    spoke: bool = False  # the person who has the chat has written in it
    replied: tuple[str, int] | None = None  # the ticket a person answered apart from a handoff, and when
    lost: int = 0  # messages in a row that were not understood
    calling: int | None = None  # token of the outside service that is asked just now
    held: tuple[Message, ...] = ()  # what the citizen wrote while it was asked
    drafts: tuple[Draft, ...] = ()  # oldest first
    topic: tuple[str, int] | None = None  # the procedure sheet shown last, and when
    heard_at: int = 0  # when the citizen last wrote, tapped or followed: the channel's window counts from here
    awaited: tuple[Awaited, ...] = ()  # answers to be judged, oldest first

    @classmethod
    def new(cls, at: int) -> Session:
        return cls(first_at=at, last_at=at)

    @property
    def is_idle(self) -> bool:
        return not self.frames

    @property
    def is_waiting(self) -> bool:
        """Whether something is to come: an answer, a person who has the chat, or a service."""
        person = self.handoff is not None or self.muted_until is not None
        return self.question is not None or self.calling is not None or person

    def copy(self) -> Session:
        """A session to work on; nothing mutable is shared with this one."""
        drafts = tuple([replace(draft, frames=tuple(f.copy() for f in draft.frames)) for draft in self.drafts])
        frames = [frame.copy() for frame in self.frames]
        return replace(self, frames=frames, consents=dict(self.consents), drafts=drafts)

    def let_go_of(self, code: str) -> None:
        """No trace of a ticket stays in the conversation."""
        self.tickets = tuple(known for known in self.tickets if known != code)
        self.handoff = None if self.handoff == code else self.handoff
        self.replied = None if self.replied and self.replied[0] == code else self.replied
        self.awaited = tuple(one for one in self.awaited if one.code != code)
        for frame in (*self.frames, *(frame for draft in self.drafts for frame in draft.frames)):
            frame.answers = {name: value for name, value in frame.answers.items() if not _names(value, code)}

    def dump(self) -> bytes:
        """Compact JSON: what is empty is left out."""
        packed: dict[str, Any] = {"v": SCHEMA, "r": self.revision, "a": [self.first_at, self.last_at]}
        if self.frames:
            packed["f"] = [_pack_frame(frame) for frame in self.frames]
        if self.question is not None:
            packed["q"] = _pack_question(self.question)
        for key, value in (("n", self.serial), ("e", self.epoch), ("m", self.muted_until), ("h", self.handoff)):
            if value:
                packed[key] = value
        if self.consents:
            packed["c"] = {name: [given.at, given.event, given.shown] for name, given in self.consents.items()}
        if self.tickets:
            packed["t"] = self.tickets
        if self.greeted:
            packed["g"] = 1
        if self.spoke:
            packed["s"] = 1
        if self.replied is not None:
            packed["y"] = self.replied
        if self.lost:
            packed["l"] = self.lost
        if self.calling:
            packed["k"] = self.calling
        if self.held:
            packed["w"] = [_pack_message(message) for message in self.held]
        if self.topic is not None:
            packed["o"] = self.topic
        if self.heard_at:
            packed["i"] = self.heard_at
        if self.awaited:
            packed["z"] = [[one.code, one.due, one.asked] for one in self.awaited]
        if self.drafts:
            packed["d"] = [[d.title, d.at, d.until, [_pack_frame(f) for f in d.frames]] for d in self.drafts]
        return to_json(packed)

    @classmethod
    def load(cls, data: bytes) -> Session:
        """Read what `dump` wrote; UnreadableSession when that is not what it is."""
        try:
            packed = _migrated(from_json(data))
            return cls(
                first_at=packed["a"][0],
                last_at=packed["a"][1],
                revision=packed["r"],
                frames=[_unpack_frame(frame) for frame in packed.get("f", ())],
                question=_unpack_question(packed["q"]) if "q" in packed else None,
                serial=packed.get("n", 0),
                epoch=packed.get("e", 0),
                muted_until=packed.get("m"),
                handoff=packed.get("h"),
                consents={name: _unpack_agreement(given) for name, given in packed.get("c", {}).items()},
                tickets=tuple(packed.get("t", ())),
                greeted="g" in packed,
                spoke="s" in packed,
                replied=(packed["y"][0], packed["y"][1]) if "y" in packed else None,
                lost=packed.get("l", 0),
                calling=packed.get("k"),
                held=tuple(map(_unpack_message, packed.get("w", ()))),
                drafts=tuple(map(_unpack_draft, packed.get("d", ()))),
                topic=(packed["o"][0], packed["o"][1]) if "o" in packed else None,
                heard_at=packed.get("i", 0),
                awaited=tuple(Awaited(*one) for one in packed.get("z", ())),
            )
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            raise UnreadableSession(str(error)) from error


def _migrated(packed: dict[str, Any]) -> dict[str, Any]:
    """A stored session of any known schema as one of the newest."""
    if packed["v"] == 1 and len(packed.get("q", ())) > 3 and packed["q"][3] == "resume":
        del packed["q"]  # whether to go on is now asked by a flow: what is open is asked again instead
    if packed["v"] not in (1, SCHEMA):
        raise UnreadableSession(f"schema {packed['v']}")
    return packed


def _unpack_agreement(packed: Any) -> Agreement:
    """Agreements were once kept as their time alone."""
    return Agreement(packed) if isinstance(packed, int) else Agreement(*packed)


def _names(value: Any, code: str) -> bool:
    """Whether a kept value holds a ticket's code."""
    if isinstance(value, dict):
        return any(_names(item, code) for item in value.values())
    if isinstance(value, list):
        return any(_names(item, code) for item in value)
    return isinstance(value, str) and code in value


def _pack_frame(frame: Frame) -> list[Any]:
    more: dict[str, Any] = {}
    if frame.redo is not None:
        more["r"] = [frame.redo.step, frame.redo.back]
    if frame.under is not None:
        more["u"] = _pack_question(frame.under)
    packed: list[Any] = [frame.flow, frame.step, frame.kind[0], frame.answers, frame.trail, more]
    while not packed[-1] and len(packed) > 3:
        packed.pop()
    return packed


def _unpack_frame(packed: list[Any]) -> Frame:
    answers = packed[3] if len(packed) > 3 else {}
    trail = tuple(packed[4]) if len(packed) > 4 else ()
    more = packed[5] if len(packed) > 5 else {}
    redo = Redo(*more["r"]) if "r" in more else None
    under = _unpack_question(more["u"]) if "u" in more else None
    return Frame(packed[0], packed[1], _KINDS[packed[2]], answers, trail, redo, under)


def _unpack_draft(packed: list[Any]) -> Draft:
    title, at, until, frames = packed
    return Draft(title, at, until, tuple(map(_unpack_frame, frames)))


def _pack_message(message: Message) -> list[Any]:
    return [message.id, message.at, message.text, [astuple(item) for item in message.attachments]]


def _unpack_message(packed: list[Any]) -> Message:
    return Message(packed[0], packed[1], packed[2], tuple(Attachment(*item) for item in packed[3]))


def _pack_question(question: Question) -> list[Any]:
    offers = [label if label == value else [label, value] for label, value in question.offers]
    packed = [question.token, offers, question.tries, "", question.text]  # schema 1 had a mode in the fourth place
    while len(packed) > 1 and not packed[-1]:
        packed.pop()
    return packed


def _unpack_question(packed: list[Any]) -> Question:
    offers = packed[1] if len(packed) > 1 else ()
    return Question(
        token=packed[0],
        offers=tuple((offer, offer) if isinstance(offer, str) else (offer[0], offer[1]) for offer in offers),
        tries=packed[2] if len(packed) > 2 else 0,
        text=packed[4] if len(packed) > 4 else "",
    )
