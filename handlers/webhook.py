"""The channel's way in, `POST /webhook/zalo`: verifies, hands over to the acceptor, answers 200 once it is kept."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import structlog
from aiohttp import web
from multidict import istr
from prometheus_client import Counter

from bot.channel.event_names import EVENT_KINDS
from bot.channel.inbound import MAX_BODY, Inbound, MalformedEvent, encode_inbound, parse_inbound
from bot.channel.signature import verify, which_variant
from bot.runtime import metrics
from bot.runtime.accept import REMEMBER_SECONDS, Acceptor, Outcome
from bot.store.names import partition_of
from config.settings import Settings

HANDLED = frozenset(("message", "follow", "chatnow", "echo", "delivered", "seen", "unfollow", "withdraw"))
FOR_A_PERSON = frozenset(("unknown",))  # kept aside, counted, looked at by a person
HEADER = istr("X-ZEvent-Signature")
OK = b"ok"
BODY_SECONDS = 5.0  # for the body to come in whole
MAX_AHEAD_MS = 5 * 60_000  # a channel's clock may be this far ahead of ours; what is further counts as now

log = structlog.get_logger()


class Webhook:
    """`routes` for the public server. Everything it answers is counted in `namro_webhooks` by outcome."""

    def __init__(self, settings: Settings, acceptor: Acceptor) -> None:
        self._settings = settings
        self._acceptor = acceptor
        self._oa_ids = settings.oa_ids
        self._by_event: dict[tuple[str, str], Counter] = {}
        self._counts = {outcome: metrics.WEBHOOKS.labels(outcome.value) for outcome in Outcome}

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/webhook/zalo", self.post), web.get("/webhook/zalo", self.get)]

    async def get(self, request: web.Request) -> web.Response:
        return web.Response(body=OK)

    async def post(self, request: web.Request) -> web.Response:
        try:
            raw = await _body(request)
        except web.HTTPRequestEntityTooLarge:
            return self._refuse("too_large", 413, f"a body of more than {MAX_BODY} bytes is not read\n")
        except (TimeoutError, ConnectionError):
            return self._refuse("unfinished", 408, f"the body did not come within {BODY_SECONDS:.0f} s\n")
        try:
            event = parse_inbound(raw, self._oa_ids)
        except MalformedEvent as error:
            return self._refuse("malformed", 400, f"{error}\n")
        if event.kind == "console_test":
            metrics.WEBHOOKS.labels("console_test").inc()
            return web.Response(body=OK)
        if not self._is_genuine(event, raw, request.headers.get(HEADER)):
            return self._refuse("bad_signature", self._settings.zalo_bad_signature_status, "")
        return await self._accept(event)

    def _is_genuine(self, event: Inbound, raw: bytes, header: str | None) -> bool:
        settings = self._settings
        secret = settings.zalo_webhook_secret
        if event.app_id == settings.zalo_app_id and verify(event.app_id, raw, event.timestamp, secret, header):
            return True
        app_secret = settings.zalo_app_secret
        variant = which_variant(
            settings.zalo_app_id, raw, event.timestamp, secret, header, oa_id=event.oa_id, app_secret=app_secret
        )
        metrics.BAD_SIGNATURES.labels(variant).inc()
        log.warning("bad_signature", variant=variant, kind=event.kind)
        return False

    async def _accept(self, event: Inbound) -> web.Response:
        self._count(event)
        if event.kind not in HANDLED and event.kind not in FOR_A_PERSON:
            metrics.WEBHOOKS.labels("ignored").inc()
            return web.Response(body=OK)
        if event.kind in HANDLED and not (event.oa_id and event.user_id):
            metrics.WEBHOOKS.labels("foreign").inc()
            return web.Response(body=OK)
        if event.kind == "withdraw":
            metrics.ALERTS.labels("user_withdraw").inc()
            log.warning("user_withdraw", reason="a citizen takes back their consent; their tickets tell of it")
        event = _not_ahead_of_time(event)
        partition = partition_of(event.oa_id, event.user_id, self._settings.partitions)
        plain = encode_inbound(event)
        if event.kind in FOR_A_PERSON or event.at < (time.time() - REMEMBER_SECONDS) * 1000:
            outcome = await self._acceptor.quarantine(partition, plain)
        else:
            outcome = await self._acceptor.accept(partition, event.at, event.reorder_id, event.dedupe_id, plain)
        self._counts[outcome].inc()
        if outcome is Outcome.FULL:
            return web.Response(status=503, text="cannot keep the event now; send it again\n")
        return web.Response(body=OK)

    def _count(self, event: Inbound) -> None:
        """By name where the name is known; unknown ones share a label, so nobody can make labels without end."""
        name = event.event_name if event.event_name in EVENT_KINDS else "other"
        counter = self._by_event.get((name, event.kind))
        if counter is None:
            counter = self._by_event[name, event.kind] = metrics.WEBHOOK_EVENTS.labels(name, event.kind)
        counter.inc()

    def _refuse(self, outcome: str, status: int, text: str) -> web.Response:
        metrics.WEBHOOKS.labels(outcome).inc()
        return web.Response(status=status, text=text)


async def _body(request: web.Request) -> bytes:
    """The whole body; one that is still on its way gets only so long."""
    if request.content.is_eof():
        return await request.read()
    async with asyncio.timeout(BODY_SECONDS):
        return await request.read()


def _not_ahead_of_time(event: Inbound) -> Inbound:
    """A time far in the future would mute, date and order things wrongly for ever after."""
    now = int(time.time() * 1000)
    return replace(event, at=now) if event.at > now + MAX_AHEAD_MS else event
