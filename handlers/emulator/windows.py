"""When an OA may still write to a citizen: free, paid, or not at all."""

from __future__ import annotations

from handlers.emulator.models import Citizen
from handlers.emulator.refusals import ZaloRefused
from handlers.emulator.switches import Switches

HOUR_MS = 3_600_000
FREE_WINDOW_MS = 48 * HOUR_MS
LAST_WINDOW_MS = 7 * 24 * HOUR_MS
VIETNAM_OFFSET_MS = 7 * HOUR_MS
NIGHT_FROM, NIGHT_UNTIL = 22, 6
MAX_ANSWERS_PER_MESSAGE = 8
ZCA_CODES = {"none": -320, "empty": -321}


def is_charged(citizen: Citizen, now_ms: int, switches: Switches) -> bool:
    """Whether a consultation message now would be paid for; raises `ZaloRefused` where none is allowed."""
    if citizen.refuse is not None:
        raise ZaloRefused(citizen.refuse)
    if switches.night_block and is_night(now_ms):
        raise ZaloRefused(-234)
    if citizen.last_interaction_ms is None:
        raise ZaloRefused(-232)
    age = now_ms - citizen.last_interaction_ms
    if age > LAST_WINDOW_MS:
        raise ZaloRefused(-230)
    if age <= FREE_WINDOW_MS:
        return False
    if switches.zca in ZCA_CODES:
        raise ZaloRefused(ZCA_CODES[switches.zca])
    return True


def is_night(now_ms: int) -> bool:
    """Between 22:00 and 06:00 in Vietnam."""
    hour = (now_ms + VIETNAM_OFFSET_MS) // HOUR_MS % 24
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL
