"""What happens in a chat: citizens write, the OA answers, messages are delivered and read."""

from __future__ import annotations

import secrets
from typing import Any

from handlers.emulator.assets import LIFE_MS, MAX_CITIZEN_BYTES, Upload, keep, sniff
from handlers.emulator.emulator import Emulator
from handlers.emulator.models import Asset, AssetKind, Button, Citizen, Location, Media, Message
from handlers.emulator.people import WrongWish, interacted
from handlers.emulator.refusals import ZaloRefused, invalid
from handlers.emulator.sends import MediaElement, Outgoing
from handlers.emulator.stickers import STICKERS
from handlers.emulator.webhook_bodies import ECHO_NAMES
from handlers.emulator.windows import FREE_WINDOW_MS, MAX_ANSWERS_PER_MESSAGE, is_charged

MAX_CITIZEN_TEXT = 2000
MAX_REACTIONS = 50
MAX_SEEN_AT_ONCE = 200
CITIZEN_KINDS = {"jpg": "image", "png": "image", "gif": "gif"}
DEFAULT_ADMIN_ID = "5550012348890071234"


def citizen_says(emulator: Emulator, citizen: Citizen, text: str, quote_id: str = "", hidden: bool = False) -> Message:
    """Text typed by the citizen, or sent by a button (`hidden` when the button does not show it)."""
    if not text.strip() or len(text) > MAX_CITIZEN_TEXT:
        raise WrongWish(f"text must hold 1 to {MAX_CITIZEN_TEXT} characters")
    return _from_citizen(emulator, citizen, kind="text", text=text, quote_id=quote_id, hidden=hidden)


def citizen_taps(emulator: Emulator, citizen: Citizen, message_id: str, index: int) -> Message | Button:
    """Press a button. A query button answers with the message it sent; others open something and send nothing."""
    message = emulator.records.message(message_id)
    if message is None or message.user_id != citizen.id or not 0 <= index < len(message.buttons):
        raise WrongWish("this citizen has no such message or button")
    button = message.buttons[index]
    if isinstance(button.payload, str):
        return citizen_says(emulator, citizen, button.payload, hidden=button.type == "oa.query.hide")
    return button


def citizen_sends_file(emulator: Emulator, citizen: Citizen, upload: Upload, text: str = "") -> Message:
    """A picture (with a caption, if any) or any other file; which of them, its bytes say."""
    if not 0 < len(upload.body) <= MAX_CITIZEN_BYTES:
        raise WrongWish(f"a file must hold 1 to {MAX_CITIZEN_BYTES} bytes")
    found = sniff(upload)
    media = keep(upload, found, emulator.records, emulator.settings.base_url)
    return _from_citizen(emulator, citizen, kind=CITIZEN_KINDS.get(found, "file"), text=text, media=media)


def citizen_sends_location(emulator: Emulator, citizen: Citizen, latitude: float, longitude: float) -> Message:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise WrongWish("latitude must be -90 to 90, longitude -180 to 180")
    location = Location(latitude=f"{latitude:.6f}", longitude=f"{longitude:.6f}")
    return _from_citizen(emulator, citizen, kind="location", location=location)


def citizen_sends_sticker(emulator: Emulator, citizen: Citizen, sticker_id: str) -> Message:
    if sticker_id not in STICKERS:
        raise WrongWish(f"sticker must be one of {', '.join(STICKERS)}")
    media = _sticker(emulator, sticker_id)
    return _from_citizen(emulator, citizen, kind="sticker", media=media)


def citizen_reacts(emulator: Emulator, citizen: Citizen, message_id: str, icon: str) -> None:
    message = _own_message(emulator, citizen, message_id)
    _add_reaction(emulator, message, icon)
    event = emulator.bodies.user_reacted(citizen, message_id, icon, emulator.clock.now_ms())
    emulator.deliveries.emit(citizen.id, event)


def citizen_sees(emulator: Emulator, citizen: Citizen) -> list[str]:
    """The citizen looks at the chat: everything delivered and unread is now read. Returns those ids."""
    recent = emulator.records.messages(citizen.id, MAX_SEEN_AT_ONCE)
    unread = [message for message in recent if message.source != "citizen" and message.state == "delivered"]
    for message in unread:
        _update(emulator, message.model_copy(update={"state": "seen"}))
    ids = [message.id for message in unread if message.source == "oa"]
    if ids and emulator.switches.current.receipts:
        event = emulator.bodies.user_seen(citizen, ids, emulator.clock.now_ms())
        emulator.deliveries.emit(citizen.id, event)
    return ids


def oa_sends(emulator: Emulator, outgoing: Outgoing) -> Message:
    """A consultation message by API. Raises `ZaloRefused` for a closed window or an id that is not known."""
    answered = _answered(emulator, outgoing.answers_message_id) if outgoing.answers_message_id else None
    citizen = _recipient(emulator, answered.user_id if answered else outgoing.user_id)
    charged = is_charged(citizen, emulator.clock.now_ms(), emulator.switches.current)
    if outgoing.quote_id:
        quoted = emulator.records.message(outgoing.quote_id)
        if quoted is None or quoted.user_id != citizen.id:
            raise invalid("message.quote_message_id")
    kind, media = _content(emulator, outgoing)
    message = Message(
        id=_message_id(),
        user_id=citizen.id,
        source="oa",
        kind=kind,
        time_ms=emulator.clock.now_ms(),
        text=outgoing.text,
        buttons=outgoing.buttons,
        media=media,
        info_request=outgoing.info_request,
        quote_id=outgoing.quote_id,
        state="delivered" if emulator.switches.current.receipts else "sent",
        charged=charged,
    )
    if answered is not None:
        emulator.records.update_message(answered.model_copy(update={"answers": answered.answers + 1}))
    return _from_oa(emulator, citizen, message)


