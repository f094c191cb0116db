"""Takes one turn: an event of any kind, a citizen's record and their tickets in, what changes out.

Pure but for what it is given to load tickets, revisions and staff with: a step that misses a ticket says so
(`NeedTicket`), the ticket is loaded, and the same step runs again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from bot.channel.attachments import InboundAttachment
from bot.channel.fit import fit
from bot.channel.inbound import Inbound
from bot.channel.outgoing import Outgoing
from bot.runtime.arrivals import ARRIVALS
from bot.runtime.calls import CallAnswer
from bot.runtime.carrying import Carrier
from bot.runtime.commands import RECOMPUTE, Command, Result, carried_out, refusal
from bot.runtime.deliveries import Deliveries
from bot.runtime.fetches import Fetched
from bot.runtime.forms import FormSent
from bot.runtime.forwarding import Forward
from bot.runtime.hiding import without_receipts
from bot.runtime.inbox import DueTimer, Work, of_ticket
from bot.runtime.outbox import SendReport
from bot.runtime.publishing import Place, ScriptShelf, Shelved
from bot.runtime.ticking import CLOCK, RING_AGAIN_MS, Ticking
from bot.runtime.turn import Tickets, Turn, change_ticket, let_go_of, now_ms, queue
from bot.runtime.world import Concealing, EventWorld, Surroundings, TicketsOfCitizen
from bot.scripts.effects import Effect
from bot.scripts.events import (
    Attachment,
    Event,
    Follow,
    FormAnswered,
    HandoffEnded,
    Message,
    ServiceAnswered,
    StaffReplied,
    Takeover,
    TicketAnswered,
    TimerFired,
)
from bot.scripts.limits import Limits
from bot.scripts.machine import step
from bot.scripts.revising.moving import may_stay, move
from bot.scripts.revising.settling import settle
from bot.scripts.session import Session
from bot.scripts.world import NeedTicket
from bot.store.citizens import Citizen
from bot.store.notices import KNOWN_BEFORE, SEAL_OPENED, Notice
from bot.store.redis import Redis
from bot.store.staff import RosterShelf
from bot.store.tickets import TicketStore
from bot.store.vault import CannotOpen, Vault
from bot.tickets.access import Actor, Verb
from bot.tickets.acts import ACTS
from bot.tickets.calendar import HANOI
from bot.tickets.citizen_acts import withdraw
from bot.tickets.codes import parse_code, partition_of
from bot.tickets.evidence import KEPT
from bot.tickets.gathering import arrived
from bot.tickets.outcome import HANDOFF_UNDO_SECONDS, Around, Outcome
from bot.tickets.outcome import Command as Order
from bot.tickets.readers import READ_BEFORE, noticed
from bot.tickets.refusals import NotFound, Refused
from bot.tickets.ticket import Ticket, UnreadableTicket
from bot.tickets.upkeep import UPKEEP
from bot.tickets.verdict import asks_for_verdict
from config.directive import read_directive
from config.settings import Settings

log = structlog.get_logger()

APOLOGY = (
    "Xin lỗi anh/chị, tôi vừa gặp trục trặc nên chưa xử lý được tin nhắn này. "
    "Anh/chị thử gửi lại, nhắn «menu» để chọn việc cần làm, hoặc nhắn «gặp cán bộ»."
)


class Taker:
    def __init__(
        self,
        settings: Settings,
        vault: Vault,
        tickets: TicketStore,
        redis: Redis,
        shelf: ScriptShelf,
        surroundings: Surroundings,
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._rosters = RosterShelf(redis, surroundings.chart.data)
        self._carrier = Carrier(
            settings,
            vault,
            tickets,
            redis,
            surroundings,
            lambda text: shelf.current.router.may_accuse(text),
            lambda text: without_receipts(redis, vault.index_key(), settings.partitions, text),
        )
        self._deliveries = Deliveries(self._carrier.load, lambda: shelf.current.scripts.phrases)
        self._shelf = shelf
        self._surroundings = surroundings
        self._ticking = Ticking(surroundings, self._rosters, self._carrier.load)
        self._directive = read_directive()
        self._limits = Limits(mute_minutes=settings.namro_mute_minutes, handoff_minutes=settings.namro_mute_minutes)

    async def take(self, work: Work, citizen: Citizen, tickets: Tickets, attempt: int) -> Turn:
        """What the event changes. `tickets` holds those of this batch and is filled with what is loaded."""
        turn = await self._turn(work, citizen, tickets, attempt)
        turn.forwards += self._addressed(work, turn)
        return self._ticking.wind(turn, tickets)

    async def _turn(self, work: Work, citizen: Citizen, tickets: Tickets, attempt: int) -> Turn:
        match work.payload:
            case Inbound(kind="message") as inbound:
                at = inbound.at
                files = tuple(map(_attachment, inbound.attachments))
                return await self._step(work, citizen, tickets, attempt, Message(work.id, at, inbound.text, files))
            case Inbound(kind="follow" | "chatnow") as inbound:
                return await self._step(work, citizen, tickets, attempt, Follow(work.id, inbound.at))
            case Inbound(kind="unfollow") as inbound:
                gone = replace(citizen, left_at=min(inbound.at, now_ms()))
                return Turn(gone, moved=gone.session is not None)
            case Inbound(kind="withdraw") as inbound:
                return await self._withdraw(work, citizen, tickets, inbound.at)
            case Inbound(kind="echo") as inbound:
                return await self._step(work, citizen, tickets, attempt, Takeover(work.id, inbound.at))
            case Inbound(kind="delivered" | "seen") as inbound:
                return await self._deliveries.receipt(work, citizen, tickets, inbound)
            case DueTimer() as timer if work.ticket and timer.name == CLOCK:
                return await self._ticking.ring(work, citizen, tickets)
            case DueTimer() as timer:
                if citizen.timers.get(timer.name) != timer.token:
                    return Turn(citizen)
                fired = TimerFired(work.id, now_ms(), timer.name, timer.token)
                left = {name: token for name, token in citizen.timers.items() if name != timer.name}
                return await self._step(work, replace(citizen, timers=left), tickets, attempt, fired)
            case CallAnswer() as answer:
                heard = ServiceAnswered(work.id, now_ms(), answer.token, answer.value, answer.failed)
                return await self._step(work, citizen, tickets, attempt, heard)
            case FormSent() as sent:
                filled = FormAnswered(work.id, now_ms(), sent.token, sent.answers, sent.receipt)
                return await self._step(work, citizen, tickets, attempt, filled)
            case SendReport() as report:
                return await self._sent(work, citizen, tickets, report)
            case Command() as command if command.verb == RECOMPUTE:
                return await self._ticking.recount(work, citizen, tickets, command)
            case Command() as command:
                return await self._command(work, citizen, tickets, command)
            case Fetched() as fetched:
                return await self._fetched(work, citizen, tickets, fetched)
            case Forward() as forward:
                return await self._arrive(work, citizen, tickets, forward)
        return Turn(citizen)

    def apologise(self, work: Work, citizen: Citizen) -> Turn:
        """When handling failed for a reason of ours: the citizen hears of it, the record stays as it was."""
        if isinstance(work.payload, Command):
            sentence = "Hệ thống gặp lỗi, thao tác chưa được thực hiện. Vui lòng thử lại."
            return Turn(citizen, result=(work.payload.key, Result(False, sentence, 0, work.payload.digest)))
        if isinstance(work.payload, DueTimer) and work.ticket and work.payload.name == CLOCK:
            return Turn(citizen, alarms={work.ticket: now_ms() + RING_AGAIN_MS})
        is_message = isinstance(work.payload, Inbound) and work.payload.kind == "message"
        if not is_message and not isinstance(work.payload, FormSent):
            return Turn(citizen)
        turn = Turn(citizen)
        at = work.payload.at if isinstance(work.payload, Inbound) else now_ms()
        queue(turn, work, citizen, "receipt", [Outgoing(APOLOGY)], at)
        return turn

    # ------------------------------------------------------------------ the machine

    async def _step(self, work: Work, citizen: Citizen, tickets: Tickets, attempt: int, event: Event) -> Turn:
        session = citizen.session or Session.new(event.at)
        shelved, place = await self._revision(session, event)
        while True:
            world = self._world(work, citizen, tickets, attempt, shelved, event.at)
            try:
                stepped, effects = self._stepped(world, shelved, place, session, event)
                break
            except NeedTicket as need:
                await self._carrier.load(work.partition, need.code, tickets)
        stepped.revision = shelved.scripts.revision
        moved = replace(citizen, session=stepped, timers=dict(citizen.timers), forms=dict(citizen.forms))
        if isinstance(event, Message | Follow):
            moved.last_at, moved.left_at = max(citizen.last_at, min(event.at, now_ms())), 0
        turn = Turn(moved, moved=True)
        if isinstance(event, Message | Follow):
            await self._deliveries.release(work, turn, tickets, event.at)
        for effect in effects:
            await self._carrier.carry_out(work, turn, tickets, effect, event.at)
        return turn

    async def _revision(self, session: Session, event: Event) -> tuple[Shelved, Place | None]:
        """The scripts this event is handled by, and where the conversation moves to them from, if it does.

        It moves when its citizen writes; other events find it where it was, while that revision can still be run.
        """
        current = self._shelf.current
        nothing_open = session.is_idle and not session.drafts
        if nothing_open or session.revision in ("", current.scripts.revision):
            return current, None
        place = await self._shelf.place(session.revision)
        if session.revision == place.current.scripts.revision:
            return place.current, None
        if place.old is not None and (
            (session.frames and not isinstance(event, Message))
            or may_stay(session, place.old.scripts, event.at, place.corrected, place.paused)
        ):
            return place.old, None
        return place.current, place

    def _stepped(
        self, world: EventWorld, shelved: Shelved, place: Place | None, session: Session, event: Event
    ) -> tuple[Session, list[Effect]]:
        if place is None:
            return step(world, shelved.scripts, session, event, self._limits)
        old = place.old.scripts if place.old else None
        moved = move(session, old, shelved.scripts, place.map, world)
        return step(world, shelved.scripts, moved.session, event, self._limits, settle(moved))

    def _world(
        self, work: Work, citizen: Citizen, tickets: Tickets, attempt: int, shelved: Shelved, at: int
    ) -> EventWorld:
        return EventWorld(
            surroundings=self._surroundings,
            router=shelved.router,
            tickets=TicketsOfCitizen(citizen.oa, citizen.user, tickets, self._surroundings.chart),
            now=datetime.fromtimestamp(min(at, now_ms()) / 1000, HANOI),
            oa_name=self._settings.zalo_oa_name,
            seed=partial(self._vault.seed, work.origin),
            index_key=self._vault.index_key(),
            partition=work.partition,
            partitions=self._settings.partitions,
            attempt=attempt,
            concealing=Concealing(
                partial(self._vault.passing_seed, work.origin), partial(self._vault.conceal, event_id=work.origin)
            ),
        )

    async def _withdraw(self, work: Work, citizen: Citizen, tickets: Tickets, at: int) -> Turn:
        """A citizen took back their consent in the channel: the conversation is forgotten, their tickets tell of it."""
        turn = _forgotten(citizen)
        for ticket in await self._carrier.tickets_of(work, turn, tickets, citizen):
            if not ticket.withdrawn:
                change_ticket(turn, tickets, withdraw(ticket, f"{work.id}:{ticket.code}", at))
        return turn

    # ------------------------------------------------------------------ staff

    async def _command(self, work: Work, citizen: Citizen, tickets: Tickets, command: Command) -> Turn:
        """A staff command, judged again here: the ticket and the person as they are now."""
        turn = Turn(citizen)
        ticket = await self._carrier.load(work.partition, command.ticket, tickets)
        around = await self._around(command, work.unsent)
        actor = Actor(command.actor, "", "", frozenset(), active=False)
        if around.chart.knows(command.actor):
            actor = around.chart.person(command.actor)
        order = Order(command.key, actor, command.version, command.text, command.data)
        at = min(command.at, now_ms())
        try:
            outcome = noticed(ticket, _outcome(ticket, command, order, around, at), around.chart, at)
        except Refused as refused:
            turn.result = (command.key, refusal(refused, ticket, command))
            return turn
        change_ticket(turn, tickets, outcome)
        if outcome.erases and ticket is not None:
            self._erased(work, turn, ticket, outcome, at)
            turn.result = (command.key, carried_out(outcome, command))
            return turn
        if command.verb == Verb.OPEN_SEAL and not outcome.repeated:
            turn.notices += _opening_told(outcome.ticket, command.actor, at)
        if any(entry.verb == READ_BEFORE for entry in outcome.entries):
            turn.notices.append(_readers_told(outcome.ticket, at))
        for message in outcome.messages:
            self._deliveries.tell(work, turn, tickets, outcome.ticket, message, at)
        code = outcome.ticket.code
        if outcome.handoff_ended:
            turn = await self._tell_machine(work, turn, tickets, HandoffEnded(work.id, at, code))
        elif any(message.text for message in outcome.messages):
            turn = await self._tell_machine(work, turn, tickets, StaffReplied(work.id, at, code))
        turn.result = (command.key, carried_out(outcome, command))
        return turn

    async def _around(self, command: Command, unsent: frozenset[str]) -> Around:
        """What an act sees beside its ticket: the people of now, and the second ticket of a command that names one."""
        code = parse_code(command.data.get("into", ""))
        other = None
        if code is not None:
            p = partition_of(code, self._settings.partitions, self._vault.index_key())
            other = await self._carrier.read(p, code)
        return Around(
            await self._rosters.roster(),
            self._settings.namro_undo_seconds,
            min(HANDOFF_UNDO_SECONDS, self._settings.namro_undo_seconds),
            other,
            self._directive,
            unsent,
        )

    def _addressed(self, work: Work, turn: Turn) -> list[Forward]:
        """What the turn means for other tickets, on its way to the partitions that keep them."""
        forwards = []
        for number, to in enumerate(turn.to_tickets, len(turn.forwards)):
            target = partition_of(to.code, self._settings.partitions, self._vault.index_key())
            id = f"{work.id}.{number}"
            forwards.append(Forward(work.partition, id, target, of_ticket(to.code), to.what, now_ms(), to.data))
        return forwards

    async def _tell_machine(self, work: Work, turn: Turn, tickets: Tickets, event: Event) -> Turn:
        """What staff did may change where the citizen stands in the flows."""
        if turn.citizen.session is None:
            return turn
        after = await self._step(work, turn.citizen, tickets, 0, event)
        due = max((entry.due for entry in turn.entries), default=0)
        for entry in after.entries:  # what the bot says of it leaves with what staff said, not before
            entry.id, entry.due = f"{work.id}.{len(turn.entries)}", max(entry.due, due)
            turn.entries.append(entry)
        after.entries, changes = turn.entries, after.tickets
        after.tickets = turn.tickets
        for change in changes:
            change_ticket(after, tickets, Outcome(change.ticket, change.entries), change.is_new)
        after.fetches, after.owned = turn.fetches + after.fetches, turn.owned + after.owned
        after.to_tickets, after.taken_back = turn.to_tickets + after.to_tickets, turn.taken_back
        return after

    async def _arrive(self, work: Work, citizen: Citizen, tickets: Tickets, forward: Forward) -> Turn:
        """What another partition sent to a ticket of this one; nothing when the ticket is gone by now."""
        turn = Turn(citizen)
        ticket = await self._carrier.load(work.partition, work.ticket, tickets)
        if ticket is None:
            log.warning("forward_without_ticket", what=forward.what)
            return turn
        outcome = ARRIVALS[forward.what](ticket, forward, now_ms())
        if outcome.repeated:
            return turn
        change_ticket(turn, tickets, outcome)
        for message in outcome.messages:
            self._deliveries.tell(work, turn, tickets, outcome.ticket, message, now_ms())
        return turn

    def _erased(self, work: Work, turn: Turn, ticket: Ticket, outcome: Outcome, at: int) -> None:
        """Nothing of the ticket stays in its citizen's record; the citizen is told, if one is known."""
        let_go_of(turn, ticket.code)
        if f"{ticket.oa}:{ticket.user}" == turn.citizen.key:
            for message in outcome.messages:
                queue(turn, work, turn.citizen, "receipt", fit(self._deliveries.said(ticket, message)), at)

    async def _sent(self, work: Work, citizen: Citizen, tickets: Tickets, report: SendReport) -> Turn:
        """What became of a staff message; once an answer is with its citizen they are asked what they think of it."""
        turn = await self._deliveries.sent(work, citizen, tickets, report)
        ticket = tickets.get(report.ticket)
        if ticket is None or f"{ticket.oa}:{ticket.user}" != citizen.key:
            return turn
        if report.outcome != "sent" or not asks_for_verdict(ticket, report.name):
            return turn
        return await self._tell_machine(work, turn, tickets, TicketAnswered(work.id, now_ms(), ticket.code))

    async def _fetched(self, work: Work, citizen: Citizen, tickets: Tickets, fetched: Fetched) -> Turn:
        """A file of a ticket was fetched, or will not be."""
        turn = Turn(citizen)
        try:
            ticket = await self._carrier.load(work.partition, fetched.ticket, tickets)
        except (CannotOpen, UnreadableTicket):  # erased meanwhile: the file belongs to nobody and is swept
            ticket = None
        if ticket is not None:
            outcome = arrived(ticket, fetched.piece, fetched.kept, fetched.reason, now_ms())
            change_ticket(turn, tickets, outcome)
            for message in outcome.messages:
                self._deliveries.tell(work, turn, tickets, outcome.ticket, message, now_ms())
        return turn


