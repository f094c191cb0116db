"""A ticket: what is known of one matter, in three parts.

`public()` lies open: what the store needs to find, route and guard a ticket. `secret()` is encrypted: what people
wrote. `under_seal()` is encrypted under a key of its own: who the citizen of a walled ticket is, and the answers of
privacy `identity` and `sealed`. Whoever reads a ticket loads the first two; the seal is opened only for the program
itself (to deliver an answer) or by an act with a reason, which the ledger keeps. `Ticket.load` joins the parts again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.tickets.calendar import HANOI, iso
from bot.tickets.clock import Clock, Counting
from bot.tickets.codes import code_of, ticket_id
from bot.tickets.evidence import Evidence, Original, SealedFile
from bot.tickets.grants import Grant

SCHEMA = 3
READABLE = frozenset({"1", "2", "3"})  # 1 knew no ratings; up to 2 nothing was kept apart under the seal
SEALED_END = 3  # characters of a sealed answer that stay readable, when it is longer than twice that
MAX_READERS = 32  # who looked at a walled ticket lately; the ledger keeps them all
REMEMBERED_CHANGES = 32  # who did what lately: tells repeats from new commands, and a stale screen what changed


class Kind(StrEnum):
    INQUIRY = "inquiry"
    FEEDBACK = "feedback"
    CONDUCT = "conduct"
    CONFIDENTIAL = "confidential"


WALLED_KINDS = frozenset({Kind.CONDUCT, Kind.CONFIDENTIAL})


class Status(StrEnum):
    NEW = "new"
    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CITIZEN = "waiting_citizen"
    ANSWERED = "answered"
    CLOSED = "closed"
    TRANSFERRED = "transferred"
    REFUSED = "refused"
    REOPENED = "reopened"


class UnreadableTicket(Exception):
    """A stored ticket of a schema this program does not know, or with a field that cannot be read."""


@dataclass(frozen=True, slots=True)
class TicketFile:
    """Something a citizen sent for a ticket. `url` is the channel's and expires."""

    kind: str
    url: str = ""
    name: str = ""
    size: int | None = None  # bytes, as the channel says
    latitude: float | None = None
    longitude: float | None = None
    text: str = ""
    piece: int = 0  # number of the piece of evidence it became; 0: none, there is only the reference


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of the flow: its label, what the citizen gave, and `open`, `identity` or `sealed`.

    On a ticket the value of one that is not open is masked; the value itself is under the seal.
    """

    label: str
    value: str
    privacy: str = "open"

    @property
    def is_open(self) -> bool:
        return self.privacy == "open"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a ticket (clear result): what was done, and the evidence of it."""

    text: str
    document: str = ""  # number of the document it rests on
    files: tuple[str, ...] = ()  # names of files it was said to rest on, in older records only


@dataclass(frozen=True, slots=True)
class HeldReply:
    """A staff reply that is ready but could not be delivered yet (the channel's window was closed)."""

    id: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """How content the ticket's citizen said they are: `score` of 1 to `top`; `factor` is what it is most about."""

    score: int
    top: int
    at: int
    factor: str = ""  # id of config/rating.yaml, "" when not said


@dataclass(frozen=True, slots=True)
class Consent:
    """That the citizen agreed to something: to what, when (ms), in which event, and the digest of the words shown."""

    purpose: str
    at: int
    event: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a ticket; `key` is the idempotency key of what caused it, `actor` a staff id or ""."""

    version: int
    key: str
    at: int
    actor: str
    verb: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a member of staff said last and may still take back: message `id`, and what taking it back restores."""

    id: str
    verb: str
    actor: str
    at: int
    before: str  # status
    after: str  # status
    last_reply_at: int | None  # before it
    verdict: str = ""  # before it


