"""Time limits per kind of ticket, each with its basis."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.data_file import HERE, DataFileError, Row, read_data

KINDS = ("inquiry", "feedback", "conduct", "confidential")

Hours = Annotated[int, Field(gt=0, le=1000)] | None
Days = Annotated[int, Field(gt=0, le=365)] | None


class ServiceLevel(Row):
    """Limits of one profile in working hours and working days; None: no limit is set, none may be promised."""

    receive_hours: Hours
    urgent_receive_hours: Hours
    answer_days: Days
    urgent_answer_days: Days
    basis: str | None
    source: str | None

    @model_validator(mode="after")
    def _a_limit_has_a_basis(self) -> ServiceLevel:
        limits = (self.receive_hours, self.urgent_receive_hours, self.answer_days, self.urgent_answer_days)
        if any(limits) and not self.basis:
            raise ValueError("a limit needs its basis")
        return self


class _File(Row):
    profiles: dict[str, ServiceLevel]
    kinds: dict[Literal["inquiry", "feedback", "conduct", "confidential"], str]


def read_service_levels(path: Path = HERE / "service_levels.yaml") -> dict[str, ServiceLevel]:
    """The limits of each kind of ticket; raises DataFileError with one line."""
    read = read_data(path, _File)
    levels: dict[str, ServiceLevel] = {}
    for kind in KINDS:
        profile = {str(name): value for name, value in read.kinds.items()}.get(kind)
        if profile is None:
            raise DataFileError(path, "kinds", f"{kind!r} has no profile")
        if profile not in read.profiles:
            raise DataFileError(path, f"kinds.{kind}", f"unknown profile {profile!r}")
        levels[kind] = read.profiles[profile]
    return levels
