from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.chart import Chart, UnknownUnit
from bot.tickets.ticket import Kind
from config.units import ChartData, Intake, Unit, read_chart

DATA = read_chart()
CHART = Chart(DATA)
ABLE_TO_BE_ABOUT = sorted(unit.id for unit in DATA.units if unit.type != "last_stop")


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Random trees of up to twelve units, any of which may be the oversight, beside a last stop."""
    size = draw(st.integers(1, 12))
    units = [Unit("u0", "U0", "U0", "city")]
    for n in range(1, size):
        units.append(Unit(f"u{n}", f"U{n}", f"U{n}", "office", parent=f"u{draw(st.integers(0, n - 1))}"))
    oversight = draw(st.lists(st.sampled_from(units), min_size=1, max_size=3, unique=True))
    last = Unit("last", "Last", "Last", "last_stop")
    return Chart(ChartData("v", (*units, last), Intake(tuple(u.id for u in oversight), "last", "u0")))


@given(charts(), st.data())
def test_a_walled_ticket_never_goes_to_a_unit_it_is_about_or_one_under_it(chart: Chart, data: st.DataObject) -> None:
    ids = sorted(chart.under("u0"))
    about = data.draw(st.lists(st.sampled_from(ids), max_size=4))
    kind = data.draw(st.sampled_from(Kind))
    office = chart.intake(kind, about, may_accuse=True)
    assert office.id not in chart.excluded_units(about)
    for id in about:
        assert id not in [above.id for above in chart.ancestors(office.id)]


@given(charts(), st.data())
def test_under_and_ancestors_say_the_same(chart: Chart, data: st.DataObject) -> None:
    ids = sorted(chart.under("u0"))
    one, other = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    assert (other in chart.under(one)) == (one == other or one in [u.id for u in chart.ancestors(other)])


@pytest.mark.parametrize("kind", [Kind.CONDUCT, Kind.CONFIDENTIAL])
def test_every_unit_of_hanoi_is_read_outside_itself(kind: Kind) -> None:
    for id in ABLE_TO_BE_ABOUT:
        assert CHART.intake(kind, [id]).id not in CHART.under(id)


def test_conduct_goes_to_the_inspectorate_then_on_and_at_last_to_the_last_stop() -> None:
    assert CHART.intake(Kind.CONDUCT, ["long-bien"]).id == "thanh-tra-thanh-pho"
    assert CHART.intake(Kind.CONDUCT).id == "thanh-tra-thanh-pho"
    assert CHART.intake(Kind.CONDUCT, ["long-bien", "thanh-tra-thanh-pho"]).id == "van-phong-ubnd-thanh-pho"
    assert CHART.intake(Kind.CONDUCT, ["ubnd-thanh-pho"]).id == "tiep-nhan-doc-lap"
    assert CHART.intake(Kind.CONDUCT, ABLE_TO_BE_ABOUT).id == "tiep-nhan-doc-lap"


def test_a_unit_the_chart_does_not_know_is_read_by_the_last_stop() -> None:
    assert CHART.intake(Kind.CONDUCT, ["khong-ro"]).id == "tiep-nhan-doc-lap"
    with pytest.raises(UnknownUnit):
        CHART.excluded_units(["long-bien", "khong-ro"])


@pytest.mark.parametrize("kind", [Kind.INQUIRY, Kind.FEEDBACK])
def test_questions_and_feedback_go_to_the_unit_named_or_the_service_centre(kind: Kind) -> None:
    assert CHART.intake(kind, ["long-bien"]).id == "trung-tam-phuc-vu-hanh-chinh-cong"
    assert CHART.intake(kind, ["trung-tam-phuc-vu-hanh-chinh-cong"]).id == "thanh-tra-thanh-pho"
    assert CHART.intake(kind).id == "trung-tam-phuc-vu-hanh-chinh-cong"
    assert CHART.intake(kind, ["khong-ro"]).id == "trung-tam-phuc-vu-hanh-chinh-cong"
    assert CHART.intake(kind, ["long-bien"], may_accuse=True).id == "thanh-tra-thanh-pho"


def test_the_tree_of_hanoi() -> None:
    assert len(CHART.children("ubnd-thanh-pho")) == 129
    assert [unit.id for unit in CHART.ancestors("long-bien")] == ["ubnd-thanh-pho"]
    assert CHART.parent("ubnd-thanh-pho") is None
    assert CHART.under("long-bien") == {"long-bien"}
    assert len(CHART.under("ubnd-thanh-pho")) == 142
    assert len(CHART.children("trung-tam-phuc-vu-hanh-chinh-cong")) == 12
    assert CHART.excluded_units([]) == frozenset()


def test_only_units_in_force_are_offered_but_a_dissolved_one_keeps_its_wall() -> None:
    gone = tuple(replace(u, valid_to=date(2026, 12, 31)) if u.id == "long-bien" else u for u in DATA.units)
    chart = Chart(replace(DATA, units=gone))
    assert "long-bien" in [u.id for u in chart.in_force(date(2026, 12, 31))]
    assert "long-bien" not in [u.id for u in chart.in_force(date(2027, 1, 1))]
    assert "long-bien" not in [u.id for u in chart.in_force(date(2025, 6, 30))]
    assert "long-bien" in chart.excluded_units(["long-bien"])


TODAY = date(2026, 12, 1)


def merged(id: str, successor: str, on: date = date(2026, 11, 30)) -> Chart:
    """The chart where `id` went into `successor` at the end of a day."""
    rows = tuple(replace(u, valid_to=on, successor=successor) if u.id == id else u for u in DATA.units)
    return Chart(replace(DATA, units=rows))


def test_the_wall_about_a_dissolved_unit_covers_whoever_took_its_work_over() -> None:
    chart = merged("long-bien", "bo-de")
    assert chart.excluded_units(["long-bien"]) == {"long-bien", "bo-de"}
    assert chart.excluded_units(["bo-de"]) == {"bo-de"}
    centre = merged("trung-tam-phuc-vu-hanh-chinh-cong", "van-phong-ubnd-thanh-pho")
    assert "van-phong-ubnd-thanh-pho" in centre.excluded_units(["chi-nhanh-1", "trung-tam-phuc-vu-hanh-chinh-cong"])
    assert centre.excluded_units(["chi-nhanh-1"]) == {"chi-nhanh-1"}


def test_work_of_a_dissolved_unit_goes_to_its_successor_else_up_else_to_the_last_stop() -> None:
    assert merged("long-bien", "bo-de").heir("long-bien", TODAY).id == "bo-de"
    assert merged("long-bien", "bo-de").heir("long-bien", date(2026, 11, 30)).id == "long-bien"
    assert merged("long-bien", "").heir("long-bien", TODAY).id == "ubnd-thanh-pho"
    assert merged("ubnd-thanh-pho", "").heir("ubnd-thanh-pho", TODAY).id == "tiep-nhan-doc-lap"


def test_new_tickets_pass_a_dissolved_intake_and_one_whose_successor_is_concerned() -> None:
    chart = merged("thanh-tra-thanh-pho", "bo-de")
    assert chart.intake(Kind.CONDUCT, ["long-bien"], on=TODAY).id == "bo-de"
    assert chart.intake(Kind.CONDUCT, ["bo-de"], on=TODAY).id == "van-phong-ubnd-thanh-pho"
    public = merged("trung-tam-phuc-vu-hanh-chinh-cong", "bo-de")
    assert public.intake(Kind.INQUIRY, on=TODAY).id == "bo-de"
    assert public.intake(Kind.INQUIRY, ["bo-de"], on=TODAY).id == "thanh-tra-thanh-pho"


def test_the_authority_is_the_first_above_that_the_ticket_does_not_concern() -> None:
    assert CHART.authority("chi-nhanh-1", ["chi-nhanh-1"], TODAY).id == "trung-tam-phuc-vu-hanh-chinh-cong"
    assert CHART.authority("chi-nhanh-1", ["trung-tam-phuc-vu-hanh-chinh-cong"], TODAY).id == "ubnd-thanh-pho"
    assert CHART.authority("long-bien", ["ubnd-thanh-pho"], TODAY).id == "tiep-nhan-doc-lap"
    assert CHART.authority("ubnd-thanh-pho", ["long-bien"], TODAY).id == "thanh-tra-thanh-pho"
    assert CHART.authority("long-bien", ["khong-ro"], TODAY).id == "tiep-nhan-doc-lap"
    assert CHART.authority("khong-ro", ["long-bien"], TODAY).id == "tiep-nhan-doc-lap"


@given(charts(), st.data())
def test_there_is_always_an_authority_that_is_not_concerned(chart: Chart, data: st.DataObject) -> None:
    ids = sorted(chart.under("u0"))
    about = data.draw(st.lists(st.sampled_from([*ids, "hole"]), max_size=4))
    found = chart.authority(data.draw(st.sampled_from([*ids, "hole"])), about, TODAY)
    assert "hole" in about or found.id not in chart.excluded_units(about)
