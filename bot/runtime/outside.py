"""Asking an outside service over HTTP: configured hosts only, no redirects, no private address unless it is said so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
from pydantic_core import from_json, to_json

from bot.runtime.addresses import checked_connector, is_forbidden
from config.services import Service

MAX_ANSWER = 64 * 1024  # bytes
CHUNK = 8 * 1024
CONNECT_SECONDS = 3.0
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "namro"}


class ServiceFailed(Exception):
    """No usable answer. `outcome` is a word for counters: unknown, late, timeout, unreachable, forbidden, redirect,
    status, too_large or not_json.
    """

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Outside:
    """The services with a pool of connections each; close it with `aclose`."""

    def __init__(self, services: Mapping[str, Service], tokens: Mapping[str, str]) -> None:
        self.services = services
        self._tokens = tokens
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def ask(self, name: str, given: Mapping[str, Any], key: str, seconds: float) -> Any:
        """The kept fields of a service's answer; raises ServiceFailed. `key` stays the same when a call is repeated."""
        service = self.services.get(name)
        if service is None:
            raise ServiceFailed("unknown")
        try:
            async with asyncio.timeout(min(seconds, service.timeout)):
                body = await self._exchange(service, given, key)
        except TimeoutError:
            raise ServiceFailed("timeout") from None
        except aiohttp.ClientConnectorError as error:
            raise ServiceFailed("forbidden" if is_forbidden(error.os_error) else "unreachable") from None
        except (aiohttp.ClientError, OSError, UnicodeError):
            raise ServiceFailed("unreachable") from None
        try:
            return kept(from_json(body, allow_inf_nan=False), service.keep)
        except ValueError:
            raise ServiceFailed("not_json") from None

    async def _exchange(self, service: Service, given: Mapping[str, Any], key: str) -> bytes:
        headers = {**_HEADERS, "Idempotency-Key": key}
        if service.token_header is not None:
            headers[service.token_header] = self._tokens[service.name]
        sent: dict[str, Any] = {"params": _query(given)}
        if service.method == "POST":
            headers["Content-Type"] = "application/json"
            sent = {"data": to_json(given)}
        sent |= {"headers": headers, "allow_redirects": False}
        async with self._session(service).request(service.method, service.url, **sent) as answer:
            if 300 <= answer.status < 400:
                raise ServiceFailed("redirect")
            if not 200 <= answer.status < 300:
                raise ServiceFailed("status")
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise ServiceFailed("not_json")  # nobody asked for a compressed answer
            return await _read(answer)

    def _session(self, service: Service) -> aiohttp.ClientSession:
        session = self._sessions.get(service.name)
        if session is None:
            connector = checked_connector(service.at_once, service.private)
            session = self._sessions[service.name] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            )
        return session

    async def aclose(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for chunk in answer.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > MAX_ANSWER:
            raise ServiceFailed("too_large")
    return body


def _query(given: Mapping[str, Any]) -> dict[str, str]:
    """The values of a GET: texts as they are, other values as JSON, nothing for none."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in given.items()
        if value is not None
    }


def kept(value: Any, fields: Iterable[str]) -> Any:
    """Only these fields of a JSON object, or of each object in a list; ValueError when it is neither.

    >>> kept({"a": 1, "b": {"c": 2, "d": 3}}, ["b.c"])
    {'b': {'c': 2}}
    """
    if not isinstance(value, dict | list):
        raise ValueError("neither an object nor a list")
    wanted: dict[str, Any] = {}
    for field in fields:
        level = wanted
        *outer, last = field.split(".")
        for name in outer:
            level = level.setdefault(name, {})
        level.setdefault(last, {})
    return _picked(value, wanted)


def _picked(value: Any, wanted: Mapping[str, Any]) -> Any:
    if not wanted:
        return value
    if isinstance(value, list):
        return [_picked(item, wanted) for item in value if isinstance(item, dict | list)]
    if isinstance(value, dict):
        return {name: _picked(value[name], inner) for name, inner in wanted.items() if name in value}
    return None
