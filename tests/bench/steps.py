"""One step of the machine, expressions rendered, on every message of the conversations that ship with the scripts."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median, quantiles

from bot.runtime.publishing import shelve
from bot.runtime.world import Surroundings
from bot.scripts.conversations.simulate import Moment
from bot.scripts.conversations.transcripts import run_transcripts
from bot.scripts.events import Message
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.machine import step
from tests.bench.figures import Numbers, Options
from tests.bench.processes import DidNotStart

FLOWS = Path(__file__).parents[2] / "flows"
REPEATS = 15


async def measure(options: Options) -> Numbers:
    """One round: each message as often as REPEATS, its median; then the median and 99th percentile of all messages."""
    files = read_folder(FLOWS)
    scripts = load_scripts(files).scripts
    if scripts is None:
        raise DidNotStart("the scripts that ship have errors")
    shelved = shelve(scripts)
    parts = Surroundings.read().rehearsal(shelved.router)
    moments = [moment for result in run_transcripts(files, scripts, parts) for moment in result.moments]
    messages = [moment for moment in moments if isinstance(moment.event, Message)]

    def microseconds(moment: Moment) -> float:
        took = []
        for _ in range(REPEATS):
            session = moment.session.copy()
            began = time.perf_counter_ns()
            step(moment.world, scripts, session, moment.event)
            took.append(time.perf_counter_ns() - began)
        return median(took) / 1000

    times = [microseconds(moment) for moment in messages]
    return {
        "step median us": median(times),
        "step p99 us": quantiles(times, n=100)[98],
        "slowest message us": max(times),
        "messages": len(times),
    }
