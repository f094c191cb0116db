"""Takes one turn: an event of any kind, a citizen's record and their tickets in, what changes out.

Pure but for what it is given to load tickets, revisions and staff with: a step that misses a ticket says so
(`NeedTicket`), the ticket is loaded, and the same step runs again.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.channel.attachments import InboundAttachment
from bot.channel.fit import fit
from bot.channel.inbound import Inbound
from bot.channel.outgoing import Button, Media, Outgoing
from bot.runtime.calls import Call, CallAnswer
from bot.runtime.commands import Command, Result
from bot.runtime.inbox import DueTimer, Work
from bot.runtime.outbox import Class, Entry, SendReport
from bot.runtime.publishing import Place, ScriptShelf, Shelved
from bot.runtime.turn import Turn
from bot.runtime.world import EventWorld, Surroundings, TicketsOfCitizen
from bot.scripts.calling import GRACE_SECONDS, SERVICE_TIMER
from bot.scripts.effects import CallService, CancelTimer, Count, Effect, FollowUp, OpenTicket, RateTicket, Say, SetTimer
from bot.scripts.events import (
    Attachment,
    Event,
    Follow,
    HandoffEnded,
    Message,
    ServiceAnswered,
    StaffReplied,
    Takeover,
    TimerFired,
)
from bot.scripts.limits import Limits
from bot.scripts.machine import step
from bot.scripts.revising.moving import may_stay, move
from bot.scripts.revising.settling import settle
from bot.scripts.session import Session
from bot.scripts.world import NeedTicket
from bot.store.citizens import MAX_MESSAGE_IDS, MAX_UNDELIVERED, Citizen
from bot.store.redis import Redis
from bot.store.staff import get_staff
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import Vault
from bot.tickets import lifecycle
from bot.tickets.access import Actor
from bot.tickets.accusation import may_accuse
from bot.tickets.calendar import HANOI
from bot.tickets.codes import make_code
from bot.tickets.lifecycle import Entry as LedgerDraft
from bot.tickets.lifecycle import Opening, Outcome, ToCitizen
from bot.tickets.refusals import NotFound, Refused
from bot.tickets.ticket import Answered, Kind, Ticket, TicketFile
from config.settings import Settings

APOLOGY = (
    "Xin lỗi anh/chị, tôi vừa gặp trục trặc nên chưa xử lý được tin nhắn này. "
    "Anh/chị thử gửi lại, nhắn «menu» để chọn việc cần làm, hoặc nhắn «gặp cán bộ»."
)
TOLD_APART = (
    "Lời nhắn vừa rồi có thể nói về cán bộ, nên tôi không chuyển vào cuộc trao đổi này mà chuyển riêng đến {office}. "
    "Mã phiếu riêng: {code}."
)
RATING_APART = (
    "Lời nhận xét của anh/chị được chuyển riêng đến {office}, ngoài nơi đang giải quyết phiếu này. "
    "Mã phiếu riêng: {code}."
)
APART = 999  # number of the code for the first such ticket among the codes of one event

Tickets = dict[str, Ticket | None]


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
        self._tickets = tickets
        self._redis = redis
        self._shelf = shelf
        self._surroundings = surroundings
        self._limits = Limits(mute_minutes=settings.namro_mute_minutes, handoff_minutes=settings.namro_mute_minutes)

    async def take(self, work: Work, citizen: Citizen, tickets: Tickets, attempt: int) -> Turn:
        """What the event changes. `tickets` holds those of this batch and is filled with what is loaded."""
        match work.payload:
            case Inbound(kind="message") as inbound:
                at = inbound.at
                files = tuple(map(_attachment, inbound.attachments))
                return await self._step(work, citizen, tickets, attempt, Message(work.id, at, inbound.text, files))
            case Inbound(kind="follow" | "chatnow") as inbound:
                return await self._step(work, citizen, tickets, attempt, Follow(work.id, inbound.at))
            case Inbound(kind="echo") as inbound:
                return await self._step(work, citizen, tickets, attempt, Takeover(work.id, inbound.at))
            case Inbound(kind="delivered" | "seen") as inbound:
                return await self._receipt(work, citizen, tickets, inbound)
            case DueTimer() as timer:
                if citizen.timers.get(timer.name) != timer.token:
                    return Turn(citizen)
                fired = TimerFired(work.id, _now_ms(), timer.name, timer.token)
                left = {name: token for name, token in citizen.timers.items() if name != timer.name}
                return await self._step(work, replace(citizen, timers=left), tickets, attempt, fired)
            case CallAnswer() as answer:
                heard = ServiceAnswered(work.id, _now_ms(), answer.token, answer.value, answer.failed)
                return await self._step(work, citizen, tickets, attempt, heard)
            case SendReport() as report:
                return await self._sent(work, citizen, tickets, report)
            case Command() as command:
                return await self._command(work, citizen, tickets, command)
        return Turn(citizen)

    def apologise(self, work: Work, citizen: Citizen) -> Turn:
        """When handling failed for a reason of ours: the citizen hears of it, the record stays as it was."""
        if isinstance(work.payload, Command):
            sentence = "Hệ thống gặp lỗi, thao tác chưa được thực hiện. Vui lòng thử lại."
            return Turn(citizen, result=(work.payload.key, Result(False, sentence, 0, work.payload.digest)))
        if not (isinstance(work.payload, Inbound) and work.payload.kind == "message"):
            return Turn(citizen)
        turn = Turn(citizen)
        _queue(turn, work, citizen, "receipt", [Outgoing(APOLOGY)], work.payload.at)
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
                await self._load(work.partition, need.code, tickets)
        stepped.revision = shelved.scripts.revision
        moved = replace(citizen, session=stepped, timers=dict(citizen.timers))
        if isinstance(event, Message | Follow):
            moved.last_at = max(citizen.last_at, min(event.at, _now_ms()))
        turn = Turn(moved, moved=True)
        if isinstance(event, Message | Follow):
            await self._release(work, turn, tickets, event.at)
        for effect in effects:
            await self._carry_out(work, turn, tickets, effect, event.at)
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
            finder=shelved.finder,
            router=shelved.router,
            tickets=TicketsOfCitizen(citizen.oa, citizen.user, tickets, self._surroundings.chart),
            now=datetime.fromtimestamp(min(at, _now_ms()) / 1000, HANOI),
            oa_name=self._settings.zalo_oa_name,
            seed=partial(self._vault.seed, work.origin),
            index_key=self._vault.index_key(),
            partition=work.partition,
            partitions=self._settings.partitions,
            attempt=attempt,
        )

    async def _load(self, p: int, code: str, tickets: Tickets) -> Ticket | None:
        if code not in tickets:
            tickets[code] = await self._tickets.load(p, code)
        return tickets[code]

    # ------------------------------------------------------------------ effects

    async def _carry_out(self, work: Work, turn: Turn, tickets: Tickets, effect: Effect, at: int) -> None:
        match effect:
            case Say():
                klass: Class = "receipt" if effect.receipt else "bot"
                _queue(turn, work, turn.citizen, klass, self._fitted(effect), at)
            case OpenTicket():
                self._open(work, turn, tickets, effect, at)
            case FollowUp():
                await self._follow_up(work, turn, tickets, effect, at)
            case RateTicket():
                await self._rate(work, turn, tickets, effect, at)
            case CallService():
                until = _now_ms() + effect.timeout * 1000
                id = f"{work.id}.{len(turn.calls)}"
                turn.calls.append(Call(id, turn.citizen.key, effect.name, effect.given, effect.token, until))
            case SetTimer():
                old = turn.citizen.timers.get(effect.name)
                if old is not None:
                    turn.timers.append((effect.name, None, old))
                turn.timers.append((effect.name, _due(turn, effect), effect.token))
                turn.citizen.timers[effect.name] = effect.token
            case CancelTimer():
                token = turn.citizen.timers.pop(effect.name, None)
                if token is not None:
                    turn.timers.append((effect.name, None, token))
            case Count():
                turn.counts.append(":".join((effect.name, *(value for _, value in effect.labels))))

    async def _follow_up(self, work: Work, turn: Turn, tickets: Tickets, effect: FollowUp, at: int) -> None:
        """More words for a ticket; what may accuse somebody never joins a ticket that is not walled."""
        ticket = await self._load(work.partition, effect.code, tickets)
        if ticket is None:
            return
        if ticket.is_walled or not may_accuse(effect.text):
            files = tuple(map(_file, effect.files))
            outcome = lifecycle.follow_up(ticket, _key(work, turn, effect.code), effect.text, files, at)
            _change(turn, tickets, outcome)
            return
        self._apart(work, turn, tickets, ticket, effect.text, effect.files, TOLD_APART, at)

    async def _rate(self, work: Work, turn: Turn, tickets: Tickets, effect: RateTicket, at: int) -> None:
        """A rating; the word beside a bad one, or one that may accuse, never joins a ticket that is not walled."""
        ticket = await self._load(work.partition, effect.code, tickets)
        if ticket is None:
            return
        is_bad = effect.score * 2 < effect.top + 1  # below the middle of the scale
        is_apart = bool(effect.word) and not ticket.is_walled and (is_bad or may_accuse(effect.word))
        word = "" if is_apart else effect.word
        known = ticket.rating and (ticket.rating.score, ticket.rating.top)
        if not is_apart or known != (effect.score, effect.top):
            key = _key(work, turn, effect.code)
            _change(turn, tickets, lifecycle.rate(ticket, key, effect.score, effect.top, word, at))
        if is_apart:
            self._apart(work, turn, tickets, ticket, effect.word, (), RATING_APART, at)

    def _apart(
        self,
        work: Work,
        turn: Turn,
        tickets: Tickets,
        ticket: Ticket,
        text: str,
        files: tuple[Attachment, ...],
        told: str,
        at: int,
    ) -> None:
        """A ticket of its own, outside the unit, for words that came to `ticket` and may accuse somebody there."""
        office = self._surroundings.office(
            datetime.fromtimestamp(at / 1000, HANOI), "conduct", ticket.about_units, ticket.urgent, text
        )
        seed, key = self._vault.seed(work.origin), self._vault.index_key()
        code = make_code(seed, APART + len(turn.tickets), work.partition, self._settings.partitions, key)
        apart = OpenTicket(
            code=code,
            kind="conduct",
            subject="Lời nhắn có thể liên quan tới cán bộ",
            body=text,
            flow="",
            about_units=ticket.about_units,
            office=office.id,
            files=files,
            receive_by=office.receive_by,
        )
        self._open(work, turn, tickets, apart, at)
        _queue(turn, work, turn.citizen, "receipt", [Outgoing(told.format(office=office.name, code=code))], at)

    def _fitted(self, say: Say) -> list[Outgoing]:
        options = [(option.label, option.payload) for option in say.options]
        links = [Button("open_url" if b.url else "phone", b.label, b.url or b.phone) for b in say.buttons]
        return fit(say.text, options, links, _media(say), self._settings.zalo_options, say.first)

    def _open(self, work: Work, turn: Turn, tickets: Tickets, effect: OpenTicket, at: int) -> None:
        citizen = turn.citizen
        opening = Opening(
            code=effect.code,
            kind=Kind(effect.kind),
            oa=citizen.oa,
            user=citizen.user,
            subject=effect.subject,
            body=effect.body,
            origin=work.origin,
            flow=effect.flow,
            about_units=effect.about_units,
            office=effect.office,
            answers=tuple(Answered(*answer) for answer in effect.answers),
            files=tuple(map(_file, effect.files)),
            urgent=effect.urgent,
            handoff=effect.handoff,
            may_accuse=may_accuse("\n".join((effect.subject, effect.body, *(a[1] for a in effect.answers)))),
            receive_by=effect.receive_by,
            due=effect.due,
        )
        outcome = lifecycle.open_ticket(tickets.get(effect.code), opening, self._surroundings.chart, at)
        _change(turn, tickets, outcome, is_new=not outcome.repeated)

    # ------------------------------------------------------------------ staff

    async def _command(self, work: Work, citizen: Citizen, tickets: Tickets, command: Command) -> Turn:
        """A staff command, judged again here: the ticket and the person as they are now."""
        turn = Turn(citizen)
        ticket = await self._load(work.partition, command.ticket, tickets)
        known = await get_staff(self._redis, command.actor)
        actor = known.actor() if known else Actor(command.actor, "", "", frozenset(), active=False)
        order = lifecycle.Command(command.key, actor, command.version, command.text)
        act = lifecycle.close if command.verb == "close" else lifecycle.reply
        try:
            if ticket is not None and f"{ticket.oa}:{ticket.user}" != citizen.key:
                raise NotFound
            outcome = act(ticket, order, self._surroundings.chart, command.at)
        except Refused as refused:
            version = ticket.version if ticket else 0
            turn.result = (command.key, Result(False, str(refused), version, command.digest))
            return turn
        _change(turn, tickets, outcome)
        for message in outcome.messages:
            self._tell(work, turn, outcome.ticket.code, message, command.at)
        code, at = outcome.ticket.code, command.at
        if outcome.handoff_ended:
            turn = await self._tell_machine(work, turn, tickets, HandoffEnded(work.id, at, code))
        elif outcome.messages:
            turn = await self._tell_machine(work, turn, tickets, StaffReplied(work.id, at, code))
        said = "Đã đóng phiếu." if command.verb == "close" else "Đã ghi câu trả lời, đang gửi cho người dân."
        turn.result = (command.key, Result(True, said, outcome.ticket.version, command.digest))
        return turn

    async def _tell_machine(self, work: Work, turn: Turn, tickets: Tickets, event: Event) -> Turn:
        """What staff did may change where the citizen stands in the flows."""
        if turn.citizen.session is None:
            return turn
        after = await self._step(work, turn.citizen, tickets, 0, event)
        for entry in after.entries:
            entry.id = f"{work.id}.{len(turn.entries)}"
            turn.entries.append(entry)
        after.entries, after.tickets = turn.entries, turn.tickets + after.tickets
        return after

    def _tell(self, work: Work, turn: Turn, code: str, message: ToCitizen, at: int) -> None:
        parts = fit(message.text)
        for number, part in enumerate(parts):
            name = message.id if len(parts) == 1 else f"{message.id}/{number + 1}"
            _queue(turn, work, turn.citizen, "staff", [part], at, code, name)

    async def _release(self, work: Work, turn: Turn, tickets: Tickets, at: int) -> None:
        """Staff replies that waited for the citizen's next message go out now."""
        waiting = turn.citizen.undelivered
        turn.citizen.undelivered = []
        for code in waiting:
            ticket = await self._load(work.partition, code, tickets)
            if ticket is None:
                continue
            outcome = lifecycle.release_held(ticket, at)
            if not outcome.repeated:
                _change(turn, tickets, outcome)
            for message in outcome.messages:
                self._tell(work, turn, code, message, at)

    async def _sent(self, work: Work, citizen: Citizen, tickets: Tickets, report: SendReport) -> Turn:
        """What became of a staff message: noted on its ticket; one the window refused waits there."""
        turn = Turn(citizen)
        ticket = await self._load(work.partition, report.ticket, tickets)
        if ticket is None:
            return turn
        at = _now_ms()
        moved = replace(citizen, messages=dict(citizen.messages), undelivered=list(citizen.undelivered))
        if report.outcome in ("window_closed", "expired"):
            _change(turn, tickets, lifecycle.hold_reply(ticket, ToCitizen(report.name, report.text), at))
            if report.ticket not in moved.undelivered:
                moved.undelivered = [*moved.undelivered, report.ticket][-MAX_UNDELIVERED:]
        else:
            data = {"message": report.name}
            _change(turn, tickets, Outcome(ticket, (LedgerDraft(at, "system", report.outcome, data),)))
        if report.message:
            moved.messages[report.message] = [report.ticket, report.name]
            while len(moved.messages) > MAX_MESSAGE_IDS:
                moved.messages.pop(next(iter(moved.messages)))
        turn.citizen, turn.moved = moved, True
        return turn

    async def _receipt(self, work: Work, citizen: Citizen, tickets: Tickets, inbound: Inbound) -> Turn:
        """The citizen's phone got or showed messages; only staff messages are followed."""
        turn = Turn(citizen)
        for id in (inbound.msg_id, *inbound.msg_ids):
            if id not in citizen.messages:
                continue
            code, name = citizen.messages[id]
            ticket = await self._load(work.partition, code, tickets)
            if ticket is not None:
                draft = LedgerDraft(inbound.at, "system", inbound.kind, {"message": name})
                _change(turn, tickets, Outcome(ticket, (draft,)))
        return turn


