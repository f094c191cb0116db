"""What a step wants done: plain data, carried out by the runtime in one commit with the new session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.scripts.events import Attachment

if TYPE_CHECKING:
    from bot.scripts.form_fields import FormField

TicketKind = Literal["inquiry", "feedback", "conduct", "confidential"]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a citizen may tap. `payload` comes back as the text of a message."""

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button that opens a web address or dials a number; nothing comes back from it."""

    label: str
    url: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """One message to the citizen. Long texts and many options are fitted to the channel by the runtime.

    `image` and `file` are paths inside the scripts' folder or https addresses. A `receipt` is sent even while the
    bot is muted (what was recorded must reach the citizen). `first` is the number of the first option where options
    are numbered: more than 1 when the text itself has a numbered list.
    """

    text: str
    options: tuple[Option, ...] = ()
    first: int = 1
    buttons: tuple[LinkButton, ...] = ()
    image: str = ""
    file: str = ""
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket to be opened under `code` (from `World.ticket_code`). Opening the same code twice changes nothing."""

    code: str
    kind: TicketKind
    subject: str
    body: str
    flow: str
    about_units: tuple[str, ...] = ()  # unit ids the ticket is about
    office: str = ""  # unit id of the intake that reads it first
    files: tuple[Attachment, ...] = ()
    answers: tuple[tuple[str, str, str], ...] = ()  # (label, value, privacy) in the flow's order
    urgent: bool = False
    handoff: bool = False  # a person takes over the chat
    keep: tuple[int, ...] = ()  # seconds each answer that is not open may be kept, 0 when nothing was promised
    consents: tuple[tuple[str, int, str, str], ...] = ()  # (purpose, ms, event id, where the words stand)
    due: str = ""  # ISO date-time of the answer's due date, "" when no limit is set
    receive_by: str = ""  # the same for being received by an officer
    apart: bool = False  # walled whatever its words say: it names a walled ticket
    receipt: str = ""  # a walled ticket's receipt, concealed; whoever has it may come back from anywhere


@dataclass(frozen=True, slots=True)
class FollowUp:
    """More words or files from the citizen for a ticket they have, for example while a person has the chat."""

    code: str
    text: str
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpByReceipt:
    """More words or files for the ticket of a receipt, wherever it is kept and whoever opened it."""

    code: str
    text: str
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """Replies that waited on the ticket of a receipt have been said to whoever has the receipt."""

    code: str
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CutLinks:
    """Forget which account sent the citizen's walled tickets."""


@dataclass(frozen=True, slots=True)
class CallService:
    """Ask the configured outside service `name`; its answer comes back as `ServiceAnswered(token)`."""

    name: str
    given: Mapping[str, Any]  # JSON values, from the script's `with:`
    token: int
    timeout: int  # seconds


@dataclass(frozen=True, slots=True)
class SendForm:
    """Make the one-time link of a sealed form; it stands for `address` in the buttons of this turn's messages.

    Its answers come back as `FormAnswered(token)`. `until` (ms) is when it can be sent no more.
    """

    token: int
    title: str  # of the flow
    page: str  # what the page says first
    fields: tuple[FormField, ...]
    until: int
    receipt: bool = False  # its ticket has a receipt, shown on the page once it is sent and never in the chat

    @property
    def address(self) -> str:
        return form_address(self.token)


def form_address(token: int) -> str:
    """What stands for the link of a form until it is made."""
    return f"form:{token}"


@dataclass(frozen=True, slots=True)
class DropForm:
    """A form is void: its link leads nowhere, what was half written on its page is destroyed."""

    token: int


@dataclass(frozen=True, slots=True)
class RateTicket:
    """How content the citizen is with a ticket of theirs: `score` of 1 to `top`, and what they wrote beside it."""

    code: str
    score: int
    top: int
    word: str = ""
    factor: str = ""  # id of what the score is most about, "" when not said


@dataclass(frozen=True, slots=True)
class GiveVerdict:
    """Whether a ticket of theirs is solved, as its citizen says."""

    code: str
    solved: bool


@dataclass(frozen=True, slots=True)
class WithdrawConsent:
    """The citizen takes back their consent to the use of these tickets of theirs.

    `everything`: of all of them, also those the conversation does not remember; not of one this event opened.
    """

    codes: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Ask for a `TimerFired(name, token)` at `at` (ms). A later timer of the same name replaces it."""

    name: str
    at: int
    token: int


@dataclass(frozen=True, slots=True)
class CancelTimer:
    name: str


@dataclass(frozen=True, slots=True)
class Count:
    """Something worth counting: a retry, a give-up, an unknown message. `labels` never hold citizens' words."""

    name: str
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Missed:
    """A message that was not understood, for the editors: `text` is masked, `guesses` are flows and sheets near it."""

    text: str
    guesses: tuple[str, ...] = ()


Effect = (
    Say
    | OpenTicket
    | FollowUp
    | FollowUpByReceipt
    | Collected
    | CutLinks
    | CallService
    | SendForm
    | DropForm
    | RateTicket
    | GiveVerdict
    | WithdrawConsent
    | SetTimer
    | CancelTimer
    | Count
    | Missed
)
