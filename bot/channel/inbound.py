"""A webhook's raw bytes into one `Inbound`, and an `Inbound` to and from compact JSON for storage."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json

from bot.channel.attachments import InboundAttachment, read_attachments
from bot.channel.event_names import Kind, kind_of

MAX_BODY = 1024 * 1024  # bytes; a bigger webhook body is not read
SCHEMA = 1  # of stored events
CONSOLE_MSG_ID = "This is message id"
CONSOLE_SOURCE = "testing_webhook"
SUBMIT_INFO_ECHOES = ("Bạn đã gởi thông tin cho OA", "Bạn đã gửi thông tin cho OA")

_UNIQUE_BY_MESSAGE: frozenset[Kind] = frozenset(("message", "echo", "delivered", "anonymous", "group", "unknown"))
_ABOUT_A_CITIZEN: frozenset[Kind] = frozenset(
    ("message", "follow", "unfollow", "chatnow", "reaction", "submit_info", "withdraw")
)
_LITERAL_TIMESTAMP = re.compile(rb'(?<!\\)"timestamp"\s*:\s*([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)')
_MAX_ID = 2**64  # a bigger JSON number is no id


class MalformedEvent(ValueError):
    """The body is not a webhook event: not JSON, not an object, without a name or a time. Count `reason`, drop it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"not a webhook event ({reason}): drop it and count it")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that happened on the channel.

    `oa_id` is "" when the event belongs to none of the configured OAs, `user_id` is "" when it is about no one
    citizen. `at` is the channel's time in ms, `timestamp` the same as the digits that were signed. `dedupe_id` is the
    same for every delivery of one event, and "" where nothing may be deduplicated. `reorder_id` orders events of the
    same millisecond (0 when absent).
    """

    kind: Kind
    event_name: str
    at: int
    timestamp: str
    app_id: str = ""
    oa_id: str = ""
    user_id: str = ""
    msg_id: str = ""
    msg_ids: tuple[str, ...] = ()  # of a read receipt
    text: str = ""
    attachments: tuple[InboundAttachment, ...] = ()
    admin_id: str = ""  # the human who wrote in the OA's own tool
    reorder_id: int = 0
    quote_msg_id: str = ""
    info: tuple[tuple[str, str], ...] = ()  # of submit_info: (field, value)
    dedupe_id: str = ""

    @property
    def is_console_test(self) -> bool:
        """The constant sample of the developer console: answer 200, do nothing, never deduplicate."""
        return self.kind == "console_test"


def parse_inbound(raw: bytes, oa_ids: frozenset[str]) -> Inbound:
    """The event in a webhook body of at most `MAX_BODY` bytes; the OA is the party whose id is in `oa_ids`.

    Raises `MalformedEvent`. Says nothing about who sent it: check the signature with `app_id` and `timestamp`.
    """
    body = _object(raw)
    get = body.get
    event_name = get("event_name")
    if type(event_name) is not str or not event_name:
        return _other_platform(body)
    kind = kind_of(event_name)
    if kind == "other_platform":
        return _other_platform({"result": body})
    at, timestamp = _time(get("timestamp"), raw)
    message = get("message")
    if type(message) is not dict:
        message = {}
    oa_id, user_id, admin_id = _parties(body, oa_ids)
    msg_id = _id(message.get("msg_id"))
    text = message.get("text")
    if type(text) is not str:
        text = ""
    if msg_id == CONSOLE_MSG_ID or get("source") == CONSOLE_SOURCE:
        kind = "console_test"
    elif kind == "message":
        if text.startswith(SUBMIT_INFO_ECHOES) and event_name == "user_send_text":
            kind = "submit_info_echo"
    elif kind == "reaction":
        text = _id(message.get("react_icon"))
    elif kind == "group":
        user_id = _group_member(body, oa_id)
    elif kind == "delivered" and "tracking_id" in message:
        kind, user_id = "ignored", ""  # a paid template message by phone: the other party is a phone number
    if oa_id and not user_id and kind in _ABOUT_A_CITIZEN:
        kind = "unknown"
    items = message.get("attachments")
    msg_ids = message.get("msg_ids")
    reorder = get("reorder_id")
    return Inbound(
        kind,
        event_name,
        at,
        timestamp,
        _id(get("app_id")),
        oa_id,
        user_id,
        msg_id,
        tuple(map(_id, msg_ids)) if type(msg_ids) is list else (),
        text,
        read_attachments(items, text) if items else (),
        admin_id,
        int(reorder) if type(reorder) is str and reorder.isascii() and reorder.isdigit() and len(reorder) < 17 else 0,
        _id(message.get("quote_msg_id")),
        _info(get("info")) if kind == "submit_info" else (),
        _dedupe_id(kind, event_name, timestamp, oa_id, user_id or _subject(body), msg_id),
    )


def _object(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`. Broken letters (half an emoji) become `\\ufffd`: nobody's message is lost for them."""
    try:
        body = from_json(raw)
    except ValueError:
        body = _lenient(raw)
    if type(body) is not dict:
        raise MalformedEvent("not an object")
    return body


