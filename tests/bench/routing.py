"""Reading free messages: how well, by labelled messages that nothing was learnt from, how fast, and in what memory."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from functools import cache

from bot.routing.report import Figures, measure, readings
from bot.routing.router import make_router
from tests.bench.figures import Details, Numbers, Options
from tests.bench.labelled_sets import HELD, ROOT, SETS, messages, shipped
from tests.bench.processes import DidNotStart
from tests.bench.routing_tables import as_data, as_text

MORE_SHEETS = 1000


async def measure_routing(options: Options) -> Numbers:
    """One round. How well is the same in every round; only times and memory vary."""
    once, more = await _learning(0), await _learning(MORE_SHEETS)
    return {
        **{f"{name}: {what}": value for name in SETS for what, value in numbers(figures(name)).items()},
        **once,
        "thousand sheets: message time ratio": more["message median us"] / once["message median us"],
        "thousand sheets: learning time ratio": more["learning s"] / once["learning s"],
        "thousand sheets: memory MB": more["memory MB"],
    }


def details() -> Details:
    """Everything that was counted of each set; which messages of HELD were misread stays untold, or it is looked at."""
    told = {name: replace(figures(name), mistakes=()) if name == HELD else figures(name) for name in SETS}
    text = "\n".join(as_text(name, found) for name, found in told.items())
    return Details(text, {name: as_data(found) for name, found in told.items()})


@cache
def figures(name: str) -> Figures:
    scripts = shipped()
    return measure(readings(messages(name), make_router(scripts), scripts))


TOLD_APART = ("handoff", "status", "emergency")


def numbers(found: Figures) -> Numbers:
    """The main ones, for goals; a share of nothing is left out."""
    shares = {
        "accuracy at 1": found.first,
        "accuracy at 3": found.among_three,
        "procedures at 1": found.procedure_first,
        "procedures at 3": found.procedure_among_three,
        "complaint recall": found.complaint.recall,
        "complaint precision": found.complaint.precision,
        "subject": found.subject_of_recognised,
        "answered outright": found.decisions.answered,
        "wrong of these": found.decisions.wrong,
        "aspect": found.aspect,
        "aspect without taste": found.aspect_without_taste,
        "guard recall": found.guard_recall,
        "guarded of the rest": found.guarded_rest,
    }
    shares |= {f"{intent} recall": found.by_intent[intent].recall for intent in TOLD_APART if intent in found.by_intent}
    styles = [share.share for share in found.by_style.values() if share.n]
    spread = {"points between styles": 100 * (max(styles) - min(styles))} if styles else {}
    told = {name: share.share for name, share in shares.items() if share.n}
    return told | spread | {"ECE": found.calibration_error}


async def _learning(more: int) -> Numbers:
    command = (sys.executable, "-m", "tests.bench.learning", str(more))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise DidNotStart(f"learning with {more} sheets more ended with {process.returncode}")
    found: Numbers = json.loads(said)
    return found
