"""Clocks of tickets at run time: whatever a turn does to a ticket, its clocks follow and its next alarm is set here.

The alarm of a ticket is one timer, `ticket:<code>|clock|0`, in its partition: setting it again moves it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.runtime.commands import Command, Result
from bot.runtime.inbox import Work, of_ticket
from bot.runtime.turn import Tickets, Turn, change_ticket, now_ms
from bot.runtime.world import Surroundings
from bot.store.citizens import Citizen
from bot.store.notices import Notice
from bot.store.staff import RosterShelf
from bot.store.vault import CannotOpen
from bot.tickets.alarms import next_alarm, ring
from bot.tickets.clocks import recount, tend
from bot.tickets.refusals import NotFound
from bot.tickets.ticket import Ticket, UnreadableTicket

CLOCK = "clock"
RING_AGAIN_MS = 3_600_000  # after an alarm could not be handled for a reason of ours

Load = Callable[[int, str, Tickets], Awaitable[Ticket | None]]
"""A ticket of a partition by its code, from the turn's tickets or the store; raises CannotOpen, UnreadableTicket."""


class Ticking:
    """Keeps clocks by the administration's levels and calendar, and knows whom to call."""

    def __init__(self, surroundings: Surroundings, rosters: RosterShelf, load: Load) -> None:
        self._around = surroundings
        self._rosters = rosters
        self._load = load

    def wind(self, turn: Turn, tickets: Tickets) -> Turn:
        """The turn with the clocks of every ticket it changes started, paused or ended, and their alarms set.

        One that is erased has none left to follow it.
        """
        for change in turn.tickets:
            if change.erases:
                turn.alarms[change.ticket.code] = None
                continue
            change.ticket = tickets[change.ticket.code] = self._tended(change.ticket)
            turn.alarms[change.ticket.code] = self._next(change.ticket)
        return turn

    async def ring(self, work: Work, citizen: Citizen, tickets: Tickets) -> Turn:
        """The alarm of a ticket went off: what is due now is noted and told. One that was erased rings no more."""
        turn = Turn(citizen)
        try:
            ticket = await self._load(work.partition, work.ticket, tickets)
        except (CannotOpen, UnreadableTicket):
            return turn
        if ticket is None:
            return turn
        around, at = self._around, now_ms()
        outcome, alarms = ring(ticket, around.levels, around.calendar, await self._rosters.roster(), at)
        change_ticket(turn, tickets, outcome)
        for alarm in alarms:
            clock, called = alarm.clock, alarm.called
            notice = Notice(at, ticket.code, clock.name, alarm.percent, clock.promised_at, called.units, called.staff)
            turn.notices.append(notice)
        turn.alarms[ticket.code] = self._next(outcome.ticket)
        return turn

    async def recount(self, work: Work, citizen: Citizen, tickets: Tickets, command: Command) -> Turn:
        """The calendar changed: the ticket's open clocks are counted again by the one this process read."""
        turn = Turn(citizen)
        ticket = await self._load(work.partition, command.ticket, tickets)
        if ticket is None:
            turn.result = (command.key, Result(False, str(NotFound()), 0, command.digest))
            return turn
        outcome = recount(ticket, self._around.calendar, command.text, now_ms())
        change_ticket(turn, tickets, outcome)
        said = f"Đã tính lại {len(outcome.entries)} thời hạn."
        turn.result = (command.key, Result(True, said, ticket.version, command.digest))
        return turn

    def _tended(self, ticket: Ticket) -> Ticket:
        at = ticket.recent[-1].at if ticket.recent else ticket.opened_at
        return replace(ticket, clocks=tend(ticket, self._around.levels, self._around.calendar, min(at, now_ms())))

    def _next(self, ticket: Ticket) -> int | None:
        return next_alarm(ticket, self._around.levels, self._around.calendar, now_ms())


def alarm_member(code: str) -> str:
    """The alarm's entry among the timers of its partition."""
    return f"{of_ticket(code)}|{CLOCK}|0"
