"""The life of a ticket, as pure functions from a ticket and a command to what must be stored and said.

    new → received → assigned → in_progress ⇄ waiting_citizen → answered → closed, and transferred, refused, reopened

Every change is one `Outcome`, committed whole. Staff commands pass the gate of `access` first, carry an idempotency
key (a repeat changes and sends nothing) and the version their user saw (an older one is refused with what changed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.tickets import refusals
from bot.tickets.access import Actor, Denied, Verb, access_ticket
from bot.tickets.chart import Chart, UnknownUnit
from bot.tickets.ticket import (
    REMEMBERED_CHANGES,
    WALLED_KINDS,
    Answered,
    Change,
    HeldReply,
    Kind,
    Rating,
    Status,
    Ticket,
    TicketFile,
)

MAX_REPLY = 6000  # characters of one staff reply; the channel splits it
MAX_BODY = 40_000  # characters of a ticket's body and answers together; a flow keeps at most 20 000
MAX_HELD = 20  # replies waiting for the channel's window before staff are told to wait
CITIZEN = "citizen"

_OPEN_STATES = frozenset(Status) - {Status.CLOSED, Status.REFUSED}

# Which arrows exist at all. `closed` is reachable from every open state: a conversation may simply be over.
ARROWS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.RECEIVED, Status.TRANSFERRED, Status.REFUSED, Status.CLOSED}),
    Status.RECEIVED: frozenset({Status.ASSIGNED, Status.TRANSFERRED, Status.REFUSED, Status.CLOSED}),
    Status.ASSIGNED: frozenset({Status.IN_PROGRESS, Status.TRANSFERRED, Status.REFUSED, Status.CLOSED}),
    Status.IN_PROGRESS: frozenset({Status.WAITING_CITIZEN, Status.ANSWERED, Status.TRANSFERRED, Status.CLOSED}),
    Status.WAITING_CITIZEN: frozenset({Status.IN_PROGRESS, Status.ANSWERED, Status.CLOSED}),
    Status.ANSWERED: frozenset({Status.CLOSED, Status.REOPENED}),
    Status.CLOSED: frozenset({Status.REOPENED}),
    Status.TRANSFERRED: frozenset({Status.RECEIVED, Status.CLOSED}),
    Status.REFUSED: frozenset(),
    Status.REOPENED: frozenset({Status.RECEIVED, Status.CLOSED}),
}

# Where a verb leads; a state that is not named stays. Somebody who answers has received the ticket, and no more is
# claimed: `assigned`, `in_progress` and `answered` have gates that a bare reply does not pass.
MOVES: dict[str, dict[Status, Status]] = {
    "reply": dict.fromkeys((Status.NEW, Status.TRANSFERRED, Status.REOPENED), Status.RECEIVED),
    "close": dict.fromkeys(_OPEN_STATES, Status.CLOSED),
    "follow_up": {Status.WAITING_CITIZEN: Status.IN_PROGRESS},
    "rate": {},
}


@dataclass(frozen=True, slots=True)
class Opening:
    """A ticket a flow asks for. `origin` is the id of the event it came from."""

    code: str
    kind: Kind
    oa: str
    user: str
    subject: str
    body: str
    origin: str
    flow: str = ""
    about_units: tuple[str, ...] = ()
    office: str = ""  # "" leaves it to the chart
    answers: tuple[Answered, ...] = ()
    files: tuple[TicketFile, ...] = ()
    urgent: bool = False
    handoff: bool = False
    may_accuse: bool = False
    receive_by: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """What a member of staff wants done with a ticket they saw at `expected_version`."""

    key: str  # idempotency key
    actor: Actor
    expected_version: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger entry to be sealed and chained by the store. `secret` (JSON) is what people wrote, to be encrypted."""

    at: int
    actor: str
    verb: str
    data: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ToCitizen:
    """A message to the ticket's citizen. `id` is unique for the ticket and names the reply if it must be held."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one change means. `repeated`: the command was carried out before, nothing is to be done."""

    ticket: Ticket
    entries: tuple[Entry, ...] = ()
    messages: tuple[ToCitizen, ...] = ()
    repeated: bool = False
    handoff_ended: bool = False  # the chat goes back to the bot


