"""How the driver speaks to a bot: webhook bodies out, the channel's send API in."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol
from urllib.parse import parse_qs

APP_ID = "1234567890123456789"
OA_ID = "9876543210987654321"
SECRET = "oa-secret-key-0123456789"
TOKENS = {"error": 0, "message": "Success", "access_token": "t", "refresh_token": "r", "expires_in": "90000"}


class Wire(Protocol):
    """One channel's formats."""

    def webhook(self, user: int, message_id: str, text: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of what the user wrote."""
        ...

    def sent(self, path: str, content_type: str, body: bytes) -> tuple[tuple[int, str] | None, bytes]:
        """(user, text) of a message the bot sends, None for other calls; and the API's answer."""
        ...


@dataclass(frozen=True, slots=True)
class Zalo:
    """`user_send_text` events, signed with sha256(app id + body + timestamp + secret); answers of /v3.0/oa/message."""

    app_id: str = APP_ID
    secret: str = SECRET
    oa_id: str = OA_ID

    def webhook(self, user: int, message_id: str, text: str) -> tuple[dict[str, str], bytes]:
        timestamp = str(time.time_ns() // 1_000_000)
        event = {
            "app_id": self.app_id,
            "user_id_by_app": f"{user}7",
            "event_name": "user_send_text",
            "sender": {"id": str(user)},
            "recipient": {"id": self.oa_id},
            "message": {"msg_id": message_id, "text": text},
            "timestamp": timestamp,
        }
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        mac = hashlib.sha256(self.app_id.encode() + body + timestamp.encode() + self.secret.encode()).hexdigest()
        return {"X-ZEvent-Signature": f"mac={mac}"}, body

    def sent(self, path: str, content_type: str, body: bytes) -> tuple[tuple[int, str] | None, bytes]:
        if "/message" not in path:
            return None, json.dumps(TOKENS).encode()
        call: dict[str, Any] = json.loads(body)
        user, message = call["recipient"]["user_id"], call["message"]
        text = message.get("text") or json.dumps(message, ensure_ascii=False)
        answer = {"error": 0, "message": "Success", "data": {"message_id": "m", "user_id": user}}
        return (int(user), text), json.dumps(answer).encode()


@dataclass(slots=True)
class Telegram:
    """Updates with the secret-token header; answers of /bot<token>/<method>. For bots the service is compared with."""

    secret: str = SECRET
    _number: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def webhook(self, user: int, message_id: str, text: str) -> tuple[dict[str, str], bytes]:
        number = self._number()
        message = {
            "message_id": number,
            "date": int(time.time()),
            "from": {"id": user, "is_bot": False, "first_name": "U"},
            "chat": {"id": user, "type": "private", "first_name": "U"},
            "text": text,
        }
        body = json.dumps({"update_id": number, "message": message}, ensure_ascii=False).encode()
        return {"X-Telegram-Bot-Api-Secret-Token": self.secret}, body

    def sent(self, path: str, content_type: str, body: bytes) -> tuple[tuple[int, str] | None, bytes]:
        method = path.rpartition("/")[2].lower()
        if method == "getme":
            me = {"id": 42, "is_bot": True, "first_name": "b", "username": "b_bot"}
            return None, json.dumps({"ok": True, "result": me}).encode()
        if method != "sendmessage":
            return None, b'{"ok":true,"result":true}'
        fields = json.loads(body) if "json" in content_type else _form(content_type, body)
        user, text = int(fields["chat_id"]), str(fields["text"])
        chat = {"id": user, "type": "private"}
        message = {"message_id": 1, "date": 1_700_000_000, "chat": chat, "text": text}
        return (user, text), json.dumps({"ok": True, "result": message}).encode()


def _form(content_type: str, body: bytes) -> dict[str, str]:
    if "multipart" not in content_type:
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    boundary = content_type.partition("boundary=")[2].strip('"')
    fields = {}
    for part in body.decode().split(f"--{boundary}"):
        head, _, value = part.strip("\r\n").partition("\r\n\r\n")
        if 'name="' in head:
            fields[head.partition('name="')[2].partition('"')[0]] = value
    return fields
