"""What citizens send beside text: pictures, files, places, cards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from pydantic_core import from_json

AttachmentKind = Literal["image", "gif", "file", "location", "sticker", "audio", "video", "link", "card"]

MAX_ATTACHMENTS = 50  # of one message; more than any client can send

MAX_PHONE = 10**16  # a phone number sent as a JSON number is below this

ATTACHMENT_KINDS: dict[str, AttachmentKind] = {
    "image": "image",
    "photo": "image",
    "gif": "gif",
    "file": "file",
    "location": "location",
    "sticker": "sticker",
    "audio": "audio",
    "voice": "audio",
    "video": "video",
    "link": "link",
}


@dataclass(frozen=True, slots=True)
class InboundAttachment:
    """One thing that came beside the text. `url` is the channel's and may expire within hours."""

    kind: AttachmentKind
    url: str = ""
    name: str = ""  # a file's name, a sticker's id, a card's person
    size: int | None = None  # bytes, as the channel says
    latitude: float | None = None
    longitude: float | None = None
    text: str = ""  # a link's or video's description, a card's phone number
    checksum: str = ""  # MD5 of a file, as the channel says


def read_attachments(items: Any, message_text: str) -> tuple[InboundAttachment, ...]:
    """The attachments of a message; what cannot be read is left out, an unknown type with an address is a link."""
    if type(items) is not list:
        return ()
    read = (_attachment(item, message_text) for item in items[:MAX_ATTACHMENTS] if type(item) is dict)
    return tuple(attachment for attachment in read if attachment is not None)


def _attachment(item: dict[str, Any], message_text: str) -> InboundAttachment | None:
    payload = item.get("payload")
    if type(payload) is not dict:
        return None
    url = _text(payload.get("url")) or _text(payload.get("thumbnail"))
    kind = ATTACHMENT_KINDS.get(_text(item.get("type")))
    if kind is None:
        return InboundAttachment("link", url=url) if url else None
    if kind == "location":
        return _location(payload)
    if kind == "link":
        return _link_or_card(payload, url, message_text)
    if kind == "file":
        size, checksum = _size(payload.get("size")), _text(payload.get("checksum"))
        return InboundAttachment("file", url=url, name=_text(payload.get("name")), size=size, checksum=checksum)
    if kind == "sticker":
        return InboundAttachment("sticker", url=url, name=_text(payload.get("id")))
    return InboundAttachment(kind, url=url, text=_text(payload.get("description")))


def _location(payload: dict[str, Any]) -> InboundAttachment:
    """Coordinates come as strings or numbers; a point that is not on Earth has none."""
    coordinates = payload.get("coordinates")
    if type(coordinates) is not dict:
        return InboundAttachment("location")
    latitude = _degrees(coordinates.get("latitude"), 90)
    longitude = _degrees(coordinates.get("longitude"), 180)
    if latitude is None or longitude is None:
        return InboundAttachment("location")
    return InboundAttachment("location", latitude=latitude, longitude=longitude)


def _link_or_card(payload: dict[str, Any], url: str, message_text: str) -> InboundAttachment:
    """A business card is a link whose description is a JSON object with a phone number."""
    description = _text(payload.get("description"))
    if description.startswith("{"):
        try:
            card = from_json(description)
        except ValueError:
            card = None
        if type(card) is dict and "phone" in card:
            phone = card["phone"]
            phone = str(phone) if type(phone) is int and 0 <= phone < MAX_PHONE else _text(phone)
            return InboundAttachment("card", url=url, name=message_text, text=phone)
    return InboundAttachment("link", url=url, text=description)


def _text(value: Any) -> str:
    return value if type(value) is str else ""


def _size(value: Any) -> int | None:
    if type(value) is str and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if type(value) is int and value >= 0 else None


def _degrees(value: Any, limit: int) -> float | None:
    if type(value) not in (str, int, float):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= limit else None
