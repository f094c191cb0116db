"""When clocks ring and whom they call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.access import exclusion
from bot.tickets.alarms import BROKEN, Alarm, next_alarm, ring, whom_to_call
from bot.tickets.calendar import HANOI, Calendar
from bot.tickets.chart import Chart
from bot.tickets.clocks import milliseconds, moment, paused, recount, resumed, tend
from bot.tickets.roster import Leave, Person, Roster
from bot.tickets.ticket import Kind, Status, Ticket
from config.holidays import read_holidays
from config.office_hours import read_office_hours
from config.service_levels import read_service_levels
from config.units import Unit, read_chart

CALENDAR = Calendar(read_holidays(), read_office_hours())
LEVELS = read_service_levels()
DATA = read_chart()
CHART = Chart(DATA)
TODAY = date(2026, 11, 2)
ROSTER = Roster(DATA, (), TODAY)
LAST_STOP = "tiep-nhan-doc-lap"


def ms(text: str) -> int:
    return milliseconds(datetime.fromisoformat(text).replace(tzinfo=HANOI))


def said(at: int | None) -> str:
    return f"{moment(at):%Y-%m-%d %H:%M}" if at is not None else "never"


@pytest.fixture
def opened(ticket: Callable[..., Ticket]) -> Callable[..., Ticket]:
    """A maker of tickets whose clocks have just started."""

    def make(at: str, **changes: object) -> Ticket:
        new = ticket(**({"opened_at": ms(at)} | changes))
        return replace(new, clocks=tend(new, LEVELS, CALENDAR, new.opened_at))

    return make


def rung(ticket: Ticket, at: str) -> tuple[Ticket, list[tuple[str, int]], list[str]]:
    outcome, alarms = ring(ticket, LEVELS, CALENDAR, ROSTER, ms(at))
    assert outcome.repeated == (not alarms)
    return outcome.ticket, [(a.clock.name, a.percent) for a in alarms], [entry.verb for entry in outcome.entries]


def test_a_ticket_warns_at_half_and_four_fifths_of_the_working_time_and_breaks_once(
    opened: Callable[..., Ticket],
) -> None:
    t = opened("2026-11-20 16:00")  # Friday; 8 working hours are over on Monday at 16:30
    assert said(next_alarm(t, LEVELS, CALENDAR, t.opened_at)) == "2026-11-23 11:00"  # 1 h and 3 h
    t, alarms, verbs = rung(t, "2026-11-23 11:00")
    assert (alarms, verbs) == ([("receive", 50)], ["warned"])
    assert said(next_alarm(t, LEVELS, CALENDAR, t.opened_at)) == "2026-11-23 14:54"  # 6.4 h
    t, alarms, verbs = rung(t, "2026-11-23 14:54")
    assert (alarms, verbs) == ([("receive", 80)], ["warned"])
    t, alarms, _ = rung(t, "2026-11-23 16:30")
    assert alarms == []  # the last moment is still in time
    t, alarms, verbs = rung(t, "2026-11-23 16:31")
    assert (alarms, verbs) == ([("receive", BROKEN)], ["breached", "escalated"])
    assert next_alarm(t, LEVELS, CALENDAR, t.opened_at) is None
    assert rung(t, "2026-11-25 09:00")[1] == []
    assert t.version == 1  # nobody's screen turns stale


def test_what_was_missed_while_nothing_ran_is_told_in_one_word(opened: Callable[..., Ticket]) -> None:
    t, alarms, _ = rung(opened("2026-11-20 16:00"), "2026-11-26 09:00")
    assert alarms == [("receive", BROKEN)]
    assert t.clocks[0].warned == (50, 80, BROKEN)


@pytest.mark.parametrize("at", ["2026-11-20 20:00", "2026-11-21 09:00", "2026-11-24 09:00", "2026-11-25 12:30"])
def test_nothing_rings_at_night_at_weekends_on_days_off_and_at_lunch(opened: Callable[..., Ticket], at: str) -> None:
    t = opened("2026-11-02 08:00")
    kept, alarms, verbs = rung(t, at)
    assert (kept, alarms, verbs) == (t, [], [])
    after = next_alarm(t, LEVELS, CALENDAR, ms(at))
    assert after is not None
    assert CALENDAR.is_working(moment(after))
    assert after > ms(at)  # and it does not ring again and again until the morning
    assert rung(t, said(after))[1] == [("receive", BROKEN)]


def test_a_promise_that_ends_with_the_day_is_broken_at_the_next_opening(opened: Callable[..., Ticket]) -> None:
    t = opened("2026-11-20 13:30", urgent=True)  # 3.5 h on Friday, half an hour on Monday
    assert said(t.clocks[0].promised_at) == "2026-11-23 08:30"
    on_friday = replace(t, clocks=(replace(t.clocks[0], warned=(50, 80), promised_at=ms("2026-11-20 17:00")),))
    assert said(next_alarm(on_friday, LEVELS, CALENDAR, t.opened_at)) == "2026-11-23 08:00"


def test_a_paused_clock_is_silent_and_warns_later_when_it_goes_on(opened: Callable[..., Ticket]) -> None:
    t = opened("2026-11-02 08:00")
    still = replace(t, clocks=(paused(t.clocks[0], "waiting_citizen", ms("2026-11-02 10:00")),))
    assert next_alarm(still, LEVELS, CALENDAR, t.opened_at) is None
    assert rung(still, "2026-11-10 09:00")[1] == []
    again = replace(t, clocks=(resumed(still.clocks[0], CALENDAR, ms("2026-11-03 10:00")),))
    assert said(next_alarm(again, LEVELS, CALENDAR, t.opened_at)) == "2026-11-03 13:30"  # 2 h and 2 h, at lunch


def test_a_clock_that_ended_rings_no_more(opened: Callable[..., Ticket]) -> None:
    t = replace(opened("2026-11-02 08:00"), status=Status.RECEIVED)
    t = replace(t, clocks=tend(t, LEVELS, CALENDAR, ms("2026-11-02 09:00")))
    assert next_alarm(t, LEVELS, CALENDAR, t.opened_at) is None
    assert rung(t, "2026-11-10 09:00")[1] == []


def test_a_calendar_that_changed_is_told_in_the_ledger_and_the_alarm_waits_for_the_promise(
    opened: Callable[..., Ticket],
) -> None:
    t = opened("2026-11-10 16:00")
    holidays = read_holidays()
    later = Calendar(replace(holidays, off=holidays.off | {date(2026, 11, 11): "bão"}), read_office_hours())
    outcome = recount(t, later, "Thông báo nghỉ bão", ms("2026-11-10 17:30"))
    assert [(entry.verb, dict(entry.data)) for entry in outcome.entries] == [
        (
            "recomputed",
            {
                "clock": "receive",
                "old": "2026-11-11T16:30+07:00",
                "new": "2026-11-12T16:30+07:00",
                "promised": "2026-11-12T16:30+07:00",
                "why": "Thông báo nghỉ bão",
            },
        )
    ]
    assert recount(outcome.ticket, later, "", 0).repeated
    assert rung(outcome.ticket, "2026-11-12 16:29")[1] == [("receive", 80)]
    assert rung(outcome.ticket, "2026-11-12 16:31")[1] == [("receive", BROKEN)]


# ------------------------------------------------------------------ whom


def person(id: str, unit: str, *roles: str, **more: object) -> Person:
    return Person(id, id, unit, frozenset(roles or ("staff",)), **more)  # type: ignore[arg-type]


def call(ticket: Ticket, percent: int, *people: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    called = whom_to_call(ticket, percent, Roster(DATA, people, TODAY))
    return called.units, called.staff


AN = person("an", "long-bien")
CHAIR = person("chair", "ubnd-thanh-pho", "lead", head=True)


def test_the_person_is_told_first_then_the_office_and_at_last_who_stands_above(ticket: Callable[..., Ticket]) -> None:
    t = ticket(kind=Kind.FEEDBACK, walled=False, office="long-bien", assignee="an", about_units=())
    assert call(t, 50, AN) == ((), ("an",))
    assert call(t, 80, AN) == (("long-bien",), ("an",))
    assert call(t, BROKEN, AN) == (("long-bien", "ubnd-thanh-pho"), ("an",))
    assert call(replace(t, assignee=""), 50, AN) == (("long-bien",), ())
    assert call(t, 50) == (("long-bien",), ())  # somebody nobody knows any more


def test_the_deputy_is_told_of_somebody_on_leave(ticket: Callable[..., Ticket]) -> None:
    away = replace(AN, leave=Leave(TODAY, TODAY, "binh"))
    t = ticket(kind=Kind.FEEDBACK, walled=False, office="long-bien", assignee="an", about_units=())
    assert call(t, 50, away, person("binh", "long-bien")) == ((), ("binh",))
    assert call(t, 50, away) == (("long-bien",), ())


@pytest.mark.parametrize(
    ("office", "about", "above"),
    [
        ("thanh-tra-thanh-pho", ("long-bien",), "ubnd-thanh-pho"),
        ("van-phong-ubnd-thanh-pho", ("thanh-tra-thanh-pho",), "ubnd-thanh-pho"),
        (LAST_STOP, ("ubnd-thanh-pho",), LAST_STOP),
        ("thanh-tra-thanh-pho", ("ubnd-thanh-pho",), LAST_STOP),  # it came to concern its own office
    ],
)
def test_a_broken_promise_of_a_walled_ticket_climbs_past_everyone_it_is_about(
    ticket: Callable[..., Ticket], office: str, about: tuple[str, ...], above: str
) -> None:
    units, _ = call(ticket(office=office, about_units=about), BROKEN, CHAIR)
    assert units[-1] == above
    assert not set(units) & CHART.excluded_units(about)


def test_a_unit_whose_head_the_ticket_is_about_is_climbed_past(ticket: Callable[..., Ticket]) -> None:
    data = replace(DATA, units=(*DATA.units, Unit("phong", "Phòng", "Phòng", "office", parent="long-bien")))
    people = (person("truong", "long-bien", "lead", head=True), CHAIR)
    t = ticket(kind=Kind.FEEDBACK, walled=False, office="phong", about_units=())

    def above(about_staff: tuple[str, ...]) -> str:
        asked = replace(t, about_staff=about_staff)
        return whom_to_call(asked, BROKEN, Roster(data, people, TODAY)).units[-1]

    assert above(()) == "long-bien"
    assert above(("truong",)) == "ubnd-thanh-pho"


def test_a_person_the_ticket_is_about_is_not_called(ticket: Callable[..., Ticket]) -> None:
    an = person("an", "thanh-tra-thanh-pho")
    other = person("binh", "thanh-tra-thanh-pho", "inspector")
    t = ticket(assignee="an", about_staff=("an",), office="thanh-tra-thanh-pho", about_units=())
    assert call(t, 50, an, other) == (("thanh-tra-thanh-pho",), ())


@pytest.mark.parametrize("hole", [{"office": "no-such-unit"}, {"about_units": ("no-such-unit",)}])
def test_a_hole_in_the_chart_calls_only_the_last_stop(ticket: Callable[..., Ticket], hole: dict[str, object]) -> None:
    for percent in (50, 80, BROKEN):
        assert call(ticket(assignee="an", **hole), percent, AN, CHAIR) == ((LAST_STOP,), ())


units = st.sampled_from([unit.id for unit in DATA.units if unit.type != "last_stop"])
people = st.lists(
    st.builds(person, st.sampled_from("abcdef"), units, st.sampled_from(["staff", "lead"]), head=st.booleans()),
    unique_by=lambda one: one.id,
)


@given(st.data(), people, st.sampled_from([50, 80, BROKEN]), st.sampled_from(Kind), st.booleans())
def test_somebody_is_always_called_and_never_one_the_ticket_is_about(
    data: st.DataObject, people: list[Person], percent: int, kind: Kind, walled: bool
) -> None:
    about = tuple(data.draw(st.lists(units, max_size=4)))
    about_staff = tuple(data.draw(st.lists(st.sampled_from("abcdef"), max_size=2)))
    t = Ticket("NR-7K3M-9Q4X", kind, "oa", "u", "", "", data.draw(units), 0, "e", walled=walled)
    t = replace(t, about_units=about, about_staff=about_staff, assignee=data.draw(st.sampled_from("abcdef")))
    chart = Roster(DATA, people, TODAY)
    called = whom_to_call(t, percent, chart)
    assert called.units or called.staff
    assert percent < BROKEN or called.units
    assert not any(exclusion(id, t, chart) for id in called.staff)
    if t.is_walled:
        assert not set(called.units) & CHART.excluded_units(about)


def test_an_alarm_says_nothing_but_names_and_numbers(opened: Callable[..., Ticket]) -> None:
    t = opened("2026-11-20 16:00", subject="CHIM", body="CHIM", about_units=("long-bien",))
    outcome, alarms = ring(t, LEVELS, CALENDAR, ROSTER, ms("2026-11-26 09:00"))
    assert isinstance(alarms[0], Alarm)
    assert "CHIM" not in repr(alarms) + repr(outcome.entries)
    assert "long-bien" not in repr(alarms) + repr(outcome.entries)
    assert all(entry.secret is None for entry in outcome.entries)