def _forgotten(citizen: Citizen) -> Turn:
    """Everything the conversation holds of a citizen goes, what waits for them too."""
    turn = Turn(Citizen(citizen.key, citizen.partition), forgets=True)
    turn.timers = [(name, None, token) for name, token in citizen.timers.items()]
    turn.void_forms = list(citizen.forms.values())
    return turn


def _readers_told(ticket: Ticket, at: int) -> Notice:
    """Whose case it is, else the office that has it now, hears that somebody concerned knew of the ticket before."""
    owners = tuple(sorted({ticket.assignee, ticket.responsible} - {""}))
    return Notice(at, ticket.code, KNOWN_BEFORE, 0, 0, () if owners else (ticket.office,), owners)


def _opening_told(ticket: Ticket, actor: str, at: int) -> list[Notice]:
    """Whose case it is hears of every look under its seal by somebody else."""
    owners = {ticket.assignee, ticket.responsible} - {"", actor}
    return [Notice(at, ticket.code, SEAL_OPENED, 0, 0, (), tuple(sorted(owners)))] if owners else []


def _outcome(ticket: Ticket | None, command: Command, order: Order, around: Around, at: int) -> Outcome:
    """What the verb does; raises a Refused. A verb nobody knows is answered like a ticket nobody knows."""
    if command.verb in UPKEEP and not command.actor:
        if ticket is None:
            raise NotFound
        return UPKEEP[command.verb](ticket, command.data, at)
    act = ACTS.get(Verb(command.verb)) if command.verb in list(Verb) else None
    if act is None:
        raise NotFound
    return act(ticket, order, around, at)


def _attachment(item: InboundAttachment) -> Attachment:
    url = "" if item.url.startswith(KEPT) else item.url  # only we say of a file that it is kept
    return Attachment(item.kind, url, item.name, item.size, item.latitude, item.longitude, item.text)
