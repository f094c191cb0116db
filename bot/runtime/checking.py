"""Checking scripts against what this service has: its outside services, its units, what reads free messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from bot.runtime.publishing import shelve
from bot.scripts.check import Report, examine
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
    )
