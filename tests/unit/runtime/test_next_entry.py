"""Which entry of a citizen's list may go now (I5): a table of small lists."""

from __future__ import annotations

from collections import deque

import pytest

from bot.channel.outgoing import Button, Media, Outgoing
from bot.runtime.delivery import without_buttons
from bot.runtime.lanes import Lane, next_entry
from bot.runtime.outbox import Entry, SendReport

NOW, LIMIT = 100_000, 5_000


def entry(id: str, *, due: int = 0, marked: int = 0, cause: int = 0) -> Entry:
    return Entry(id, "bot", 0, cause, Outgoing(id), due=due, marked_at=marked)


def lane(*entries: Entry, blocked: int = 0) -> Lane:
    return Lane("oa:u", 0, 1, deque(entries), blocked_until=blocked)


@pytest.mark.parametrize(
    ("given", "goes", "again"),
    [
        (lane(), None, 0),
        (lane(entry("1-1.0"), entry("1-1.1")), "1-1.0", 0),
        (lane(entry("1-1.0"), blocked=NOW + 7), None, NOW + 7),
        (lane(entry("1-1.0", due=NOW + 9)), None, NOW + 9),
        (lane(entry("1-1.0", due=NOW + 9), entry("2-1.0")), "2-1.0", 0),  # parked ones hold up nobody
        (lane(entry("1-1.0", due=NOW + 9), entry("2-1.0", due=NOW + 4)), None, NOW + 4),
        (lane(entry("1-1.0", marked=NOW - 1000)), None, NOW + 4000),
        (lane(entry("1-1.0", marked=NOW - LIMIT)), "1-1.0", 0),  # the limit is over: once more
        (lane(entry("1-1.0", marked=NOW - 1000), entry("1-1.1", cause=NOW - 2000)), None, NOW + 4000),
        (lane(entry("1-1.0", marked=NOW - 1000), entry("2-1.0", cause=NOW - 1000)), None, NOW + 4000),
        (lane(entry("1-1.0", marked=NOW - 1000), entry("2-1.0", cause=NOW - 999)), "2-1.0", 0),  # wrote afterwards
        (
            lane(entry("1-1.0", marked=NOW - 1000), entry("1-1.1"), entry("2-1.0", cause=NOW)),
            None,
            NOW + 4000,
        ),
    ],
)
def test_what_goes_next(given: Lane, goes: str | None, again: int) -> None:
    found, look = next_entry(given, NOW, LIMIT)
    assert (found.id if found else None) == goes
    assert look == again


def test_entries_sort_by_event_then_number_as_numbers() -> None:
    ids = ["9-1.0", "10-2.10", "10-2.9", "10-10.0", "100-0.0"]
    assert [e.id for e in sorted(map(entry, reversed(ids)), key=lambda e: e.order)] == [
        "9-1.0",
        "10-2.9",
        "10-2.10",
        "10-10.0",
        "100-0.0",
    ]


def test_an_entry_survives_its_storage() -> None:
    out = Outgoing("xin chào", (Button("query", "Có", "#co"),), Media("gif", "a.gif", "a", 3, 4), "m1")
    stored = Entry("7-1.2", "staff", 3, 11, out, "NR-1", "reply:2", due=5, born=6, tries=1)
    assert Entry.load("7-1.2", stored.dump()) == stored


def test_an_entry_of_a_newer_version_is_refused() -> None:
    with pytest.raises(ValueError, match="schema 99"):
        Entry.load("1-1.0", b"[99,0,0,0,0,0]")


def test_a_report_survives_its_storage() -> None:
    report = SendReport("oa:u", "NR-1", "reply:2", "sent", "m1", "lời")
    assert SendReport.load(report.dump()) == report


def test_options_become_numbered_lines_once() -> None:
    buttons = (Button("query", "Có", "#1"), Button("query", "Không", "#2"), Button("open_url", "Cổng", "https://a.vn"))
    plain = without_buttons(Outgoing("Chọn", buttons))
    assert plain == Outgoing("Chọn\n1. Có\n2. Không\nCổng: https://a.vn")
    assert without_buttons(Outgoing("Chọn\n1. Có\n2. Không", buttons[:2])).text == "Chọn\n1. Có\n2. Không"
