"""Citizens of the emulator: who they are, and what they do other than writing."""

from __future__ import annotations

import secrets
from typing import Any

from handlers.emulator.emulator import Emulator
from handlers.emulator.models import Citizen
from handlers.emulator.refusals import MESSAGES

MAX_CITIZENS = 20_000
MAX_NAME = 80
FIRST_NAMES = ("Chị Lan", "Anh Minh", "Cô Hoa", "Chú Hùng", "Bà Tư", "Anh Phúc", "Chị Thảo", "Ông Năm")
FOLLOW_EVENTS = ("follow", "unfollow")
USER_REFUSALS = (-213, -217, -218, -227, -244)


class UnknownCitizen(Exception):
    """No citizen has this id; create one with POST /control/citizens."""


class WrongWish(Exception):
    """A /control request that makes no sense; the text says what would."""


def citizen_of(emulator: Emulator, user_id: str) -> Citizen:
    citizen = emulator.records.citizen(user_id)
    if citizen is None:
        raise UnknownCitizen(f"no citizen has the id {user_id}")
    return citizen


def create_citizen(emulator: Emulator, name: str = "", user_id: str = "", phone: str = "") -> Citizen:
    """A new citizen who has not written yet. Without a name the next of `FIRST_NAMES` is given."""
    count = emulator.records.citizen_count()
    if count >= MAX_CITIZENS:
        raise WrongWish(f"at most {MAX_CITIZENS} citizens")
    if user_id and not (user_id.isascii() and user_id.isdigit() and len(user_id) <= 20):
        raise WrongWish("user_id must be at most 20 digits")
    if user_id and emulator.records.citizen(user_id) is not None:
        raise WrongWish(f"{user_id} exists already")
    citizen = Citizen(
        id=user_id or _long_id(),
        id_by_app=_long_id(),
        name=name.strip()[:MAX_NAME] or _next_name(count),
        phone=phone or f"8490{secrets.randbelow(10**7):07d}",
        created_ms=emulator.clock.now_ms(),
    )
    return keep(emulator, citizen)


def keep(emulator: Emulator, citizen: Citizen) -> Citizen:
    """Store a citizen and tell the open pages."""
    emulator.records.put_citizen(citizen)
    emulator.live.publish("citizen", shown(citizen))
    return citizen


def interacted(emulator: Emulator, citizen: Citizen) -> Citizen:
    """Open the 48 hours and 7 days anew."""
    return keep(emulator, citizen.model_copy(update={"last_interaction_ms": emulator.clock.now_ms()}))


def follow(emulator: Emulator, citizen: Citizen, event_name: str) -> None:
    """`event_name` is follow (an interaction) or unfollow."""
    now_ms = emulator.clock.now_ms()
    emulator.deliveries.emit(citizen.id, emulator.bodies.follow(citizen, event_name, now_ms))
    changed = citizen.model_copy(update={"follows": event_name == "follow"})
    if changed.follows:
        interacted(emulator, changed)
    else:
        keep(emulator, changed)


def click_chatnow(emulator: Emulator, citizen: Citizen) -> None:
    """The Message button on the OA's page: at Zalo once per citizen, before anything was written."""
    if citizen.last_interaction_ms is not None:
        raise WrongWish("Zalo sends this event only before the first interaction")
    event = emulator.bodies.about_user(citizen, "user_click_chatnow", emulator.clock.now_ms())
    emulator.deliveries.emit(citizen.id, event)
    interacted(emulator, citizen)


def withdraw(emulator: Emulator, citizen: Citizen) -> None:
    """The citizen asks for their data to be deleted; from then on nobody may write to them."""
    event = emulator.bodies.about_user(citizen, "user_withdraw", emulator.clock.now_ms())
    emulator.deliveries.emit(citizen.id, event)
    keep(emulator, citizen.model_copy(update={"last_interaction_ms": None, "follows": False}))


def submit_info(emulator: Emulator, citizen: Citizen) -> None:
    """The answer to a card that asks for name and phone."""
    emulator.deliveries.emit(citizen.id, emulator.bodies.submit_info(citizen, emulator.clock.now_ms()))
    interacted(emulator, citizen)


def refuse_sends(emulator: Emulator, citizen: Citizen, code: int | None) -> None:
    """From now on sends to this person fail with `code`; None lifts it."""
    if code is not None and code not in USER_REFUSALS:
        raise WrongWish(f"refuse must be null or one of {', '.join(map(str, USER_REFUSALS))}")
    keep(emulator, citizen.model_copy(update={"refuse": code}))


def shown(citizen: Citizen) -> dict[str, Any]:
    """A citizen as /control and the page see them."""
    reason = MESSAGES[citizen.refuse] if citizen.refuse is not None else ""
    return {**citizen.model_dump(), "refuse_reason": reason}


def _next_name(count: int) -> str:
    return FIRST_NAMES[count] if count < len(FIRST_NAMES) else f"Người dân {count + 1}"


def _long_id() -> str:
    """19 digits, the first not zero: above 2^53, like Zalo's."""
    return str(secrets.randbelow(8 * 10**18) + 10**18)
