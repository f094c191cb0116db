"""The staff side: look at tickets, give commands. Every look goes through the doors of `bot.store.doors`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.runtime.commands import Command, NoAnswer, Result, give
from bot.runtime.fetches import Fetch, fetches_of
from bot.store.citizens import Contact, contact
from bot.store.doors import Doors, GrantRow, Opened, Page, Query
from bot.store.drafts import Draft, drop_draft, find_draft, keep_draft
from bot.store.notices import Notice
from bot.store.opening import OpenedSeal, opened_seal
from bot.store.redis import Redis
from bot.store.staff import RosterShelf
from bot.store.tickets import TicketStore, Told
from bot.store.vault import Vault
from bot.tickets.access import Actor, Verb
from bot.tickets.chart import Chart
from bot.tickets.gathering import waiting
from bot.tickets.readers import read_lately
from bot.tickets.refusals import NotFound
from bot.tickets.roster import Roster
from bot.tickets.statistics import Statistics
from bot.tickets.ticket import Ticket
from bot.tickets.window import Delivery, delivery_of


class UnknownStaff(Exception):
    """Nobody of that id may act today (never existed, disabled, or on leave)."""

    def __init__(self, id: str) -> None:
        super().__init__(f"Không có cán bộ «{id}» đang làm việc. Xem danh sách bằng: namro staff list")


class NotRecorded(Exception):
    """The ledger could not be told of a look in time, so there was none."""

    def __init__(self) -> None:
        super().__init__(
            "Chưa ghi được lượt đọc vào lịch sử phiếu nên phiếu chưa được mở: không có tiến trình worker nào xử lý. "
            "Chạy worker rồi mở lại."
        )


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """A ticket with its history, for somebody who may read it."""

    ticket: Ticket
    office: str  # name in full
    about: tuple[str, ...]  # names of the units it is about
    history: list[Told]
    delivery: Delivery  # what of it the citizen has, and whether they can be reached now
    fetches: Mapping[int, Fetch] = field(default_factory=dict)  # how far those of waiting pieces of evidence are


class Desk:
    """What a member of staff can do; raises NotFound alike for what is not there and what is not theirs."""

    def __init__(self, redis: Redis, vault: Vault, tickets: TicketStore, chart: Chart, partitions: int) -> None:
        self._redis = redis
        self._vault = vault
        self._tickets = tickets
        self._rosters = RosterShelf(redis, chart.data)
        self._doors = Doors(redis, vault, tickets, self._rosters, partitions)

    async def actor(self, id: str) -> Actor:
        """Who may act today; raises UnknownStaff."""
        chart = await self._rosters.roster()
        if not chart.is_at_work(id):
            raise UnknownStaff(id)
        return chart.person(id)

    async def list(self, actor: Actor, query: Query | None = None) -> Page:
        """What the person may know of, newest first."""
        return await self._doors.visible_tickets(actor.id, query)

    async def notices(self, actor: Actor) -> Sequence[Notice]:
        """Time limits the person or their unit was called for, newest first, of tickets they may know of."""
        return await self._doors.notices(actor.id)

    async def statistics(self, actor: Actor) -> Statistics:
        """Counts of what the person may know of, small ones hidden."""
        return await self._doors.statistics(actor.id)

    async def grants(self, actor: Actor) -> tuple[GrantRow, ...]:
        """Break-glass requests and grants, for inspectors of the oversight."""
        return await self._doors.grants(actor.id)

    async def show(self, actor: Actor, code: str) -> OpenedTicket:
        """The ticket with its history; a look at a walled one, or by a grant, is recorded first.

        Raises NotFound, NotRecorded, NoAnswer.
        """
        opened = await self._doors.access_ticket(actor.id, code, Verb.READ)
        if opened.by_grant:
            if not (await self.give(actor, code, Verb.BREAK_GLASS_USE)).ok:
                raise NotFound
        elif opened.ticket.is_walled:
            opened = await self._recorded(actor, opened)
        ticket = opened.ticket
        office = opened.chart.unit(ticket.office).name
        about = tuple(_name(id, opened.chart) for id in ticket.about_units)
        fetches = await fetches_of(self._redis, opened.partition, ticket.code, waiting(ticket))
        delivery = await self._delivery(opened.partition, ticket)
        return OpenedTicket(ticket, office, about, await self._doors.history(opened), delivery, fetches)

    async def _delivery(self, p: int, ticket: Ticket) -> Delivery:
        """The record of a walled ticket's citizen is not even looked for."""
        here = Contact() if ticket.is_walled else await contact(self._redis, p, f"{ticket.oa}:{ticket.user}")
        return delivery_of(ticket, here.last_at, here.left_at, int(time.time() * 1000))

    async def give(
        self,
        actor: Actor,
        code: str,
        verb: Verb,
        text: str = "",
        version: int | None = None,
        key: str = "",
        data: Mapping[str, str] | None = None,
    ) -> Result:
        """Carries out an act through the ticket's owner; the same key is carried out once."""
        opened = await self._doors.access_ticket(actor.id, code, verb)
        ticket = opened.ticket
        command = Command(
            key=_full_key(actor, ticket.code, key or secrets.token_urlsafe(12)),
            verb=verb.value,
            ticket=ticket.code,
            actor=actor.id,
            at=int(time.time() * 1000),
            version=ticket.version if version is None else version,
            text=text,
            data=dict(data or {}),
        )
        result = await give(self._redis, self._vault, opened.partition, command)
        return await self._with_draft(opened, command, result)

    async def _with_draft(self, opened: Opened, command: Command, result: Result) -> Result:
        """Words that could not be said stay as their author's draft; once said the draft is gone, and only then."""
        if not command.text.strip() or command.verb == Verb.OPEN_SEAL:
            return result
        p, code = opened.partition, opened.ticket.code
        if result.ok:
            await drop_draft(self._redis, p, code, command.actor)
            return result
        draft = Draft(command.verb, command.text, command.at)
        await keep_draft(self._redis, self._vault, p, code, command.actor, draft)
        return replace(result, draft_kept=True)

    async def draft(self, actor: Actor, code: str) -> Draft | None:
        """What the person could not send to this ticket; raises NotFound."""
        opened = await self._doors.access_ticket(actor.id, code, Verb.READ)
        return await find_draft(self._redis, self._vault, opened.partition, opened.ticket.code, actor.id)

    async def open_seal(self, actor: Actor, code: str, what: Sequence[str], reason: str) -> Result | OpenedSeal:
        """Records that the person looks under the seal, and only then looks; a Result says why not.

        `what` are labels or ids of `bot.tickets.sealed_items`. Raises NotFound, NoAnswer, NotOpened.
        """
        key = secrets.token_urlsafe(24)
        data = {"what": "\n".join(what)}
        result = await self.give(actor, code, Verb.OPEN_SEAL, reason, key=key, data=data)
        if not result.ok:
            return result
        opened = await self._doors.access_ticket(actor.id, code, Verb.OPEN_SEAL)
        full_key, now = _full_key(actor, opened.ticket.code, key), int(time.time() * 1000)
        p, ticket = opened.partition, opened.ticket
        return await opened_seal(self._redis, self._tickets, p, ticket.code, actor.id, full_key, now)

    async def _recorded(self, actor: Actor, opened: Opened) -> Opened:
        """What the door opened, once the ledger knows that this person looks at it."""
        code = opened.ticket.code
        if read_lately(opened.ticket, actor.id, int(time.time() * 1000)):
            return opened
        try:
            result = await self.give(actor, code, Verb.READ)
        except NoAnswer:
            raise NotRecorded from None
        if not result.ok:
            raise NotFound
        return await self._doors.access_ticket(actor.id, code, Verb.READ)


def _full_key(actor: Actor, code: str, key: str) -> str:
    """Two people, or two tickets, never share an idempotency key."""
    return f"{actor.id}:{code}:{key}"


def _name(unit: str, chart: Roster) -> str:
    return chart.unit(unit).name if unit in chart else unit
