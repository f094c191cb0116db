"""The OA OpenAPI at its real paths. Every answer is HTTP 200 with {error, message, data}; unknown paths are 404."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.typedefs import Handler

from handlers.emulator import chat, user_info
from handlers.emulator.assets import MAX_BYTES, UPLOADS_PER_MONTH, Upload, accept_upload
from handlers.emulator.emulator import EMULATOR, Emulator
from handlers.emulator.models import AssetKind
from handlers.emulator.refusals import ZaloRefused, above_limit, invalid
from handlers.emulator.sends import members, read_send

MAX_BODY_BYTES = 256 * 1024
MAX_PAGE = 10
REACTIONS = frozenset({":>", "--b", ":-((", "/-strong", "/-heart", ":-h", ":o", "/-remove"})
CHUNK = 64 * 1024


def with_token(handler: Handler) -> Handler:
    """Check rate and token before `handler`; word its refusals as Zalo does."""

    async def checked(request: web.Request) -> web.StreamResponse:
        emulator = request.app[EMULATOR]
        try:
            if not emulator.rate.take():
                raise ZaloRefused(-32)
            emulator.tokens.check(request.headers.get("access_token", ""), request.headers.get("appsecret_proof", ""))
            answer = await handler(request)
        except ZaloRefused as refusal:
            answer = web.json_response({"error": refusal.code, "message": refusal.message})
        answer.headers.update(emulator.rate.headers())
        return answer

    return checked


async def send_consultation(request: web.Request) -> web.Response:
    """POST /v3.0/oa/message/cs"""
    emulator = request.app[EMULATOR]
    outgoing = read_send(await _json_body(request), buttons_supported=emulator.switches.current.buttons_supported)
    message = chat.oa_sends(emulator, outgoing)
    data: dict[str, Any] = {
        "message_id": message.id,
        "user_id": message.user_id,
        "sent_time": str(message.time_ms),
    }
    if not message.charged:
        data["quota"] = {"quota_type": "reply"}
    return _answer(data)


async def old_message_api(request: web.Request) -> web.Response:
    """POST /v2.0/oa/message: closed for messages to users (-240), still open for reactions."""
    body = await _json_body(request)
    if not isinstance(body, dict) or "sender_action" not in body:
        raise ZaloRefused(-240)
    recipient = members(members(body, "body", ("recipient", "sender_action"))["recipient"], "recipient", ("user_id",))
    action = members(body["sender_action"], "sender_action", ("react_icon", "react_message_id"))
    if action["react_icon"] not in REACTIONS:
        raise invalid("sender_action.react_icon")
    chat.oa_reacts(
        request.app[EMULATOR], str(recipient["user_id"]), str(action["react_message_id"]), action["react_icon"]
    )
    return _answer({"message_id": action["react_message_id"], "user_id": recipient["user_id"]})


def upload_to(kind: AssetKind) -> Handler:
    """POST /v2.0/oa/upload/<kind>, multipart field `file`"""

    async def upload(request: web.Request) -> web.StreamResponse:
        emulator = request.app[EMULATOR]
        arrived = await _multipart_file(request, MAX_BYTES[kind])
        _count_upload(emulator)
        asset = accept_upload(kind, arrived, emulator.records, emulator.settings.base_url, emulator.clock.now_ms())
        return _answer({"token" if kind == "file" else "attachment_id": asset.id})

    return upload


async def user_detail(request: web.Request) -> web.Response:
    """GET /v3.0/oa/user/detail?data={"user_id": ...}"""
    user_id = members(_query_data(request), "data", required=("user_id",))["user_id"]
    return _answer(user_info.detail(request.app[EMULATOR], user_id))


async def oa_detail(request: web.Request) -> web.Response:
    """GET /v2.0/oa/getoa"""
    return _answer(user_info.oa(request.app[EMULATOR]))


async def conversation(request: web.Request) -> web.Response:
    """GET /v2.0/oa/conversation?data={"user_id": ..., "offset": ..., "count": ...}: newest first"""
    emulator = request.app[EMULATOR]
    data = members(_query_data(request), "data", ("user_id",), ("offset", "count"))
    offset, count = _page(data)
    citizen = user_info.known(emulator, data["user_id"])
    page = emulator.records.chat_page(citizen.id, offset, count)
    return _answer([user_info.chat_line(emulator, citizen, message) for message in page])


async def recent_chats(request: web.Request) -> web.Response:
    """GET /v2.0/oa/listrecentchat?data={"offset": ..., "count": ...}: the newest message of each chat"""
    emulator = request.app[EMULATOR]
    offset, count = _page(members(_query_data(request), "data", allowed=("offset", "count")))
    page = emulator.records.latest_of_chats(offset, count)
    lines = [user_info.chat_line(emulator, user_info.known(emulator, line.user_id), line) for line in page]
    return _answer(lines)


async def message_quota(request: web.Request) -> web.Response:
    """POST /v3.0/oa/quota/message, for one citizen {user_id} or for the OA {quota_owner, product_type, quota_type}"""
    emulator = request.app[EMULATOR]
    body = await _json_body(request)
    if isinstance(body, dict) and "quota_owner" in body:
        return _answer(user_info.oa_quota(members(body, "body", ("quota_owner",), ("product_type", "quota_type"))))
    return _answer(user_info.quota(emulator, members(body, "body", ("user_id",))["user_id"]))


def _answer(data: object) -> web.Response:
    return web.json_response({"data": data, "error": 0, "message": "Success"})


async def _json_body(request: web.Request) -> object:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise above_limit("body", MAX_BODY_BYTES)
    try:
        return json.loads(await request.read())
    except (ValueError, RecursionError):
        raise invalid("body") from None


def _query_data(request: web.Request) -> object:
    try:
        return json.loads(request.query.get("data", ""))
    except (ValueError, RecursionError):
        raise invalid("data") from None


def _page(data: dict[str, Any]) -> tuple[int, int]:
    offset, count = data.get("offset", 0), data.get("count", MAX_PAGE)
    for name, value, least in (("offset", offset, 0), ("count", count, 1)):
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise invalid(f"data.{name}")
    if count > MAX_PAGE:
        raise above_limit("data.count", MAX_PAGE)
    return offset, count


async def _multipart_file(request: web.Request, limit: int) -> Upload:
    if request.content_type != "multipart/form-data":
        raise invalid("file")
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                return Upload(part.filename or "", await _read_part(part, limit))
    except ValueError:
        raise invalid("file") from None
    raise invalid("file")


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    body = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        body += chunk
        if len(body) > limit:
            raise above_limit("file", limit)
    return bytes(body)


def _count_upload(emulator: Emulator) -> None:
    """Thirty days stand for the month; the counter is one value of the records."""
    month = str(emulator.clock.now_ms() // (30 * 24 * 3_600_000))
    counted_month, _, used = (emulator.records.value("uploads") or f"{month} 0").partition(" ")
    count = int(used) if counted_month == month else 0
    if count >= UPLOADS_PER_MONTH:
        raise ZaloRefused(-211)
    emulator.records.put_value("uploads", f"{month} {count + 1}")


ROUTES = [
    web.post("/v3.0/oa/message/cs", with_token(send_consultation)),
    web.post("/v2.0/oa/message", with_token(old_message_api)),
    web.post("/v2.0/oa/upload/image", with_token(upload_to("image"))),
    web.post("/v2.0/oa/upload/gif", with_token(upload_to("gif"))),
    web.post("/v2.0/oa/upload/file", with_token(upload_to("file"))),
    web.get("/v3.0/oa/user/detail", with_token(user_detail)),
    web.get("/v2.0/oa/getoa", with_token(oa_detail)),
    web.get("/v2.0/oa/conversation", with_token(conversation)),
    web.get("/v2.0/oa/listrecentchat", with_token(recent_chats)),
    web.post("/v3.0/oa/quota/message", with_token(message_quota)),
]
