"""Checking and trying scripts with what this service has: outside services, units, calendar, reading of words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from bot.runtime.learning import learnt_here, router_of
from bot.runtime.world import Surroundings
from bot.scripts.check import Report, examine
from bot.scripts.conversations.chats import Chat
from bot.scripts.conversations.transcripts import Result, run_chat
from bot.scripts.model import Scripts
from bot.scripts.revising.paused import in_force
from config.services import service_names, services_file
from config.subjects import subject_ids
from config.units import read_chart


def examine_here(files: Mapping[str, str], today: date, media: Collection[str] | None = None) -> Report:
    """The same for `flows check` and for publishing; raises the DataFileError of what is read from `config/`."""
    return examine(
        files,
        today,
        media,
        services=service_names(services_file()),
        units=[unit.id for unit in read_chart().units],
        subjects=subject_ids(),
        router_of=lambda scripts: router_of(in_force(scripts), learnt_here()),
        hold=lambda scripts, chats: rehearse(chats, scripts, Surroundings.read()),
    )


def rehearse(chats: Iterable[Chat], scripts: Scripts, surroundings: Surroundings) -> list[Result]:
    """How conversations go with the scripts as written, paused flows too."""
    parts = surroundings.rehearsal(router_of(scripts, learnt_here()))
    return [run_chat(chat, scripts, parts) for chat in chats]
