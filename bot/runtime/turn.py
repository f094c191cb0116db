"""What one event changes, as data: the worker writes it in one commit."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.runtime.calls import Call
from bot.runtime.commands import Result
from bot.runtime.outbox import Entry
from bot.store.citizens import Citizen
from bot.store.tickets import TicketChange


@dataclass(slots=True)
class Turn:
    """`citizen` is a new record when `moved`. `timers` are (name, due in ms or None to drop it, token)."""

    citizen: Citizen
    moved: bool = False
    entries: list[Entry] = field(default_factory=list)
    tickets: list[TicketChange] = field(default_factory=list)
    timers: list[tuple[str, int | None, int]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    result: tuple[str, Result] | None = None
    counts: list[str] = field(default_factory=list)
