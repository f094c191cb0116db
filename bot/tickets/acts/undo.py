"""Somebody takes back what they just said, as long as it has not left."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Verb
from bot.tickets.admitting import admitted, moved
from bot.tickets.joining import take_back_from_joined
from bot.tickets.outcome import Around, Command, Entry, Outcome
from bot.tickets.ticket import Said, Status, Ticket


def undo(ticket: Ticket | None, command: Command, around: Around, at: int) -> Outcome:
    """The actor's last message of this ticket does not leave; the state is what it was. Raises a Refused.

    The history keeps both the message and that it was taken back.
    """
    known, repeated = admitted(ticket, command, Verb.UNDO, around, any_version=True)
    if repeated:
        return Outcome(known, repeated=True)
    said = known.said
    if said is None or said.actor != command.actor.id:
        raise refusals.NothingToTakeBack
    held = tuple(reply for reply in known.held if not is_part(reply.id, said.id))
    if held == known.held and not any(id in (said.id, f"{said.id}/1") for id in around.unsent):
        raise refusals.AlreadySent
    changed = replace(_restored(moved(known, command.key, command.actor.id, "undo", at), said), held=held)
    entry = Entry(at, command.actor.id, "undone", {"message": said.id, "status": changed.status.value})
    return Outcome(changed, (entry,), taken_back=said.id, to_tickets=take_back_from_joined(changed, said.id))


def is_part(id: str, message: str) -> bool:
    """Whether a message of the outbox is the one of this id, or a part of it: long ones are split."""
    return id == message or id.startswith(f"{message}/")


def _restored(ticket: Ticket, said: Said) -> Ticket:
    back = replace(ticket, said=None, last_reply_at=said.last_reply_at, former_result=None)
    if said.verb == "answer":
        back = replace(back, verdict=ticket.verdict or said.verdict)  # one given since counts
    if said.verb == "answer" and ticket.former_result:  # it was corrected: the earlier result stands again
        back = replace(back, result=ticket.former_result)
    if ticket.status.value != said.after:
        return back  # something else has happened since
    status = Status(said.before)
    result = None if said.verb == "answer" and status is not Status.ANSWERED else back.result
    closed_at = None if said.verb == "refuse" else ticket.closed_at
    clocks = tuple(replace(c, done_at=None) if (c.done_at or 0) >= said.at else c for c in ticket.clocks)
    return replace(back, status=status, result=result, closed_at=closed_at, clocks=clocks)
