"""What every act begins with: may this person, was it done before, does the screen show the ticket as it is."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Denied, Verb, judge
from bot.tickets.arrows import MOVES
from bot.tickets.outcome import Around, Command
from bot.tickets.ticket import REMEMBERED_CHANGES, Change, Ticket

MAX_REPLY = 6000  # characters of one staff reply; the channel splits it
MAX_HELD = 20  # replies waiting for the channel's window before staff are told to wait


def admitted(ticket: Ticket | None, command: Command, verb: Verb, around: Around) -> tuple[Ticket, bool]:
    """The ticket if the command may touch it, and whether it already did. Raises a Refused."""
    if isinstance(judge(command.actor, ticket, verb, around.chart), Denied) or ticket is None:
        raise refusals.NotFound
    if done_before(ticket, command.key, command.actor.id):
        return ticket, True
    if ticket.is_closed:
        raise refusals.AlreadyClosed
    if command.expected_version != ticket.version:
        since = tuple(change for change in ticket.recent if change.version > command.expected_version)
        raise refusals.Stale(command.expected_version, ticket.version, since)
    return ticket, False


def done_before(ticket: Ticket, key: str, actor: str) -> bool:
    """Whether the change under this idempotency key is already in the ticket."""
    return any(change.key == key and change.actor == actor for change in ticket.recent)


def text_of(ticket: Ticket, command: Command) -> str:
    """What staff wrote to the citizen, "" for nothing; raises TooLong, TooManyHeld."""
    text = command.text.strip()
    if len(text) > MAX_REPLY:
        raise refusals.TooLong(len(text), MAX_REPLY)
    if text and len(ticket.held) >= MAX_HELD:
        raise refusals.TooManyHeld(MAX_HELD)
    return text


def moved(ticket: Ticket, key: str, actor: str, verb: str, at: int) -> Ticket:
    """The next version of a ticket, in the state the verb leads to."""
    version = ticket.version + 1
    recent = (*ticket.recent, Change(version, key, at, actor, verb))[-REMEMBERED_CHANGES:]
    status = MOVES[verb].get(ticket.status, ticket.status)
    return replace(ticket, version=version, recent=recent, status=status)
