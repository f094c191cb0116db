"""The clocks of tickets: how long each thing may take, by which basis, in versions.

A ticket keeps the version that was in force on the day it was opened: a later version changes no promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.data_file import HERE, DataFileError, Row, read_data

MAX_AMOUNT = 1000  # of days or hours in one limit; more is a slip of the finger
MAX_WARNINGS = 5

KindName = Literal["inquiry", "feedback", "conduct", "confidential"]
StateName = Literal[
    "new",
    "received",
    "assigned",
    "in_progress",
    "waiting_citizen",
    "answered",
    "closed",
    "transferred",
    "refused",
    "reopened",
]
CountingName = Literal["days", "days_rolled", "working_days", "working_hours"]


class Basis(Row):
    """What a limit rests on. `mark`: R read at its source, S second hand, U unknown or the office's own decision."""

    text: str
    mark: Literal["R", "S", "U"]
    source: str | None


class Limit(Row):
    """An amount of time; None: no limit is known or set, no clock runs and none may be promised."""

    amount: Annotated[int, Field(gt=0, le=MAX_AMOUNT)] | None
    counting: CountingName
    basis: str | None

    @model_validator(mode="after")
    def _a_limit_has_a_basis(self) -> Limit:
        if self.amount is not None and not self.basis:
            raise ValueError("a limit needs its basis")
        return self


class Level(Row):
    """One clock: it starts when a ticket of these kinds comes into a state of `starts`, ends in one of `ends` and
    stands still in those of `pauses`. Without `starts` it runs only where the program starts it by its name.
    """

    label: str
    kinds: tuple[KindName, ...]
    starts: tuple[StateName, ...]
    ends: tuple[StateName, ...]
    pauses: tuple[StateName, ...]
    flows: tuple[str, ...] = ()  # only tickets of these flows; none: of any
    on_withdrawal: bool = False  # it starts when the citizen takes back their consent and ends by a legal hold
    normal: Limit
    urgent: Limit

    @model_validator(mode="after")
    def _states_do_not_contradict(self) -> Level:
        if both := set(self.ends) & {*self.starts, *self.pauses}:
            raise ValueError(f"{min(both)!r} ends the clock and so can neither start nor pause it")
        if not self.ends and not self.on_withdrawal:
            raise ValueError("nothing ends the clock")
        return self

    def limit(self, urgent: bool) -> Limit:
        return self.urgent if urgent else self.normal


class LevelVersion(Row):
    """The clocks of tickets opened from `valid_from` on. `warn_at`: per cent of the working time used."""

    id: Annotated[str, Field(min_length=1, max_length=20)]
    valid_from: date
    warn_at: tuple[Annotated[int, Field(gt=0, lt=100)], ...] = Field(max_length=MAX_WARNINGS)
    clocks: dict[str, Level]

    @model_validator(mode="after")
    def _warnings_rise(self) -> LevelVersion:
        if any(later <= earlier for earlier, later in pairwise(self.warn_at)):
            raise ValueError("warn_at must rise")
        return self


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """`versions` are in the order of their dates."""

    bases: dict[str, Basis]
    versions: tuple[LevelVersion, ...]

    def on(self, day: date) -> LevelVersion | None:
        """The version of tickets opened on that day; None before the first one."""
        return next((version for version in reversed(self.versions) if version.valid_from <= day), None)

    def label(self, name: str) -> str:
        """What staff call a clock, as the latest version that has it says; its name when none has."""
        found = (version.clocks[name].label for version in reversed(self.versions) if name in version.clocks)
        return next(found, name)


class _File(Row):
    bases: dict[str, Basis]
    versions: Annotated[tuple[LevelVersion, ...], Field(min_length=1)]


def read_service_levels(path: Path = HERE / "service_levels.yaml") -> ServiceLevels:
    """All versions; raises DataFileError with one line."""
    read = read_data(path, _File)
    ids = [version.id for version in read.versions]
    for earlier, later in pairwise(read.versions):
        if later.valid_from <= earlier.valid_from:
            raise DataFileError(path, f"versions.{later.id}", f"must begin after {earlier.id!r}: {earlier.valid_from}")
    if len(set(ids)) < len(ids):
        raise DataFileError(path, "versions", "an id is used twice")
    for version in read.versions:
        for name, level in version.clocks.items():
            for limit in (level.normal, level.urgent):
                if limit.basis is not None and limit.basis not in read.bases:
                    where = f"versions.{version.id}.clocks.{name}"
                    raise DataFileError(path, where, f"unknown basis {limit.basis!r}")
    return ServiceLevels(read.bases, read.versions)
