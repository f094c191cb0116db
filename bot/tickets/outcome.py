"""What is asked of a ticket and what that means: commands in, everything to be stored and said out. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.tickets.access import Actor
from bot.tickets.roster import Roster
from bot.tickets.ticket import Answered, Consent, Kind, Ticket, TicketFile
from config.directive import DirectiveCodes

CITIZEN = "citizen"
SYSTEM = "system"
UNDO_SECONDS = 15  # a message of staff waits so long before it leaves
HANDOFF_UNDO_SECONDS = 4  # in a conversation, where a longer silence looks as if nobody were there


@dataclass(frozen=True, slots=True)
class Around:
    """What acts see of the administration, as it is at the moment they are carried out."""

    chart: Roster
    undo_seconds: int = UNDO_SECONDS
    handoff_undo_seconds: int = HANDOFF_UNDO_SECONDS
    other: Ticket | None = None  # the second ticket of a command that names two
    directive: DirectiveCodes | None = None  # the codes staff classify by
    unsent: frozenset[str] = frozenset()  # ids of messages that have not left yet


@dataclass(frozen=True, slots=True)
class Opening:
    """A ticket a flow asks for. `origin` is the id of the event it came from."""

    code: str
    kind: Kind
    oa: str
    user: str
    subject: str
    body: str
    origin: str
    flow: str = ""
    about_units: tuple[str, ...] = ()
    office: str = ""  # "" leaves it to the chart
    answers: tuple[Answered, ...] = ()
    files: tuple[TicketFile, ...] = ()
    urgent: bool = False
    handoff: bool = False
    may_accuse: bool = False
    keep: tuple[int, ...] = ()  # seconds each answer that is not open may be kept, 0 when nothing was promised
    consents: tuple[Consent, ...] = ()
    receipt: str = ""  # name of the record of its receipt


@dataclass(frozen=True, slots=True)
class Command:
    """What a member of staff wants done with a ticket they saw at `expected_version`."""

    key: str  # idempotency key
    actor: Actor
    expected_version: int
    text: str = ""
    data: Mapping[str, str] = field(default_factory=dict)  # what else the verb needs, by name


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger entry to be sealed and chained by the store. `secret` (JSON) is what people wrote, to be encrypted."""

    at: int
    actor: str
    verb: str
    data: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ToCitizen:
    """A message to the ticket's citizen. `id` is unique for the ticket and names the reply if it must be held.

    `text` is what staff wrote; `phrases` are keys of the scripts' own sentences, said one after the other, where
    `{{ noi_dung }}` is the text, `{{ ma }}` the ticket's code and the rest comes from `values`.
    """

    id: str
    text: str = ""
    phrases: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    not_before: int = 0  # ms


@dataclass(frozen=True, slots=True)
class ToTicket:
    """What a change means for another ticket, wherever that is kept: `what` is one of the arrivals, `data` JSON."""

    code: str
    what: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one change means. `repeated`: the command was carried out before, nothing is to be done."""

    ticket: Ticket
    entries: tuple[Entry, ...] = ()
    messages: tuple[ToCitizen, ...] = ()
    repeated: bool = False
    handoff_ended: bool = False  # the chat goes back to the bot
    erases: bool = False  # only this stub and the ledger remain
    to_tickets: tuple[ToTicket, ...] = ()
    taken_back: str = ""  # id of a message that is not to leave
