"""Reading the body of POST /v3.0/oa/message/cs, as strictly as Zalo documents it.

A wrong or unknown member is -201 with its name, a length or number above its limit is -210.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from handlers.emulator.models import Button, InfoRequest
from handlers.emulator.refusals import ZaloRefused, above_limit, invalid

MAX_TEXT = 2000
MAX_BUTTONS = 5
MAX_TITLE = 100
MAX_SUBTITLE = 500
MAX_QUERY = 1000
MAX_SMS = 160
MAX_URL = 2048
NEVER_SUPPORTED = ("list", "promotion", "transaction_billing", "transaction_order", "generic")


@dataclass(frozen=True)
class MediaElement:
    """A picture, moving picture or sticker: exactly one of `url` and `attachment_id`."""

    media_type: Literal["image", "gif", "sticker"]
    url: str = ""
    attachment_id: str = ""


@dataclass(frozen=True)
class Outgoing:
    """A message that is well formed; whether its ids exist and the window is open is not known yet."""

    user_id: str = ""
    answers_message_id: str = ""
    text: str = ""
    quote_id: str = ""
    media: MediaElement | None = None
    file_token: str = ""
    info_request: InfoRequest | None = None
    buttons: tuple[Button, ...] = ()


def read_send(body: object, *, buttons_supported: bool) -> Outgoing:
    """The message in a request's body, or `ZaloRefused`."""
    request = members(body, "body", required=("recipient", "message"))
    recipient = members(request["recipient"], "recipient", allowed=("user_id", "message_id"))
    if len(recipient) != 1:
        raise invalid("recipient")
    user_id = _string(recipient, "user_id", "recipient.user_id") if "user_id" in recipient else ""
    answers = _string(recipient, "message_id", "recipient.message_id") if "message_id" in recipient else ""
    message = members(request["message"], "message", allowed=("text", "attachment", "quote_message_id"))
    text = _text(message) if "text" in message else ""
    if "attachment" not in message:
        if not text:
            raise invalid("message.text")
        quote = (
            _string(message, "quote_message_id", "message.quote_message_id") if "quote_message_id" in message else ""
        )
        return Outgoing(user_id, answers, text, quote)
    if "quote_message_id" in message:
        raise invalid("message.quote_message_id")
    return _attachment(Outgoing(user_id, answers, text), message["attachment"], buttons_supported)


def members(value: object, name: str, required: tuple[str, ...] = (), allowed: tuple[str, ...] = ()) -> dict[str, Any]:
    """`value` as an object with all `required` members and none but those and the `allowed` ones."""
    if not isinstance(value, dict):
        raise invalid(name)
    for key in value:
        if key not in required and key not in allowed:
            raise invalid(f"{name}.{key}")
    for key in required:
        if key not in value:
            raise invalid(f"{name}.{key}")
    return value


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, the larger of the two ways Zalo may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _string(parent: dict[str, Any], key: str, name: str, limit: int = MAX_URL) -> str:
    value = parent[key]
    if not isinstance(value, str) or not value.strip():
        raise invalid(name)
    if utf16_length(value) > limit:
        raise above_limit(name, limit)
    return value


def _text(message: dict[str, Any]) -> str:
    return _string(message, "text", "message.text", MAX_TEXT)


def _url(parent: dict[str, Any], key: str, name: str) -> str:
    value = _string(parent, key, name)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise invalid(name) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in value):
        raise invalid(name)
    return value


def _attachment(so_far: Outgoing, value: object, buttons_supported: bool) -> Outgoing:
    attachment = members(value, "message.attachment", required=("type", "payload"))
    name = "message.attachment.payload"
    if attachment["type"] == "file":
        payload = members(attachment["payload"], name, required=("token",))
        if so_far.text:
            raise invalid("message.text")
        return _with(so_far, file_token=_string(payload, "token", f"{name}.token"))
    if attachment["type"] != "template":
        raise invalid("message.attachment.type")
    payload = members(attachment["payload"], name, allowed=("template_type", "elements", "buttons"))
    template = payload.get("template_type", "button")
    if template == "media":
        return _with(so_far, media=_media(payload))
    if template == "request_user_info":
        if so_far.text:
            raise invalid("message.text")
        return _with(so_far, info_request=_info_request(payload))
    if template == "button":
        return _with_buttons(so_far, payload, buttons_supported)
    if template in NEVER_SUPPORTED:
        raise ZaloRefused(-233, str(template))
    raise invalid(f"{name}.template_type")


def _with(so_far: Outgoing, **more: Any) -> Outgoing:
    return Outgoing(so_far.user_id, so_far.answers_message_id, so_far.text, **more)