def admin_replies(emulator: Emulator, citizen: Citizen, text: str, admin_id: str = DEFAULT_ADMIN_ID) -> Message:
    """A human writes in Zalo's own tool: the echo carries their id, and the app gets no receipts."""
    if not text.strip() or len(text) > MAX_CITIZEN_TEXT:
        raise WrongWish(f"text must hold 1 to {MAX_CITIZEN_TEXT} characters")
    message = Message(
        id=_message_id(),
        user_id=citizen.id,
        source="admin",
        kind="text",
        time_ms=emulator.clock.now_ms(),
        text=text,
        state="delivered",
        admin_id=admin_id,
    )
    return _from_oa(emulator, citizen, message)


def oa_reacts(emulator: Emulator, user_id: str, message_id: str, icon: str) -> None:
    """A reaction by API, to a message of this chat."""
    citizen = emulator.records.citizen(user_id)
    if citizen is None:
        raise invalid("recipient.user_id")
    message = emulator.records.message(message_id)
    if message is None or message.user_id != user_id:
        raise invalid("sender_action.react_message_id")
    if len(message.reactions) >= MAX_REACTIONS:
        raise ZaloRefused(-210, f"reactions (limit {MAX_REACTIONS})")
    _add_reaction(emulator, message, icon)
    event = emulator.bodies.oa_reacted(citizen, message_id, icon, emulator.clock.now_ms())
    emulator.deliveries.emit(user_id, event)


def shown(message: Message) -> dict[str, Any]:
    """A message as /control and the page see it."""
    return message.model_dump(mode="json", exclude={"answers"})


def _recipient(emulator: Emulator, user_id: str) -> Citizen:
    citizen = emulator.records.citizen(user_id)
    if citizen is None:
        raise invalid("recipient.user_id")
    return citizen


def _answered(emulator: Emulator, message_id: str) -> Message:
    """The recipient form `message_id`: up to eight answers to one message within 48 hours of it."""
    message = emulator.records.message(message_id)
    if message is None or message.source != "citizen":
        raise invalid("recipient.message_id")
    if emulator.clock.now_ms() - message.time_ms > FREE_WINDOW_MS:
        raise ZaloRefused(-232)
    if message.answers >= MAX_ANSWERS_PER_MESSAGE:
        raise ZaloRefused(-211)
    return message


def _content(emulator: Emulator, outgoing: Outgoing) -> tuple[str, Media | None]:
    if outgoing.file_token:
        return "file", _asset(emulator, outgoing.file_token, "file", "message.attachment.payload.token").media
    if outgoing.info_request is not None:
        return "info_request", None
    if outgoing.media is not None:
        return outgoing.media.media_type, _media(emulator, outgoing.media)
    return "text", None


def _media(emulator: Emulator, element: MediaElement) -> Media:
    if element.url:
        return Media(url=element.url)
    if element.media_type == "sticker":
        return _sticker(emulator, element.attachment_id)
    return _asset(emulator, element.attachment_id, element.media_type, "elements[0].attachment_id").media


def _asset(emulator: Emulator, asset_id: str, kind: AssetKind, parameter: str) -> Asset:
    asset = emulator.records.asset(asset_id)
    if asset is None or asset.kind != kind:
        raise invalid(parameter)
    if emulator.clock.now_ms() - asset.created_ms > LIFE_MS:
        raise ZaloRefused(-100)
    return asset


def _sticker(emulator: Emulator, sticker_id: str) -> Media:
    name = sticker_id if sticker_id in STICKERS else next(iter(STICKERS))
    return Media(url=f"{emulator.settings.base_url}/static/stickers/{name}.svg", sticker_id=sticker_id)


def _from_citizen(emulator: Emulator, citizen: Citizen, **content: Any) -> Message:
    now_ms = emulator.clock.now_ms()
    new = Message.model_validate(
        {"id": _message_id(), "user_id": citizen.id, "source": "citizen", "time_ms": now_ms, **content}
    )
    message = emulator.records.add_message(new)
    interacted(emulator, citizen)
    emulator.live.publish("message", shown(message))
    event = emulator.bodies.user_send(citizen, message, emulator.clock.unique_ms())
    emulator.deliveries.emit(citizen.id, event, message.id)
    return message


def _from_oa(emulator: Emulator, citizen: Citizen, new: Message) -> Message:
    switches = emulator.switches.current
    message = emulator.records.add_message(new)
    emulator.live.publish("message", shown(message))
    if switches.echoes and (message.kind in ECHO_NAMES or message.text):
        echo_id = message.id if switches.echo_ids_match else _message_id()
        emulator.deliveries.emit(citizen.id, emulator.bodies.oa_send(citizen, message, echo_id))
    if switches.receipts and message.source == "oa":
        received = emulator.bodies.user_received(citizen, message.id, emulator.clock.now_ms())
        emulator.deliveries.emit(citizen.id, received)
    return message


def _own_message(emulator: Emulator, citizen: Citizen, message_id: str) -> Message:
    message = emulator.records.message(message_id)
    if message is None or message.user_id != citizen.id:
        raise WrongWish("this citizen has no such message")
    return message


def _add_reaction(emulator: Emulator, message: Message, icon: str) -> None:
    reactions = () if icon == "/-remove" else (*message.reactions, icon)[-MAX_REACTIONS:]
    _update(emulator, message.model_copy(update={"reactions": reactions}))


def _update(emulator: Emulator, message: Message) -> None:
    emulator.records.update_message(message)
    emulator.live.publish("message", shown(message))


def _message_id() -> str:
    return secrets.token_hex(10)
