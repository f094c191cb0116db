"""The whole table of who may do what, then the wall attacked with random charts and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.access import Actor, Allowed, Denied, Verb, excluded_among, exclusion, judge, reading_office
from bot.tickets.grants import Grant
from bot.tickets.policy import DECIDE, WALL, WORK
from bot.tickets.roster import Leave, Person, Roster
from bot.tickets.ticket import Kind, Ticket
from config.roles import read_roles
from config.units import ChartData, Intake, Unit, read_chart

DATA = read_chart()
# A team below the inspectorate and one below the ward: walls and offices are told apart from their branches.
TEAMS = (
    Unit("doi-thanh-tra", "Đội thanh tra", "Đội", "office", parent="thanh-tra-thanh-pho"),
    Unit("mot-cua-long-bien", "Bộ phận một cửa Long Biên", "Một cửa", "office", parent="long-bien"),
)
UNITS_DATA = replace(DATA, units=(*DATA.units, *TEAMS))
TODAY = date(2026, 11, 23)
NOW = 1_795_399_200_000
ROLES = sorted(read_roles())
CITY, INSPECTORATE, CENTRE = "ubnd-thanh-pho", "thanh-tra-thanh-pho", "trung-tam-phuc-vu-hanh-chinh-cong"
OFFICE, LAST_STOP = "van-phong-ubnd-thanh-pho", "tiep-nhan-doc-lap"
UNITS = [CITY, INSPECTORATE, CENTRE, "long-bien", "bo-de", "doi-thanh-tra", "mot-cua-long-bien", LAST_STOP]
UNSEAL, RESPOND = frozenset({Verb.OPEN_SEAL}), frozenset({Verb.ADD_RESPONDENT})
GRANT, ASK = frozenset({Verb.BREAK_GLASS_GRANT}), frozenset({Verb.BREAK_GLASS_ASK})
LIST = frozenset({Verb.LIST})
NOTHING = frozenset[Verb]()

Case = tuple[str, dict[str, object], dict[tuple[str, str], frozenset[Verb]]]
INSIDE_WARD = ("long-bien", "mot-cua-long-bien")
OPEN_STAFF = WORK | DECIDE - {Verb.HOLD, Verb.UNHOLD, Verb.ERASE} | RESPOND
OPEN_LEAD = WORK | DECIDE | UNSEAL | RESPOND | GRANT
WALLED_LEAD = WORK | DECIDE | UNSEAL | WALL | GRANT
SECRET = WORK | DECIDE | UNSEAL | WALL | GRANT


def outside(*concerned: str, office: str) -> dict[tuple[str, str], frozenset[Verb]]:
    """What everybody who is not concerned and not of the office may do: ask for a look, and auditors count."""
    there = [unit for unit in UNITS if unit not in (*concerned, office)]
    return {(unit, role): ASK for unit in there for role in ("lead", "inspector")} | {
        (unit, "auditor"): LIST for unit in UNITS if unit not in concerned
    }


CASES: list[Case] = [
    (
        "conduct about a ward, read by the inspectorate",
        {"kind": Kind.CONDUCT, "office": INSPECTORATE, "about_units": ("long-bien",)},
        outside(*INSIDE_WARD, office=INSPECTORATE)
        | {(INSPECTORATE, "staff"): WORK | WALL | {Verb.TRANSFER}}
        | {(INSPECTORATE, role): WALLED_LEAD for role in ("lead", "inspector")}
        | {(CITY, "lead"): LIST | ASK},
    ),
    (
        "confidential about a ward",
        {"kind": Kind.CONFIDENTIAL, "office": INSPECTORATE, "about_units": ("long-bien",)},
        {k: v - LIST for k, v in outside(*INSIDE_WARD, office=INSPECTORATE).items()}
        | {(INSPECTORATE, "inspector"): SECRET},
    ),
    (
        "conduct about the whole city, read by the last stop",
        {"kind": Kind.CONDUCT, "office": LAST_STOP, "about_units": (CITY,)},
        {(LAST_STOP, "staff"): WORK | WALL | {Verb.TRANSFER}, (LAST_STOP, "auditor"): LIST}
        | {(LAST_STOP, role): WALLED_LEAD for role in ("lead", "inspector")},
    ),
    (
        "conduct whose office came to be concerned: the next of the oversight reads",
        {"kind": Kind.CONDUCT, "office": INSPECTORATE, "about_units": (INSPECTORATE,)},
        outside(INSPECTORATE, "doi-thanh-tra", office=OFFICE) | {(CITY, "lead"): LIST | ASK},
    ),
    (
        "feedback to a ward",
        {"kind": Kind.FEEDBACK, "office": "long-bien", "about_units": ("long-bien",), "walled": False},
        outside(office="long-bien")
        | {("long-bien", "staff"): OPEN_STAFF, ("long-bien", "lead"): OPEN_LEAD, ("long-bien", "inspector"): GRANT}
        | {(CITY, "lead"): WORK | DECIDE | ASK},
    ),
    (
        "feedback that may accuse, read by the inspectorate",
        {"kind": Kind.FEEDBACK, "office": INSPECTORATE, "about_units": ("long-bien",), "walled": True},
        outside(*INSIDE_WARD, office=INSPECTORATE)
        | {(INSPECTORATE, "staff"): WORK | WALL | {Verb.TRANSFER}}
        | {(INSPECTORATE, role): WALLED_LEAD for role in ("lead", "inspector")}
        | {(CITY, "lead"): LIST | ASK},
    ),
    (
        "a question to the service centre",
        {"kind": Kind.INQUIRY, "office": CENTRE, "about_units": (), "walled": False},
        outside(office=CENTRE)
        | {(CENTRE, "staff"): OPEN_STAFF, (CENTRE, "lead"): OPEN_LEAD, (CENTRE, "inspector"): GRANT}
        | {(CITY, "lead"): WORK | DECIDE | ASK},
    ),
    (
        "an office the chart does not know: the last stop",
        {"office": "khong-co"},
        {(LAST_STOP, "staff"): WORK | WALL | {Verb.TRANSFER}, (LAST_STOP, "auditor"): LIST}
        | {(LAST_STOP, role): WALLED_LEAD for role in ("lead", "inspector")},
    ),
    (
        "about a unit the chart does not know: the last stop",
        {"about_units": ("khong-co",)},
        {(LAST_STOP, "staff"): WORK | WALL | {Verb.TRANSFER}, (LAST_STOP, "auditor"): LIST}
        | {(LAST_STOP, role): WALLED_LEAD for role in ("lead", "inspector")},
    ),
    (
        "about a person nobody knows: the last stop",
        {"about_staff": ("khong-co",)},
        {(LAST_STOP, "staff"): WORK | WALL | {Verb.TRANSFER}, (LAST_STOP, "auditor"): LIST}
        | {(LAST_STOP, role): WALLED_LEAD for role in ("lead", "inspector")},
    ),
]


def roster(*people: Person) -> Roster:
    return Roster(UNITS_DATA, people, TODAY)


@pytest.mark.parametrize(("changes", "granted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_unit_role_and_verb(
    ticket: Callable[..., Ticket],
    changes: dict[str, object],
    granted: dict[tuple[str, str], frozenset[Verb]],
) -> None:
    one = ticket(**changes)
    for unit, role in product(UNITS, ROLES):
        actor = Actor("a", "An", unit, frozenset({role}))
        chart = roster(actor)
        for verb in Verb:
            got = judge(actor, one, verb, chart)
            assert isinstance(got, Allowed) == (verb in granted.get((unit, role), NOTHING)), (unit, role, verb, got)
            if isinstance(got, Allowed) and verb is Verb.LIST:
                seen = "full" if Verb.READ in granted[unit, role] else "metadata"
                assert got.view == seen, (unit, role)


def test_the_head_of_the_concerned_unit_is_kept_out_even_with_every_role(ticket: Callable[..., Ticket]) -> None:
    head = Actor("head", "Trưởng", "long-bien", frozenset(ROLES), head=True)
    for kind, verb in product((Kind.CONDUCT, Kind.CONFIDENTIAL), Verb):
        assert isinstance(judge(head, ticket(kind=kind), verb, roster(head)), Denied)
        assert isinstance(judge(head, ticket(kind=kind, office="long-bien"), verb, roster(head)), Denied)


INSPECTOR = Actor("i", "Ninh", INSPECTORATE, frozenset({"inspector"}))
CLERK = Actor("c", "Chi", CENTRE, frozenset({"staff"}))


def may(actor: Person, ticket: Ticket, verb: str = "read", chart: Roster | None = None, at: int | None = None) -> bool:
    return isinstance(judge(actor, ticket, verb, chart or roster(actor), at), Allowed)


def test_who_moves_away_or_in_is_judged_by_where_they_are_now(ticket: Callable[..., Ticket]) -> None:
    assert may(INSPECTOR, ticket())
    moved = replace(INSPECTOR, unit="long-bien")
    assert not may(INSPECTOR, ticket(), chart=roster(moved)), "the roster counts, not what the caller remembers"
    former_member = Actor("f", "Phúc", INSPECTORATE, frozenset({"inspector"}))  # was at Long Biên until yesterday
    assert may(former_member, ticket())
    assert not may(former_member, ticket(about_staff=("f",)))


def test_a_person_it_is_about_and_everybody_under_them_are_kept_out_of_any_kind(ticket: Callable[..., Ticket]) -> None:
    question = ticket(kind=Kind.INQUIRY, office=CENTRE, about_units=(), walled=False)
    boss = Person("sep", "Sếp", "bo-de", frozenset({"staff"}))
    head = Person("truong", "Trưởng", CITY, frozenset({"lead"}), head=True)
    assert may(CLERK, question)
    assert not may(CLERK, replace(question, about_staff=("c",)))
    under = replace(CLERK, reports_to="sep")
    assert may(under, question, chart=roster(under, boss))
    assert not may(under, replace(question, about_staff=("sep",)), chart=roster(under, boss))
    assert not may(CLERK, replace(question, about_staff=("truong",)), chart=roster(CLERK, head))
    colleague = replace(CLERK, id="d")
    assert may(head, replace(question, about_staff=("c",)), chart=roster(CLERK, colleague, head))
    assert may(colleague, replace(question, about_staff=("c",)), chart=roster(CLERK, colleague, head))


def test_who_reports_to_somebody_of_a_concerned_unit_is_under_it(ticket: Callable[..., Ticket]) -> None:
    boss = Person("sep", "Sếp", "long-bien", frozenset({"staff"}))
    lent = replace(INSPECTOR, reports_to="sep")
    assert not may(lent, ticket(), chart=roster(lent, boss))
    assert may(lent, ticket(), chart=roster(lent, replace(boss, unit="bo-de")))


def test_one_named_who_moved_takes_the_wall_along(ticket: Callable[..., Ticket]) -> None:
    """Named, the person counts, wherever they are: heading the inspectorate now, everybody there is under them."""
    named = ticket(about_units=(), about_staff=("sep",))
    at_ward = Person("sep", "Sếp", "long-bien", frozenset({"lead"}), head=True)
    assert may(INSPECTOR, named, chart=roster(INSPECTOR, at_ward))
    promoted = replace(at_ward, unit=INSPECTORATE)
    assert not may(INSPECTOR, named, chart=roster(INSPECTOR, promoted))
    last = Person("l", "Lập", LAST_STOP, frozenset({"inspector"}))
    assert may(last, named, chart=roster(INSPECTOR, promoted, last)), "somebody always remains"


def test_what_is_unknown_is_denied(ticket: Callable[..., Ticket]) -> None:
    assert isinstance(judge(INSPECTOR, None, "read", roster(INSPECTOR)), Denied)
    assert not may(INSPECTOR, ticket(), "delete")
    assert not may(INSPECTOR, ticket(), chart=roster())
    for changes in (
        {"active": False},
        {"unit": "khong-co"},
        {"roles": frozenset({"boss"})},
        {"roles": frozenset()},
        {"reports_to": "khong-co"},
    ):
        assert not may(replace(INSPECTOR, **changes), ticket()), changes


def test_who_is_on_leave_may_do_nothing_and_who_stands_in_has_the_case(ticket: Callable[..., Ticket]) -> None:
    away = replace(INSPECTOR, leave=Leave(TODAY, TODAY, "d"))
    deputy = Actor("d", "Dung", INSPECTORATE, frozenset({"staff"}))
    case = ticket(assignee="i")
    assert not may(away, case, chart=roster(away, deputy))
    assert may(deputy, case, "open_seal", chart=roster(away, deputy))
    assert not may(deputy, case, "open_seal", chart=roster(INSPECTOR, deputy))
    assert may(deputy, replace(case, assignee="d"), "open_seal", chart=roster(INSPECTOR, deputy))


def test_a_conduct_ticket_is_walled_even_when_its_flag_was_forgotten(ticket: Callable[..., Ticket]) -> None:
    clerk = Actor("c", "Chi", "long-bien", frozenset({"staff", "lead"}))
    assert not may(clerk, ticket(office="long-bien", walled=False))


def test_an_editor_and_an_admin_see_no_ticket_at_all(ticket: Callable[..., Ticket]) -> None:
    for role, verb, kind, walled in product(("editor", "admin"), Verb, Kind, (True, False)):
        for unit in UNITS:
            person = Actor("e", "Em", unit, frozenset({role}))
            case = ticket(kind=kind, walled=walled, assignee="x")
            assert not may(person, case, verb), (role, verb, kind, unit)


def test_a_grant_opens_a_ticket_for_reading_until_it_ends_and_never_to_who_is_excluded(
    ticket: Callable[..., Ticket],
) -> None:
    lead = Actor("l", "Lan", "bo-de", frozenset({"lead"}))
    grant = Grant("g1", "l", "Cần đối chiếu với vụ việc ở phường.", NOW, 2, by="i", until=NOW + 1000)
    for kind in Kind:
        case = ticket(kind=kind, grants=(grant,))
        assert may(lead, case, "read", at=NOW)
        assert not may(lead, case, "read", at=NOW + 1000)
        assert not may(lead, case, "read", at=None)
        assert not may(lead, case, "reply", at=NOW)
        assert not may(lead, replace(case, grants=(replace(grant, by="", until=0),)), at=NOW)
        assert not may(lead, replace(case, about_units=("bo-de",)), at=NOW)
        assert not may(lead, replace(case, about_staff=("l",)), at=NOW)


def test_a_dissolved_office_is_read_by_whoever_does_its_work(ticket: Callable[..., Ticket]) -> None:
    rows = tuple(
        replace(u, valid_to=date(2026, 11, 22), successor="bo-de") if u.id == "long-bien" else u for u in DATA.units
    )
    heir = Actor("h", "Hà", "bo-de", frozenset({"staff"}))
    chart = Roster(replace(DATA, units=rows), [heir], TODAY)
    assert may(heir, ticket(kind=Kind.FEEDBACK, office="long-bien", walled=False, about_units=()), chart=chart)
    assert not may(heir, ticket(kind=Kind.CONDUCT, about_units=("long-bien",), office="bo-de"), chart=chart)


def test_who_read_it_before_being_excluded_is_found(ticket: Callable[..., Ticket]) -> None:
    ward = Person("w", "Vân", "long-bien", frozenset({"staff"}))
    chart = roster(INSPECTOR, CLERK, ward)
    assert excluded_among(["i", "c", "w", "khong-co", "w"], ticket(), chart) == ("w", "khong-co")
    assert excluded_among(["i", "c"], ticket(about_staff=("c",)), chart) == ("c",)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Roster, Actor, Ticket]:
    size = draw(st.integers(1, 10))
    units = [Unit("u0", "U0", "U0", "city")]
    for n in range(1, size):
        units.append(Unit(f"u{n}", f"U{n}", f"U{n}", "office", parent=f"u{draw(st.integers(0, n - 1))}"))
    ids = [unit.id for unit in units]
    last = Unit("last", "Last", "Last", "last_stop")
    data = ChartData("v", (*units, last), Intake((draw(st.sampled_from(ids)),), "last", "u0"))
    names = [f"p{n}" for n in range(draw(st.integers(1, 6)))]
    people = [
        Person(
            id,
            id,
            draw(st.sampled_from([*ids, "last", "hole"])),
            draw(st.frozensets(st.sampled_from(ROLES))),
            head=draw(st.booleans()),
            reports_to=draw(st.sampled_from(["", "", *names, "hole"])),
        )
        for id in names
    ]
    chart = Roster(data, people, TODAY)
    about = tuple(draw(st.lists(st.sampled_from([*ids, "hole"]), max_size=3)))
    about_staff = tuple(draw(st.lists(st.sampled_from([*names, "hole"]), max_size=2)))
    kind = draw(st.sampled_from(Kind))
    office = draw(st.sampled_from([*ids, "last", chart.intake(kind, about, may_accuse=True).id]))
    grants = tuple(Grant(id, id, "", NOW, 1, by="x", until=NOW + 1) for id in draw(st.sets(st.sampled_from(names))))
    ticket = Ticket(
        "NR-7K3M-9Q4X",
        kind,
        "oa",
        "u",
        "s",
        "b",
        office,
        1,
        "e",
        about_units=about,
        about_staff=about_staff,
        walled=draw(st.booleans()),
        assignee=draw(st.sampled_from(["", *names])),
        grants=grants,
    )
    return chart, draw(st.sampled_from(people)), ticket


@given(worlds(), st.sampled_from(Verb))
def test_nobody_concerned_or_under_somebody_concerned_gets_through(
    world: tuple[Roster, Actor, Ticket], verb: Verb
) -> None:
    """Said once more in other words than the program's: from above, by what each respondent covers."""
    chart, actor, ticket = world
    if not isinstance(judge(actor, ticket, verb, chart, NOW), Allowed):
        return
    for id in ticket.about_staff:
        if chart.knows(id):
            assert actor.id != id
            assert actor.id not in chart.people_under(id)
    if ticket.is_walled:
        inside = [
            p.id for p in chart.people for unit in ticket.about_units if unit in chart and p.unit in chart.under(unit)
        ]
        assert actor.id not in inside
        assert not any(actor.id in chart.people_under(id) for id in inside)
    if actor.unit != "last":
        assert all(id in chart for id in (actor.unit, ticket.office))
        assert not ticket.is_walled or all(id in chart for id in ticket.about_units)
        assert all(map(chart.knows, ticket.about_staff))


@given(worlds())
def test_the_reading_office_is_never_concerned_and_somebody_of_the_last_stop_always_remains(
    world: tuple[Roster, Actor, Ticket],
) -> None:
    chart, _, ticket = world
    office = reading_office(ticket, chart)
    if ticket.is_walled and all(id in chart for id in ticket.about_units):
        assert office not in chart.excluded_units(ticket.about_units)
    reader = Person("reader", "R", "last", frozenset({"inspector"}))
    peopled = Roster(chart.data, (*(p for p in chart.people if p.unit != "last"), reader), TODAY)
    assert exclusion("reader", ticket, peopled) == ""
    office = reading_office(ticket, peopled)
    readers = [p for p in peopled.people if p.unit == office]
    assert not readers or not ticket.about_staff or any(not exclusion(p.id, ticket, peopled) for p in readers)
    if office == "last":
        assert isinstance(judge(reader, ticket, "read", peopled), Allowed)
