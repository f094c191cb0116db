"""Whether a ticket is solved in its citizen's own eyes: when that may be asked, and how often "no" reopens it.

Closed is not solved: who closes a ticket is staff, whether it is solved is for the citizen to say.
"""

from __future__ import annotations

from bot.tickets.ticket import Status, Ticket

SOLVED, UNSOLVED = "solved", "unsolved"
MAX_REOPENINGS = 1  # after that a "no" is kept, and the citizen is told what else is possible

ANSWERED = frozenset({Status.ANSWERED, Status.CLOSED})
"""States in which there is something to judge."""


def may_reopen(ticket: Ticket) -> bool:
    """Whether "not solved" reopens the ticket. One that was merged goes on in another, which has its own answer."""
    return ticket.status in ANSWERED and ticket.reopenings < MAX_REOPENINGS and not ticket.merged_into


def is_asked_about(ticket: Ticket) -> bool:
    """Whether the citizen is asked: it was answered, and they have not said yet whether that solved it.

    An answer empties `verdict`: what was said of an earlier answer says nothing of this one.
    """
    return ticket.status in ANSWERED and not ticket.merged_into and not ticket.verdict


def asks_for_verdict(ticket: Ticket, message: str) -> bool:
    """Whether this message of staff, now that it is delivered, is one to ask about.

    It is the answer (message ids begin with their verb), or the end of a ticket that was never formally answered:
    closing it quietly spares nobody the question. Its parts before the last ask nothing.
    """
    verb, _, rest = message.partition(":")
    if "/" in rest or not is_asked_about(ticket):
        return False
    return verb == "answer" or (verb == "close" and all(change.verb != "answer" for change in ticket.recent))
