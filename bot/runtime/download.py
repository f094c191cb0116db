"""Fetching one file of a citizen: from allowed hosts only, over https, within limits of size and time.

A redirect is followed only to a host that is allowed as well, and no address of this machine or its network is ever
connected to, unless the demo's own emulator is named with its full address.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
from yarl import URL

from bot.runtime.addresses import checked_connector, is_forbidden

MAX_URL = 4096  # characters
MAX_REDIRECTS = 3
CHUNK = 64 * 1024
CONNECT_SECONDS = 5.0
SILENT_SECONDS = 20.0  # without a byte
WHOLE_SECONDS = 180.0  # for one file, redirects and writing included
CONNECTIONS = 16
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "namro"}
_PORTS = {"http": (80, 443), "https": (443,)}

Kept = TypeVar("Kept")
Keep = Callable[[AsyncIterator[bytes]], Awaitable[Kept]]


class CannotFetch(Exception):
    """A file was not fetched. `reason` is a word for people (`bot.tickets.evidence.REASONS`) and counters:

    host, address, redirect and too_large will not change; status, compressed, timeout and unreachable may.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where files may come from: `names` (a.b.vn, *.b.vn) over https, `origins` (http://127.0.0.1:8090) as they are."""

    names: tuple[str, ...]
    origins: tuple[str, ...] = ()

    @classmethod
    def of(cls, listed: Iterable[str]) -> Hosts:
        items = tuple(listed)
        return cls(tuple(i for i in items if "://" not in i), tuple(i for i in items if "://" in i))

    def is_origin(self, url: URL) -> bool:
        return url.user is None and any(url.origin() == URL(origin) for origin in self.origins)

    def checked(self, text: str) -> URL:
        """The address to ask, upgraded to https; raises CannotFetch."""
        url = _read(text)
        if self.is_origin(url):
            return url
        if url.user is not None or url.password is not None or url.explicit_port not in (None, *_PORTS[url.scheme]):
            raise CannotFetch("address")
        if not self._is_named((url.raw_host or "").lower().removesuffix(".")):
            raise CannotFetch("host")
        return url.with_scheme("https").with_port(None)

    def _is_named(self, host: str) -> bool:
        return any(host == name or (name[:2] == "*." and host.endswith(name[1:])) for name in self.names)


class Downloads:
    """Connections for fetching; close them with `aclose`."""

    def __init__(
        self, hosts: Hosts, whole_seconds: float = WHOLE_SECONDS, silent_seconds: float = SILENT_SECONDS
    ) -> None:
        self._hosts = hosts
        self._whole = whole_seconds
        self._silent = silent_seconds
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def fetch(self, url: str, most: int, keep: Keep[Kept]) -> Kept:
        """What `keep` makes of the file at `url`, of at most `most` bytes as far as its server tells.

        Raises CannotFetch, and what `keep` raises.
        """
        try:
            async with asyncio.timeout(self._whole):
                return await self._fetch(url, most, keep)
        except TimeoutError:
            raise CannotFetch("timeout") from None
        except aiohttp.ClientConnectorError as error:
            raise CannotFetch("address" if is_forbidden(error.os_error) else "unreachable") from None
        except (aiohttp.ClientError, ConnectionError, UnicodeError):
            raise CannotFetch("unreachable") from None

    async def _fetch(self, text: str, most: int, keep: Keep[Kept]) -> Kept:
        url = self._hosts.checked(text)
        for _ in range(MAX_REDIRECTS + 1):
            session = self._session(self._hosts.is_origin(url))
            async with session.get(url, headers=_HEADERS, allow_redirects=False) as answer:
                if 300 <= answer.status < 400:
                    url = self._followed(url, answer.headers.get("Location", ""))
                    continue
                _refuse(answer, most)
                return await keep(answer.content.iter_chunked(CHUNK))
        raise CannotFetch("redirect")

    def _followed(self, url: URL, location: str) -> URL:
        try:
            return self._hosts.checked(str(url.join(_read(location, absolute=False))))
        except CannotFetch:
            raise CannotFetch("redirect") from None

    def _session(self, private: bool) -> aiohttp.ClientSession:
        if private not in self._sessions:
            self._sessions[private] = aiohttp.ClientSession(
                connector=checked_connector(CONNECTIONS, private),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=self._silent),
            )
        return self._sessions[private]

    async def aclose(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()


def _refuse(answer: aiohttp.ClientResponse, most: int) -> None:
    if answer.status != 200:
        raise CannotFetch("status")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise CannotFetch("compressed")  # nobody asked for it, and a small answer could unfold without end
    if answer.content_length is not None and answer.content_length > most:
        raise CannotFetch("too_large")


def _read(text: str, absolute: bool = True) -> URL:
    """An address as it is written: signatures in it must not be written anew."""
    if not text or len(text) > MAX_URL or "\\" in text or not text.isprintable() or " " in text:
        raise CannotFetch("address")
    try:
        url = URL(text, encoded=text.isascii())
        host, _ = url.raw_host, url.explicit_port
    except ValueError:
        raise CannotFetch("address") from None
    if absolute and (url.scheme not in _PORTS or not host):
        raise CannotFetch("address")
    return url
