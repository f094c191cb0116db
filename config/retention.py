"""How long ended tickets are kept, by kind and status."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.data_file import HERE, DataFileError, Row, read_data

Kind = Literal["inquiry", "feedback", "conduct", "confidential"]
Ended = Literal["closed", "refused"]

MAX_MONTHS = 1200


class RetentionRule(Row):
    """`months` after the end a ticket may be erased; None: never by itself. `basis` is the law or decision."""

    kind: Kind
    status: Ended
    months: Annotated[int, Field(gt=0, le=MAX_MONTHS)] | None
    basis: str | None

    @model_validator(mode="after")
    def _months_have_a_basis(self) -> RetentionRule:
        if self.months is not None and not self.basis:
            raise ValueError("months need their basis: which law or decision says so")
        return self


class _File(Row):
    rules: tuple[RetentionRule, ...]


Retention = dict[tuple[str, str], RetentionRule]


def read_retention(path: Path = HERE / "retention.yaml") -> Retention:
    """The rule of each kind and status of an ended ticket; raises DataFileError with one line."""
    rules: Retention = {}
    for number, rule in enumerate(read_data(path, _File).rules):
        if (rule.kind, rule.status) in rules:
            raise DataFileError(path, f"rules.{number}", f"a second rule for {rule.kind}, {rule.status}")
        rules[rule.kind, rule.status] = rule
    return rules
