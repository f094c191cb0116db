"""The OA's access token: kept, renewed in time by one process at a time, never lost.

A refresh token works once. So the new pair is stored before it is used, the spent one stays beside it, and whoever
renews holds a lock that outlives every HTTP call made under it and reads the stored pair again first.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx
from pydantic_core import from_json, to_json

from bot.channel.answers import text, whole
from bot.channel.errors import NOT_SENT, Action, ChannelError, Verdict
from bot.channel.http import PLAIN_HEADERS, Answer, Http, NoAnswer

OAUTH_PATH = "/v4/oa/access_token"
REFRESH_SECONDS = 10.0  # one call
REFRESH_TRIES = 2  # with one refresh token, when an answer is lost
LOCK_SECONDS = 60.0  # how long the store's lock must live: longer than all calls made under it
RENEW_AT = 0.8  # of a token's life
ASSUMED_LIFE = 3600.0  # seconds, when the answer does not say
LONGEST_LIFE = 90 * 86400.0
RECHECK_SECONDS = 60.0  # before asking again after a refusal or two lost answers
BUSY_SECONDS = 5.0  # before asking again when the server was away
FORCED_SECONDS = 10.0  # between two renewals because the channel refused the token
MAX_SEEDS = 8  # remembered, so that an older process does not take its old setting for a new one
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", **PLAIN_HEADERS}
FORM_NOT_READ = (400, 415)
SCHEMA = 1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token with the single-use refresh token for the next one. Times are seconds since the epoch."""

    access: str
    refresh: str
    obtained_at: float
    expires_at: float
    seeds: tuple[str, ...] = ()  # fingerprints of the operator's refresh tokens already used, newest last
    previous_access: str = ""
    previous_refresh: str = ""

    def __repr__(self) -> str:
        return f"TokenPair(obtained_at={self.obtained_at:.0f}, expires_at={self.expires_at:.0f})"

    @property
    def renew_at(self) -> float:
        return self.obtained_at + RENEW_AT * (self.expires_at - self.obtained_at)


class TokenStore(Protocol):
    """Where the pair is kept, shared by all processes of one OA."""

    async def load(self) -> TokenPair | None:
        """The stored pair, read anew."""
        ...

    async def save(self, pair: TokenPair) -> None:
        """Returns only when the pair would survive a crash."""
        ...

    def lock(self) -> AbstractAsyncContextManager[bool]:
        """Gives whether this process may renew now. A lock lives `LOCK_SECONDS` when its holder dies."""
        ...


class ReconnectNeeded(ChannelError):
    """The OA cannot be reached until an operator gives a new refresh token; messages are kept meanwhile."""

    def __init__(self, reason: str) -> None:
        verdict = Verdict(
            Action.ALERT,
            f"{reason}: get a new refresh token for the OA (developer console, API Explorer), "
            "set ZALO_REFRESH_TOKEN to it and restart",
            alert=True,
            max_tries=12,
        )
        super().__init__(0, verdict)
        self.reason = reason


class RenewalBusy(ChannelError):
    """Another process is renewing the token and the old one is no longer good: try again in a moment."""

    def __init__(self) -> None:
        super().__init__(0, Verdict(Action.RETRY, "another process is renewing the access token", max_tries=12))


class _Refused(Exception):
    """The OAuth server said no to a refresh token."""


