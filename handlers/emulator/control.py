"""/control: what a person or a test does to the emulator, as JSON. `docs/emulator.md` lists every path.

A request that makes no sense is answered with 400 and {"error": a sentence}, an unknown citizen with 404.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from aiohttp import web

from handlers.emulator import chat, control_citizen, people
from handlers.emulator.emulator import EMULATOR, Emulator
from handlers.emulator.faults import Fault
from handlers.emulator.live import CLOSED
from handlers.emulator.models import Message
from handlers.emulator.people import WrongWish
from handlers.emulator.stickers import STICKERS
from handlers.emulator.wishes import decimal, read_json, read_wish, whole

MAX_LISTED = 1000
MAX_WAIT_S = 60.0
MAX_MISCHIEF = 1000


async def state(request: web.Request) -> web.Response:
    """GET /control/state: everything but the messages."""
    return web.json_response(snapshot(request.app[EMULATOR]))


def snapshot(emulator: Emulator) -> dict[str, Any]:
    return {
        "oa": {"id": emulator.settings.oa_id, "name": emulator.settings.oa_name},
        "clock": clock_reading(emulator),
        "webhook": emulator.deliveries.summary(),
        "switches": emulator.switches.current.model_dump(),
        "tokens": emulator.tokens.summary(),
        "faults": emulator.faults.summary(),
        "stickers": STICKERS,
        "user_refusals": people.USER_REFUSALS,
        "citizens": [people.shown(citizen) for citizen in emulator.records.citizens(MAX_LISTED)],
    }


def clock_reading(emulator: Emulator) -> dict[str, int]:
    return {"now_ms": emulator.clock.now_ms(), "offset_ms": emulator.clock.offset_ms}


async def messages(request: web.Request) -> web.Response:
    """GET /control/messages ?user_id= &source=oa|admin|citizen &after=<seq> &limit= &wait_s= &count=

    With `wait_s` the answer waits until `count` (1) messages are there or the time is over.
    """
    emulator = request.app[EMULATOR]
    wait_s = min(decimal(request.query.get("wait_s", "0"), "wait_s"), MAX_WAIT_S)
    if wait_s > 0:
        await _arrived(emulator, request, wait_s)
    return web.json_response({"messages": [chat.shown(message) for message in _listed(emulator, request)]})


async def _arrived(emulator: Emulator, request: web.Request, wait_s: float) -> None:
    count = int(decimal(request.query.get("count", "1"), "count"))
    with emulator.live.listen() as news, suppress(TimeoutError):
        async with asyncio.timeout(wait_s):
            heard = None
            while heard != CLOSED and len(_listed(emulator, request)) < count:
                heard = await news.get()


def _listed(emulator: Emulator, request: web.Request) -> list[Message]:
    query = request.query
    limit = int(decimal(query.get("limit", "200"), "limit"))
    after = int(decimal(query.get("after", "0"), "after"))
    found = emulator.records.messages(query.get("user_id", ""), max(0, min(limit, MAX_LISTED)), after)
    source = query.get("source", "")
    return [message for message in found if not source or message.source == source]


async def reset(request: web.Request) -> web.Response:
    """POST /control/reset {tokens}: an empty emulator with one citizen; `tokens`: true restores the first token."""
    emulator = request.app[EMULATOR]
    wish = await read_wish(request, optional=("tokens",))
    emulator.deliveries.clear()
    emulator.records.clear_chats()
    emulator.faults.clear()
    emulator.switches.restore()
    emulator.clock.restore()
    if wish.get("tokens"):
        emulator.tokens.restore()
    people.create_citizen(emulator)
    emulator.live.publish("resync", {})
    return web.json_response(snapshot(emulator))


async def create_citizen(request: web.Request) -> web.Response:
    """POST /control/citizens {name, user_id, phone}: all optional"""
    wish = await read_wish(request, optional=("name", "user_id", "phone"))
    citizen = people.create_citizen(request.app[EMULATOR], **{key: str(value) for key, value in wish.items()})
    return web.json_response(people.shown(citizen))


async def admin_replies(request: web.Request) -> web.Response:
    """POST /control/admin/reply {user_id, text, admin_id}: a human answers in Zalo's own tool"""
    emulator = request.app[EMULATOR]
    wish = await read_wish(request, ("user_id", "text"), ("admin_id",))
    citizen = people.citizen_of(emulator, str(wish["user_id"]))
    admin_id = str(wish.get("admin_id", chat.DEFAULT_ADMIN_ID))
    return web.json_response(chat.shown(chat.admin_replies(emulator, citizen, str(wish["text"]), admin_id)))


