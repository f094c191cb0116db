"""What the emulator remembers: citizens, their messages, uploaded assets, webhooks not yet delivered."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Source = Literal["citizen", "oa", "admin"]
Kind = Literal["text", "image", "gif", "file", "sticker", "location", "audio", "video", "link", "info_request"]
AssetKind = Literal["image", "gif", "file"]


class Record(BaseModel):
    """Immutable, stored as JSON; an unknown member means a file of another version."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Citizen(Record):
    """A Zalo user. `refuse` is the code with which sends to this person fail (blocked, inactive, ...), if any."""

    id: str
    id_by_app: str
    name: str
    phone: str
    created_ms: int
    follows: bool = False
    last_interaction_ms: int | None = None
    refuse: int | None = None


class Button(Record):
    """One button under a message, in Zalo's own form."""

    title: str
    type: Literal["oa.query.show", "oa.query.hide", "oa.open.url", "oa.open.phone", "oa.open.sms"]
    payload: str | dict[str, str]


class Media(Record):
    """A picture, file or sticker of a message. `checksum` is MD5 in hex and `size` bytes, as webhooks carry them."""

    url: str
    name: str = ""
    size: int = 0
    type: str = ""
    checksum: str = ""
    sticker_id: str = ""


class Location(Record):
    latitude: str
    longitude: str


class InfoRequest(Record):
    """The card by which an OA asks for name and phone."""

    title: str
    subtitle: str
    image_url: str


class Message(Record):
    """One message of a chat. `seq` counts all messages of this emulator; `charged` marks one paid from the ZCA,
    `answers` counts sends addressed to this message's id.
    """

    seq: int = 0
    id: str
    user_id: str
    source: Source
    kind: Kind
    time_ms: int
    text: str = ""
    buttons: tuple[Button, ...] = ()
    media: Media | None = None
    location: Location | None = None
    info_request: InfoRequest | None = None
    quote_id: str = ""
    state: Literal["sent", "delivered", "seen"] = "sent"
    hidden: bool = False
    charged: bool = False
    reactions: tuple[str, ...] = ()
    admin_id: str = ""
    answers: int = 0


class Asset(Record):
    """Something the OA uploaded; usable for seven days under its id or token."""

    id: str
    kind: AssetKind
    created_ms: int
    media: Media


class Delivery(Record):
    """One webhook on its way. `attempt` counts the retries already made; `body` is what is signed, byte for byte,
    `message_id` the citizen's message that counts as received by the bot once this is answered with 200.
    """

    id: int = 0
    lane: str
    event_name: str
    body: str
    timestamp: str
    due_ms: int
    attempt: int = 0
    message_id: str = ""
