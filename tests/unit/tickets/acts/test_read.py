"""Looking at a walled ticket: the ledger knows before anything is shown, once a person and quarter of an hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.tickets import refusals
from bot.tickets.access import Actor
from bot.tickets.acts.read import read
from bot.tickets.outcome import Around, Command
from bot.tickets.readers import READ_INTERVAL_MS
from bot.tickets.roster import Roster
from bot.tickets.ticket import MAX_READERS, Kind, Status, Ticket
from config.units import read_chart

INSPECTOR = Actor("i", "Ninh", "thanh-tra-thanh-pho", frozenset({"inspector"}))
COLLEAGUE = replace(INSPECTOR, id="j")
ACCUSED = Actor("a", "An", "long-bien", frozenset({"staff"}))
LEAD = replace(INSPECTOR, id="l", roles=frozenset({"lead"}))
MANY = tuple(replace(INSPECTOR, id=f"i{number}") for number in range(MAX_READERS + 3))
AROUND = Around(Roster(read_chart(), (INSPECTOR, COLLEAGUE, ACCUSED, LEAD, *MANY), date(2026, 11, 23)))
AT = 1_795_400_000_000


def looking(actor: Actor = INSPECTOR, **changes: Any) -> Command:
    return replace(Command("k", actor, 1), **changes)


def test_a_look_leaves_one_entry_with_who_and_when(ticket: Callable[..., Ticket]) -> None:
    outcome = read(ticket(), looking(), AROUND, AT)
    (entry,) = outcome.entries
    assert (entry.at, entry.actor, entry.verb, dict(entry.data), entry.secret) == (AT, "i", "read", {}, None)
    assert outcome.messages == ()


def test_a_look_changes_nothing_else_so_colleagues_screens_stay_valid(ticket: Callable[..., Ticket]) -> None:
    before = ticket(version=7)
    after = read(before, looking(expected_version=3), AROUND, AT).ticket
    assert replace(after, readers=()) == before
    assert after.readers == (("i", AT),)


def test_looks_within_a_quarter_of_an_hour_are_one_and_each_person_has_their_own(
    ticket: Callable[..., Ticket],
) -> None:
    seen = read(ticket(), looking(), AROUND, AT).ticket
    assert read(seen, looking(), AROUND, AT + READ_INTERVAL_MS - 1).repeated
    assert not read(seen, looking(COLLEAGUE), AROUND, AT + 1).repeated
    later = read(seen, looking(), AROUND, AT + READ_INTERVAL_MS)
    assert len(later.entries) == 1
    assert later.ticket.readers == (("i", AT + READ_INTERVAL_MS),)


def test_a_clock_that_went_back_records_the_look_rather_than_not(ticket: Callable[..., Ticket]) -> None:
    seen = read(ticket(), looking(), AROUND, AT).ticket
    assert not read(seen, looking(), AROUND, AT - 1).repeated


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REFUSED])
def test_a_look_at_an_ended_ticket_is_recorded_too(ticket: Callable[..., Ticket], status: Status) -> None:
    assert read(ticket(status=status), looking(), AROUND, AT).entries


@pytest.mark.parametrize("kind", [Kind.CONDUCT, Kind.CONFIDENTIAL])
def test_every_walled_kind_is_recorded(ticket: Callable[..., Ticket], kind: Kind) -> None:
    assert read(ticket(kind=kind, walled=False), looking(), AROUND, AT).entries


def test_a_look_at_a_ticket_without_a_wall_is_not_recorded(ticket: Callable[..., Ticket]) -> None:
    plain = ticket(kind=Kind.FEEDBACK, walled=False, about_units=())
    assert read(plain, looking(LEAD), AROUND, AT).repeated


def test_who_may_not_read_leaves_no_trace_and_learns_nothing_i6(ticket: Callable[..., Ticket]) -> None:
    answers = []
    for there in (ticket(), None):
        with pytest.raises(refusals.NotFound) as refused:
            read(there, looking(ACCUSED), AROUND, AT)
        answers.append(str(refused.value))
    assert answers[0] == answers[1]


def test_a_ticket_keeps_the_latest_readers_only(ticket: Callable[..., Ticket]) -> None:
    seen = ticket()
    for number, reader in enumerate(MANY):
        seen = read(seen, looking(reader), AROUND, AT + number).ticket
    assert len(seen.readers) == MAX_READERS
    assert seen.readers[-1] == (f"i{MAX_READERS + 2}", AT + MAX_READERS + 2)