def open_ticket(existing: Ticket | None, opening: Opening, chart: Chart, at: int) -> Outcome:
    """A new ticket, or the one this event opened before.

    Raises CodeTaken when the code belongs to another event's ticket, WrongOpening, TooLong. What may accuse somebody
    never gets an office it is about, whatever was asked for.
    """
    if existing is not None:
        if existing.origin != opening.origin:
            raise refusals.CodeTaken(opening.code)
        return Outcome(existing, repeated=True)
    _check_opening(opening, chart)
    walled = opening.kind in WALLED_KINDS or opening.may_accuse
    ticket = Ticket(
        code=opening.code,
        kind=opening.kind,
        oa=opening.oa,
        user=opening.user,
        subject=opening.subject,
        body=opening.body,
        office=_office(opening, chart, walled),
        opened_at=at,
        origin=opening.origin,
        about_units=opening.about_units,
        walled=walled,
        handoff=opening.handoff,
        urgent=opening.urgent,
        flow=opening.flow,
        receive_by=opening.receive_by,
        due=opening.due,
        recent=(Change(1, opening.origin, at, CITIZEN, "open"),),
        last_citizen_at=at,
        answers=opening.answers,
        files=opening.files,
    )
    data = {"kind": ticket.kind.value, "office": ticket.office, "chart": chart.version}
    return Outcome(ticket, (Entry(at, CITIZEN, "open", data, {"text": opening.body}),))


def follow_up(ticket: Ticket, key: str, text: str, files: tuple[TicketFile, ...], at: int) -> Outcome:
    """More words or files from the ticket's own citizen; a closed ticket notes them and stays closed."""
    if _done_before(ticket, key, CITIZEN):
        return Outcome(ticket, repeated=True)
    changed = replace(_moved(ticket, key, CITIZEN, "follow_up", at), last_citizen_at=at)
    secret = {"text": text, "files": [[f.kind, f.url, f.name, f.size, f.latitude, f.longitude, f.text] for f in files]}
    data = {"status": changed.status.value, "files": str(len(files))}
    return Outcome(changed, (Entry(at, CITIZEN, "follow_up", data, secret),))


def rate(ticket: Ticket, key: str, score: int, top: int, word: str, at: int) -> Outcome:
    """How content the ticket's own citizen is, at any time; a later rating replaces an earlier one, word included.

    The ledger keeps every one. What may accuse somebody must not come here unless the ticket is walled.
    """
    if _done_before(ticket, key, CITIZEN):
        return Outcome(ticket, repeated=True)
    changed = replace(_moved(ticket, key, CITIZEN, "rate", at), rating=Rating(score, top, at), rating_word=word)
    data = {"score": str(score), "top": str(top)}
    return Outcome(changed, (Entry(at, CITIZEN, "rated", data, {"text": word} if word else None),))


def reply(ticket: Ticket | None, command: Command, chart: Chart, at: int) -> Outcome:
    """A staff member answers the citizen. Raises a Refused."""
    known, repeated = _admitted(ticket, command, Verb.REPLY, chart)
    if repeated:
        return Outcome(known, repeated=True)
    text = _text(known, command)
    if not text:
        raise refusals.EmptyText
    changed = replace(_moved(known, command.key, command.actor.id, "reply", at), last_reply_at=at)
    entry = Entry(at, command.actor.id, "reply", {"status": changed.status.value}, {"text": text})
    return Outcome(changed, (entry,), (ToCitizen(f"reply:{changed.version}", _headed(known, text)),))


def close(ticket: Ticket | None, command: Command, chart: Chart, at: int) -> Outcome:
    """A staff member ends the ticket, with a last answer or after one; the citizen is told. Raises a Refused."""
    known, repeated = _admitted(ticket, command, Verb.CLOSE, chart)
    if repeated:
        return Outcome(known, repeated=True)
    text = _text(known, command)
    if not text and known.last_reply_at is None:
        raise refusals.NothingSaid
    changed = replace(
        _moved(known, command.key, command.actor.id, "close", at),
        closed_at=at,
        handoff=False,
        last_reply_at=at if text else known.last_reply_at,
    )
    entry = Entry(at, command.actor.id, "close", {"status": changed.status.value}, {"text": text} if text else None)
    said = "\n\n".join(part for part in (_headed(known, text) if text else "", _closed(known)) if part)
    messages = (ToCitizen(f"close:{changed.version}", said),) if said else ()
    return Outcome(changed, (entry,), messages, handoff_ended=known.handoff)


