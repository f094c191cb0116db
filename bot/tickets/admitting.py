"""What every act begins with: may this person, was it done before, does the screen show the ticket as it is, and is
there an arrow for it."""

from __future__ import annotations

from dataclasses import replace

from bot.tickets import refusals
from bot.tickets.access import Actor, Allowed, Denied, Verb, judge
from bot.tickets.arrows import Arrow, arrow_of, verbs_from
from bot.tickets.gates import Gate, shut
from bot.tickets.outcome import Around, Command
from bot.tickets.ticket import REMEMBERED_CHANGES, Change, Ticket

MAX_REPLY = 6000  # characters of one staff reply; the channel splits it
MAX_HELD = 20  # replies waiting for the channel's window before staff are told to wait
MAX_LINE = 500  # characters of a reason, a task, a procedure, a name
MIN_REASON = 5


def admitted(
    ticket: Ticket | None, command: Command, verb: Verb, around: Around, *, any_version: bool = False
) -> tuple[Ticket, bool]:
    """The ticket if the command may touch it, and whether it already did. Raises a Refused.

    With `any_version` a screen that is behind does not matter: for what only adds.
    """
    if isinstance(judge(command.actor, ticket, verb, around.chart), Denied) or ticket is None:
        raise refusals.NotFound
    if done_before(ticket, command.key, command.actor.id):
        return ticket, True
    if command.expected_version != ticket.version and not any_version:
        since = tuple(change for change in ticket.recent if change.version > command.expected_version)
        raise refusals.Stale(command.expected_version, ticket.version, since)
    way(ticket, verb.value)
    return ticket, False


def way(ticket: Ticket, verb: str) -> Arrow:
    """The arrow a verb goes from here; raises WrongState."""
    arrow = arrow_of(verb, ticket.status)
    if arrow is None:
        raise refusals.WrongState(verb, ticket.status, verbs_from(ticket.status), ticket.merged_into)
    return arrow


def passed(ticket: Ticket, needed: tuple[Gate, ...]) -> Ticket:
    """The ticket as it would be, if these gates are open for it; raises GatesShut."""
    closed = shut(ticket, needed)
    if closed:
        raise refusals.GatesShut(closed)
    return ticket


def may(person: Actor, ticket: Ticket, verb: Verb, around: Around) -> bool:
    """Whether somebody could do this with the ticket, seeing it in full."""
    access = judge(person, ticket, verb, around.chart)
    return isinstance(access, Allowed) and access.view == "full"


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


def words_of(ticket: Ticket, command: Command) -> str:
    """What staff wrote to the citizen; raises EmptyText as well."""
    text = text_of(ticket, command)
    if not text:
        raise refusals.EmptyText
    return text


def line(command: Command, name: str) -> str:
    """One of the command's data, "" when it was not given; raises TooLong."""
    value = " ".join(command.data.get(name, "").split())
    if len(value) > MAX_LINE:
        raise refusals.TooLong(len(value), MAX_LINE)
    return value


def names(command: Command, name: str) -> tuple[str, ...]:
    """Ids given as one text, each once, in order."""
    return tuple(dict.fromkeys(command.data.get(name, "").replace(",", " ").split()))


def reason_of(command: Command) -> str:
    """Why, as staff wrote it; raises ReasonMissing, TooLong."""
    reason = command.text.strip()
    if len(reason) > MAX_REPLY:
        raise refusals.TooLong(len(reason), MAX_REPLY)
    if len(reason) < MIN_REASON:
        raise refusals.ReasonMissing(MIN_REASON)
    return reason


def moved(ticket: Ticket, key: str, actor: str, verb: str, at: int) -> Ticket:
    """The next version of a ticket, in the state the verb leads to."""
    version = ticket.version + 1
    recent = (*ticket.recent, Change(version, key, at, actor, verb))[-REMEMBERED_CHANGES:]
    arrow = arrow_of(verb, ticket.status)
    status = arrow.target if arrow and arrow.target else ticket.status
    return replace(ticket, version=version, recent=recent, status=status)
