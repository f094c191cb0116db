from __future__ import annotations

from bot.tickets.ledger import LedgerEntry
from bot.tickets.readers import Reader, readers_before


def entry(seq: int, at: int, actor: str, verb: str = "read") -> LedgerEntry:
    return LedgerEntry(seq, at, actor, verb, {}, None)


def test_everybody_on_the_staff_who_knew_of_a_ticket_before_is_named_by_when_they_first_did() -> None:
    entries = [
        entry(1, 100, "citizen", "open"),
        entry(2, 200, "b"),
        entry(3, 300, "a", "reply"),
        entry(4, 400, "b", "opened"),
        entry(5, 500, "system", "sent"),
        entry(6, 600, "c"),
    ]
    assert readers_before(entries, 600) == (Reader("b", 200, 400), Reader("a", 300, 300))
    assert readers_before(entries, 601)[-1] == Reader("c", 600, 600)
    assert readers_before(entries, 200) == ()
    assert readers_before([], 10**15) == ()


def test_entries_out_of_time_order_count_by_their_time() -> None:
    entries = [entry(1, 500, "a"), entry(2, 300, "a"), entry(3, 400, "b")]
    assert readers_before(entries, 501) == (Reader("a", 300, 500), Reader("b", 400, 400))
