"""POST /v4/oa/access_token: refreshing tokens. Failures come with HTTP 200 and Zalo's error_* members."""

from __future__ import annotations

from aiohttp import web

from handlers.emulator.emulator import EMULATOR
from handlers.emulator.refusals import OAuthRefused

FORM = "application/x-www-form-urlencoded"


async def refresh_tokens(request: web.Request) -> web.Response:
    """Form fields refresh_token, app_id, grant_type; the app secret is in the header `secret_key`."""
    emulator = request.app[EMULATOR]
    try:
        if request.content_type != FORM:
            raise OAuthRefused(-14001, "Invalid request", f"the body must be {FORM}")
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        return web.json_response(emulator.tokens.refresh(form, request.headers.get("secret_key", "")))
    except OAuthRefused as refusal:
        return web.json_response(
            {
                "error": refusal.code,
                "error_name": refusal.name,
                "error_reason": refusal.reason,
                "error_description": f"{refusal.name}: {refusal.reason}",
            }
        )


ROUTES = [web.post("/v4/oa/access_token", refresh_tokens)]