def _lenient(raw: bytes) -> Any:
    try:
        loaded = json.loads(raw.decode("utf-8-sig", "replace"))
        return from_json(
            json.dumps(loaded, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
    except (ValueError, RecursionError):
        raise MalformedEvent("not JSON") from None


def _time(stamp: Any, raw: bytes) -> tuple[int, str]:
    """(ms, the digits as they stand in the body): the digits are what the channel signed."""
    if type(stamp) is int and 0 <= stamp < _MAX_ID:
        stamp = str(stamp)
    if type(stamp) is str and stamp.isdigit() and stamp.isascii() and len(stamp) <= 16:
        return int(stamp), stamp
    if type(stamp) is float and 0 <= stamp < 1e16:
        for found in _LITERAL_TIMESTAMP.findall(raw):
            if float(found) == stamp:
                return int(stamp), found.decode()
    raise MalformedEvent("timestamp")


def _parties(body: dict[str, Any], oa_ids: frozenset[str]) -> tuple[str, str, str]:
    """(OA, the other party, the human behind the OA), in whichever direction the event states them."""
    sender, recipient = body.get("sender"), body.get("recipient")
    if type(sender) is dict:
        sender_id, admin_id = _id(sender.get("id")), _id(sender.get("admin_id"))
    else:
        sender_id = admin_id = ""
    recipient_id = _id(recipient.get("id")) if type(recipient) is dict else ""
    if recipient_id in oa_ids:
        return recipient_id, sender_id, admin_id
    if sender_id in oa_ids:
        return sender_id, recipient_id, admin_id
    oa_id = _id(body.get("oa_id")) or _id(body.get("oaId"))
    if oa_id not in oa_ids:
        return "", "", admin_id
    follower = body.get("follower")
    user_id = _id(follower.get("id")) if type(follower) is dict else _id(body.get("user_id"))
    return oa_id, user_id or sender_id, admin_id


def _group_member(body: dict[str, Any], oa_id: str) -> str:
    """Who wrote in a group; the other party of a group event is the group, never a citizen."""
    sender = body.get("sender")
    sender_id = _id(sender.get("id")) if type(sender) is dict else ""
    return sender_id if sender_id != oa_id else ""


def _subject(body: dict[str, Any]) -> str:
    return _id(body.get("group_id")) or _id(body.get("template_id")) or _id(body.get("msg_id"))


def _dedupe_id(kind: Kind, event_name: str, timestamp: str, oa_id: str, subject: str, msg_id: str) -> str:
    """One event's name for ever. A reaction names the message it is about, which may get several."""
    if kind == "console_test":
        return ""
    if msg_id and kind in _UNIQUE_BY_MESSAGE:
        return f"{oa_id}:{event_name}:{subject}:{msg_id}"
    return f"{oa_id}:{event_name}:{timestamp}:{subject}"


def _info(info: Any) -> tuple[tuple[str, str], ...]:
    """What a citizen shared about themselves, both shapes: nested address fields are lifted to the top."""
    if type(info) is not dict:
        return ()
    address = info.get("full_address")
    fields = {**info, **address} if type(address) is dict else info
    return tuple((key, _id(value)) for key, value in fields.items() if _id(value))


def _other_platform(body: dict[str, Any]) -> Inbound:
    """An event of the Zalo Bot Platform, wrapped in `result` or not: named and counted, otherwise left alone."""
    result = body.get("result")
    name = result.get("event_name") if type(result) is dict else None
    if type(name) is not str or not name:
        raise MalformedEvent("event_name")
    message = result.get("message") if type(result) is dict else None
    date = message.get("date") if type(message) is dict else None
    at = date if type(date) is int and date >= 0 else 0
    return Inbound("other_platform", name, at, str(at))


def _id(value: Any) -> str:
    if type(value) is str:
        return value
    return str(value) if type(value) is int and abs(value) < _MAX_ID else ""


_STORED: tuple[tuple[str, str], ...] = (  # (short key, field), fields left out when they hold their default
    ("t", "timestamp"),
    ("a", "app_id"),
    ("o", "oa_id"),
    ("u", "user_id"),
    ("m", "msg_id"),
    ("ms", "msg_ids"),
    ("x", "text"),
    ("ad", "admin_id"),
    ("r", "reorder_id"),
    ("q", "quote_msg_id"),
    ("i", "info"),
    ("d", "dedupe_id"),
)
_ATTACHMENT_FIELDS = ("kind", "url", "name", "size", "latitude", "longitude", "text", "checksum")


def encode_inbound(event: Inbound) -> bytes:
    """The event as compact JSON, for `decode_inbound`."""
    record: dict[str, Any] = {"v": SCHEMA, "k": event.kind, "e": event.event_name, "n": event.at}
    for key, field in _STORED:
        value = getattr(event, field)
        if value:
            record[key] = value
    if event.attachments:
        record["at"] = [[getattr(item, field) for field in _ATTACHMENT_FIELDS] for item in event.attachments]
    return to_json(record)


def decode_inbound(stored: bytes) -> Inbound:
    """The event that `encode_inbound` stored. Raises `ValueError` for bytes of another schema."""
    record = from_json(stored)
    if record.get("v") != SCHEMA:
        raise ValueError(f"stored event of schema {record.get('v')!r}, this program reads {SCHEMA}")
    get = record.get
    return Inbound(
        record["k"],
        record["e"],
        record["n"],
        get("t", ""),
        get("a", ""),
        get("o", ""),
        get("u", ""),
        get("m", ""),
        tuple(get("ms", ())),
        get("x", ""),
        tuple(InboundAttachment(*item) for item in get("at", ())),
        get("ad", ""),
        get("r", 0),
        get("q", ""),
        tuple((key, value) for key, value in get("i", ())),
        get("d", ""),
    )
