"""Checking and trying scripts with what this service has: outside services, units, calendar, reading of words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from bot.routing.router import Router
from bot.runtime.publishing import make_finder, shelve
from bot.runtime.world import Surroundings
from bot.scripts.check import Report, examine
from bot.scripts.conversations.coverage import coverage
from bot.scripts.conversations.transcripts import Result, run_transcripts
from bot.scripts.model import Scripts
from config.services import service_names, services_file
from config.units import read_chart


def examine_here(files: Mapping[str, str], today: date, media: Collection[str] | None = None) -> Report:
    """The same for `flows check` and for publishing; raises the DataFileError of what is read from `config/`."""
    return examine(
        files,
        today,
        media,
        services=service_names(services_file()),
        units=[unit.id for unit in read_chart().units],
        router_of=lambda scripts: shelve(scripts).router,
        coverage_of=lambda scripts: coverage(scripts, rehearse(files, scripts, Surroundings.read())),
    )


def rehearse(files: Mapping[str, str], scripts: Scripts, surroundings: Surroundings) -> list[Result]:
    """How all conversations of the files go with the scripts as written, paused flows too."""
    finder = make_finder(scripts)
    return run_transcripts(files, scripts, surroundings.rehearsal(finder, Router(scripts, finder)))
