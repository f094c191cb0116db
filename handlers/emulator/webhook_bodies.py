"""Webhook events as Zalo sends them: members, their order, and the signature."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from handlers.emulator.models import Citizen, Message

SIGNATURE_HEADER = "X-ZEvent-Signature"
CONSOLE_TEST_MSG_ID = "This is message id"
CONSOLE_TEST_TEXT = "This is testing message"
ECHO_NAMES = {"image": "oa_send_image", "gif": "oa_send_gif", "file": "oa_send_file", "sticker": "oa_send_sticker"}


def signature(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """Plain SHA-256 over app id, raw body, timestamp and the OA's secret key, one after the other."""
    return "mac=" + sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def encoded(event: dict[str, Any]) -> str:
    """The exact text that is signed and posted."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def attachments(message: Message) -> list[dict[str, Any]]:
    """The `attachments` member of a message's event; empty for plain text."""
    if message.location is not None:
        return [{"type": "location", "payload": {"coordinates": message.location.model_dump()}}]
    media = message.media
    if media is None:
        return []
    if message.kind == "sticker":
        return [{"type": "sticker", "payload": {"id": media.sticker_id, "url": media.url}}]
    if message.kind in ("image", "gif"):
        thumbnail = media.url if message.source == "citizen" else ""
        return [{"type": message.kind, "payload": {"thumbnail": thumbnail, "url": media.url}}]
    if message.kind in ("audio", "video"):
        return [{"type": message.kind, "payload": {"url": media.url}}]
    payload = {
        "size": str(media.size),
        "name": media.name,
        "checksum": media.checksum,
        "type": media.type,
        "url": media.url,
    }
    return [{"type": "file", "payload": payload}]


def _message(message: Message, msg_id: str) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if message.text:
        body["text"] = message.text
    parts = attachments(message)
    if parts:
        body["attachments"] = parts
    body["msg_id"] = msg_id
    if message.quote_id:
        body["quote_msg_id"] = message.quote_id
    return body


class EventBodies:
    """Builds events of one app and OA."""

    def __init__(self, app_id: str, oa_id: str) -> None:
        self._app_id = app_id
        self._oa_id = oa_id

    def user_send(self, citizen: Citizen, message: Message, reorder_id: int) -> dict[str, Any]:
        event = self._from_user(citizen, f"user_send_{message.kind}", _message(message, message.id), message.time_ms)
        return {**event, "reorder_id": str(reorder_id)}

    def oa_send(self, citizen: Citizen, message: Message, msg_id: str) -> dict[str, Any]:
        """The echo of a message by API, or by hand (then `admin_id` says by whom)."""
        name = ECHO_NAMES.get(message.kind, "oa_send_text")
        event = self._from_oa(citizen, name, _message(message, msg_id), message.time_ms)
        if message.admin_id:
            event["sender"]["admin_id"] = message.admin_id
        return event

    def user_received(self, citizen: Citizen, message_id: str, now_ms: int) -> dict[str, Any]:
        return self._from_oa(citizen, "user_received_message", {"msg_id": message_id}, now_ms)

    def user_seen(self, citizen: Citizen, message_ids: list[str], now_ms: int) -> dict[str, Any]:
        return self._from_oa(citizen, "user_seen_message", {"msg_ids": message_ids}, now_ms)

    def user_reacted(self, citizen: Citizen, message_id: str, icon: str, now_ms: int) -> dict[str, Any]:
        return self._from_user(citizen, "user_reacted_message", {"msg_id": message_id, "react_icon": icon}, now_ms)

    def oa_reacted(self, citizen: Citizen, message_id: str, icon: str, now_ms: int) -> dict[str, Any]:
        return self._from_oa(citizen, "oa_reacted_message", {"msg_id": message_id, "react_icon": icon}, now_ms)

    def follow(self, citizen: Citizen, name: str, now_ms: int) -> dict[str, Any]:
        """`name` is follow or unfollow."""
        return {
            "oa_id": self._oa_id,
            "follower": {"id": citizen.id},
            "user_id_by_app": citizen.id_by_app,
            "event_name": name,
            "source": "oa_profile",
            "app_id": self._app_id,
            "timestamp": str(now_ms),
        }

    def about_user(self, citizen: Citizen, name: str, now_ms: int) -> dict[str, Any]:
        """The flat form of user_click_chatnow and user_withdraw."""
        return {
            "app_id": self._app_id,
            "oa_id": self._oa_id,
            "user_id": citizen.id,
            "user_id_by_app": citizen.id_by_app,
            "event_name": name,
            "timestamp": str(now_ms),
        }

    def submit_info(self, citizen: Citizen, now_ms: int) -> dict[str, Any]:
        return {
            "sender": {"id": citizen.id},
            "recipient": {"id": self._oa_id},
            "user_id_by_app": citizen.id_by_app,
            "event_name": "user_submit_info",
            "app_id": self._app_id,
            "timestamp": str(now_ms),
            "info": {"name": citizen.name, "phone": citizen.phone},
        }

    def console_test(self, now_ms: int) -> dict[str, Any]:
        """What the console's button sends: signed with this OA's key, though from and to others."""
        return {
            "event_name": "user_send_text",
            "app_id": self._app_id,
            "sender": {"id": "1111111111111111111"},
            "recipient": {"id": "2222222222222222222"},
            "message": {"msg_id": CONSOLE_TEST_MSG_ID, "text": CONSOLE_TEST_TEXT},
            "timestamp": str(now_ms),
            "user_id_by_app": "7733401926685510942",
        }

    def _from_user(self, citizen: Citizen, name: str, message: dict[str, Any], now_ms: int) -> dict[str, Any]:
        return self._between(citizen, citizen.id, self._oa_id, name, message, now_ms)

    def _from_oa(self, citizen: Citizen, name: str, message: dict[str, Any], now_ms: int) -> dict[str, Any]:
        return self._between(citizen, self._oa_id, citizen.id, name, message, now_ms)

    def _between(
        self, citizen: Citizen, sender: str, recipient: str, name: str, message: dict[str, Any], now_ms: int
    ) -> dict[str, Any]:
        return {
            "app_id": self._app_id,
            "sender": {"id": sender},
            "user_id_by_app": citizen.id_by_app,
            "recipient": {"id": recipient},
            "event_name": name,
            "message": message,
            "timestamp": str(now_ms),
        }