def _only_element(payload: dict[str, Any]) -> object:
    name = "message.attachment.payload"
    elements = members(payload, name, required=("template_type", "elements"))["elements"]
    if not isinstance(elements, list) or not elements:
        raise invalid(f"{name}.elements")
    if len(elements) > 1:
        raise above_limit(f"{name}.elements", 1)
    return elements[0]


def _media(payload: dict[str, Any]) -> MediaElement:
    name = "elements[0]"
    raw = _only_element(payload)
    media_type = raw.get("media_type") if isinstance(raw, dict) else None
    if media_type == "sticker":
        element = members(raw, name, required=("media_type", "attachment_id"))
        return MediaElement("sticker", attachment_id=_string(element, "attachment_id", f"{name}.attachment_id"))
    if media_type == "image":
        element = members(raw, name, ("media_type",), ("url", "attachment_id"))
        return MediaElement("image", *_one_source(element, name))
    if media_type == "gif":
        element = members(raw, name, ("media_type", "width", "height"), ("url", "attachment_id"))
        for side in ("width", "height"):
            if not isinstance(element[side], int) or isinstance(element[side], bool) or element[side] <= 0:
                raise invalid(f"{name}.{side}")
        return MediaElement("gif", *_one_source(element, name))
    raise invalid(f"{name}.media_type")


def _one_source(element: dict[str, Any], name: str) -> tuple[str, str]:
    if ("url" in element) == ("attachment_id" in element):
        raise invalid(f"{name}.attachment_id")
    if "url" in element:
        return _url(element, "url", f"{name}.url"), ""
    return "", _string(element, "attachment_id", f"{name}.attachment_id")


def _info_request(payload: dict[str, Any]) -> InfoRequest:
    name = "elements[0]"
    element = members(_only_element(payload), name, required=("title", "subtitle", "image_url"))
    return InfoRequest(
        title=_string(element, "title", f"{name}.title", MAX_TITLE),
        subtitle=_string(element, "subtitle", f"{name}.subtitle", MAX_SUBTITLE),
        image_url=_url(element, "image_url", f"{name}.image_url"),
    )


def _with_buttons(so_far: Outgoing, payload: dict[str, Any], supported: bool) -> Outgoing:
    name = "message.attachment.payload"
    buttons = members(payload, name, ("buttons",), ("template_type",))["buttons"]
    if not supported:
        raise invalid(f"{name}.buttons")
    if not so_far.text:
        raise invalid("message.text")
    if not isinstance(buttons, list) or not buttons:
        raise invalid(f"{name}.buttons")
    if len(buttons) > MAX_BUTTONS:
        raise above_limit(f"{name}.buttons", MAX_BUTTONS)
    return _with(so_far, buttons=tuple(_button(raw, f"buttons[{n}]") for n, raw in enumerate(buttons)))


def _button(raw: object, name: str) -> Button:
    button = members(raw, name, required=("title", "type", "payload"))
    kind = button["type"]
    title = _string(button, "title", f"{name}.title", MAX_TITLE)
    if not isinstance(kind, str) or kind not in PAYLOADS:
        raise invalid(f"{name}.type")
    payload = PAYLOADS[kind](button, name)
    return Button.model_validate({"title": title, "type": kind, "payload": payload})


def _query(button: dict[str, Any], name: str) -> str:
    return _string(button, "payload", f"{name}.payload", MAX_QUERY)


def _open_url(button: dict[str, Any], name: str) -> dict[str, str]:
    payload = members(button["payload"], f"{name}.payload", required=("url",))
    return {"url": _url(payload, "url", f"{name}.payload.url")}


def _phone(button: dict[str, Any], name: str) -> dict[str, str]:
    payload = members(button["payload"], f"{name}.payload", required=("phone_code",))
    return {"phone_code": _phone_code(payload, name)}


def _sms(button: dict[str, Any], name: str) -> dict[str, str]:
    payload = members(button["payload"], f"{name}.payload", required=("content", "phone_code"))
    content = _string(payload, "content", f"{name}.payload.content", MAX_SMS)
    return {"content": content, "phone_code": _phone_code(payload, name)}


def _phone_code(payload: dict[str, Any], name: str) -> str:
    code = _string(payload, "phone_code", f"{name}.payload.phone_code")
    digits = code.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 15):
        raise invalid(f"{name}.payload.phone_code")
    return code


PAYLOADS = {
    "oa.query.show": _query,
    "oa.query.hide": _query,
    "oa.open.url": _open_url,
    "oa.open.phone": _phone,
    "oa.open.sms": _sms,
}
