"""What a step may see of the world: frozen views, each a Protocol that the runtime, the simulator and tests fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.tickets.units import UnitAnswer as UnitAnswer
from bot.tickets.units import UnitMatch as UnitMatch

WORTH_ASKING = 0.5  # what is offered has together at least this chance, or the message counts as not understood
MAX_OFFERED = 4  # routes a citizen is asked to choose from
DANGER = 0.75  # confidence from which an emergency comes before whatever is open
POSSIBLE = 0.06  # a route less likely is not offered


class Units(Protocol):
    def find(self, text: str) -> UnitAnswer: ...  # any spelling, old or new name, old district
    def get(self, id: str) -> UnitMatch | None: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A procedure sheet that may answer a text; `score` is 0..100."""

    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """The sheets a text may ask for: one that is clear, or several to choose from, best first; or neither."""

    clear: Hit | None = None
    several: tuple[Hit, ...] = ()
    ranked: tuple[Hit, ...] = ()  # whatever is near at all, for whoever says that the first is not meant


@dataclass(frozen=True, slots=True)
class Route:
    """A flow that a free message may mean. `confidence` is 0..1; `procedure` is the sheet it names, "" for none.

    `only_named` is true when the message names the flow and tells nothing more.
    """

    flow: str
    confidence: float
    procedure: str = ""
    only_named: bool = False


FOREIGN_FLOW = "tieng-nuoc-ngoai"
EMERGENCY_FLOW = "khan-cap"  # never out of use
Decision = Literal["answer", "ask", "unsure"]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a free message may mean and how sure that is.

    `routes` are best first, one for each flow and each sheet; `decision` says whether the first may be followed at
    once, whether to ask which of the first few is meant, or to say that the message is not understood. `aspect` is what
    of a procedure is asked for (a key of `ASPECTS`), `subject` what a complaint is about; "" for none.
    """

    routes: tuple[Route, ...] = ()
    decision: Decision = "unsure"
    aspect: str = ""
    subject: str = ""

    @property
    def is_emergency(self) -> bool:
        """Whether it surely tells of danger to people now."""
        return bool(self.routes) and self.routes[0].flow == EMERGENCY_FLOW and self.routes[0].confidence >= DANGER

    @property
    def offered(self) -> tuple[Route, ...]:
        """The routes to ask about, when the decision is to ask."""
        return tuple(route for route in self.routes[:MAX_OFFERED] if route.confidence >= POSSIBLE)


class Router(Protocol):
    """What reads free messages: any text at all, never raising."""

    def understand(self, text: str) -> Understood: ...  # empty when nothing is near
    def find(self, text: str) -> Found: ...  # the sheets a text asks for that is known to ask for a procedure
    def aspect(self, text: str) -> str: ...  # what of a procedure is asked for, a key of ASPECTS; "" for none
    def subject(self, text: str) -> str: ...  # what a text that tells of misbehaviour is likely about; "" for unknown
    def may_accuse(self, text: str) -> bool: ...  # broad: better one report too many outside the unit than one inside


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
    waiting: int = 0  # messages of staff that are ready and go out with whatever is said now
    verdict: str = ""  # `solved` or `unsolved`, as the citizen said; "" when they have not
    asks_for_verdict: bool = False  # it was answered and the citizen has not said whether that solved it
    may_reopen: bool = False  # saying that it is not solved reopens it
    body: str = ""  # what the citizen told; "" for a ticket kept from the reach of whoever reads the chat
    kept: tuple[tuple[str, str, int], ...] = ()  # answers: label, value as it may be shown, until when kept (ms, 0)
    is_walled: bool = False  # who sent it lies under its seal
    has_receipt: bool = False
    about_units: tuple[str, ...] = ()  # never to be told; what names this ticket is kept from them too


@dataclass(frozen=True, slots=True)
class Factor:
    """What a rating may be most about."""

    id: str
    label: str


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
    def router(self) -> Router: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def rating_scale(self) -> Sequence[str]: ...  # the configured words for a rating, worst first
    @property
    def rating_factors(self) -> Sequence[Factor]: ...  # what it may be most about; none: that is not asked
    def office_open(self) -> bool: ...
    def add_working_days(self, days: int) -> datetime: ...
    def intake(
        self,
        kind: str,
        about_units: tuple[str, ...],
        subject: str,
        urgent: bool,
        texts: tuple[str, ...],
        apart: bool = False,
    ) -> Office: ...  # outside `about_units` when it is to be kept apart, or when a text may accuse somebody
    def owner_excluded(self, about_units: tuple[str, ...]) -> bool: ...  # whoever owns the OA may not learn of it
    def ticket_code(self, n: int) -> str: ...  # the n-th code of this event; same event, same codes
    def receipt(self, n: int) -> str: ...  # the digits of the n-th receipt of this event; never to be kept
    def conceal(self, words: str) -> str: ...  # as they may be kept: two days later nobody can read them
