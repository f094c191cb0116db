from __future__ import annotations

import pytest

from handlers.emulator.models import Citizen
from handlers.emulator.refusals import ZaloRefused
from handlers.emulator.switches import Switches
from handlers.emulator.windows import FREE_WINDOW_MS, LAST_WINDOW_MS, is_charged, is_night

NOON = 1_760_000_400_000 // 86_400_000 * 86_400_000 + 5 * 3_600_000  # 12:00 in Vietnam
FUNDED = Switches(zca="funded")


def _citizen(ago_ms: int | None, refuse: int | None = None) -> Citizen:
    last = None if ago_ms is None else NOON - ago_ms
    return Citizen(
        id="1", id_by_app="2", name="Lan", phone="84900000000", created_ms=0, last_interaction_ms=last, refuse=refuse
    )


@pytest.mark.parametrize(("ago_ms", "charged"), [(0, False), (FREE_WINDOW_MS, False), (FREE_WINDOW_MS + 1, True)])
def test_the_first_48_hours_are_free(ago_ms: int, charged: bool) -> None:
    assert is_charged(_citizen(ago_ms), NOON, FUNDED) is charged


def test_seven_days_are_paid_to_the_last_millisecond() -> None:
    assert is_charged(_citizen(LAST_WINDOW_MS), NOON, FUNDED)


@pytest.mark.parametrize(
    ("citizen", "switches", "code"),
    [
        (_citizen(None), FUNDED, -232),
        (_citizen(LAST_WINDOW_MS + 1), FUNDED, -230),
        (_citizen(FREE_WINDOW_MS + 1), Switches(zca="none"), -320),
        (_citizen(FREE_WINDOW_MS + 1), Switches(zca="empty"), -321),
        (_citizen(0, refuse=-217), FUNDED, -217),
        (_citizen(0, refuse=-227), FUNDED, -227),
    ],
)
def test_a_closed_window_has_its_own_code(citizen: Citizen, switches: Switches, code: int) -> None:
    with pytest.raises(ZaloRefused) as refusal:
        is_charged(citizen, NOON, switches)
    assert refusal.value.code == code


@pytest.mark.parametrize(("hour", "night"), [(6, False), (12, False), (21, False), (22, True), (0, True), (5, True)])
def test_night_is_22_to_6_in_vietnam(hour: int, night: bool) -> None:
    assert is_night(NOON + (hour - 12) * 3_600_000) is night


def test_the_night_block_refuses_consultation_only_when_switched_on() -> None:
    midnight = NOON + 12 * 3_600_000
    assert not is_charged(_citizen(0), midnight, Switches())
    with pytest.raises(ZaloRefused) as refusal:
        is_charged(_citizen(0), midnight, Switches(night_block=True))
    assert refusal.value.code == -234
