"""Days off and extra working Saturdays of civil servants, with how sure each is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from holidays import country_holidays
from pydantic import Field, model_validator

from config.data_file import HERE, DataFileError, Row, read_data

LONGEST_HOLIDAY = 31  # days of one entry; more is a slip in a date
SURE_DAYS_OF_TET = 3
SATURDAY = 5
CALCULATED = range(2020, 2046)  # years the package `holidays` stands in for when the file does not have them
_FIXED = re.compile(r"(\d\d)-(\d\d)\b")


@dataclass(frozen=True, slots=True)
class Holidays:
    """`off`: every day off by name of its holiday: those of the file and, for whole years it does not have, those the
    package `holidays` calculates. `years`: those of the file. `unpublished`: which of them lack something, and what.

    `yearly` are days off by law in every year, listed or not: month and day, since when. `lunar` are the days that
    follow the moon as far as they were computed: Tết's first three days, which the five days of any notice must
    include, and Giỗ Tổ.
    """

    off: dict[date, str]
    yearly: dict[tuple[int, int], date]
    lunar: frozenset[date]
    working_saturdays: frozenset[date]
    years: frozenset[int]
    unpublished: dict[int, tuple[str, ...]]


class _Off(Row):
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    name: str = ""
    status: Literal["confirmed", "confirmed_secondary", "computed", "unpublished"]

    @model_validator(mode="after")
    def _dates_fit_the_status(self) -> _Off:
        if self.status == "unpublished":
            if self.from_ or self.to or not self.name:
                raise ValueError("an unpublished holiday has a name and no dates")
        elif self.from_ is None or self.to is None:
            raise ValueError("needs both `from` and `to`")
        elif not timedelta(0) <= self.to - self.from_ < timedelta(days=LONGEST_HOLIDAY):
            raise ValueError(f"`to` must be on or after `from`, within {LONGEST_HOLIDAY} days")
        return self


class _Year(Row):
    off: tuple[_Off, ...]
    working_saturdays: tuple[date, ...]


class _Rule(Row):
    name: str
    days: int
    day: str = Field(alias="date")  # begins with MM-DD when it is fixed
    since: date | None = None


class _Lunar(Row):
    tet_mung_1: dict[int, date]
    gio_to_10_3: dict[int, date]


class _File(Row):
    statutory_rule: tuple[_Rule, ...]
    weekend_rule: str = ""
    sources: dict[str, str]
    years: dict[int, _Year]
    lunar_reference: _Lunar


def read_holidays(path: Path = HERE / "holidays.yaml") -> Holidays:
    """All years of the file; raises DataFileError with one line."""
    read = read_data(path, _File)
    years = read.years
    off: dict[date, str] = {}
    saturdays: set[date] = set()
    for number, year in years.items():
        for entry in year.off:
            off.update(_days(entry))
        saturdays.update(year.working_saturdays)
        problem = _problem(number, year)
        if problem:
            raise DataFileError(path, f"years.{number}", problem)
    if both := sorted(saturdays & set(off)):
        raise DataFileError(path, "years", f"{both[0]} is both a day off and a working Saturday")
    calculated, worked = _calculated(year for year in CALCULATED if year not in years)
    unpublished = {
        number: tuple(entry.name for entry in year.off if entry.status == "unpublished")
        for number, year in years.items()
    }
    return Holidays(
        off=calculated | off,
        yearly=_yearly(read.statutory_rule),
        lunar=_lunar(read.lunar_reference),
        working_saturdays=frozenset((saturdays | worked) - set(calculated)),
        years=frozenset(years),
        unpublished={year: names for year, names in unpublished.items() if names},
    )


def _yearly(rules: tuple[_Rule, ...]) -> dict[tuple[int, int], date]:
    found = ((_FIXED.match(rule.day), rule.since or date.min) for rule in rules)
    return {(int(match.group(1)), int(match.group(2))): since for match, since in found if match}


def _lunar(lunar: _Lunar) -> frozenset[date]:
    tet = (first + timedelta(days=n) for first in lunar.tet_mung_1.values() for n in range(SURE_DAYS_OF_TET))
    return frozenset(tet) | frozenset(lunar.gio_to_10_3.values())


def _calculated(years: Iterable[int]) -> tuple[dict[date, str], set[date]]:
    """Days off and worked Saturdays of years nobody has entered. Notices move Tết and Quốc khánh by a day or two."""
    wanted = set(years)
    found = country_holidays("VN", years=wanted, language="vi")
    worked = {day for day in found.weekend_workdays if day.year in wanted and day.weekday() == SATURDAY}
    return {day: name for day, name in found.items() if day.year in wanted}, worked


def _days(entry: _Off) -> dict[date, str]:
    if entry.from_ is None or entry.to is None:
        return {}
    length = (entry.to - entry.from_).days + 1
    return {entry.from_ + timedelta(days=n): entry.name for n in range(length)}


def _problem(number: int, year: _Year) -> str:
    for entry in year.off:
        if entry.from_ and entry.to and number not in (entry.from_.year, entry.to.year):
            return f"{entry.from_} does not belong to this year"
    for day in year.working_saturdays:
        if day.year != number:
            return f"{day} does not belong to this year"
        if day.weekday() != SATURDAY:
            return f"the working Saturday {day} is not a Saturday"
    return ""
