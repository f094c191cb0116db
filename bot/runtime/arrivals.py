"""What comes to a ticket from another partition: one kind of forward each, as a change of the ticket.

An arrival takes the ticket, the forward and the time, and gives the outcome. The forward's key is the change's own:
an arrival that was carried out before changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.runtime.forwarding import Forward
from bot.tickets import joining
from bot.tickets.citizen_acts import collect, follow_up
from bot.tickets.outcome import Outcome, ToCitizen
from bot.tickets.ticket import Ticket, TicketFile

Arrival = Callable[[Ticket, Forward, int], Outcome]


def words(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """More words or files for a ticket, from a conversation that is not its citizen's own."""
    files = tuple(TicketFile(*file) for file in forward.data.get("files", ()))
    return follow_up(ticket, forward.key, forward.data.get("text", ""), files, at)


def joined(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """Another ticket was merged into this one."""
    return joining.joined(ticket, forward.key, forward.data["code"], list(forward.data["path"]), at)


def concerned(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """The ticket this one goes on in may accuse somebody."""
    data = forward.data
    return joining.concerned(ticket, forward.key, data["by"], data["units"], data["staff"], data["office"], at)


def unjoined(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """Tickets that went on in this one go their own way again."""
    return joining.unjoined(ticket, forward.key, list(forward.data["codes"]), list(forward.data["path"]), at)


def let_go(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """The ticket this one goes on in was erased."""
    return joining.let_go(ticket, forward.key, forward.data["by"], forward.data["into"], at)


def told(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """An answer of the ticket this one goes on in."""
    data = forward.data
    message = ToCitizen(data["id"], data["text"], tuple(data["phrases"]), data["values"], data["not_before"])
    return joining.told(ticket, forward.key, message, data["from"], at)


def untold(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """Such an answer was taken back."""
    return joining.untold(ticket, forward.key, forward.data["id"], at)


def words_of_joined(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """What came to a ticket that goes on in this one."""
    data = forward.data
    return joining.words_of_joined(ticket, forward.key, list(data["path"]), data["text"], list(data["files"]), at)


def collected(ticket: Ticket, forward: Forward, at: int) -> Outcome:
    """Replies that waited were said to whoever has the ticket's receipt, in a conversation anywhere."""
    return collect(ticket, forward.data["replies"], at)


ARRIVALS: Mapping[str, Arrival] = {
    "words": words,
    "joined": joined,
    "concerned": concerned,
    "unjoined": unjoined,
    "let_go": let_go,
    "told": told,
    "untold": untold,
    "words_of_joined": words_of_joined,
    "collected": collected,
}
