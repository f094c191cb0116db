"""When what is kept of a ticket is to be erased. Legal hold beats every rule."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.tickets.calendar import HANOI
from bot.tickets.ticket import Ticket
from config.retention import RetentionRule

FORGOTTEN = ""  # what stands in place of a value under the seal whose time is over


@dataclass(frozen=True, slots=True)
class DueErasure:
    """A ticket whose time is over: since when (ms) and by which basis."""

    code: str
    kind: str
    status: str
    since: int
    basis: str


def due_erasure(ticket: Ticket, rules: Mapping[tuple[str, str], RetentionRule], now: int) -> DueErasure | None:
    """What a rule says of a ticket at `now` (ms); None while it must or may be kept."""
    rule = rules.get((ticket.kind.value, ticket.status.value))
    if ticket.legal_hold or rule is None or rule.months is None or ticket.closed_at is None:
        return None
    since = months_after(ticket.closed_at, rule.months)
    if since > now:
        return None
    return DueErasure(ticket.code, ticket.kind.value, ticket.status.value, since, rule.basis or "")


def has_values_to_forget(ticket: Ticket, now: int) -> bool:
    """Whether a value under the seal is older than its script promised to keep it."""
    return not ticket.legal_hold and any(0 < until <= now for until in ticket.keep_until)


def without_old_values(ticket: Ticket, now: int) -> Ticket:
    """The ticket with the values whose time is over gone from its seal; needs the seal open."""
    if ticket.sealed is None:
        raise ValueError("the seal must be open to change what is under it")
    over = [0 < until <= now for until in ticket.keep_until]
    over += [False] * (len(ticket.sealed) - len(over))
    sealed = tuple(FORGOTTEN if gone else value for value, gone in zip(ticket.sealed, over, strict=True))
    keep_until = tuple(0 if gone else until for until, gone in zip(ticket.keep_until, over, strict=False))
    masked = iter(over)
    answers = tuple(
        answer if answer.is_open or not next(masked) else replace(answer, value="đã xoá theo thời hạn giữ")
        for answer in ticket.answers
    )
    return replace(ticket, sealed=sealed, keep_until=keep_until, answers=answers)


def months_after(at: int, months: int) -> int:
    """The same day that many months later in Hanoi (the month's last day when it is shorter), in ms."""
    start = datetime.fromtimestamp(at / 1000, HANOI)
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return int(start.replace(year=year, month=month, day=day).timestamp() * 1000)
