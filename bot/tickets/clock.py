"""One clock of a ticket: how much time something may take, by what law, and what has come of it so far.

The record only; `clocks` starts, stops, pauses and recomputes it. A row in a ticket's hash holds no word of a citizen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class Counting(StrEnum):
    """What an amount of time is counted in; the values are those of `config/service_levels.yaml`."""

    DAYS = "days"  # calendar days ("ngày"); when the last is a day off they end on the working day before
    DAYS_ROLLED = "days_rolled"  # the same, ending on the working day after
    WORKING_DAYS = "working_days"  # "ngày làm việc"
    WORKING_HOURS = "working_hours"  # "giờ làm việc", of a unit's timetable
    DATE = "date"  # a moment staff named; nothing is counted


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time that does not count. `reason` is a word of the program, never one of a citizen."""

    reason: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Clock:
    """All times are milliseconds since the epoch.

    `due_at` is what counting gives by the calendar known last. `promised_at` is the latest moment that was ever told
    to anybody, never before `due_at` and never shortened: **it is the one that holds**, for showing, warning and
    breach. While `paused_since` is set both stand still and neither can be broken.
    """

    name: str  # "receive", "answer", ...: a clock of service_levels.yaml
    counting: Counting
    amount: int  # of what `counting` says
    started_at: int
    due_at: int
    promised_at: int
    level: str = ""  # version of the service levels it was started by; a ticket keeps it
    basis: str = ""  # id of its legal basis there
    unit: str = ""  # whose timetable counts; "" is the common one
    paused_since: int | None = None
    paused_for: str = ""  # the reason of the pause that runs
    pauses: tuple[Pause, ...] = ()  # the ended ones, oldest first
    done_at: int | None = None
    warned: tuple[int, ...] = ()  # per cent of the time used that staff were told of: 50, 80, 100 (breach), each once
    told: tuple[str, ...] = ()  # units and staff a breach was escalated to

    @property
    def is_running(self) -> bool:
        return self.done_at is None and self.paused_since is None

    def is_broken(self, at: int) -> bool:
        """Whether what it limits was not done in time, or is not done yet although the time is over."""
        if self.done_at is None and self.paused_since is not None:
            return self.paused_since > self.promised_at
        return (at if self.done_at is None else self.done_at) > self.promised_at

    def row(self) -> list[Any]:
        """As a ticket keeps it, ready for JSON; empty fields at the end are left out."""
        row = [getattr(self, name) for name in _NAMES]
        row[_PROMISED] = 0 if self.promised_at == self.due_at else self.promised_at
        row[_PAUSES] = [[pause.reason, pause.since, pause.until] for pause in self.pauses]
        written = [list(value) if isinstance(value, tuple) else value for value in row]
        while not written[-1] and written[-1] != 0:
            written.pop()
        return written

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Clock:
        """The clock again; raises KeyError, TypeError or ValueError for what no `row` wrote."""
        if len(row) > len(_NAMES):
            raise ValueError("too many fields")
        values = dict(zip(_NAMES, row, strict=False))
        return cls(
            **values
            | {
                "counting": Counting(values["counting"]),
                "promised_at": values["promised_at"] or values["due_at"],
                "pauses": tuple(Pause(*pause) for pause in values.get("pauses", ())),
                "warned": tuple(values.get("warned", ())),
                "told": tuple(values.get("told", ())),
            }
        )


_NAMES = [field.name for field in fields(Clock)]
_PROMISED, _PAUSES = _NAMES.index("promised_at"), _NAMES.index("pauses")
