"""What can happen to a citizen's session: the only inputs of the machine.

Each event has the id it was accepted under (unique, used for idempotency and as the seed of choices) and `at`,
the channel's or clock's time in milliseconds since the epoch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

AttachmentKind = Literal["image", "gif", "file", "location", "sticker", "audio", "video", "link", "card"]


_JOINTS = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One thing a citizen sent beside text. `url` is the channel's; it may expire within hours."""

    kind: AttachmentKind
    url: str = ""
    name: str = ""
    size: int | None = None  # bytes, as the channel says
    latitude: float | None = None
    longitude: float | None = None
    text: str = ""  # a link's description, a card's phone number

    @property
    def words(self) -> tuple[str, ...]:
        """What it says: its name with spaces for what stands between words, and its text."""
        return tuple(words for words in (_JOINTS.sub(" ", self.name), self.text) if words.strip())


@dataclass(frozen=True, slots=True)
class Message:
    """A citizen wrote, tapped or sent something. A tap arrives as `text` holding the button's payload."""

    id: str
    at: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Follow:
    """A citizen followed the OA or pressed its Message button for the first time."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer set by an earlier step is due. `token` tells whether the citizen has moved on since."""

    id: str
    at: int
    name: str
    token: int


@dataclass(frozen=True, slots=True)
class Takeover:
    """A person answered in Zalo's own tool: the bot must be silent for a while."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class HandoffEnded:
    """Staff closed the ticket that had the chat."""

    id: str
    at: int
    ticket: str


@dataclass(frozen=True, slots=True)
class StaffReplied:
    """A person answered one of the citizen's tickets; the answer itself reaches the citizen apart from the bot."""

    id: str
    at: int
    ticket: str


@dataclass(frozen=True, slots=True)
class TicketAnswered:
    """The answer to one of the citizen's tickets is with them: in a while they are asked whether it solved it."""

    id: str
    at: int
    ticket: str


@dataclass(frozen=True, slots=True)
class ServiceAnswered:
    """An outside service answered, or could not: then `value` is None and `failed` is true."""

    id: str
    at: int
    token: int
    value: Any = None  # JSON
    failed: bool = False


@dataclass(frozen=True, slots=True)
class FormAnswered:
    """The citizen sent a sealed form: `answers` are values by name, read by the types of the flow that asked."""

    id: str
    at: int
    token: int
    answers: Mapping[str, Any]  # JSON; None for what was left empty
    receipt: str = ""  # digits that its page shows


Event = (
    Message
    | Follow
    | TimerFired
    | Takeover
    | HandoffEnded
    | StaffReplied
    | TicketAnswered
    | ServiceAnswered
    | FormAnswered
)
