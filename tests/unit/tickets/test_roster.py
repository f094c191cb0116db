"""Who is above and under whom, who is away, who leads: the chart with its people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.chart import UnknownUnit
from bot.tickets.roster import Leave, Person, Roster, UnknownPerson
from config.units import ChartData, Intake, Unit, read_chart

TODAY = date(2026, 11, 23)
DATA = read_chart()
WEEK = Leave(date(2026, 11, 23), date(2026, 11, 27), "pho")


def person(id: str, unit: str = "long-bien", *roles: str, **changes: object) -> Person:
    return replace(Person(id, id.title(), unit, frozenset(roles or ("staff",))), **changes)  # type: ignore[arg-type]


HEAD = person("truong", head=True)
DEPUTY = person("pho")
CLERK = person("canbo")
OUTSIDER = person("ngoai", "bo-de")
CITY = person("chutich", "ubnd-thanh-pho", head=True)


def roster(*people: Person, on: date = TODAY) -> Roster:
    return Roster(DATA, people, on)


def test_under_a_head_is_everybody_of_the_unit_and_of_every_unit_below() -> None:
    here = roster(HEAD, DEPUTY, CLERK, OUTSIDER, CITY)
    assert here.people_under("truong") == {"pho", "canbo"}
    assert here.people_under("chutich") == {"truong", "pho", "canbo", "ngoai"}
    assert here.people_under("canbo") == frozenset()
    assert here.superiors("canbo") == {"truong", "chutich"}


def test_under_anybody_else_is_whoever_reports_to_them_and_so_on_across_units() -> None:
    far = person("xa", "bo-de", reports_to="canbo")
    further = person("xanua", "chi-nhanh-1", reports_to="xa")
    here = roster(HEAD, CLERK, far, further)
    assert here.people_under("canbo") == {"xa", "xanua"}
    assert here.people_under("truong") == {"canbo", "xa", "xanua"}


def test_people_said_to_be_above_each_other_both_are() -> None:
    one, other = person("mot", reports_to="hai"), person("hai", reports_to="mot")
    here = roster(one, other, person("ba", reports_to="hai"))
    assert here.people_under("mot") == {"hai", "ba"}
    assert here.people_under("hai") == {"mot", "ba"}
    assert roster(person("minh", reports_to="minh")).superiors("minh") == frozenset()


def test_a_way_up_that_leads_to_nobody_known_is_a_hole_and_counts_as_under_everybody() -> None:
    here = roster(HEAD, person("lac", "bo-de", reports_to="khong-co"), person("roi", "don-vi-la"))
    with pytest.raises(UnknownPerson):
        here.superiors("lac")
    with pytest.raises(UnknownUnit):
        here.superiors("roi")
    with pytest.raises(UnknownPerson):
        here.person("khong-co")
    with pytest.raises(UnknownPerson):
        here.people_under("khong-co")
    assert here.people_under("truong") == {"lac", "roi"}


def test_who_acts_for_a_head_who_is_away_counts_as_head_beside_them() -> None:
    away = replace(HEAD, leave=WEEK)
    here = roster(away, DEPUTY, CLERK)
    assert here.is_away("truong")
    assert here.deputy("truong") == DEPUTY
    assert here.people_under("pho") == {"truong", "canbo"}
    assert here.people_under("truong") == {"pho", "canbo"}
    assert here.leads_of("long-bien") == (DEPUTY,)
    back = roster(away, DEPUTY, CLERK, on=date(2026, 11, 28))
    assert not back.is_away("truong")
    assert back.deputy("truong") is None
    assert back.people_under("pho") == frozenset()
    assert back.leads_of("long-bien") == (away,)


@pytest.mark.parametrize(
    "deputy",
    [
        replace(DEPUTY, active=False),
        replace(DEPUTY, leave=Leave(TODAY, TODAY)),
        person("khac"),
    ],
    ids=["disabled", "away too", "unknown"],
)
def test_a_deputy_who_cannot_act_is_none(deputy: Person) -> None:
    here = roster(replace(HEAD, leave=WEEK), deputy)
    assert here.deputy("truong") is None
    assert here.leads_of("long-bien") == ()
    assert roster(replace(HEAD, leave=replace(WEEK, deputy="truong"))).deputy("truong") is None


def test_leads_of_a_unit_are_its_heads_and_its_people_with_that_role() -> None:
    lead = person("lanhdao", "long-bien", "lead")
    gone = person("cu", "long-bien", "lead", active=False)
    here = roster(HEAD, lead, gone, CLERK)
    assert {one.id for one in here.leads_of("long-bien")} == {"truong", "lanhdao"}
    assert {one.id for one in here.unit_members("long-bien")} == {"truong", "lanhdao", "canbo"}
    assert here.leads_of("bo-de") == ()
    with pytest.raises(UnknownUnit):
        here.unit_members("don-vi-la")


def test_a_disabled_head_is_nobodys_superior_any_more() -> None:
    assert roster(replace(HEAD, active=False), CLERK).superiors("canbo") == frozenset()


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    units = [Unit("u0", "U0", "U0", "city")]
    for n in range(1, draw(st.integers(1, 6))):
        units.append(Unit(f"u{n}", f"U{n}", f"U{n}", "office", parent=f"u{draw(st.integers(0, n - 1))}"))
    last = Unit("last", "Last", "Last", "last_stop")
    size = draw(st.integers(1, 7))
    ids = [f"p{n}" for n in range(size)]
    people = [
        Person(
            id,
            id,
            draw(st.sampled_from([*(u.id for u in units), "last", "hole"])),
            frozenset({"staff"}),
            active=draw(st.booleans()),
            head=draw(st.booleans()),
            reports_to=draw(st.sampled_from(["", *ids, "hole"])),
            leave=draw(st.none() | st.just(Leave(TODAY, TODAY, draw(st.sampled_from(["", *ids]))))),
        )
        for id in ids
    ]
    return Roster(ChartData("v", (*units, last), Intake(("u0",), "last", "u0")), people, TODAY)


@given(rosters())
def test_whoever_is_under_somebody_is_under_everybody_above_them(here: Roster) -> None:
    below = {one.id: here.people_under(one.id) for one in here.people}
    for one in here.people:
        assert one.id not in below[one.id]
        for other in below[one.id]:
            assert below[other] - {one.id} <= below[one.id]


@given(rosters())
def test_members_of_a_headed_unit_and_all_below_are_under_the_head(here: Roster) -> None:
    for head in here.people:
        if head.head and head.active and head.unit in here:
            covered = here.under(head.unit)
            assert {one.id for one in here.people if one.unit in covered} - {head.id} <= here.people_under(head.id)
