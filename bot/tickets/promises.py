"""The moment staff promise the citizen an answer by."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from bot.tickets import clocks, refusals
from bot.tickets.calendar import HANOI
from bot.tickets.clocks import agreed, milliseconds
from bot.tickets.ticket import Ticket

ANSWER = "answer"  # the clock whose promise citizens hear
MAX_DAYS_AHEAD = 730


def moment_of(typed: str, at: int) -> datetime:
    """A moment to come, from an ISO date (its end) or date-time; raises BadMoment."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise refusals.BadMoment(typed) from None
    if "T" not in typed and " " not in typed:
        found = datetime.combine(found.date(), time(23, 59))
    found = found if found.tzinfo else found.replace(tzinfo=HANOI)
    ahead = found - datetime.fromtimestamp(at / 1000, HANOI)
    if not 0 < ahead.total_seconds() <= MAX_DAYS_AHEAD * 86_400:
        raise refusals.BadMoment(typed)
    return found


def promised(ticket: Ticket, until: datetime, at: int, basis: str) -> Ticket:
    """The ticket with this moment named by staff, where none was set or to be sooner; raises PromisedSooner."""
    try:
        return replace(ticket, clocks=agreed(ticket.clocks, ANSWER, milliseconds(until), at, basis))
    except clocks.PromisedSooner:
        raise refusals.PromisedSooner(ticket.due) from None


def extended(ticket: Ticket, until: datetime, at: int, basis: str) -> Ticket:
    """The ticket with its answer promised later; raises NotLater: a promise is never shortened."""
    try:
        return replace(ticket, clocks=clocks.extended(ticket.clocks, ANSWER, milliseconds(until), at, basis))
    except clocks.NotLater:
        raise refusals.NotLater(ticket.due) from None