def _change(turn: Turn, tickets: Tickets, outcome: Outcome, is_new: bool = False) -> None:
    """Adds an outcome; several changes of one ticket in one turn become one write."""
    if outcome.repeated:
        return
    tickets[outcome.ticket.code] = outcome.ticket
    for change in turn.tickets:
        if change.ticket.code == outcome.ticket.code:
            change.ticket, change.entries = outcome.ticket, (*change.entries, *outcome.entries)
            return
    turn.tickets.append(TicketChange(outcome.ticket, outcome.entries, is_new))


def _queue(
    turn: Turn,
    work: Work,
    citizen: Citizen,
    klass: Class,
    messages: list[Outgoing],
    at: int,
    ticket: str = "",
    name: str = "",
) -> None:
    for outgoing in messages:
        id = f"{work.id}.{len(turn.entries)}"
        entry = Entry(id, klass, citizen.epoch, at, outgoing, ticket, name, born=_now_ms())
        turn.entries.append(entry)


def _due(turn: Turn, timer: SetTimer) -> int:
    """When a timer is due; that of a service counts from now, however long the event waited before it was handled."""
    if timer.name != SERVICE_TIMER or not turn.calls:
        return timer.at
    return max(timer.at, turn.calls[-1].until + GRACE_SECONDS * 1000)


def _key(work: Work, turn: Turn, code: str) -> str:
    """The idempotency key of a change by the citizen: one event may change a ticket several times."""
    return f"{work.id}.{sum(len(change.entries) for change in turn.tickets)}:{code}"


def _media(say: Say) -> Media | None:
    if say.image:
        return Media("gif" if say.image.endswith(".gif") else "image", say.image)
    return Media("file", say.file) if say.file else None


def _attachment(item: InboundAttachment) -> Attachment:
    return Attachment(item.kind, item.url, item.name, item.size, item.latitude, item.longitude, item.text)


def _file(item: Attachment) -> TicketFile:
    return TicketFile(item.kind, item.url, item.name, item.size, item.latitude, item.longitude, item.text)


def _now_ms() -> int:
    return int(time.time() * 1000)
