"""POST /control/citizen/<user_id>/...: what a citizen does on their phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from handlers.emulator import chat, people
from handlers.emulator.emulator import EMULATOR, Emulator
from handlers.emulator.models import Button, Citizen
from handlers.emulator.wishes import decimal, read_file, read_wish, whole

Act = Callable[[Emulator, Citizen, web.Request], Awaitable[object]]


async def says(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../text {text, quote_id}"""
    wish = await read_wish(request, ("text",), ("quote_id",))
    return chat.shown(chat.citizen_says(emulator, citizen, str(wish["text"]), str(wish.get("quote_id", ""))))


async def taps(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../tap {message_id, index}: the message a query button sent, or the button that opens something"""
    wish = await read_wish(request, ("message_id", "index"))
    done = chat.citizen_taps(emulator, citizen, str(wish["message_id"]), whole(wish["index"], "index"))
    return {"opens": done.model_dump()} if isinstance(done, Button) else chat.shown(done)


async def sends_file(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../file, multipart: `file`, and `text` before it as a caption"""
    upload, text = await read_file(request)
    return chat.shown(chat.citizen_sends_file(emulator, citizen, upload, text))


async def sends_location(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../location {latitude, longitude}"""
    wish = await read_wish(request, ("latitude", "longitude"))
    latitude, longitude = decimal(wish["latitude"], "latitude"), decimal(wish["longitude"], "longitude")
    return chat.shown(chat.citizen_sends_location(emulator, citizen, latitude, longitude))


async def sends_sticker(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../sticker {sticker}"""
    wish = await read_wish(request, ("sticker",))
    return chat.shown(chat.citizen_sends_sticker(emulator, citizen, str(wish["sticker"])))


async def reacts(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../react {message_id, icon}"""
    wish = await read_wish(request, ("message_id", "icon"))
    chat.citizen_reacts(emulator, citizen, str(wish["message_id"]), str(wish["icon"]))
    return {}


async def sees(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../seen: the chat is looked at"""
    await read_wish(request)
    return {"seen": chat.citizen_sees(emulator, citizen)}


async def follows(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../follow {follow: true|false}"""
    wish = await read_wish(request, ("follow",))
    people.follow(emulator, citizen, "follow" if wish["follow"] else "unfollow")
    return people.shown(people.citizen_of(emulator, citizen.id))


async def clicks_chatnow(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../chatnow: the Message button, before anything was written"""
    await read_wish(request)
    people.click_chatnow(emulator, citizen)
    return {}


async def withdraws(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../withdraw: the citizen asks for deletion (user_withdraw)"""
    await read_wish(request)
    people.withdraw(emulator, citizen)
    return {}


async def submits_info(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../info: the citizen answers a card that asks for name and phone"""
    await read_wish(request)
    people.submit_info(emulator, citizen)
    return {}


async def refuses(emulator: Emulator, citizen: Citizen, request: web.Request) -> object:
    """.../refuse {code: -213|-217|-218|-227|-244|null}: sends to this person fail from now on"""
    wish = await read_wish(request, ("code",))
    code = None if wish["code"] is None else whole(wish["code"], "code")
    people.refuse_sends(emulator, citizen, code)
    return people.shown(people.citizen_of(emulator, citizen.id))


def _of_citizen(act: Act) -> Handler:
    """A handler for /control/citizen/<user_id>/... that finds the citizen first."""

    async def handler(request: web.Request) -> web.StreamResponse:
        emulator = request.app[EMULATOR]
        citizen = people.citizen_of(emulator, request.match_info["user_id"])
        return web.json_response(await act(emulator, citizen, request))

    return handler


ACTS: dict[str, Act] = {
    "text": says,
    "tap": taps,
    "file": sends_file,
    "image": sends_file,
    "location": sends_location,
    "sticker": sends_sticker,
    "react": reacts,
    "seen": sees,
    "follow": follows,
    "chatnow": clicks_chatnow,
    "withdraw": withdraws,
    "info": submits_info,
    "refuse": refuses,
}

ROUTES = [web.post(f"/control/citizen/{{user_id}}/{name}", _of_citizen(act)) for name, act in ACTS.items()]
