"""The shipped data files are whole, and a file somebody broke is refused in one line that names the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import get_args

import pytest

from bot.tickets.clock import Counting
from bot.tickets.ticket import Kind, Status
from config.data_file import HERE, DataFileError
from config.holidays import CALCULATED, LONGEST_HOLIDAY, read_holidays
from config.office_hours import read_office_hours
from config.rating import MAX_LABEL as MAX_RATING_LABEL
from config.rating import read_rating
from config.roles import read_roles
from config.service_levels import (
    MAX_AMOUNT,
    MAX_WARNINGS,
    CountingName,
    KindName,
    StateName,
    read_service_levels,
)
from config.services import read_services
from config.subjects import MAX_LABEL, read_subjects, subject_ids
from config.units import COMMUNE_TYPES, read_chart, slug

READERS: dict[str, Callable[[Path], object]] = {
    "chart.yaml": read_chart,
    "hanoi-units.yaml": lambda path: read_chart(communes=path),
    "holidays.yaml": read_holidays,
    "office-hours.yaml": read_office_hours,
    "rating.yaml": read_rating,
    "roles.yaml": read_roles,
    "service_levels.yaml": read_service_levels,
    "services.yaml": lambda path: [read_services(path)],
    "subjects.yaml": read_subjects,
}


def broken(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (HERE / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(DataFileError) as error:
        READERS[path.name](path)
    line = str(error.value)
    assert "\n" not in line
    assert str(path) in line
    return line


def test_every_data_file_has_a_reader_here_and_reads() -> None:
    files = {path.name for path in HERE.glob("*.yaml")}
    assert set(READERS) <= files
    for name, reader in READERS.items():
        assert reader(HERE / name)


@pytest.mark.parametrize("name", READERS)
def test_a_missing_a_torn_and_an_empty_file_are_refused_in_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert "cannot be read" in refused(path)
    path.write_text("a: [1\nb: {", encoding="utf-8")
    assert "is not YAML" in refused(path)
    path.write_text("", encoding="utf-8")
    refused(path)
    path.write_bytes(b"\xff\xfe")
    assert "is not YAML" in refused(path)


@pytest.mark.parametrize("name", READERS)
def test_a_key_nobody_declared_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text((HERE / name).read_text(encoding="utf-8") + "\nstrange_key: 1\n", encoding="utf-8")
    assert "strange_key" in refused(path)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("chart.yaml", "parent: ubnd-thanh-pho", "parent: nobody", "unknown parent 'nobody'"),
        ("chart.yaml", "type: city\n", "type: city\n    parent: thanh-tra-thanh-pho\n", "is above itself"),
        ("chart.yaml", "id: van-phong-ubnd-thanh-pho", "id: thanh-tra-thanh-pho", "used twice"),
        ("chart.yaml", "last_stop: tiep-nhan-doc-lap", "last_stop: ubnd-thanh-pho", "must be of type last_stop"),
        ("chart.yaml", "type: last_stop", "type: last_stop\n    parent: ubnd-thanh-pho", "outside the tree"),
        ("chart.yaml", "oversight: [thanh-tra-thanh-pho", "oversight: [nobody", "unknown unit 'nobody'"),
        ("chart.yaml", "[thanh-tra-thanh-pho, van-phong-ubnd-thanh-pho]", "[]", "names no unit"),
        ("chart.yaml", "type: last_stop", "type: last_stop\n    valid_to: 2026-01-01", "must always be in force"),
        ("chart.yaml", "type: office", "type: office\n    successor: long-bien", "a successor but no valid_to"),
        (
            "chart.yaml",
            "type: office",
            "type: office\n    valid_to: 2026-01-01\n    successor: nobody",
            "unknown successor",
        ),
        (
            "chart.yaml",
            "type: office",
            "type: office\n    valid_to: 2026-01-01\n    successor: van-phong-ubnd-thanh-pho",
            "succeeds itself",
        ),
        (
            "chart.yaml",
            "type: office",
            "type: office\n    valid_from: 2026-01-02\n    valid_to: 2026-01-01",
            "ends before it begins",
        ),
        ("hanoi-units.yaml", 'type: "phường"', 'type: "quận"', "units.0.type"),
        ("holidays.yaml", '"2026-01-10"', '"2026-01-11"', "is not a Saturday"),
        ("holidays.yaml", '"2026-01-10"', '"2025-01-11"', "does not belong to this year"),
        ("holidays.yaml", '"2026-08-22"', '"2026-08-29"', "both a day off and a working Saturday"),
        ("holidays.yaml", 'to: "2026-01-02"', 'to: "2025-12-31"', "on or after"),
        ("holidays.yaml", 'to: "2026-01-02"', 'to: "2026-02-01"', f"within {LONGEST_HOLIDAY} days"),
        ("holidays.yaml", "status: confirmed}", "status: maybe}", "years.2026.off.0.status"),
        ("holidays.yaml", "status: confirmed}", "status: unpublished}", "no dates"),
        ("holidays.yaml", 'from: "2026-01-01", ', "", "needs both"),
        ("office-hours.yaml", "08:00-12:00", "8h-12h", "HH:MM-HH:MM"),
        ("office-hours.yaml", "08:00-12:00", "12:00-08:00", "after their beginning"),
        ("office-hours.yaml", "08:00-12:00", "08:00-14:00", "overlap"),
        ("office-hours.yaml", 'working_saturday: ["08:00-12:00", "13:30-17:00"]', "working_saturday: []", "no working"),
        ("rating.yaml", "  - Bình thường\n", "  - RAT hai long\n", "read alike"),
        ("rating.yaml", "Bình thường", "B" * (MAX_RATING_LABEL + 1), "at most"),
        ("rating.yaml", "Bình thường", "4", "scale.2"),
        ("rating.yaml", "Bình thường", '"4"', "at least one letter"),
        ("rating.yaml", "id: thu-tuc", "id: tiep-can", "there twice"),
        ("rating.yaml", "label: Thủ tục hành chính", "label: tiep can DICH VU", "read alike"),
        ("rating.yaml", "id: ket-qua", "id: Kết quả", "factors.3"),
        (
            "office-hours.yaml",
            "units: {}",
            "units: {x: {source: null, week: {}, working_saturday: []}}",
            "units.x.week",
        ),
        ("service_levels.yaml", "amount: 8", "amount: 0", "greater than 0"),
        ("service_levels.yaml", "amount: 8", f"amount: {MAX_AMOUNT + 1}", f"less than or equal to {MAX_AMOUNT}"),
        ("service_levels.yaml", "{amount: null", "{amount: 5", "needs its basis"),
        (
            "service_levels.yaml",
            "working_hours, basis: ihanoi",
            "working_hours, basis: nobody",
            "unknown basis 'nobody'",
        ),
        ("service_levels.yaml", "kinds: [inquiry", "kinds: [rumour", "kinds.0"),
        ("service_levels.yaml", "ends: [received", "ends: [new", "'new' ends the clock"),
        ("service_levels.yaml", "pauses: [waiting_citizen]", "pauses: [closed]", "'closed' ends the clock"),
        ("service_levels.yaml", "ends: [answered, closed, refused]", "ends: []", "nothing ends"),
        ("service_levels.yaml", "[50, 80]", "[80, 50]", "must rise"),
        ("service_levels.yaml", "[50, 80]", "[50, 100]", "less than 100"),
        ("service_levels.yaml", "[50, 80]", "[1, 2, 3, 4, 5, 6]", f"at most {MAX_WARNINGS} items"),
        ("service_levels.yaml", 'id: "1"', f'id: "{"1" * 21}"', "at most 20"),
        ("subjects.yaml", "id: dun-day", "id: ung-xu", "used twice"),
        ("subjects.yaml", "id: dun-day", "id: Đùn đẩy", "subjects.3.id"),
        ("subjects.yaml", "label: Nhũng nhiễu", "label: " + "a" * MAX_LABEL, "at most 60"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    assert says in refused(broken(tmp_path, name, old, new))


def test_hanoi_has_126_units_with_readable_unique_ids_and_all_codes() -> None:
    communes = [unit for unit in read_chart().units if unit.type in COMMUNE_TYPES]
    assert len(communes) == 126
    assert sum(unit.type == "phường" for unit in communes) == 51
    assert len({unit.code for unit in communes}) == 126
    assert all(unit.id == slug(unit.short) for unit in communes)
    assert all(unit.valid_from == date(2025, 7, 1) and unit.parent == "ubnd-thanh-pho" for unit in communes)
    assert {"long-bien", "ba-dinh", "van-mieu-quoc-tu-giam"} <= {unit.id for unit in communes}


def test_units_of_one_short_name_get_ids_that_do_not_depend_on_their_order(tmp_path: Path) -> None:
    text = (HERE / "hanoi-units.yaml").read_text(encoding="utf-8")
    path = tmp_path / "hanoi-units.yaml"
    twin = text.replace('name: "Xã Thanh Trì"', 'name: "Xã Long Biên"').replace(
        'short: "Thanh Trì"', 'short: "Long Biên"'
    )
    path.write_text(twin, encoding="utf-8")
    ids = {unit.name: unit.id for unit in read_chart(communes=path).units}
    assert ids["Phường Long Biên"] == "phuong-long-bien"
    assert ids["Xã Long Biên"] == "xa-long-bien"


def test_the_version_of_the_chart_follows_its_files(tmp_path: Path) -> None:
    other = broken(tmp_path, "chart.yaml", "Thanh tra Hà Nội", "Thanh tra TP Hà Nội")
    assert read_chart(other).version != read_chart().version == read_chart().version


def test_what_is_not_known_is_empty_and_not_invented() -> None:
    (version,) = read_service_levels().versions
    received, answered = version.clocks["receive"], version.clocks["answer"]
    assert (received.limit(False).amount, received.limit(True).amount) == (8, 4)
    assert (answered.limit(False).amount, answered.limit(True).amount) == (None, None)
    assert not any("confidential" in level.kinds for level in version.clocks.values())
    assert read_holidays().unpublished.keys() == {2027}


def test_a_later_version_of_the_limits_begins_later_and_has_an_id_of_its_own(tmp_path: Path) -> None:
    text = (HERE / "service_levels.yaml").read_text(encoding="utf-8")
    version = text[text.index('  - id: "1"') :]
    path = tmp_path / "service_levels.yaml"
    path.write_text(text + version.replace('id: "1"', 'id: "2"'), encoding="utf-8")
    assert "must begin after '1'" in refused(path)
    path.write_text(text + version.replace("2025-02-28", "2027-01-01"), encoding="utf-8")
    assert "used twice" in refused(path)
    path.write_text(text + version.replace('id: "1"', 'id: "2"').replace("2025-02-28", "2027-01-01"), encoding="utf-8")
    levels = read_service_levels(path)
    days = (date(2025, 2, 27), date(2025, 2, 28), date(2026, 12, 31), date(2027, 1, 1))
    assert [version and version.id for version in map(levels.on, days)] == [None, "1", "1", "2"]
    assert levels.label("receive") == "Tiếp nhận"
    assert levels.label("unheard-of") == "unheard-of"


def test_levels_know_the_kinds_and_states_tickets_have() -> None:
    assert set(get_args(KindName)) == {kind.value for kind in Kind}
    assert set(get_args(StateName)) == {status.value for status in Status}
    assert set(get_args(CountingName)) == {counting.value for counting in Counting} - {Counting.DATE.value}


def test_a_unit_may_keep_hours_of_its_own(tmp_path: Path) -> None:
    own = 'units: {ba-vi: {source: null, week: {mon: ["07:00-11:00"]}, working_saturday: ["07:00-11:00"]}}'
    hours = read_office_hours(broken(tmp_path, "office-hours.yaml", "units: {}", own))
    assert hours.units["ba-vi"].week[0] == ((time(7), time(11)),)
    assert hours.units["ba-vi"].week[1] == ()


def test_years_nobody_entered_are_calculated_and_the_file_is_believed_where_it_has_the_year(tmp_path: Path) -> None:
    read = read_holidays()
    assert {2028, 2029} <= {day.year for day in read.off}
    assert date(2029, 11, 26) in read.off  # 24/11/2029 is a Saturday
    assert date(2025, 4, 26) in read.working_saturdays
    assert date(2027, 2, 5) not in read.off  # the year is in the file, and the notice for its Tết is not
    entered = broken(tmp_path, "holidays.yaml", "  2027:\n", "  2028: {off: [], working_saturdays: []}\n  2027:\n")
    assert not any(day.year == 2028 for day in read_holidays(entered).off)
    assert all(day.year in CALCULATED or day.year in read.years for day in read.off)


def test_subjects_are_plain_and_never_called_directive_24() -> None:
    subjects = read_subjects().subjects
    assert not any("24-CT" in f"{subject.label}{subject.basis}{subject.source}" for subject in subjects)
    assert not any(subject.source and subject.basis is None for subject in subjects)
    assert subject_ids() == {subject.id for subject in subjects}


def test_a_rating_scale_has_three_to_seven_words(tmp_path: Path) -> None:
    path = tmp_path / "rating.yaml"
    for count in (3, 7):
        path.write_text("scale: [" + ", ".join("a" * n for n in range(1, count + 1)) + "]")
        assert len(read_rating(path).scale) == count
    for count in (2, 8):
        path.write_text("scale: [" + ", ".join("a" * n for n in range(1, count + 1)) + "]")
        assert "scale" in refused(path)


def test_the_roles_are_those_the_gate_knows() -> None:
    assert set(read_roles()) == {"staff", "lead", "inspector", "auditor", "editor", "admin"}
