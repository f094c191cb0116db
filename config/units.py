"""The organisation chart's data: the city's bodies and its 126 communes and wards."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from config.data_file import HERE, DataFileError, Row, read_data

UnitType = Literal["phường", "xã", "city", "inspectorate", "service_centre", "branch", "office", "last_stop"]
COMMUNE_TYPES = frozenset({"phường", "xã"})


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A unit of before 2025-07-01 that came, whole or in part, to a unit of today.

    `remainder_only`: the source says only what was left of it came here. False proves nothing: it may be a part too.
    """

    name: str
    remainder_only: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative body. `id` never changes once used: tickets keep it."""

    id: str
    name: str  # official, `Phường Long Biên`
    short: str  # `Long Biên`
    type: UnitType
    parent: str = ""  # id, "" for a root
    code: str = ""  # official five digits, communes and wards only
    former_district_main: str = ""  # a hint, not law
    former_districts: tuple[str, ...] = ()
    former_units: tuple[FormerUnit, ...] = ()
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None  # last day in force
    successor: str = ""  # id of the unit that took over its work


@dataclass(frozen=True, slots=True)
class Intake:
    """Which units read tickets first (ids)."""

    oversight: tuple[str, ...]
    last_stop: str
    public: str


@dataclass(frozen=True, slots=True)
class ChartData:
    """Everything the files say. `version` changes whenever a byte of them does."""

    version: str
    units: tuple[Unit, ...]
    intake: Intake


class _FormerRow(Row):
    name: str
    remainder_only: bool


class _CommuneRow(Row):
    code: str
    name: str
    short: str
    type: Literal["phường", "xã"]
    former_district_main: str
    former_districts: tuple[str, ...]
    former_units: tuple[_FormerRow, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""


class _Communes(Row):
    units: tuple[_CommuneRow, ...]


class _BodyRow(Row):
    id: str
    name: str
    short: str
    type: Literal["city", "inspectorate", "service_centre", "branch", "office", "last_stop"]
    parent: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""


class _IntakeRow(Row):
    oversight: tuple[str, ...]
    last_stop: str
    public: str


class _Chart(Row):
    communes_under: str
    communes_valid_from: date
    bodies: tuple[_BodyRow, ...]
    intake: _IntakeRow


def read_chart(chart: Path = HERE / "chart.yaml", communes: Path = HERE / "hanoi-units.yaml") -> ChartData:
    """All units with their parents; raises DataFileError with one line."""
    tree = read_data(chart, _Chart)
    units = (*_bodies(tree.bodies), *_communes(read_data(communes, _Communes).units, tree))
    intake = Intake(tree.intake.oversight, tree.intake.last_stop, tree.intake.public)
    problem = _problem(units, intake)
    if problem:
        raise DataFileError(chart, "", problem)
    return ChartData(_version(chart, communes), units, intake)


def _version(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def _bodies(rows: Iterable[_BodyRow]) -> list[Unit]:
    return [Unit(**row.model_dump()) for row in rows]


def _communes(rows: Sequence[_CommuneRow], tree: _Chart) -> list[Unit]:
    taken = {body.id for body in tree.bodies}
    return [
        Unit(
            id=id,
            name=row.name,
            short=row.short,
            type=row.type,
            parent=tree.communes_under,
            code=row.code,
            former_district_main=row.former_district_main,
            former_districts=row.former_districts,
            former_units=tuple(FormerUnit(f.name, f.remainder_only) for f in row.former_units),
            valid_from=row.valid_from or tree.communes_valid_from,
            valid_to=row.valid_to,
            successor=row.successor,
        )
        for row, id in zip(rows, _ids(rows, taken), strict=True)
    ]


def _ids(rows: Sequence[_CommuneRow], taken: set[str]) -> list[str]:
    """One id per row, whatever the order: the short name; where two share it, with its type; then with its code."""
    shorts = Counter(slug(row.short) for row in rows)
    names = Counter(slug(row.name) for row in rows)
    ids = []
    for row in rows:
        id = slug(row.short)
        if shorts[id] > 1 or id in taken:
            id = slug(row.name)
            if names[id] > 1 or id in taken:
                id = f"{id}-{row.code}"
        ids.append(id)
    return ids


def slug(name: str) -> str:
    """`Phường Văn Miếu - Quốc Tử Giám` as `phuong-van-mieu-quoc-tu-giam`."""
    bare = unicodedata.normalize("NFKD", name.lower().replace("đ", "d"))
    return "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def _problem(units: Sequence[Unit], intake: Intake) -> str:
    """The first thing wrong with the tree, or ""."""
    by_id = {unit.id: unit for unit in units}
    if len(by_id) < len(units):
        double = next(id for id, n in Counter(unit.id for unit in units).items() if n > 1)
        return f"the id {double!r} is used twice"
    parents = {unit.id: unit.parent for unit in units}
    successors = {unit.id: unit.successor for unit in units}
    for unit in units:
        if problem := _unit_problem(unit, parents, successors):
            return f"{unit.id!r} {problem}"
    return _intake_problem(by_id, intake)


def _unit_problem(unit: Unit, parents: dict[str, str], successors: dict[str, str]) -> str:
    if unit.parent and unit.parent not in parents:
        return f"has an unknown parent {unit.parent!r}"
    if _is_in_a_circle(unit.id, parents):
        return "is above itself"
    if unit.successor and unit.successor not in parents:
        return f"has an unknown successor {unit.successor!r}"
    if unit.successor and unit.valid_to is None:
        return "has a successor but no valid_to, the last day it was in force"
    if _is_in_a_circle(unit.id, successors):
        return "succeeds itself"
    if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
        return "ends before it begins"
    return ""


def _is_in_a_circle(id: str, next_of: dict[str, str]) -> bool:
    following = next_of[id]
    for _ in next_of:
        if not following:
            return False
        following = next_of.get(following, "")
    return True


def _intake_problem(by_id: dict[str, Unit], intake: Intake) -> str:
    for id in (*intake.oversight, intake.last_stop, intake.public):
        if id not in by_id:
            return f"intake names an unknown unit {id!r}"
    last = by_id[intake.last_stop]
    if last.type != "last_stop" or last.parent or any(unit.parent == last.id for unit in by_id.values()):
        return f"the last stop {last.id!r} must be of type last_stop, outside the tree, with nothing under it"
    if last.valid_from or last.valid_to:
        return f"the last stop {last.id!r} must always be in force: leave out valid_from and valid_to"
    if not intake.oversight:
        return "intake.oversight names no unit"
    return ""