@dataclass(frozen=True, slots=True)
class Ticket:
    """All times are milliseconds since the epoch."""

    code: str
    kind: Kind
    oa: str
    user: str
    subject: str
    body: str
    office: str  # id of the unit that reads it first
    opened_at: int
    origin: str  # id of the event that opened it: the same code from another event is a clash
    status: Status = Status.NEW
    about_units: tuple[str, ...] = ()
    about_staff: tuple[str, ...] = ()  # ids of staff it is about, once somebody outside has named them
    walled: bool = False  # it may accuse somebody: the units and people it is about must not learn of it
    once_walled: bool = False  # it was taken for such a report before somebody said that it accuses nobody
    handoff: bool = False  # a person has the chat
    urgent: bool = False
    assignee: str = ""  # staff id of the person who does the work (clear person)
    responsible: str = ""  # staff id of the officer who answers for it (clear responsibility)
    flow: str = ""
    version: int = 1
    recent: tuple[Change, ...] = ()
    ledger_seq: int = 0  # entries in the ledger
    ledger_head: str = ""  # hash of the last one
    last_reply_at: int | None = None
    last_citizen_at: int | None = None
    delivered_at: int | None = None  # when the channel took the last message of staff whole
    closed_at: int | None = None
    merged_into: str = ""  # code of the ticket that goes on in this one's place
    joined: tuple[str, ...] = ()  # codes of tickets that tell of the same matter
    verdict: str = ""  # whether it is solved, in the citizen's own eyes: `solved`, `unsolved` or not said yet
    reopenings: int = 0
    former: tuple[str, ...] = ()  # staff ids of those it was taken from when it was reopened: it goes to somebody else
    answers: tuple[Answered, ...] = ()
    keep_until: tuple[int, ...] = ()  # ms until when each value under the seal is kept, 0 for no promise
    consents: tuple[Consent, ...] = ()
    legal_hold: bool = False  # nothing of it may be erased
    withdrawn: bool = False  # its citizen took back their consent: erase it, or use it for nothing but what law orders
    sealed: tuple[str, ...] | None = None  # values of the answers that are not open, in order; None: not opened
    task: str = ""  # what is to be done (clear work)
    procedure: str = ""  # by which procedure (clear procedure)
    result: Result | None = None
    former_result: Result | None = None  # what the last answer took the place of: taking it back restores it
    directive: tuple[str, ...] = ()  # codes of the directive it was classified by
    directive_version: str = ""  # of the list of codes used
    said: Said | None = None
    files: tuple[TicketFile, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    originals: tuple[Original, ...] = ()  # what opens the evidence as it was sent; empty while the seal is closed
    held: tuple[HeldReply, ...] = ()
    clocks: tuple[Clock, ...] = ()  # its time limits, running and ended
    readers: tuple[tuple[str, int], ...] = ()  # staff ids with their last recorded look (ms), the latest last
    rating: Rating | None = None  # the latest
    rating_word: str = ""  # what the citizen wrote beside it
    grants: tuple[Grant, ...] = ()  # who asked to read it from outside, and until when they may
    receipt: str = ""  # name of the record of its receipt, "" for a ticket without one
    schema: int = SCHEMA

    @property
    def id(self) -> str:
        return ticket_id(self.code)

    @property
    def is_walled(self) -> bool:
        """Whether the units and people it is about must not learn of it."""
        return self.walled or self.kind in WALLED_KINDS

    @property
    def receive_by(self) -> str:
        """ISO: until when it is promised to be received, "" when no limit is set."""
        return self._promised("receive")

    @property
    def due(self) -> str:
        """ISO: until when an answer is promised, "" when no limit is set."""
        return self._promised("answer")

    def _promised(self, name: str) -> str:
        found = (clock.promised_at for clock in reversed(self.clocks) if clock.name == name)
        at = next(found, None)
        return "" if at is None else iso(datetime.fromtimestamp(at / 1000, HANOI))

    @property
    def is_closed(self) -> bool:
        return self.status in (Status.CLOSED, Status.REFUSED)

    def public(self) -> dict[str, str]:
        """Fields that lie open in the ticket's hash; none of them can hold a citizen's words.

        An empty field is left out unless it may have been filled before, so writing these over an older version of
        the ticket leaves nothing stale behind.
        """
        fields = {name: _written(getattr(self, name)) for name in _OPEN}
        fields["clocks"] = _compact([clock.row() for clock in self.clocks]) if self.clocks else ""
        fields |= {name: str(getattr(self, name) or "") for name in _COUNTS}
        fields["recent"] = _compact([_row(change) for change in self.recent])
        fields["said"] = _compact(_row(self.said)) if self.said else ""
        fields["readers"] = _compact(self.readers) if self.readers else ""
        fields["rating"] = _compact(_row(self.rating)) if self.rating else ""
        if self.is_walled:
            fields |= dict.fromkeys((*_LISTS, "user"), "")  # who a report is about is kept beside its words
        else:
            fields["user"] = self.user
        return {name: value for name, value in fields.items() if value != "" or name in _CLEARABLE}

    def secret(self) -> dict[str, Any]:
        """What must be encrypted before it is stored, ready for JSON."""
        words = {name: getattr(self, name) for name in _WORDS if getattr(self, name)}
        evidence = [piece.row() for piece in self.evidence]
        return {
            **({name: list(getattr(self, name)) for name in _LISTS} if self.is_walled else {}),
            "subject": self.subject,
            "body": self.body,
            "answers": [_row(answer) for answer in self.answers],
            "files": [_row(file) for file in self.files],
            "held": [_row(reply) for reply in self.held],
            **words,
            **({"evidence": evidence} if evidence else {}),
            **({"result": _row(self.result)} if self.result else {}),
            **({"former_result": _row(self.former_result)} if self.former_result else {}),
            **(
                {"directive": [self.directive_version, *self.directive]}
                if self.directive or self.directive_version
                else {}
            ),
            **({"consents": [_row(consent) for consent in self.consents]} if self.consents else {}),
            **({"grants": [grant.row() for grant in self.grants]} if self.grants else {}),
        }

    def under_seal(self) -> dict[str, Any] | None:
        """What is encrypted under the key of the seal, ready for JSON; None when the seal was not opened."""
        if self.sealed is None:
            return None
        originals = [[original.number, original.file.id, original.file.key] for original in self.originals]
        return {
            "user": self.user if self.is_walled else "",
            "values": list(self.sealed),
            **({"originals": originals} if originals else {}),
        }

    @classmethod
    def load(
        cls, public: Mapping[str, str], secret: Mapping[str, Any], seal: Mapping[str, Any] | None = None
    ) -> Ticket:
        """The ticket again; raises UnreadableTicket. Without its seal a walled ticket has no `user`."""
        if public.get("schema") not in READABLE:
            raise UnreadableTicket(f"schema {public.get('schema')!r}, this program reads {SCHEMA}")
        try:
            return cls(**(_read_open(public) | _read_secret(secret) | _read_seal(public, secret, seal)))
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableTicket(f"{code_of(public.get('code', '?'))}: {type(error).__name__}") from error


_TEXTS = (
    "code",
    "oa",
    "office",
    "origin",
    "assignee",
    "responsible",
    "flow",
    "ledger_head",
    "merged_into",
    "verdict",
)
_LISTS = ("about_units", "about_staff")
_OPEN_LISTS = ("joined", "keep_until", "former")
_FLAGS = ("walled", "once_walled", "handoff", "urgent", "legal_hold", "withdrawn")
_NUMBERS = ("schema", "opened_at", "version", "ledger_seq")
_COUNTS = ("reopenings",)
_TIMES = ("last_reply_at", "last_citizen_at", "delivered_at", "closed_at")
_OPEN = (*_TEXTS, "kind", "status", *_LISTS, *_OPEN_LISTS, *_FLAGS, *_NUMBERS, *_TIMES)
_WORDS = ("task", "procedure", "rating_word", "receipt")
_CLEARABLE = frozenset(
    {
        "handoff",
        "assignee",
        "responsible",
        "closed_at",
        "delivered_at",
        "merged_into",
        "verdict",
        "user",
        "clocks",
        "readers",
        "legal_hold",
        "said",
    }
    | {*_LISTS, *_OPEN_LISTS, *_COUNTS}
)


def sealed_apart(answers: tuple[Answered, ...]) -> tuple[tuple[Answered, ...], tuple[str, ...]]:
    """Answers as they stand on a ticket, and what of them is kept under the seal."""
    shown = tuple(a if a.is_open else replace(a, value=mask(a.value, a.privacy)) for a in answers)
    return shown, tuple(answer.value for answer in answers if not answer.is_open)


def told_of(
    answers: tuple[Answered, ...], keep_until: tuple[int, ...], walled: bool
) -> tuple[tuple[str, str, int], ...]:
    """Label, value and until when it is kept (ms, 0) of the answers that their citizen may be told in the chat.

    Of a walled ticket only what is masked anyway: whoever administers the OA reads the chat.
    """
    until = iter(keep_until)
    rows = [(answer, 0 if answer.is_open else next(until, 0)) for answer in answers]
    return tuple((answer.label, answer.value, end) for answer, end in rows if not (answer.is_open and walled))


def mask(value: str, privacy: str) -> str:
    """What is shown of a value that is not open: the end of a long sealed one (a number), nothing of an identity."""
    end = value[-SEALED_END:] if privacy == "sealed" and len(value) > 2 * SEALED_END else ""
    return f"•••• {end}".rstrip()


def _written(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return _compact(list(value)) if isinstance(value, tuple) and value else str(value) if value != () else ""


def _read_open(public: Mapping[str, str]) -> dict[str, Any]:
    return {
        **{name: public.get(name, "") for name in _TEXTS},
        **{name: tuple(json.loads(public[name])) if public.get(name) else () for name in (*_LISTS, *_OPEN_LISTS)},
        **{name: public.get(name) == "1" for name in _FLAGS},
        **{name: int(public[name]) for name in _NUMBERS},
        **{name: int(public.get(name) or 0) for name in _COUNTS},
        **{name: int(public[name]) if public.get(name) else None for name in _TIMES},
        "kind": Kind(public["kind"]),
        "status": Status(public["status"]),
        "clocks": _read_clocks(public),
        "recent": tuple(Change(*row) for row in json.loads(public["recent"])),
        "said": Said(*json.loads(public["said"])) if public.get("said") else None,
        "readers": tuple((str(who), int(at)) for who, at in json.loads(public.get("readers") or "[]")),
        "rating": Rating(*json.loads(public["rating"])) if public.get("rating") else None,
        "schema": SCHEMA,
    }


def _read_clocks(public: Mapping[str, str]) -> tuple[Clock, ...]:
    """Before there were clocks a ticket had two dates; they stay promised."""
    if "clocks" in public:
        return tuple(Clock.from_row(row) for row in json.loads(public["clocks"] or "[]"))
    dates = {"receive": public.get("receive_by"), "answer": public.get("due")}
    until = {name: round(datetime.fromisoformat(date).timestamp() * 1000) for name, date in dates.items() if date}
    return tuple(Clock(name, Counting.DATE, 0, int(public["opened_at"]), at, at) for name, at in until.items())


def _read_secret(secret: Mapping[str, Any]) -> dict[str, Any]:
    answers = tuple(Answered(*row) for row in secret["answers"])
    return {
        **{name: tuple(secret[name]) for name in _LISTS if name in secret},
        "subject": secret["subject"],
        "body": secret["body"],
        "answers": sealed_apart(answers)[0] if _is_before_seals(secret) else answers,
        "files": tuple(TicketFile(*row) for row in secret["files"]),
        "evidence": tuple(Evidence.from_row(row) for row in secret.get("evidence", ())),
        "held": tuple(HeldReply(*row) for row in secret["held"]),
        "result": _result(secret.get("result")),
        "former_result": _result(secret.get("former_result")),
        "grants": tuple(Grant.from_row(row) for row in secret.get("grants", ())),
        **{name: secret.get(name, "") for name in _WORDS},
        "consents": tuple(Consent(*row) for row in secret.get("consents", ())),
        "directive": tuple(secret.get("directive", ())[1:]),
        "directive_version": next(iter(secret.get("directive", ())), ""),
    }


def _result(row: list[Any] | None) -> Result | None:
    if not row:
        return None
    text, document, files = row
    return Result(text, document, tuple(files))


def _read_seal(public: Mapping[str, str], secret: Mapping[str, Any], seal: Mapping[str, Any] | None) -> dict[str, Any]:
    if _is_before_seals(secret):
        _, sealed = sealed_apart(tuple(Answered(*row) for row in secret["answers"]))
        return {"user": secret["user"], "sealed": sealed}
    if seal is None:
        return {"user": public.get("user", ""), "sealed": None}
    return {
        "user": public.get("user") or seal["user"],
        "sealed": tuple(seal["values"]),
        "originals": tuple(Original(number, SealedFile(id, key)) for number, id, key in seal.get("originals", ())),
    }


def _is_before_seals(secret: Mapping[str, Any]) -> bool:
    """Until schema 2 the citizen and all answers lay together with the words; the next change takes them apart."""
    return "user" in secret


def _row(record: Answered | TicketFile | HeldReply | Rating | Change | Result | Consent | Said) -> list[Any]:
    return [getattr(record, name) for name in record.__slots__]


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