def hold_reply(ticket: Ticket, message: ToCitizen, at: int) -> Outcome:
    """Keep a message the channel would not take now; it goes out when the citizen next writes. Safe to repeat."""
    if any(held.id == message.id for held in ticket.held):
        return Outcome(ticket, repeated=True)
    held = (*ticket.held, HeldReply(message.id, at, message.text))
    return Outcome(replace(ticket, held=held), (Entry(at, "system", "held", {"message": message.id}),))


def release_held(ticket: Ticket, at: int) -> Outcome:
    """The held messages, oldest first, to be sent now that the citizen has written."""
    if not ticket.held:
        return Outcome(ticket, repeated=True)
    messages = tuple(ToCitizen(held.id, held.text) for held in ticket.held)
    entry = Entry(at, "system", "released", {"messages": " ".join(message.id for message in messages)})
    return Outcome(replace(ticket, held=()), (entry,), messages)


def _check_opening(opening: Opening, chart: Chart) -> None:
    length = len(opening.body) + sum(len(answer.value) for answer in opening.answers)
    if length > MAX_BODY:
        raise refusals.TooLong(length, MAX_BODY)
    for id in opening.about_units:
        if id not in chart or chart.is_last_stop(id):
            raise refusals.WrongOpening(f"Phiếu không thể nói về đơn vị {id!r}.")
    if opening.office and opening.office not in chart:
        raise refusals.WrongOpening(f"Không có đơn vị tiếp nhận {opening.office!r}.")


def _office(opening: Opening, chart: Chart, walled: bool) -> str:
    rightful = chart.intake(opening.kind, opening.about_units, may_accuse=opening.may_accuse).id
    if not opening.office or not walled:
        return opening.office or rightful
    try:
        concerned = opening.office in chart.excluded_units(opening.about_units)
    except UnknownUnit:
        return rightful
    return rightful if concerned else opening.office


def _admitted(ticket: Ticket | None, command: Command, verb: Verb, chart: Chart) -> tuple[Ticket, bool]:
    """The ticket if the command may touch it, and whether it already did."""
    if isinstance(access_ticket(command.actor, ticket, verb, chart), Denied) or ticket is None:
        raise refusals.NotFound
    if _done_before(ticket, command.key, command.actor.id):
        return ticket, True
    if ticket.is_closed:
        raise refusals.AlreadyClosed
    if command.expected_version != ticket.version:
        since = tuple(change for change in ticket.recent if change.version > command.expected_version)
        raise refusals.Stale(command.expected_version, ticket.version, since)
    return ticket, False


def _done_before(ticket: Ticket, key: str, actor: str) -> bool:
    return any(change.key == key and change.actor == actor for change in ticket.recent)


def _text(ticket: Ticket, command: Command) -> str:
    text = command.text.strip()
    if len(text) > MAX_REPLY:
        raise refusals.TooLong(len(text), MAX_REPLY)
    if text and len(ticket.held) >= MAX_HELD:
        raise refusals.TooManyHeld(MAX_HELD)
    return text


def _moved(ticket: Ticket, key: str, actor: str, verb: str, at: int) -> Ticket:
    version = ticket.version + 1
    recent = (*ticket.recent, Change(version, key, at, actor, verb))[-REMEMBERED_CHANGES:]
    status = MOVES[verb].get(ticket.status, ticket.status)
    return replace(ticket, version=version, recent=recent, status=status)


def _headed(ticket: Ticket, text: str) -> str:
    """In a conversation the words stand alone; otherwise the citizen is reminded which ticket they answer."""
    return text if ticket.handoff else f"Trả lời phiếu {ticket.code}:\n{text}"


def _closed(ticket: Ticket) -> str:
    if ticket.handoff:
        return ""  # the bot takes the chat back and says so itself
    return f"Phiếu {ticket.code} đã được đóng. Nếu cần trao đổi thêm, anh/chị cứ nhắn lại tại đây."
