"""What staff say on its way to the citizen: queued, reported, held on its ticket, sent when the citizen is back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bot.channel.fit import fit
from bot.channel.inbound import Inbound
from bot.runtime.inbox import Work
from bot.runtime.outbox import Entry, SendReport
from bot.runtime.turn import Tickets, Turn, change_ticket, now_ms, queue
from bot.scripts.phrases import Phrases
from bot.store.citizens import MAX_MESSAGE_IDS, MAX_UNDELIVERED, Citizen
from bot.tickets.outcome import SYSTEM, Outcome, ToCitizen
from bot.tickets.outcome import Entry as LedgerDraft
from bot.tickets.reach import delivered, hold_reply, release_held
from bot.tickets.ticket import Ticket

PART = "/"  # divides a message's id from the number of one of its parts; the last part has the bare id
RECEIPT_ROOM = 50  # receipts beyond a full outbox
WAITS = frozenset({"window_closed", "expired"})  # outcomes after which a message waits for the citizen


class Loads(Protocol):
    """A ticket by its code, loaded once for the batch; None when there is none."""

    async def __call__(self, p: int, code: str, tickets: Tickets) -> Ticket | None: ...


class Deliveries:
    """`phrases` are those of the scripts in force."""

    def __init__(self, load: Loads, phrases: Callable[[], Phrases]) -> None:
        self._load = load
        self._phrases = phrases

    def tell(self, work: Work, turn: Turn, tickets: Tickets, ticket: Ticket, message: ToCitizen, at: int) -> None:
        """Sends to the ticket's citizen; where none is known (the link was cut) it waits for who has the receipt."""
        text = self.said(ticket, message)
        if not _is_theirs(ticket, turn.citizen):
            change_ticket(turn, tickets, hold_reply(ticket, message.id, text, at))
            return
        *parts, last = fit(text)
        for number, part in enumerate(parts, 1):
            name = f"{message.id}{PART}{number}"
            queue(turn, work, turn.citizen, "staff", [part], at, ticket.code, name, message.not_before)
        queue(turn, work, turn.citizen, "staff", [last], at, ticket.code, message.id, message.not_before)

    def said(self, ticket: Ticket, message: ToCitizen) -> str:
        """The words of a message: the scripts' own sentences, or bare what staff wrote."""
        if not message.phrases:
            return message.text
        values = {"ma": ticket.code, "noi_dung": message.text, **message.values}
        return "\n\n".join(self._phrases().said(key, **values) for key in message.phrases)

    async def release(self, work: Work, turn: Turn, tickets: Tickets, at: int) -> None:
        """Staff messages that waited for the citizen go out now, those of the longest waiting ticket first."""
        mine = (t for t in tickets.values() if t is not None and t.held and f"{t.oa}:{t.user}" == turn.citizen.key)
        waiting = dict.fromkeys((*turn.citizen.undelivered, *[ticket.code for ticket in mine]))
        turn.citizen.undelivered = []
        for code in waiting:
            ticket = await self._load(work.partition, code, tickets)
            if ticket is None:
                continue
            outcome = release_held(ticket, at)
            if not outcome.repeated:
                change_ticket(turn, tickets, outcome)
            for number, message in enumerate(outcome.messages):
                marked = message if number else self._marked(ticket, message)
                self.tell(work, turn, tickets, outcome.ticket, marked, at)

    def _marked(self, ticket: Ticket, message: ToCitizen) -> ToCitizen:
        """Words that stood alone in a conversation come late and need to say which ticket they answer."""
        return message if ticket.code in message.text else replace(message, phrases=("ticket_reply",))

    async def sent(self, work: Work, citizen: Citizen, tickets: Tickets, report: SendReport) -> Turn:
        """What became of a staff message: noted on its ticket; one the window refused waits there."""
        turn = Turn(citizen)
        ticket = await self._load(work.partition, report.ticket, tickets)
        if ticket is None:
            return turn
        if report.outcome in WAITS:
            hold(turn, tickets, ticket, report.name, report.text)
        else:
            is_whole = PART not in report.name
            change_ticket(turn, tickets, delivered(ticket, report.name, report.outcome, is_whole, now_ms()))
        if report.message and _is_theirs(ticket, citizen):
            messages = {**citizen.messages, report.message: [report.ticket, report.name]}
            followed = dict([*messages.items()][-MAX_MESSAGE_IDS:])
            turn.citizen, turn.moved = replace(turn.citizen, messages=followed), True
        return turn

    async def receipt(self, work: Work, citizen: Citizen, tickets: Tickets, inbound: Inbound) -> Turn:
        """The citizen's phone got or showed messages; only staff messages are followed."""
        turn = Turn(citizen)
        for id in (inbound.msg_id, *inbound.msg_ids):
            if id not in citizen.messages:
                continue
            code, name = citizen.messages[id]
            ticket = await self._load(work.partition, code, tickets)
            if ticket is not None:
                draft = LedgerDraft(inbound.at, SYSTEM, inbound.kind, {"message": name})
                change_ticket(turn, tickets, Outcome(ticket, (draft,)))
        return turn


def hold(turn: Turn, tickets: Tickets, ticket: Ticket, name: str, text: str) -> None:
    """A staff message waits on its ticket, and its citizen's next message lets it go."""
    change_ticket(turn, tickets, hold_reply(ticket, name, text, now_ms()))
    waiting = turn.citizen.undelivered
    if ticket.code not in waiting and _is_theirs(ticket, turn.citizen):
        turn.citizen = replace(turn.citizen, undelivered=[*waiting, ticket.code][-MAX_UNDELIVERED:])
        turn.moved = turn.citizen.session is not None


def _is_theirs(ticket: Ticket, citizen: Citizen) -> bool:
    """A link that was cut meanwhile stays cut: nothing in the citizen's record names the ticket again."""
    return f"{ticket.oa}:{ticket.user}" == citizen.key


def kept_within(turn: Turn, tickets: Tickets, room: int) -> int:
    """Leaves of a turn's messages what an outbox with `room` takes, and tells how many others were left out.

    Nothing staff said is lost: what does not fit waits on its ticket, and so does all of that ticket behind it, in its
    order. Receipts, which the citizen has in hand, have some room more.
    """
    kept: list[Entry] = []
    full: set[str] = set()  # tickets of which a message did not fit
    dropped = 0
    for entry in turn.entries:
        fits = len(kept) < room
        ticket = tickets.get(entry.ticket) if entry.klass == "staff" else None
        if ticket is not None and (not fits or entry.ticket in full):
            full.add(entry.ticket)
            hold(turn, tickets, ticket, entry.name, entry.outgoing.text)
        elif fits or (entry.klass == "receipt" and len(kept) < room + RECEIPT_ROOM):
            kept.append(entry)
        else:
            dropped += 1
    turn.entries = kept
    return dropped
