"""What a step may see of the world: frozen views, each a Protocol that the runtime, the simulator and tests fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.tickets.units import UnitAnswer as UnitAnswer
from bot.tickets.units import UnitMatch as UnitMatch


class Units(Protocol):
    def find(self, text: str) -> UnitAnswer: ...  # any spelling, old or new name, old district
    def get(self, id: str) -> UnitMatch | None: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A procedure sheet that may answer a text; `score` is 0..100."""

    id: str
    name: str
    score: float


class Finder(Protocol):
    def find(self, text: str) -> Sequence[Hit]: ...  # best first; empty when nothing is near


@dataclass(frozen=True, slots=True)
class Route:
    """A flow that a free message may mean. `confidence` is 0..1; `procedure` is the sheet it names, "" for none.

    `only_named` is true when the message names the flow and tells nothing more.
    """

    flow: str
    confidence: float
    procedure: str = ""
    only_named: bool = False


class Router(Protocol):
    def route(self, text: str) -> Sequence[Route]: ...  # best first; empty when nothing is near


@dataclass(frozen=True, slots=True)
class TicketView:
    """What a citizen may be told of a ticket of theirs."""

    code: str
    kind: str
    status: str  # a status word of bot.tickets.lifecycle
    office: str  # name in full
    opened_at: int  # ms
    due: str  # of the answer; ISO date-time or ""
    receive_by: str = ""  # until when an officer should have received it
    last_reply_at: int | None = None


class NeedTicket(LookupError):
    """The step needs a ticket that is not loaded: the caller loads `code` and runs the (pure) step again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Tickets(Protocol):
    def get(self, code: str) -> TicketView | None:
        """The citizen's own ticket, None when there is none; raises NeedTicket when not loaded yet."""
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """Who reads a ticket first, until when it is answered and received (ISO date-times, "" when no limit is set)."""

    id: str
    name: str
    due: str = ""
    receive_by: str = ""


class World(Protocol):
    """Everything a step may look at beside the scripts, the session and the event."""

    @property
    def now(self) -> datetime: ...  # aware, Asia/Ho_Chi_Minh
    @property
    def oa_name(self) -> str: ...
    @property
    def citizen_name(self) -> str: ...  # "" when not known
    @property
    def units(self) -> Units: ...
    @property
    def finder(self) -> Finder: ...
    @property
    def router(self) -> Router: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def rating_scale(self) -> Sequence[str]: ...  # the configured words for a rating, worst first
    def office_open(self) -> bool: ...
    def add_working_days(self, days: int) -> datetime: ...
    def intake(self, kind: str, about_units: tuple[str, ...], subject: str, urgent: bool, text: str) -> Office: ...
    def ticket_code(self, n: int) -> str: ...  # the n-th code of this event; same event, same codes
