"""The OA's API: sends, uploads and the few reads the bot needs."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
from pydantic_core import to_json

from bot.channel.answers import (
    OaInfo,
    RecentMessage,
    Sent,
    UserDetail,
    read_conversation,
    read_data,
    read_oa,
    read_sent,
    read_upload,
    read_user,
)
from bot.channel.errors import Action, ChannelError, for_reading
from bot.channel.http import PLAIN_HEADERS, Answer, Http
from bot.channel.outgoing import SEND_PATH, MediaKind, Outgoing, Unsendable, to_request
from bot.channel.protocol import AccessTokens

UPLOAD_LIMITS: dict[MediaKind, int] = {"image": 1024 * 1024, "gif": 5 * 1024 * 1024, "file": 5 * 1024 * 1024}  # bytes
UPLOAD_PATH = "/v2.0/oa/upload/"
USER_PATH = "/v3.0/oa/user/detail"
OA_PATH = "/v2.0/oa/getoa"
CONVERSATION_PATH = "/v2.0/oa/conversation"
CONVERSATION_COUNT = 10  # the most the channel gives at once

T = TypeVar("T")


class ZaloClient:
    """One OA through a shared pool; `tokens` are that OA's.

    A refused token is renewed and the call repeated once. With `app_secret` every call carries an appsecret_proof,
    which an app must have switched on.
    """

    def __init__(self, http: Http, api_url: str, tokens: AccessTokens, *, app_secret: str = "") -> None:
        self._http, self._tokens, self._app_secret = http, tokens, app_secret
        self._base = httpx.URL(api_url.rstrip("/"))
        self._send_url = self._url(SEND_PATH)
        self._token = ""
        self._headers = httpx.Headers()
        self._json_headers = httpx.Headers()

    async def send(self, user_id: str, outgoing: Outgoing, attachment: str = "") -> Sent:
        """Deliver one message. Raises `Unsendable` before, `ChannelError` after asking the channel."""
        _, body = to_request(outgoing, user_id, attachment)
        content = to_json(body)
        return read_sent(await self._call(lambda: self._http.post(self._send_url, self._json_headers, content)))

    async def upload(self, kind: MediaKind, filename: str, data: bytes) -> str:
        """The attachment id (image, gif) or token (file); `UPLOAD_LIMITS` holds. A lost answer may be retried."""
        if not data or len(data) > UPLOAD_LIMITS[kind]:
            raise Unsendable(f"{kind} of {len(data)} bytes")
        url = self._url(UPLOAD_PATH + kind)
        return await _reading(self._call(lambda: self._http.post_file(url, self._headers, filename, data)), read_upload)

    async def user_detail(self, user_id: str) -> UserDetail:
        """The citizen's display name and whether they follow."""
        call = self._get(USER_PATH, {"user_id": user_id})
        return await _reading(call, lambda data: read_user(data, user_id))

    async def get_oa(self) -> OaInfo:
        """The OA the token belongs to."""
        return await _reading(self._get(OA_PATH, None), read_oa)

    async def recent_messages(self, user_id: str) -> list[RecentMessage]:
        """The last `CONVERSATION_COUNT` messages with a citizen."""
        query = {"user_id": user_id, "offset": 0, "count": CONVERSATION_COUNT}
        return await _reading(self._get(CONVERSATION_PATH, query), read_conversation)

    async def _get(self, path: str, query: dict[str, Any] | None) -> Any:
        params = {"data": to_json(query).decode()} if query else {}
        url = self._url(path).copy_merge_params(params)
        return await self._call(lambda: self._http.get(url, self._headers))

    async def _call(self, ask: Callable[[], Awaitable[Answer]]) -> Any:
        """The answer's data; once more with another token when the first was refused."""
        token = await self._tokens.access()
        self._carry(token)
        try:
            return read_data(await ask())
        except ChannelError as error:
            if error.verdict.action is not Action.REFRESH:
                raise
        self._carry(await self._tokens.refreshed(token))
        return read_data(await ask())

    def _carry(self, token: str) -> None:
        """Have the next call carry this token; headers are built once a token."""
        if token == self._token:
            return
        headers = {"access_token": token, **PLAIN_HEADERS}
        if self._app_secret:
            proof = hmac.new(self._app_secret.encode(), token.encode(), hashlib.sha256)
            headers["appsecret_proof"] = proof.hexdigest()
        self._token = token
        self._headers = httpx.Headers(headers)
        self._json_headers = httpx.Headers({**headers, "Content-Type": "application/json"})

    def _url(self, path: str) -> httpx.URL:
        return self._base.copy_with(path=self._base.path.rstrip("/") + path)


async def _reading(call: Awaitable[Any], read: Callable[[Any], T]) -> T:
    """What `read` makes of a call that changes nothing, so that a lost answer only means asking again."""
    try:
        return read(await call)
    except ChannelError as error:
        raise ChannelError(error.code, for_reading(error.verdict), error.detail) from None