async def read_clock(request: web.Request) -> web.Response:
    """GET /control/clock"""
    return web.json_response(clock_reading(request.app[EMULATOR]))


async def move_clock(request: web.Request) -> web.Response:
    """POST /control/clock {advance_s}"""
    emulator = request.app[EMULATOR]
    wish = await read_wish(request, ("advance_s",))
    emulator.clock.advance(decimal(wish["advance_s"], "advance_s"))
    emulator.live.publish("clock", clock_reading(emulator))
    return web.json_response(clock_reading(emulator))


async def add_fault(request: web.Request) -> web.Response:
    """POST /control/faults: a `Fault`; GET lists them, DELETE clears them"""
    emulator = request.app[EMULATOR]
    emulator.faults.add(Fault.model_validate(await read_json(request)))
    return _faults(emulator)


async def list_faults(request: web.Request) -> web.Response:
    return _faults(request.app[EMULATOR])


async def clear_faults(request: web.Request) -> web.Response:
    emulator = request.app[EMULATOR]
    emulator.faults.clear()
    return _faults(emulator)


def _faults(emulator: Emulator) -> web.Response:
    return web.json_response({"faults": emulator.faults.summary()})


async def change_switches(request: web.Request) -> web.Response:
    """POST /control/switches: any of the members of `Switches`"""
    emulator = request.app[EMULATOR]
    wish = await read_json(request)
    if not isinstance(wish, dict):
        raise WrongWish("the body must be a JSON object")
    changed = emulator.switches.change(wish).model_dump()
    emulator.live.publish("switches", changed)
    return web.json_response(changed)


async def change_tokens(request: web.Request) -> web.Response:
    """POST /control/tokens {action: expire | revoke | restore}"""
    tokens = request.app[EMULATOR].tokens
    actions = {"expire": tokens.expire_access, "revoke": tokens.revoke, "restore": tokens.restore}
    _chosen(actions, (await read_wish(request, ("action",)))["action"])()
    return web.json_response(tokens.summary())


async def read_webhooks(request: web.Request) -> web.Response:
    """GET /control/webhooks ?settle=1: with `settle` the answer waits until nothing is on its way"""
    deliveries = request.app[EMULATOR].deliveries
    if request.query.get("settle"):
        await deliveries.settle()
    return web.json_response(deliveries.summary())


async def change_webhooks(request: web.Request) -> web.Response:
    """POST /control/webhooks {action, times}: pause | resume | enable | retry_now | duplicate_next | reorder_next |
    corrupt_next | console_test"""
    emulator = request.app[EMULATOR]
    deliveries = emulator.deliveries
    wish = await read_wish(request, ("action",), ("times",))
    times = whole(wish.get("times", 1), "times")
    if not 1 <= times <= MAX_MISCHIEF:
        raise WrongWish(f"times must be 1 to {MAX_MISCHIEF}")
    mischief = deliveries.mischief
    actions: dict[str, Callable[[], object]] = {
        "pause": deliveries.pause,
        "resume": deliveries.resume,
        "enable": deliveries.enable,
        "retry_now": deliveries.retry_now,
        "duplicate_next": lambda: setattr(mischief, "duplicate_next", times),
        "reorder_next": lambda: setattr(mischief, "reorder_next", times),
        "corrupt_next": lambda: setattr(mischief, "corrupt_next", times),
        "console_test": lambda: deliveries.emit("console", emulator.bodies.console_test(emulator.clock.now_ms())),
    }
    _chosen(actions, wish["action"])()
    emulator.live.publish("webhook", deliveries.summary())
    return web.json_response(deliveries.summary())


def _chosen(actions: Mapping[str, Callable[[], object]], name: object) -> Callable[[], object]:
    if not isinstance(name, str) or name not in actions:
        raise WrongWish(f"action must be one of {', '.join(actions)}")
    return actions[name]


ROUTES = [
    web.get("/control/state", state),
    web.get("/control/messages", messages),
    web.post("/control/reset", reset),
    web.post("/control/citizens", create_citizen),
    *control_citizen.ROUTES,
    web.post("/control/admin/reply", admin_replies),
    web.get("/control/clock", read_clock),
    web.post("/control/clock", move_clock),
    web.post("/control/faults", add_fault),
    web.get("/control/faults", list_faults),
    web.delete("/control/faults", clear_faults),
    web.post("/control/switches", change_switches),
    web.post("/control/tokens", change_tokens),
    web.get("/control/webhooks", read_webhooks),
    web.post("/control/webhooks", change_webhooks),
]
