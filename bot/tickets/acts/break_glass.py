"""Break-glass: one person outside asks to read a ticket, another grants it, and each reading is written down.

The wall stands before all three: whoever is excluded asks about a ticket that, for them, is not there. The ticket's own
version stays, so the screens of those who work on it stay valid.
"""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Denied, Verb, exclusion, judge
from bot.tickets.admitting import done_before
from bot.tickets.grants import HOUR_MS, MAX_GRANTS, MAX_HOURS, MAX_REASON, MIN_REASON, Grant
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.ticket import REMEMBERED_CHANGES, Change, Ticket


def break_glass_ask(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Asks to read for `data["hours"]`, because of `text`. Raises a Refused."""
    known = _admitted(ticket, command, Verb.BREAK_GLASS_ASK, around, at)
    if done_before(known, command.key, command.actor.id):
        return Outcome(known, repeated=True)
    reason, hours = command.text.strip(), command.data.get("hours", str(MAX_HOURS))
    if not MIN_REASON <= len(reason) <= MAX_REASON:
        raise refusals.NotGranted(f"Anh/chị ghi lý do cần xem phiếu, từ {MIN_REASON} đến {MAX_REASON} ký tự.")
    if not (hours.isascii() and hours.isdecimal() and 1 <= int(hours) <= MAX_HOURS):
        raise refusals.NotGranted(f"Thời gian xem là số giờ từ 1 đến {MAX_HOURS}.")
    grant = Grant(f"g{known.ledger_seq + 1}", command.actor.id, reason, at, int(hours))
    mine = [old for old in known.grants if old.staff == grant.staff and old.is_waiting(at)]
    kept = tuple(old for old in known.grants if old not in mine)
    entry = Entry(at, command.actor.id, "break_glass_ask", {"grant": grant.id, "hours": hours}, {"reason": reason})
    return Outcome(_noted(known, command, Verb.BREAK_GLASS_ASK, at, (*kept, grant)[-MAX_GRANTS:]), (entry,))


def break_glass_grant(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Grants the request `data["grant"]`: never one's own, nor that of somebody one stands under. Raises a Refused."""
    known = _admitted(ticket, command, Verb.BREAK_GLASS_GRANT, around, at)
    if done_before(known, command.key, command.actor.id):
        return Outcome(known, repeated=True)
    asked = next((g for g in known.grants if g.id == command.data.get("grant") and g.is_waiting(at)), None)
    if asked is None:
        raise refusals.NotGranted("Không có yêu cầu xem nào như vậy đang chờ. Xem lại: namro tickets glass list")
    if asked.staff == command.actor.id or asked.staff in around.chart.superiors(command.actor.id):
        raise refusals.NotGranted("Người duyệt phải là người khác và không ở dưới quyền người yêu cầu.")
    if not around.chart.is_at_work(asked.staff) or exclusion(asked.staff, known, around.chart):
        raise refusals.NotGranted("Người yêu cầu không được xem phiếu này. Yêu cầu không duyệt được.")
    granted = replace(asked, by=command.actor.id, until=at + asked.hours * HOUR_MS)
    grants = tuple(granted if old is asked else old for old in known.grants)
    data = {"grant": asked.id, "staff": asked.staff, "until": str(granted.until)}
    return Outcome(
        _noted(known, command, Verb.BREAK_GLASS_GRANT, at, grants),
        (Entry(at, command.actor.id, "break_glass_grant", data),),
    )


def break_glass_use(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """Writes down that somebody reads by a grant; they see the ticket only after it. Raises a Refused."""
    known = _admitted(ticket, command, Verb.BREAK_GLASS_USE, around, at)
    if done_before(known, command.key, command.actor.id):
        return Outcome(known, repeated=True)
    used = next(g for g in reversed(known.grants) if g.staff == command.actor.id and g.is_in_force(at))
    entry = Entry(at, command.actor.id, "break_glass_use", {"grant": used.id})
    return Outcome(_noted(known, command, Verb.BREAK_GLASS_USE, at, known.grants), (entry,))


def _admitted(ticket: Ticket | None, command: Command, verb: Verb, around: Around, at: int) -> Ticket:
    if isinstance(judge(command.actor, ticket, verb, around.chart, at), Denied) or ticket is None:
        raise refusals.NotFound
    return ticket


def _noted(ticket: Ticket, command: Command, verb: Verb, at: int, grants: tuple[Grant, ...]) -> Ticket:
    change = Change(ticket.version, command.key, at, command.actor.id, verb)
    return replace(ticket, grants=grants, recent=(*ticket.recent, change)[-REMEMBERED_CHANGES:])
