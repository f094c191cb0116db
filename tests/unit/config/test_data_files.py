"""The shipped data files are whole, and a file somebody broke is refused in one line that names the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from config.data_file import HERE, DataFileError
from config.holidays import LONGEST_HOLIDAY, read_holidays
from config.office_hours import read_office_hours
from config.rating import MAX_LABEL as MAX_RATING_LABEL
from config.rating import read_rating_scale
from config.roles import read_roles
from config.service_levels import read_service_levels
from config.services import read_services
from config.subjects import MAX_LABEL, read_subjects, subject_ids
from config.units import COMMUNE_TYPES, read_chart, slug

READERS: dict[str, Callable[[Path], object]] = {
    "chart.yaml": read_chart,
    "hanoi-units.yaml": lambda path: read_chart(communes=path),
    "holidays.yaml": read_holidays,
    "office-hours.yaml": read_office_hours,
    "rating.yaml": read_rating_scale,
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
        ("service_levels.yaml", "receive_hours: 8", "receive_hours: 0", "greater than 0"),
        ("service_levels.yaml", "feedback: phan-anh", "feedback: nobody", "unknown profile 'nobody'"),
        ("service_levels.yaml", "  feedback: phan-anh\n", "", "'feedback' has no profile"),
        ("service_levels.yaml", "receive_hours: null", "receive_hours: 5", "needs its basis"),
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
    levels = read_service_levels()
    assert (levels["feedback"].receive_hours, levels["feedback"].urgent_receive_hours) == (8, 4)
    assert all(level.answer_days is None and level.urgent_answer_days is None for level in levels.values())
    assert levels["confidential"].receive_hours is None
    assert read_holidays().unpublished.keys() == {2027}


def test_subjects_are_plain_and_never_called_directive_24() -> None:
    subjects = read_subjects().subjects
    assert not any("24-CT" in f"{subject.label}{subject.basis}{subject.source}" for subject in subjects)
    assert not any(subject.source and subject.basis is None for subject in subjects)
    assert subject_ids() == {subject.id for subject in subjects}


def test_a_rating_scale_has_three_to_seven_words(tmp_path: Path) -> None:
    path = tmp_path / "rating.yaml"
    for count in (3, 7):
        path.write_text("scale: [" + ", ".join("a" * n for n in range(1, count + 1)) + "]")
        assert len(read_rating_scale(path)) == count
    for count in (2, 8):
        path.write_text("scale: [" + ", ".join("a" * n for n in range(1, count + 1)) + "]")
        assert "scale" in refused(path)


def test_the_roles_are_those_the_gate_knows() -> None:
    assert set(read_roles()) == {"staff", "lead", "inspector", "auditor", "editor", "admin"}
