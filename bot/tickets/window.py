"""Whether the citizen can be reached now, and whether they have what staff said.

The law's clock and the delivery's are two: an answer is given when staff give it (`status`), and delivered when the
channel took it (`delivered_at`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.tickets.ticket import Ticket

FREE_MS = 48 * 3_600_000  # after the citizen's last interaction messages are free (Zalo, consultation)
PAID_MS = 7 * 24 * 3_600_000  # until then they are charged, afterwards refused (-230, -232)

Window = Literal["free", "paid", "closed"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a message may go to the citizen now, and until when (ms) that stays so; 0 when it is closed."""

    window: Window
    until: int = 0


def reachable(last_citizen_at: int | None, now: int) -> Reach:
    """The channel's window at `now`; an interaction that is not known, or lies in the future, opens at most `free`."""
    if last_citizen_at is None:
        return Reach("closed")
    last = min(last_citizen_at, now)
    if now <= last + FREE_MS:
        return Reach("free", last + FREE_MS)
    return Reach("paid", last + PAID_MS) if now <= last + PAID_MS else Reach("closed")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where staff's words to the citizen stand, apart from what the law counts.

    `said_at` and `delivered_at` are ms; `delivered_at` is None while anything is still to reach the citizen. `waiting`
    messages go out when they next write. `has_left`: they unfollowed since they last wrote.
    """

    said_at: int | None
    delivered_at: int | None
    waiting: int
    reach: Reach
    has_left: bool = False


def delivery_of(ticket: Ticket, last_at: int | None, left_at: int | None, now: int) -> Delivery:
    """`last_at` and `left_at` are when the citizen last did something in the chat, and unfollowed; None: not known.

    What is known of the citizen of a walled ticket is what they did for this ticket alone: when somebody is about in
    the chat tells who administers the channel who they are (I6).
    """
    if ticket.is_walled:
        last_at, left_at = ticket.last_citizen_at, None
    last = max((at for at in (last_at, ticket.last_citizen_at) if at is not None), default=None)
    has_left = left_at is not None and left_at > (last or 0)
    at = ticket.delivered_at if is_delivered(ticket) and ticket.last_reply_at is not None else None
    return Delivery(ticket.last_reply_at, at, len(ticket.held), reachable(last, now), has_left)


def is_delivered(ticket: Ticket) -> bool:
    """Whether the citizen has all that staff said; True also when nothing was said yet."""
    if ticket.held:
        return False
    return ticket.last_reply_at is None or (ticket.delivered_at or 0) >= ticket.last_reply_at
