"""Reading /control requests, and wording what is wrong with them."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.typedefs import Handler
from pydantic import ValidationError

from handlers.emulator.assets import MAX_CITIZEN_BYTES, Upload
from handlers.emulator.live import TooManyListeners
from handlers.emulator.people import UnknownCitizen, WrongWish

MAX_JSON_BYTES = 64 * 1024
MAX_CAPTION_BYTES = 8 * 1024
CHUNK = 64 * 1024


@web.middleware
async def wrong_wishes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Word the mistakes of /control requests; other paths pass through."""
    if not request.path.startswith("/control/"):
        return await handler(request)
    try:
        return await handler(request)
    except TooManyListeners:
        return web.json_response({"error": "too many are listening; close some"}, status=503)
    except UnknownCitizen as error:
        return web.json_response({"error": str(error)}, status=404)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        return web.json_response({"error": "; ".join(problems)}, status=400)
    except (WrongWish, ValueError) as error:
        return web.json_response({"error": str(error)}, status=400)


async def read_json(request: web.Request) -> object:
    if (request.content_length or 0) > MAX_JSON_BYTES:
        raise WrongWish(f"the body may hold at most {MAX_JSON_BYTES} bytes")
    body = await request.read()
    try:
        return json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError):
        raise WrongWish("the body must be JSON") from None


async def read_wish(
    request: web.Request, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    wish = await read_json(request)
    if not isinstance(wish, dict):
        raise WrongWish("the body must be a JSON object")
    missing = [key for key in required if key not in wish]
    unknown = [key for key in wish if key not in required and key not in optional]
    if missing or unknown:
        raise WrongWish(f"the body needs {', '.join(required) or 'nothing'}; missing {missing}, unknown {unknown}")
    return wish


async def read_file(request: web.Request) -> tuple[Upload, str]:
    if request.content_type != "multipart/form-data":
        raise WrongWish("send the file as multipart/form-data")
    text = ""
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "text":
            text = (await _part(part, MAX_CAPTION_BYTES)).decode()
        elif part.name == "file":
            return Upload(part.filename or "tep", await _part(part, MAX_CITIZEN_BYTES)), text
    raise WrongWish("the field `file` is missing")


def decimal(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise WrongWish(f"{name} must be a number")
    try:
        return float(value)
    except ValueError:
        raise WrongWish(f"{name} must be a number") from None


def whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongWish(f"{name} must be a whole number")
    return value


async def _part(part: BodyPartReader, limit: int) -> bytes:
    body = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        body += chunk
        if len(body) > limit:
            raise WrongWish(f"{part.name} may hold at most {limit} bytes")
    return bytes(body)
