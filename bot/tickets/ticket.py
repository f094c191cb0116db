"""A ticket: what is known of one matter, split into what may lie open and what is kept encrypted.

`public()` holds what the store needs to find, route and guard a ticket; `secret()` holds citizens' words and, for a
confidential ticket, the link to its citizen. Neither alone is a ticket; `Ticket.load` joins them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.tickets.clock import Clock
from bot.tickets.codes import code_of, ticket_id

SCHEMA = 2  # 1 knew no ratings and is read as it is
READABLE = frozenset({"1", "2"})
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


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of the flow: its label, what the citizen gave, and `open`, `identity` or `sealed`."""

    label: str
    value: str
    privacy: str = "open"


@dataclass(frozen=True, slots=True)
class HeldReply:
    """A staff reply that is ready but could not be delivered yet (the channel's window was closed)."""

    id: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """How content the ticket's citizen said they are: `score` of 1 to `top`."""

    score: int
    top: int
    at: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a ticket; `key` is the idempotency key of what caused it, `actor` a staff id or ""."""

    version: int
    key: str
    at: int
    actor: str
    verb: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """All times are milliseconds since the epoch unless they are ISO texts."""

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
    handoff: bool = False  # a person has the chat
    urgent: bool = False
    assignee: str = ""
    flow: str = ""
    receive_by: str = ""  # ISO: until when it must be received, "" when no limit is set
    due: str = ""  # ISO: until when it must be answered, "" when no limit is set
    version: int = 1
    recent: tuple[Change, ...] = ()
    ledger_seq: int = 0  # entries in the ledger
    ledger_head: str = ""  # hash of the last one
    last_reply_at: int | None = None
    last_citizen_at: int | None = None
    closed_at: int | None = None
    answers: tuple[Answered, ...] = ()
    files: tuple[TicketFile, ...] = ()
    held: tuple[HeldReply, ...] = ()
    clocks: tuple[Clock, ...] = ()  # its time limits, running and ended
    rating: Rating | None = None  # the latest
    rating_word: str = ""  # what the citizen wrote beside it
    schema: int = SCHEMA

    @property
    def id(self) -> str:
        return ticket_id(self.code)

    @property
    def is_walled(self) -> bool:
        """Whether the units and people it is about must not learn of it."""
        return self.walled or self.kind in WALLED_KINDS

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
        fields["recent"] = _compact([_row(change) for change in self.recent])
        fields["rating"] = _compact(_row(self.rating)) if self.rating else ""
        if self.is_walled:
            fields |= dict.fromkeys(_LISTS, "")  # who a report is about stays sealed beside who made it
        else:
            fields["user"] = self.user
        return {name: value for name, value in fields.items() if value != "" or name in _CLEARABLE}

    def secret(self) -> dict[str, Any]:
        """What must be encrypted before it is stored, ready for JSON."""
        return {
            "user": self.user,
            **({name: list(getattr(self, name)) for name in _LISTS} if self.is_walled else {}),
            "subject": self.subject,
            "body": self.body,
            "answers": [_row(answer) for answer in self.answers],
            "files": [_row(file) for file in self.files],
            "held": [_row(reply) for reply in self.held],
            **({"rating_word": self.rating_word} if self.rating_word else {}),
        }

    @classmethod
    def load(cls, public: Mapping[str, str], secret: Mapping[str, Any]) -> Ticket:
        """The ticket again; raises UnreadableTicket."""
        if public.get("schema") not in READABLE:
            raise UnreadableTicket(f"schema {public.get('schema')!r}, this program reads {SCHEMA}")
        try:
            return cls(**(_read_open(public) | _read_secret(secret)))
        except (KeyError, TypeError, ValueError) as error:
            raise UnreadableTicket(f"{code_of(public.get('code', '?'))}: {type(error).__name__}") from error


_TEXTS = ("code", "oa", "office", "origin", "assignee", "flow", "receive_by", "due", "ledger_head")
_LISTS = ("about_units", "about_staff")
_FLAGS = ("walled", "handoff", "urgent")
_NUMBERS = ("schema", "opened_at", "version", "ledger_seq")
_TIMES = ("last_reply_at", "last_citizen_at", "closed_at")
_OPEN = (*_TEXTS, "kind", "status", *_LISTS, *_FLAGS, *_NUMBERS, *_TIMES)
_CLEARABLE = frozenset({"handoff", "assignee", "receive_by", "due", "closed_at", "clocks", *_LISTS})


def _written(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return _compact(list(value)) if isinstance(value, tuple) and value else str(value) if value != () else ""


def _read_open(public: Mapping[str, str]) -> dict[str, Any]:
    return {
        **{name: public.get(name, "") for name in _TEXTS},
        **{name: tuple(json.loads(public[name])) if public.get(name) else () for name in _LISTS},
        **{name: public.get(name) == "1" for name in _FLAGS},
        **{name: int(public[name]) for name in _NUMBERS},
        **{name: int(public[name]) if public.get(name) else None for name in _TIMES},
        "kind": Kind(public["kind"]),
        "status": Status(public["status"]),
        "clocks": tuple(Clock.from_row(row) for row in json.loads(public.get("clocks") or "[]")),
        "recent": tuple(Change(*row) for row in json.loads(public["recent"])),
        "rating": Rating(*json.loads(public["rating"])) if public.get("rating") else None,
        "schema": SCHEMA,
    }


def _read_secret(secret: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "user": secret["user"],
        **{name: tuple(secret[name]) for name in _LISTS if name in secret},
        "subject": secret["subject"],
        "body": secret["body"],
        "answers": tuple(Answered(*row) for row in secret["answers"]),
        "files": tuple(TicketFile(*row) for row in secret["files"]),
        "held": tuple(HeldReply(*row) for row in secret["held"]),
        "rating_word": secret.get("rating_word", ""),
    }


def _row(record: Answered | TicketFile | HeldReply | Rating | Change) -> list[Any]:
    return [getattr(record, name) for name in record.__slots__]


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
