"""What a figure is: numbers of one round, goals for their medians, and how rounds become a table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

Numbers = dict[str, float]


@dataclass(frozen=True, slots=True)
class Options:
    """What the user of the suite chose."""

    load: Path | None = None  # a driver of the same command line as tests.bench.driver, instead of it
    aiogram_python: Path | None = None  # the Python of an environment with aiogram, redis, uvloop
    aiogram_bot: Path | None = None
    users: int = 2000
    citizens: int = 10_000
    tickets: int = 100_000
    kills: int = 10


@dataclass(frozen=True, slots=True)
class Goal:
    """What a median must reach: at least or at most `limit`; `vital` when no noise of a machine excuses missing it."""

    name: str
    sign: str  # ">=" or "<="
    limit: float
    vital: bool = False

    def is_met(self, value: float) -> bool:
        return value >= self.limit if self.sign == ">=" else value <= self.limit


@dataclass(frozen=True, slots=True)
class Details:
    """What a figure has to tell beside its numbers: for people, and for the result file."""

    text: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the suite; `details` is called once, after its rounds."""

    title: str
    measure: Callable[[Options], Awaitable[Numbers]]
    goals: tuple[Goal, ...]
    rounds: int | None = None  # fewer than asked for, where a round is long and hardly varies
    details: Callable[[], Details] | None = None


CROWD = "others on the core"  # numbers whose name starts so: the share of the bot's core that others took
MAX_CROWD = 0.1
MAX_TRIES = 3  # times the rounds asked for


def quiet(rounds: list[Numbers]) -> list[Numbers]:
    """The rounds in which nobody else took more than MAX_CROWD of the bot's core; judged by that alone."""
    return [r for r in rounds if all(v <= MAX_CROWD for name, v in r.items() if name.startswith(CROWD))]


def counted(rounds: list[Numbers], wanted: int) -> list[Numbers]:
    """The quiet rounds; where the machine was too busy to give as many as wanted, all rounds."""
    return quiet(rounds) if len(quiet(rounds)) >= wanted else rounds


@dataclass(frozen=True, slots=True)
class Line:
    """One number over all rounds."""

    name: str
    median: float
    low: float
    high: float
    goal: Goal | None

    @property
    def is_met(self) -> bool:
        return self.goal is None or self.goal.is_met(self.median)


def summed_up(figure: Figure, rounds: list[Numbers], wanted: int) -> list[Line]:
    """The lines of a figure: medians of the rounds that count, but for vital goals the worst of all rounds."""
    everything, rounds = rounds, counted(rounds, wanted)
    goals = {goal.name: goal for goal in figure.goals}
    names = list(dict.fromkeys(name for numbers in rounds for name in numbers))
    lines = []
    for name in names:
        values = [numbers[name] for numbers in rounds if name in numbers]
        goal = goals.get(name)
        middle = median(values)
        if goal is not None and goal.vital:
            values = [numbers[name] for numbers in everything if name in numbers]
            middle = min(values) if goal.sign == ">=" else max(values)
        lines.append(Line(name, middle, min(values), max(values), goal))
    return lines


def table(title: str, lines: list[Line], rounds: int) -> str:
    """For people; also valid Markdown."""
    rows = [f"### {title} ({rounds} round{'s' if rounds != 1 else ''})", "", "| | median | min to max | goal |"]
    rows.append("| --- | ---: | ---: | --- |")
    for line in lines:
        goal = f"{line.goal.sign} {line.goal.limit:g}: {'met' if line.is_met else 'MISSED'}" if line.goal else ""
        rows.append(f"| {line.name} | {shown(line.median)} | {shown(line.low)} to {shown(line.high)} | {goal} |")
    return "\n".join(rows) + "\n"


def shown(value: float) -> str:
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def as_data(lines: list[Line], rounds: list[Numbers]) -> Mapping[str, Any]:
    """For the result file: every round, and what came of them."""
    return {
        "rounds": rounds,
        "summary": {
            line.name: {
                "median": line.median,
                "min": line.low,
                "max": line.high,
                **({"goal": f"{line.goal.sign} {line.goal.limit:g}", "met": line.is_met} if line.goal else {}),
            }
            for line in lines
        },
    }
