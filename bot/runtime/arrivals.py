"""What comes to a ticket from another partition: one kind of forward each, as a change of the ticket.

An arrival takes the ticket, the forward and the time, and gives the outcome. The forward's key is the change's own:
an arrival that was carried out before changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.runtime.forwarding import Forward
from bot.tickets.citizen_acts import follow_up
from bot.tickets.outcome import Outcome
from bot.tickets.ticket import Ticket, TicketFile

Arrival = Callable[[Ticket, Forward, int], Outcome]


def words(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """More words or files for a ticket, from a conversation that is not its citizen's own."""
    files = tuple(TicketFile(*file) for file in forward.data.get("files", ()))
    return follow_up(ticket, forward.key, forward.data.get("text", ""), files, at)


ARRIVALS: Mapping[str, Arrival] = {
    "words": words,
}
