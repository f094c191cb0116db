"""Reading from outside by two people: who may ask, who may grant, for how long, and what the ledger keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.tickets import refusals
from bot.tickets.access import Actor, Allowed, judge
from bot.tickets.acts.break_glass import break_glass_ask, break_glass_grant, break_glass_use
from bot.tickets.grants import ASKED_HOURS, HOUR_MS, MAX_GRANTS, MAX_HOURS, MAX_REASON, MIN_REASON
from bot.tickets.outcome import Around, Command
from bot.tickets.roster import Roster
from bot.tickets.ticket import Kind, Ticket
from config.units import read_chart

AT = 1_795_400_000_000
WHY = "Đối chiếu với vụ việc đang xác minh."
LEAD = Actor("lan", "Lan", "bo-de", frozenset({"lead"}))
CLERK = Actor("chi", "Chi", "bo-de", frozenset({"staff"}))
WARD = Actor("van", "Vân", "long-bien", frozenset({"lead", "inspector", "admin"}))
NINH = Actor("ninh", "Ninh", "thanh-tra-thanh-pho", frozenset({"inspector"}))
MINH = Actor("minh", "Minh", "thanh-tra-thanh-pho", frozenset({"lead"}))
PEOPLE = (LEAD, CLERK, WARD, NINH, MINH)


def around(*changed: Actor) -> Around:
    people = {one.id: one for one in (*PEOPLE, *changed)}
    return Around(Roster(read_chart(), people.values(), date(2026, 11, 23)))


def asks(who: Actor = LEAD, text: str = WHY, **data: str) -> Command:
    return Command(f"ask-{who.id}", who, 1, text, data)


def grants(who: Actor = NINH, grant: str = "g1") -> Command:
    return Command(f"grant-{who.id}", who, 1, "", {"grant": grant})


@pytest.fixture
def asked(ticket: Callable[..., Ticket]) -> Ticket:
    return break_glass_ask(ticket(), asks(hours="2"), around(), AT).ticket


def reads(who: Actor, ticket: Ticket, at: int) -> bool:
    return isinstance(judge(who, ticket, "read", around().chart, at), Allowed)


def test_asking_alone_opens_nothing_and_a_grant_by_another_opens_it_for_the_hours_asked(asked: Ticket) -> None:
    assert not reads(LEAD, asked, AT)
    outcome = break_glass_grant(asked, grants(), around(), AT + 5)
    assert reads(LEAD, outcome.ticket, AT + 5)
    assert reads(LEAD, outcome.ticket, AT + 4 + 2 * HOUR_MS)
    assert not reads(LEAD, outcome.ticket, AT + 5 + 2 * HOUR_MS)
    (entry,) = outcome.entries
    assert (entry.actor, entry.verb) == ("ninh", "break_glass_grant")
    assert entry.data == {"grant": "g1", "staff": "lan", "until": str(AT + 5 + 2 * HOUR_MS)}


def test_the_reason_is_kept_among_the_words_and_not_in_the_open(ticket: Callable[..., Ticket]) -> None:
    (entry,) = break_glass_ask(ticket(), asks(hours="1"), around(), AT).entries
    assert (entry.verb, dict(entry.data), entry.secret) == (
        "break_glass_ask",
        {"grant": "g1", "hours": "1"},
        {"reason": WHY},
    )
    asked = break_glass_ask(ticket(), asks(), around(), AT).ticket
    assert WHY not in str(asked.public())
    assert asked.version == 1


def test_each_reading_is_written_down_and_only_while_the_grant_lasts(asked: Ticket) -> None:
    use = Command("use", LEAD, 1)
    with pytest.raises(refusals.NotFound):
        break_glass_use(asked, use, around(), AT)
    granted = break_glass_grant(asked, grants(), around(), AT).ticket
    (entry,) = break_glass_use(granted, use, around(), AT + 1).entries
    assert (entry.actor, entry.verb, dict(entry.data)) == ("lan", "break_glass_use", {"grant": "g1"})
    with pytest.raises(refusals.NotFound):
        break_glass_use(granted, use, around(), AT + 2 * HOUR_MS)


@pytest.mark.parametrize("kind", Kind)
def test_who_is_excluded_asks_about_a_ticket_that_is_not_there(ticket: Callable[..., Ticket], kind: Kind) -> None:
    said = []
    for one in (ticket(kind=kind, walled=True), None):
        with pytest.raises(refusals.NotFound) as refused:
            break_glass_ask(one, asks(WARD), around(), AT)
        said.append(str(refused.value))
    assert len(set(said)) == 1
    with pytest.raises(refusals.NotFound):
        break_glass_ask(ticket(kind=kind), asks(CLERK), around(), AT)


def test_nobody_grants_their_own_request_or_that_of_somebody_they_stand_under(ticket: Callable[..., Ticket]) -> None:
    both = replace(LEAD, unit="doi", roles=frozenset({"lead", "inspector"}))
    asked = break_glass_ask(ticket(), asks(), around(), AT).ticket
    under = replace(NINH, reports_to="lan")
    with pytest.raises(refusals.NotGranted):
        break_glass_grant(asked, grants(under), around(under), AT)
    own = replace(both, unit="thanh-tra-thanh-pho")
    with pytest.raises(refusals.NotGranted):
        break_glass_grant(asked, grants(own), around(own), AT)
    assert break_glass_grant(asked, grants(MINH), around(), AT).ticket.grants[0].by == "minh"


def test_who_came_to_be_excluded_or_went_away_is_not_granted(asked: Ticket) -> None:
    for changed in (replace(LEAD, unit="long-bien"), replace(LEAD, active=False)):
        with pytest.raises(refusals.NotGranted):
            break_glass_grant(asked, grants(), around(changed), AT)
    with pytest.raises(refusals.NotGranted):
        break_glass_grant(replace(asked, about_staff=("lan",)), grants(), around(), AT)
    with pytest.raises(refusals.NotFound):
        break_glass_grant(asked, grants(LEAD), around(), AT)


def test_a_request_lapses_and_an_unknown_or_granted_one_is_refused(asked: Ticket) -> None:
    assert ASKED_HOURS == 24
    with pytest.raises(refusals.NotGranted):
        break_glass_grant(asked, grants(), around(), AT + ASKED_HOURS * HOUR_MS)
    with pytest.raises(refusals.NotGranted):
        break_glass_grant(asked, grants(grant="g9"), around(), AT)
    granted = break_glass_grant(asked, grants(), around(), AT).ticket
    with pytest.raises(refusals.NotGranted):
        break_glass_grant(granted, grants(MINH), around(), AT + 1)
    assert break_glass_grant(granted, grants(), around(), AT + 1).repeated


@pytest.mark.parametrize("hours", ["0", str(MAX_HOURS + 1), "x", "", "²"])
def test_hours_and_reasons_have_limits_i12(ticket: Callable[..., Ticket], hours: str) -> None:
    assert (MAX_HOURS, MIN_REASON, MAX_REASON) == (4, 20, 1000)
    with pytest.raises(refusals.NotGranted, match="từ 1 đến 4"):
        break_glass_ask(ticket(), asks(hours=hours), around(), AT)
    for text in ("", "x" * (MIN_REASON - 1), "x" * (MAX_REASON + 1)):
        with pytest.raises(refusals.NotGranted, match="lý do"):
            break_glass_ask(ticket(), asks(text=text), around(), AT)


def test_requests_on_one_ticket_are_bounded_and_a_new_one_replaces_what_waits(asked: Ticket) -> None:
    again = break_glass_ask(asked, replace(asks(), key="other"), around(), AT).ticket
    assert len(again.grants) == 1
    ticket: Any = asked
    for n in range(MAX_GRANTS + 5):
        one = Actor(f"l{n}", "L", "bo-de", frozenset({"lead"}))
        ticket = break_glass_ask(ticket, asks(one), around(one), AT).ticket
    assert len(ticket.grants) == MAX_GRANTS == 20
