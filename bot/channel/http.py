"""One pool of connections to the channel, kept for the life of a process.

It speaks to httpx's transport directly: redirects, cookies, authentication and the log line with the address (which
names citizens) are what the layer above would add, at twice the time of a call.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.channel.errors import ANSWER_LOST, NOT_SENT, ChannelError, Verdict

DEFAULT_POOL = 256  # connections; at 100 ms a call they carry about 2,300 calls a second
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
KEEPALIVE_SECONDS = 15.0  # idle connections are closed before the other side does it in the middle of a send
MAX_ANSWER = 1024 * 1024  # bytes
PLAIN_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "namro"}

_Extensions = dict[str, dict[str, float]]
_AUTOMATIC = ("User-Agent", "Accept", "Accept-Encoding")  # headers aiohttp would add by itself


@dataclass(frozen=True, slots=True)
class Answer:
    """Whatever came back: a status and at most `MAX_ANSWER` bytes."""

    status: int
    body: bytes


class NoAnswer(ChannelError):
    """No readable answer came. The verdict says whether the request surely never left (retry) or may have arrived."""

    def __init__(self, verdict: Verdict, cause: BaseException) -> None:
        super().__init__(0, verdict)
        self.reason = type(cause).__name__


class Http:
    """The pool. `pool` bounds the connections, `connect` and `total` are seconds; close it with `aclose`."""

    def __init__(
        self,
        *,
        pool: int = DEFAULT_POOL,
        connect: float = CONNECT_SECONDS,
        total: float = TOTAL_SECONDS,
        keepalive: float = KEEPALIVE_SECONDS,
    ) -> None:
        self._pool, self._keepalive = pool, keepalive
        self.total = total
        # "pool" is the time until a connection is there, waiting for a free one included
        self._extensions: _Extensions = {
            "timeout": {"connect": connect, "pool": max(connect, total * 0.8), "read": total}
        }
        self._transport = AiohttpTransport(client=self._session)

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=self._pool, keepalive_timeout=self._keepalive, ssl=self._transport.ssl_context
        )
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), skip_auto_headers=_AUTOMATIC
        )

    async def post(self, url: httpx.URL, headers: httpx.Headers, body: bytes, *, total: float | None = None) -> Answer:
        """Send these bytes; `headers` say their type. Raises `NoAnswer`."""
        stream = httpx.ByteStream(body)  # taken as it is: nothing is encoded or measured again
        extensions = self._extensions if total is None else _reading_for(total, self._extensions)
        request = httpx.Request("POST", url, headers=headers, stream=stream, extensions=extensions)
        request.read()
        return await self.exchange(request, total=total)

    async def get(self, url: httpx.URL, headers: httpx.Headers) -> Answer:
        """Raises `NoAnswer`."""
        return await self.exchange(httpx.Request("GET", url, headers=headers, extensions=self._extensions))

    async def post_file(self, url: httpx.URL, headers: httpx.Headers, filename: str, data: bytes) -> Answer:
        """Send one file as the form field `file`, piece by piece. Raises `NoAnswer`."""
        files = {"file": (filename, data)}
        return await self.exchange(
            httpx.Request("POST", url, headers=headers, files=files, extensions=self._extensions)
        )

    async def exchange(self, request: httpx.Request, *, total: float | None = None) -> Answer:
        """One request and its answer within `total` seconds, connection included. Raises `NoAnswer`."""
        try:
            async with asyncio.timeout(total or self.total):
                response = await self._transport.handle_async_request(request)
                stream = response.stream
                assert isinstance(stream, httpx.AsyncByteStream)
                try:
                    return Answer(response.status_code, await _read(stream))
                finally:
                    await stream.aclose()
        except (TimeoutError, httpx.TransportError, aiohttp.ClientError, OSError) as error:
            raise NoAnswer(NOT_SENT if _never_left(error) else ANSWER_LOST, error) from None

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()


def _reading_for(total: float, extensions: _Extensions) -> _Extensions:
    return {"timeout": {**extensions["timeout"], "read": total}}


async def _read(stream: httpx.AsyncByteStream) -> bytes:
    body = b""
    async for chunk in stream:
        body += chunk
        if len(body) > MAX_ANSWER:
            raise aiohttp.ClientPayloadError("the answer is too long")
    return body


def _never_left(error: BaseException) -> bool:
    """Whether no byte of the request can have reached the channel.

    The transport reports a connection lost in the middle of a call as a connect timeout too, so the error below it
    decides.
    """
    cause = error.__cause__ or error
    if isinstance(cause, aiohttp.ClientError):
        return isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ClientSSLError | aiohttp.ConnectionTimeoutError)
    return isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
