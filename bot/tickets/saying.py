"""What the citizen is told of a change, as a message that waits a moment in which it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.tickets.arrows import Arrow, phrases_of
from bot.tickets.outcome import Around, ToCitizen
from bot.tickets.ticket import Said, Ticket

SECOND = 1000


def told(
    arrow: Arrow,
    before: Ticket,
    after: Ticket,
    around: Around,
    at: int,
    text: str = "",
    values: Mapping[str, str] | None = None,
    *,
    by: str = "",
) -> tuple[ToCitizen, ...]:
    """The arrow's message to the ticket's citizen, if there is anything to say. `before` decides how it is said.

    With `by` (who `text` is from) it can be taken back a while; else it only waits behind what still can.
    """
    phrases = tuple(key for key in phrases_of(arrow, before) if _applies(key, after))
    if not text and not phrases:
        return ()
    found = {"han": day_of(after.due), "so_van_ban": after.result.document if after.result else "", **(values or {})}
    not_before = leaves_at(before, around, at) if by else behind(before, around)
    return (ToCitizen(f"{arrow.verb}:{after.version}", text, phrases, found, not_before),)


def _applies(key: str, ticket: Ticket) -> bool:
    if key == "ticket_due":
        return bool(ticket.due)
    return key != "ticket_document" or bool(ticket.result and ticket.result.document)


def leaves_at(ticket: Ticket, around: Around, at: int) -> int:
    """Until when (ms) what staff say now can be taken back."""
    return at + SECOND * (around.handoff_undo_seconds if ticket.handoff else around.undo_seconds)


def behind(ticket: Ticket, around: Around) -> int:
    """When (ms) what staff said last leaves; what follows it leaves no sooner."""
    return leaves_at(ticket, around, ticket.said.at) if ticket.said else 0


def remembered(arrow: Arrow, before: Ticket, after: Ticket, actor: str, at: int) -> Said:
    """What is to be kept so that the message of an act can be taken back."""
    id = f"{arrow.verb}:{after.version}"
    states = before.status.value, after.status.value
    return Said(id, arrow.verb, actor, at, *states, before.last_reply_at, before.verdict)


def day_of(iso: str) -> str:
    """A moment as citizens read it: hour only where it is not the end of a day."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso)
    day = moment.strftime("%d/%m/%Y")
    return day if (moment.hour, moment.minute) in ((0, 0), (23, 59)) else f"{moment:%H:%M} ngày {day}"
