"""Whether the citizen can be reached, and answers that wait until they can.

The law's clock and the delivery's are two: an answer is given when staff give it (`status`), and delivered when the
channel took it (`delivered_at`). What it would not take is *ready, not delivered*, until the citizen next writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.tickets.outcome import SYSTEM, Entry, Outcome, ToCitizen
from bot.tickets.ticket import HeldReply, Ticket

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


def is_delivered(ticket: Ticket) -> bool:
    """Whether the citizen has all that staff said; True also when nothing was said yet."""
    if ticket.held:
        return False
    return ticket.last_reply_at is None or (ticket.delivered_at or 0) >= ticket.last_reply_at


def delivered(ticket: Ticket, message: str, outcome: str, is_whole: bool, at: int) -> Outcome:
    """The channel took (`sent`) or refused a message of staff; `is_whole`: it was the last part of it."""
    is_sent = outcome == "sent" and is_whole
    changed = replace(ticket, delivered_at=max(at, ticket.last_reply_at or 0)) if is_sent else ticket
    return Outcome(changed, (Entry(at, SYSTEM, outcome, {"message": message}),))


def hold_reply(ticket: Ticket, id: str, text: str, at: int) -> Outcome:
    """Keep a message the channel would not take now; it goes out when the citizen next writes. Safe to repeat."""
    if any(held.id == id for held in ticket.held):
        return Outcome(ticket, repeated=True)
    held = (*ticket.held, HeldReply(id, at, text))
    return Outcome(replace(ticket, held=held), (Entry(at, SYSTEM, "held", {"message": id}),))


def release_held(ticket: Ticket, at: int) -> Outcome:
    """The held messages, oldest first, to be sent now that the citizen has written."""
    if not ticket.held:
        return Outcome(ticket, repeated=True)
    messages = tuple(ToCitizen(held.id, held.text) for held in ticket.held)
    entry = Entry(at, SYSTEM, "released", {"messages": " ".join(message.id for message in messages)})
    return Outcome(replace(ticket, held=()), (entry,), messages)
