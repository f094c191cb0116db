"""What the OpenAPI tells about citizens, chats, quotas and the OA itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.emulator.emulator import Emulator
from handlers.emulator.models import Citizen, Message
from handlers.emulator.refusals import invalid
from handlers.emulator.windows import FREE_WINDOW_MS

VIETNAM = timedelta(hours=7)
CHAT_TYPES = {"image": "photo", "gif": "GIF", "audio": "voice", "info_request": "links"}
QUOTA_OWNERS = ("OA", "APP")
PRODUCTS = ("cs", "transaction")


def known(emulator: Emulator, user_id: object) -> Citizen:
    """The citizen with this id, or -201."""
    citizen = emulator.records.citizen(user_id) if isinstance(user_id, str) else None
    if citizen is None:
        raise invalid("user_id")
    return citizen


def detail(emulator: Emulator, user_id: object) -> dict[str, Any]:
    citizen = known(emulator, user_id)
    last = citizen.last_interaction_ms
    return {
        "user_id": citizen.id,
        "user_id_by_app": citizen.id_by_app,
        "user_external_id": "",
        "display_name": citizen.name,
        "user_alias": citizen.name,
        "is_sensitive": False,
        "user_last_interaction_date": _date(last) if last is not None else "",
        "user_is_follower": citizen.follows,
        "avatar": "",
        "avatars": {"120": "", "240": ""},
        "dynamic_param": "",
        "tags_and_notes_info": {"notes": [], "tag_names": []},
        "shared_info": {},
    }


def oa(emulator: Emulator) -> dict[str, Any]:
    return {
        "oa_id": emulator.settings.oa_id,
        "name": emulator.settings.oa_name,
        "description": "",
        "is_verified": True,
        "package_name": "Nâng cao",
        "num_follower": emulator.records.follower_count(),
        "linked_ZCA": "" if emulator.switches.current.zca == "none" else "zca-1",
    }


def chat_line(emulator: Emulator, citizen: Citizen, message: Message) -> dict[str, Any]:
    """One line of /conversation: src 0 is the OA, 1 the citizen."""
    by_citizen = message.source == "citizen"
    oa_side = (emulator.settings.oa_id, emulator.settings.oa_name)
    citizen_side = (citizen.id, citizen.name)
    sender, receiver = (citizen_side, oa_side) if by_citizen else (oa_side, citizen_side)
    line: dict[str, Any] = {
        "src": 1 if by_citizen else 0,
        "time": message.time_ms,
        "type": CHAT_TYPES.get(message.kind, "link" if message.kind == "file" else message.kind),
        "message": message.text,
        "message_id": message.id,
        "from_id": sender[0],
        "from_display_name": sender[1],
        "to_id": receiver[0],
        "to_display_name": receiver[1],
    }
    if message.media is not None:
        line["url"] = message.media.url
    if message.location is not None:
        line["location"] = message.location.model_dump()
    return line


def quota(emulator: Emulator, user_id: object) -> dict[str, Any]:
    """Free replies are not capped inside 48 hours, so the old figures 8 of 8 stand for "some are left"."""
    citizen = known(emulator, user_id)
    last = citizen.last_interaction_ms or 0
    is_open = emulator.clock.now_ms() - last <= FREE_WINDOW_MS
    return {
        "last_interaction": last,
        "cs_reply": {"remain": 8 if is_open else 0, "total": 8},
        "promotion": {"daily_remain": 0, "daily_total": 0, "monthly_remain": 0, "monthly_total": 0},
    }


def oa_quota(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """The OA's bought quotas: none here."""
    if wanted["quota_owner"] not in QUOTA_OWNERS:
        raise invalid("quota_owner")
    if wanted.get("product_type", "cs") not in PRODUCTS:
        raise invalid("product_type")
    return []


def _date(ms: int) -> str:
    return (datetime.fromtimestamp(ms / 1000, UTC) + VIETNAM).strftime("%d/%m/%Y")
