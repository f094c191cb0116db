"""When offices work on the days they work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from config.data_file import HERE, DataFileError, Row, read_data

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")

Span = tuple[time, time]  # from, to; `to` itself is outside


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """`week` has seven entries from Monday; a day without spans is a weekly rest day. `units`: those of units that
    keep other hours, by the unit's id.
    """

    week: tuple[tuple[Span, ...], ...]
    working_saturday: tuple[Span, ...]
    units: Mapping[str, OfficeHours] = field(default_factory=dict)


def _span(value: object) -> object:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("write hours as HH:MM-HH:MM")
    hours = [int(group) for group in match.groups()]
    start, end = time(hours[0], hours[1]), time(hours[2], hours[3])
    if start >= end:
        raise ValueError("the end of working hours must be after their beginning")
    return start, end


_Spans = tuple[Annotated[Span, BeforeValidator(_span)], ...]


class _Timetable(Row):
    source: str | None
    week: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], _Spans]
    working_saturday: _Spans


class _File(_Timetable):
    units: dict[str, _Timetable] = Field(default_factory=dict)


def read_office_hours(path: Path = HERE / "office-hours.yaml") -> OfficeHours:
    """The timetables; raises DataFileError with one line."""
    read = read_data(path, _File)
    units = {id: _hours(path, f"units.{id}.", timetable) for id, timetable in read.units.items()}
    common = _hours(path, "", read)
    return OfficeHours(common.week, common.working_saturday, units)


def _hours(path: Path, place: str, read: _Timetable) -> OfficeHours:
    week = {str(day): spans for day, spans in read.week.items()}
    for day, spans in (*week.items(), ("working_saturday", read.working_saturday)):
        if any(earlier[1] > later[0] for earlier, later in pairwise(spans)):
            raise DataFileError(path, f"{place}{day}", "working hours overlap or are out of order")
    if not any(week.values()) or not read.working_saturday:
        raise DataFileError(path, f"{place}week", "no working hours at all")
    return OfficeHours(tuple(week.get(day, ()) for day in DAYS), read.working_saturday)
