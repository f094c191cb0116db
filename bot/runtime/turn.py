"""What one event changes, as data: the worker writes it in one commit."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from bot.channel.outgoing import Outgoing
from bot.runtime.calls import Call
from bot.runtime.commands import Result
from bot.runtime.fetches import FETCH_LIFE_MS, Fetch
from bot.runtime.forms import NewForm
from bot.runtime.forwarding import Forward
from bot.runtime.inbox import Work
from bot.runtime.outbox import Class, Entry
from bot.store.citizens import Citizen
from bot.store.misses import Miss
from bot.store.notices import Notice
from bot.store.tickets import TicketChange
from bot.tickets.gathering import file_ids, waiting
from bot.tickets.outcome import Outcome, ToTicket
from bot.tickets.receipts import Lookup
from bot.tickets.ticket import Ticket

Tickets = dict[str, Ticket | None]
"""The tickets of a batch by code; None for one that is not there."""


@dataclass(slots=True)
class Turn:
    """`citizen` is a new record when `moved`. `timers` are (name, due in ms or None to drop it, token); `alarms` say
    by ticket when its clocks next ring, None for never; `owned` are evidence files that now belong to a ticket, with
    its code; without one to none any more.
    """

    citizen: Citizen
    moved: bool = False
    forgets: bool = False  # the citizen's record goes from the database; `citizen` is an empty one
    entries: list[Entry] = field(default_factory=list)
    tickets: list[TicketChange] = field(default_factory=list)
    timers: list[tuple[str, int | None, int]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    forwards: list[Forward] = field(default_factory=list)
    to_tickets: list[ToTicket] = field(default_factory=list)  # what it means for others; the taker addresses it
    taken_back: str = ""  # id of a staff message of this citizen that is not to leave
    result: tuple[str, Result] | None = None
    counts: list[str] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    owned: list[tuple[str, str]] = field(default_factory=list)
    alarms: dict[str, int | None] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    forms: list[NewForm] = field(default_factory=list)  # that go out
    void_forms: list[str] = field(default_factory=list)  # digests
    links: dict[str, str] = field(default_factory=dict)  # what stands for a form's link in this turn, and the link
    walks: list[str] = field(default_factory=list)  # marks of walks through all tickets of the partition
    receipts: list[tuple[Lookup, str]] = field(default_factory=list)  # with the code of its ticket


def change_ticket(turn: Turn, tickets: Tickets, outcome: Outcome, is_new: bool = False) -> None:
    """Adds an outcome; several changes of one ticket in one turn become one write."""
    if outcome.repeated:
        return
    _gather(turn, tickets.get(outcome.ticket.code), outcome.ticket)
    tickets[outcome.ticket.code] = None if outcome.erases else outcome.ticket
    turn.to_tickets += outcome.to_tickets
    turn.taken_back = outcome.taken_back or turn.taken_back
    for change in turn.tickets:
        if change.ticket.code == outcome.ticket.code:
            change.ticket, change.entries = outcome.ticket, (*change.entries, *outcome.entries)
            change.erases = outcome.erases
            return
    turn.tickets.append(TicketChange(outcome.ticket, outcome.entries, is_new, outcome.erases))


def _gather(turn: Turn, before: Ticket | None, after: Ticket) -> None:
    """The files that are to be fetched, and those that now have an owner or have none any more."""
    known = waiting(before) if before else frozenset()
    turn.fetches += [Fetch(after.code, number, now_ms() + FETCH_LIFE_MS) for number in sorted(waiting(after) - known)]
    had = file_ids(before) if before else frozenset()
    has = file_ids(after)
    turn.owned += [(id, after.code if id in has else "") for id in sorted(has ^ had)]


def let_go_of(turn: Turn, code: str) -> None:
    """No trace of a ticket remains in the record of the citizen: it was erased, or its link to them was cut."""
    old = turn.citizen
    messages = {id: named for id, named in old.messages.items() if named[0] != code}
    session = old.session.copy() if old.session else None
    if session is not None:
        session.let_go_of(code)
    undelivered = [waiting for waiting in old.undelivered if waiting != code]
    turn.citizen = replace(old, session=session, messages=messages, undelivered=undelivered)
    turn.moved = True


def queue(
    turn: Turn,
    work: Work,
    citizen: Citizen,
    klass: Class,
    messages: list[Outgoing],
    at: int,
    ticket: str = "",
    name: str = "",
    due: int = 0,
) -> None:
    """Adds messages to the citizen, in their order; `due` (ms) is before when they must not leave."""
    for outgoing in messages:
        id = f"{work.id}.{len(turn.entries)}"
        entry = Entry(id, klass, citizen.epoch, at, outgoing, ticket, name, due, born=now_ms())
        turn.entries.append(entry)


def now_ms() -> int:
    return int(time.time() * 1000)
