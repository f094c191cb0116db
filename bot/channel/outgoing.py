"""A message on its way out: what it may hold, and its request for the consultation endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

SEND_PATH = "/v3.0/oa/message/cs"

MAX_TEXT = 2000  # UTF-16 units; whether the channel counts these or code points is not documented, these are more
MAX_BUTTONS = 5
MAX_TITLE = 100
MAX_PAYLOAD = 1000
MAX_SMS = 160

ButtonKind = Literal["open_url", "query", "phone", "sms"]
MediaKind = Literal["image", "gif", "file"]

BUTTON_TYPES: dict[ButtonKind, str] = {
    "open_url": "oa.open.url",
    "query": "oa.query.hide",  # comes back as a message the citizen does not see
    "phone": "oa.open.phone",
    "sms": "oa.open.sms",
}


@dataclass(frozen=True, slots=True)
class Button:
    """`value` is an address, a query's payload or a phone number; `content` the words of an sms."""

    kind: ButtonKind
    title: str
    value: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or document; `source` is a path or an https address. A gif needs its size in pixels."""

    kind: MediaKind
    source: str
    name: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. Buttons need a text and exclude media; a file excludes text; `quote` is a message id.

    `first` is the number its first button has where its buttons are numbered.
    """

    text: str = ""
    buttons: tuple[Button, ...] = ()
    media: Media | None = None
    quote: str = ""
    first: int = 1


class Unsendable(ValueError):
    """The message is not one the channel takes; fit it with `fit` first."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the channel takes no message with {reason}; fit it to the channel first")
        self.reason = reason


def utf16_length(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def to_request(outgoing: Outgoing, user_id: str, attachment: str = "") -> tuple[str, dict[str, Any]]:
    """(path, JSON body). `attachment` is the id (image, gif) or token (file) an upload gave.

    Without one a picture is sent by its https address. Raises `Unsendable`.
    """
    text, buttons, media = outgoing.text, outgoing.buttons, outgoing.media
    if len(text) > MAX_TEXT // 2 and utf16_length(text) > MAX_TEXT:
        raise Unsendable("so long a text")
    message: dict[str, Any] = {}
    if text:
        message["text"] = text
    if outgoing.quote:
        message["quote_message_id"] = outgoing.quote
    if buttons:
        if media is not None or not text:
            raise Unsendable("buttons and no text" if media is None else "buttons and media")
        message["attachment"] = _buttons(buttons)
    elif media is not None:
        if text and media.kind == "file":
            raise Unsendable("a text and a file")
        message["attachment"] = _media(media, attachment)
    elif not text:
        raise Unsendable("nothing in it")
    return SEND_PATH, {"recipient": {"user_id": user_id}, "message": message}


def _buttons(buttons: tuple[Button, ...]) -> dict[str, Any]:
    if len(buttons) > MAX_BUTTONS:
        raise Unsendable("so many buttons")
    return {"type": "template", "payload": {"buttons": [_button(button) for button in buttons]}}


def _button(button: Button) -> dict[str, Any]:
    if not button.title or len(button.title) > MAX_TITLE or not button.value or len(button.value) > MAX_PAYLOAD:
        raise Unsendable("a button without or with too long a title or payload")
    if len(button.content) > MAX_SMS:
        raise Unsendable("so long an sms")
    payload: Any = button.value
    if button.kind == "open_url":
        payload = {"url": button.value}
    elif button.kind == "phone":
        payload = {"phone_code": button.value}
    elif button.kind == "sms":
        payload = {"content": button.content, "phone_code": button.value}
    return {"title": button.title, "type": BUTTON_TYPES[button.kind], "payload": payload}


def _media(media: Media, attachment: str) -> dict[str, Any]:
    if media.kind == "file":
        if not attachment:
            raise Unsendable("a file that was not uploaded")
        return {"type": "file", "payload": {"token": attachment}}
    element: dict[str, Any] = {"media_type": media.kind}
    if attachment:
        element["attachment_id"] = attachment
    elif media.source.startswith("https://"):
        element["url"] = media.source
    else:
        raise Unsendable("a picture that was not uploaded")
    if media.kind == "gif" and media.width > 0 and media.height > 0:
        element |= {"width": media.width, "height": media.height}
    return {"type": "template", "payload": {"template_type": "media", "elements": [element]}}