class TokenKeeper:
    """One OA's token in one process. `problem` is what an operator must know, None while all is well."""

    def __init__(
        self,
        http: Http,
        oauth_url: str,
        app_id: str,
        app_secret: str,
        seed_refresh_token: str,
        store: TokenStore,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._http, self._app_id, self._store, self._now = http, app_id, store, now
        self._url = httpx.URL(oauth_url.rstrip("/") + OAUTH_PATH)
        self._headers = httpx.Headers(
            {
                "secret_key": app_secret,
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            }
        )
        self._seed = seed_refresh_token.strip()
        self._seed_mark = fingerprint(self._seed) if self._seed else ""
        self._pair: TokenPair | None = None
        self._unsaved: TokenPair | None = None
        self._renewing = asyncio.Lock()
        self._next_try = 0.0
        self._next_forced = 0.0
        self.problem: ChannelError | None = None

    async def access(self) -> str:
        """A token that should be valid; renewed in time. Raises `ReconnectNeeded`, `RenewalBusy`, `ChannelError`."""
        pair = self._pair
        if pair is not None and self._now() < pair.renew_at:
            return pair.access
        return await self._renewed(refused="")

    async def refreshed(self, after: str) -> str:
        """Another token, because the channel refused `after`. Raises as `access` does."""
        return await self._renewed(refused=after)

    async def _renewed(self, refused: str) -> str:
        """One renewal at a time in this process; while the old token lives, a failure is noted and not raised."""
        async with self._renewing:
            pair = self._pair
            if pair is not None and pair.access != refused and self._now() < pair.renew_at:
                return pair.access
            if self._now() >= self._next_try:
                try:
                    pair = self._pair = await self._renew_under_lock(refused)
                    self.problem = None
                    return pair.access
                except ChannelError as error:
                    self._note(error)
            if pair is not None and pair.access != refused and self._now() < pair.expires_at:
                return pair.access
            raise self.problem or RenewalBusy()

    def _note(self, error: ChannelError) -> None:
        self.problem = error
        if not isinstance(error, RenewalBusy):
            pause = RECHECK_SECONDS if isinstance(error, ReconnectNeeded) else BUSY_SECONDS
            self._next_try = self._now() + pause
            log.warning("renewing the access token failed: %s", error)

    async def _renew_under_lock(self, refused: str) -> TokenPair:
        async with self._store.lock() as held:
            stored = await self._store.load()
            unsaved = self._unsaved
            if held and unsaved is not None and (stored is None or stored.obtained_at < unsaved.obtained_at):
                stored = await self._keep(unsaved)
            new_seed = bool(self._seed) and (stored is None or self._seed_mark not in stored.seeds)
            if stored is not None and not new_seed and stored.access != refused and self._now() < stored.renew_at:
                return stored
            if not held:
                raise RenewalBusy
            if refused and self._now() < self._next_forced:
                raise ReconnectNeeded("the channel refuses a token it has just given")
            renewed = await self._renew(stored, new_seed)
            if refused:
                self._next_forced = self._now() + FORCED_SECONDS
            return renewed

    async def _renew(self, stored: TokenPair | None, new_seed: bool) -> TokenPair:
        """A pair from the operator's new token, or else from the stored one."""
        refusals: list[str] = []
        if new_seed:
            try:
                return await self._keep(await self._refresh(self._seed, stored))
            except _Refused as refusal:
                refusals.append(f"the configured refresh token was refused ({refusal})")
        if stored is not None and stored.refresh:
            try:
                return await self._keep(await self._refresh(stored.refresh, stored))
            except _Refused as refusal:
                refusals.append(f"the stored refresh token was refused ({refusal})")
        raise ReconnectNeeded("; ".join(refusals) or "there is no refresh token")

    async def _keep(self, pair: TokenPair) -> TokenPair:
        """Store a pair before anybody uses it; what could not be stored is not forgotten, its parent is spent."""
        self._unsaved = pair
        await self._store.save(pair)
        self._unsaved = None
        return pair

    async def _refresh(self, refresh: str, stored: TokenPair | None) -> TokenPair:
        """Ask the OAuth server; a lost answer is asked for once more with the same token.

        The documented body is a form. A server that cannot read it (a stand-in or gateway that wants JSON) answers
        400 or 415 without a reason of its own; it is asked the second time with JSON.
        """
        form = {"refresh_token": refresh, "app_id": self._app_id, "grant_type": "refresh_token"}
        content, headers = urlencode(form).encode(), self._headers
        for attempt in range(REFRESH_TRIES):
            try:
                answer = await self._http.post(self._url, headers, content, total=REFRESH_SECONDS)
            except NoAnswer as lost:
                if lost.verdict.action is not Action.UNCERTAIN:
                    raise
                continue
            body = _readable(answer)
            if attempt == 0 and answer.status in FORM_NOT_READ and not (body and body.get("error_name")):
                content, headers = to_json(form), httpx.Headers({**self._headers, "Content-Type": "application/json"})
                continue
            if body is not None:
                return self._pair_from(body, stored)
        raise ReconnectNeeded("renewing the token got no answer twice, its refresh token may be spent")

    def _pair_from(self, body: dict[str, Any], stored: TokenPair | None) -> TokenPair:
        """Success is both tokens being there, whatever the status; anything else is a refusal."""
        access, refresh = text(body.get("access_token")), text(body.get("refresh_token"))
        if not access or not refresh:
            name = text(body.get("error_name")) or "no reason given"
            raise _Refused(f"{text(body.get('error'))} {name}".strip()[:100])
        now = self._now()
        life = whole(body.get("expires_in"))
        seeds = stored.seeds if stored is not None else ()
        if self._seed_mark and self._seed_mark not in seeds:
            seeds = (*seeds, self._seed_mark)[-MAX_SEEDS:]
        return TokenPair(
            access,
            refresh,
            obtained_at=now,
            expires_at=now + (min(life, LONGEST_LIFE) if life is not None and life > 0 else ASSUMED_LIFE),
            seeds=seeds,
            previous_access=stored.access if stored is not None else "",
            previous_refresh=stored.refresh if stored is not None else "",
        )


def _readable(answer: Answer) -> dict[str, Any] | None:
    """The JSON object of an answer, None when it has none: the state of the refresh token is then unknown.

    Raises a `ChannelError` to retry for a server that says it is busy.
    """
    if answer.status in (429, 503):
        raise ChannelError(answer.status, NOT_SENT)
    try:
        body = from_json(answer.body)
    except ValueError:
        return None
    return body if type(body) is dict else None


def fingerprint(token: str) -> str:
    """What may be stored and compared of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def encode_pair(pair: TokenPair) -> bytes:
    """The pair as JSON, for a store that encrypts it."""
    return to_json({"v": SCHEMA, **{field: getattr(pair, field) for field in TokenPair.__slots__}})


def decode_pair(stored: bytes) -> TokenPair:
    """The pair that `encode_pair` stored. Raises `ValueError` for bytes of another schema."""
    record = from_json(stored)
    if type(record) is not dict or record.pop("v", None) != SCHEMA:
        raise ValueError("a stored token pair of another schema")
    return TokenPair(**{**record, "seeds": tuple(record["seeds"])})
