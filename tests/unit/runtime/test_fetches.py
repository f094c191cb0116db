"""When a file is tried again, and when no more."""

from __future__ import annotations

import pytest

from bot.runtime.fetches import FETCH_LIFE_MS, PAUSES_SECONDS, Fetch, Fetched
from bot.tickets.evidence import LASTING_REASONS, REASONS, KeptFile, SealedFile

NOW = 1_795_400_000_000
FETCH = Fetch("NR-7K3M-9Q4X", 2, NOW + FETCH_LIFE_MS)


@pytest.mark.parametrize("reason", sorted(set(REASONS) - set(LASTING_REASONS)))
def test_pauses_grow_to_the_last_and_end_with_the_life_of_the_address(reason: str) -> None:
    fetch, now, pauses = FETCH, NOW, []
    while (again := fetch.after(reason, now)) is not None:
        pauses.append((again.due - now) // 1000)
        fetch, now = again, again.due
        assert fetch.reason == reason
        assert fetch.due <= FETCH.until
    assert pauses[: len(PAUSES_SECONDS)] == list(PAUSES_SECONDS)
    assert set(pauses[len(PAUSES_SECONDS) :]) == {PAUSES_SECONDS[-1]}
    assert FETCH_LIFE_MS // 1000 - sum(pauses) < PAUSES_SECONDS[-1]


@pytest.mark.parametrize("reason", sorted(LASTING_REASONS))
def test_what_will_not_change_is_not_tried_again(reason: str) -> None:
    assert FETCH.after(reason, NOW) is None


def test_records_are_read_again_and_hold_no_key_in_a_text() -> None:
    again = FETCH.after("status", NOW)
    assert again is not None
    assert Fetch.load(again.id, again.dump()) == again
    kept = KeptFile(SealedFile("a" * 32, "7" * 64), "5" * 64, 1, "image/png", NOW)
    for fetched in (Fetched("NR-7K3M-9Q4X", 2, kept), Fetched("NR-7K3M-9Q4X", 2, reason="host")):
        assert Fetched.load(fetched.dump()) == fetched
        assert "7" * 64 not in repr(fetched)


def test_a_record_of_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="schema 9"):
        Fetch.load("NR-7K3M-9Q4X.1", b'[9,1,1,1,""]')
    with pytest.raises(ValueError, match="schema 9"):
        Fetched.load(b'[9,"NR-7K3M-9Q4X",1,null,""]')
