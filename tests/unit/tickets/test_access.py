"""The whole table of who may do what, then the wall attacked with random charts and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.access import Actor, Allowed, Denied, Verb, access_ticket, visible_tickets
from bot.tickets.chart import Chart
from bot.tickets.ticket import Kind, Ticket
from config.roles import read_roles
from config.units import ChartData, Intake, Unit, read_chart

DATA = read_chart()
# A team below the inspectorate and one below the ward: walls and offices are told apart from their branches.
TEAMS = (
    Unit("doi-thanh-tra", "Đội thanh tra", "Đội", "office", parent="thanh-tra-thanh-pho"),
    Unit("mot-cua-long-bien", "Bộ phận một cửa Long Biên", "Một cửa", "office", parent="long-bien"),
)
CHART = Chart(replace(DATA, units=(*DATA.units, *TEAMS)))
ROLES = sorted(read_roles())
CITY, INSPECTORATE, CENTRE = "ubnd-thanh-pho", "thanh-tra-thanh-pho", "trung-tam-phuc-vu-hanh-chinh-cong"
UNITS = [CITY, INSPECTORATE, CENTRE, "long-bien", "bo-de", "doi-thanh-tra", "mot-cua-long-bien", "tiep-nhan-doc-lap"]
ALL = frozenset(Verb)
WORK = ALL - {Verb.OPEN_SEAL}
LIST = frozenset({Verb.LIST})

Case = tuple[str, dict[str, object], dict[tuple[str, str], frozenset[Verb]]]
CASES: list[Case] = [
    (
        "conduct about a ward, read by the inspectorate",
        {"kind": Kind.CONDUCT, "office": INSPECTORATE, "about_units": ("long-bien",)},
        {(INSPECTORATE, "staff"): WORK, (INSPECTORATE, "lead"): ALL, (INSPECTORATE, "inspector"): ALL}
        | {(u, "auditor"): LIST for u in UNITS if u not in ("long-bien", "mot-cua-long-bien")},
    ),
    (
        "confidential about a ward",
        {"kind": Kind.CONFIDENTIAL, "office": INSPECTORATE, "about_units": ("long-bien",)},
        {(INSPECTORATE, "inspector"): ALL},
    ),
    (
        "conduct about the whole city, read by the last stop",
        {"kind": Kind.CONDUCT, "office": "tiep-nhan-doc-lap", "about_units": (CITY,)},
        {("tiep-nhan-doc-lap", role): WORK if role == "staff" else ALL for role in ("staff", "lead", "inspector")}
        | {("tiep-nhan-doc-lap", "auditor"): LIST},
    ),
    (
        "conduct whose office is itself concerned: nobody of it reads",
        {"kind": Kind.CONDUCT, "office": INSPECTORATE, "about_units": (INSPECTORATE,)},
        {(u, "auditor"): LIST for u in UNITS if u not in (INSPECTORATE, "doi-thanh-tra")},
    ),
    (
        "feedback to a ward",
        {"kind": Kind.FEEDBACK, "office": "long-bien", "about_units": ("long-bien",), "walled": False},
        {("long-bien", "staff"): WORK, ("long-bien", "lead"): ALL, (CITY, "lead"): WORK}
        | {(u, "auditor"): LIST for u in UNITS},
    ),
    (
        "feedback that may accuse, read by the inspectorate",
        {"kind": Kind.FEEDBACK, "office": INSPECTORATE, "about_units": ("long-bien",), "walled": True},
        {(INSPECTORATE, "staff"): WORK, (INSPECTORATE, "lead"): ALL, (INSPECTORATE, "inspector"): ALL}
        | {(u, "auditor"): LIST for u in UNITS if u not in ("long-bien", "mot-cua-long-bien")},
    ),
    (
        "a question to the service centre",
        {"kind": Kind.INQUIRY, "office": CENTRE, "about_units": (), "walled": False},
        {(CENTRE, "staff"): WORK, (CENTRE, "lead"): ALL, (CITY, "lead"): WORK} | {(u, "auditor"): LIST for u in UNITS},
    ),
    ("an office the chart does not know", {"office": "khong-co"}, {}),
    ("about a unit the chart does not know", {"about_units": ("khong-co",)}, {}),
]


@pytest.mark.parametrize(("changes", "granted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_unit_role_and_verb(
    ticket: Callable[..., Ticket],
    changes: dict[str, object],
    granted: dict[tuple[str, str], frozenset[Verb]],
) -> None:
    one = ticket(**changes)
    for unit, role, verb in product(UNITS, ROLES, Verb):
        actor = Actor("a", "An", unit, frozenset({role}))
        got = access_ticket(actor, one, verb, CHART)
        assert isinstance(got, Allowed) == (verb in granted.get((unit, role), ())), (unit, role, verb, got)
        if isinstance(got, Allowed):
            assert got.view == ("metadata" if role == "auditor" else "full")
        listed = visible_tickets(actor, [one], CHART)
        assert bool(listed) == (Verb.LIST in granted.get((unit, role), ()))


def test_the_person_whose_case_it_is_may_open_its_seal(ticket: Callable[..., Ticket]) -> None:
    clerk = Actor("c", "Chi", INSPECTORATE, frozenset({"staff"}))
    for changes in ({"assignee": "c"}, {"responsible": "c"}):
        assert isinstance(access_ticket(clerk, ticket(**changes), Verb.OPEN_SEAL, CHART), Allowed)
        secret = ticket(kind=Kind.CONFIDENTIAL, **changes)
        assert isinstance(access_ticket(clerk, secret, Verb.OPEN_SEAL, CHART), Denied)
    for role in ("admin", "auditor", "editor"):
        other = replace(clerk, roles=frozenset({role}))
        assert isinstance(access_ticket(other, ticket(assignee="c"), Verb.OPEN_SEAL, CHART), Denied)


def test_the_head_of_the_concerned_unit_is_kept_out_even_with_every_role(ticket: Callable[..., Ticket]) -> None:
    head = Actor("head", "Trưởng", "long-bien", frozenset(ROLES))
    for kind, verb in product((Kind.CONDUCT, Kind.CONFIDENTIAL), Verb):
        assert isinstance(access_ticket(head, ticket(kind=kind), verb, CHART), Denied)
        assert isinstance(access_ticket(head, ticket(kind=kind, office="long-bien"), verb, CHART), Denied)


def test_who_moves_away_or_in_is_judged_by_where_they_are_now(ticket: Callable[..., Ticket]) -> None:
    inspector = Actor("i", "Ninh", INSPECTORATE, frozenset({"inspector"}))
    assert isinstance(access_ticket(inspector, ticket(), "read", CHART), Allowed)
    assert isinstance(access_ticket(replace(inspector, unit="long-bien"), ticket(), "read", CHART), Denied)
    former_member = Actor("f", "Phúc", INSPECTORATE, frozenset({"inspector"}))  # was at Long Biên until yesterday
    assert isinstance(access_ticket(former_member, ticket(), "read", CHART), Allowed)
    assert isinstance(access_ticket(former_member, ticket(about_staff=("f",)), "read", CHART), Denied)


def test_a_person_it_is_about_is_kept_out_of_any_kind(ticket: Callable[..., Ticket]) -> None:
    clerk = Actor("c", "Chi", CENTRE, frozenset({"staff"}))
    question = ticket(kind=Kind.INQUIRY, office=CENTRE, about_units=(), walled=False)
    assert isinstance(access_ticket(clerk, question, "read", CHART), Allowed)
    assert isinstance(access_ticket(clerk, replace(question, about_staff=("c",)), "read", CHART), Denied)


def test_what_is_unknown_is_denied(ticket: Callable[..., Ticket]) -> None:
    inspector = Actor("i", "Ninh", INSPECTORATE, frozenset({"inspector"}))
    assert isinstance(access_ticket(inspector, None, "read", CHART), Denied)
    assert isinstance(access_ticket(inspector, ticket(), "delete", CHART), Denied)
    assert isinstance(access_ticket(replace(inspector, active=False), ticket(), "read", CHART), Denied)
    assert isinstance(access_ticket(replace(inspector, unit="khong-co"), ticket(), "read", CHART), Denied)
    assert isinstance(access_ticket(replace(inspector, roles=frozenset({"boss"})), ticket(), "read", CHART), Denied)
    assert isinstance(access_ticket(replace(inspector, roles=frozenset()), ticket(), "read", CHART), Denied)


def test_a_conduct_ticket_is_walled_even_when_its_flag_was_forgotten(ticket: Callable[..., Ticket]) -> None:
    clerk = Actor("c", "Chi", "long-bien", frozenset({"staff", "lead"}))
    assert isinstance(access_ticket(clerk, ticket(office="long-bien", walled=False), "read", CHART), Denied)


def test_an_auditor_sees_rows_without_words(ticket: Callable[..., Ticket]) -> None:
    auditor = Actor("k", "Kiên", CITY, frozenset({"auditor"}))
    (row,) = visible_tickets(auditor, [ticket()], CHART)
    assert row.subject == ""
    assert isinstance(access_ticket(auditor, ticket(), "read", CHART), Denied)
    inspector = Actor("i", "Ninh", INSPECTORATE, frozenset({"inspector"}))
    assert visible_tickets(inspector, [ticket()], CHART)[0].subject == "Phản ánh về cán bộ"


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Chart, Actor, Ticket]:
    size = draw(st.integers(1, 10))
    units = [Unit("u0", "U0", "U0", "city")]
    for n in range(1, size):
        units.append(Unit(f"u{n}", f"U{n}", f"U{n}", "office", parent=f"u{draw(st.integers(0, n - 1))}"))
    ids = [unit.id for unit in units]
    last = Unit("last", "Last", "Last", "last_stop")
    chart = Chart(ChartData("v", (*units, last), Intake((draw(st.sampled_from(ids)),), "last", "u0")))
    actor = Actor("a", "An", draw(st.sampled_from([*ids, "last", "hole"])), draw(st.frozensets(st.sampled_from(ROLES))))
    about = tuple(draw(st.lists(st.sampled_from([*ids, "hole"]), min_size=1, max_size=3)))
    kind = draw(st.sampled_from(Kind))
    office = draw(st.sampled_from([*ids, "last", chart.intake(kind, about, may_accuse=True).id]))
    ticket = Ticket("NR-7K3M-9Q4X", kind, "oa", "u", "s", "b", office, 1, "e", about_units=about, walled=True)
    return chart, actor, ticket


@given(worlds(), st.sampled_from(Verb))
def test_nobody_of_a_concerned_unit_or_below_gets_through(world: tuple[Chart, Actor, Ticket], verb: Verb) -> None:
    chart, actor, ticket = world
    got = access_ticket(actor, ticket, verb, chart)
    if isinstance(got, Allowed):
        above = {actor.unit, *(unit.id for unit in chart.ancestors(actor.unit))}
        assert above.isdisjoint(ticket.about_units)
        assert all(id in chart for id in (*ticket.about_units, actor.unit, ticket.office))
        assert got.view == "metadata" or actor.unit == ticket.office
    assert isinstance(got, Allowed) or verb is not Verb.LIST or visible_tickets(actor, [ticket], chart) == []


@given(worlds())
def test_the_intake_always_has_somebody_who_may_read(world: tuple[Chart, Actor, Ticket]) -> None:
    chart, _, ticket = world
    if all(id in chart for id in ticket.about_units):
        office = chart.intake(ticket.kind, ticket.about_units, may_accuse=True)
        inspector = Actor("i", "Ninh", office.id, frozenset({"inspector"}))
        assert isinstance(access_ticket(inspector, replace(ticket, office=office.id), "read", chart), Allowed)
