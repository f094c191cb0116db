"""A ticket opens again: the work starts anew, with somebody else."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets.admitting import moved
from bot.tickets.ticket import Ticket


def reopened(ticket: Ticket, key: str, actor: str, verb: str, at: int) -> Ticket:
    """Nobody who worked on it gets it again; what was found out stays in the history."""
    former = tuple(dict.fromkeys((*ticket.former, *([ticket.assignee] if ticket.assignee else []))))
    return replace(
        moved(ticket, key, actor, verb, at),
        assignee="",
        result=None,
        former_result=None,
        merged_into="",
        former=former,
        closed_at=None,
        said=None,
    )
