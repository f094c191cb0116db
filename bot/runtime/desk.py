"""The staff side: look at tickets, give commands. Every look goes through the doors of `bot.tickets.access`."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.runtime.commands import Command, Result, give
from bot.runtime.fetches import Fetch, fetches_of
from bot.store.opening import OpenedSeal, opened_seal
from bot.store.redis import Redis
from bot.store.staff import get_staff
from bot.store.tickets import TicketStore, Told
from bot.store.vault import INDEX, Vault
from bot.tickets.access import Actor, Allowed, TicketRow, Verb, access_ticket, visible_tickets
from bot.tickets.chart import Chart
from bot.tickets.codes import parse_code, partition_of
from bot.tickets.gathering import waiting
from bot.tickets.refusals import NotFound
from bot.tickets.ticket import Ticket


class UnknownStaff(Exception):
    """Nobody of that id may act (never existed, or disabled)."""

    def __init__(self, id: str) -> None:
        super().__init__(f"Không có cán bộ «{id}» đang hoạt động. Xem danh sách bằng: namro staff list")


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """A ticket with its history, for somebody who may read it."""

    ticket: Ticket
    office: str  # name in full
    about: tuple[str, ...]  # names of the units it is about
    history: list[Told]
    fetches: Mapping[int, Fetch] = field(default_factory=dict)  # how far those of waiting pieces of evidence are


class Desk:
    """What a member of staff can do; raises NotFound alike for what is not there and what is not theirs."""

    def __init__(self, redis: Redis, vault: Vault, tickets: TicketStore, chart: Chart, partitions: int) -> None:
        self._redis = redis
        self._vault = vault
        self._tickets = tickets
        self._chart = chart
        self._partitions = partitions

    async def actor(self, id: str) -> Actor:
        staff = await get_staff(self._redis, id)
        if staff is None or not staff.active:
            raise UnknownStaff(id)
        return staff

    async def list(self, actor: Actor) -> list[TicketRow]:
        """What the person may know of, newest first."""
        pages = await asyncio.gather(*(self._tickets.all(p) for p in range(self._partitions)))
        rows = visible_tickets(actor, [ticket for page in pages for ticket in page], self._chart)
        return sorted(rows, key=lambda row: row.opened_at, reverse=True)

    async def show(self, actor: Actor, code: str) -> OpenedTicket:
        """The ticket with its history; raises NotFound."""
        p, ticket = await self._admitted(actor, code, Verb.READ)
        office = self._chart.unit(ticket.office).name
        about = tuple(self._chart.unit(id).name for id in ticket.about_units)
        history = await self._tickets.history(p, ticket.code)
        fetches = await fetches_of(self._redis, p, ticket.code, waiting(ticket))
        return OpenedTicket(ticket, office, about, history, fetches)

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
        p, ticket = await self._admitted(actor, code, verb)
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
        return await give(self._redis, self._vault, p, command)

    async def open_seal(self, actor: Actor, code: str, what: Sequence[str], reason: str) -> Result | OpenedSeal:
        """Records that the person looks under the seal, and only then looks; a Result says why not.

        `what` are labels or ids of `bot.tickets.sealed_items`. Raises NotFound, NoAnswer, NotOpened.
        """
        key = secrets.token_urlsafe(24)
        data = {"what": "\n".join(what)}
        result = await self.give(actor, code, Verb.OPEN_SEAL, reason, key=key, data=data)
        if not result.ok:
            return result
        p, ticket = await self._admitted(actor, code, Verb.OPEN_SEAL)
        full_key, now = _full_key(actor, ticket.code, key), int(time.time() * 1000)
        return await opened_seal(self._redis, self._tickets, p, ticket.code, actor.id, full_key, now)

    async def _admitted(self, actor: Actor, typed: str, verb: Verb) -> tuple[int, Ticket]:
        await self._vault.ensure(INDEX)
        code = parse_code(typed)
        if code is None:
            raise NotFound
        p = partition_of(code, self._partitions, self._vault.index_key())
        ticket = await self._tickets.load_readable(p, code)
        access = access_ticket(actor, ticket, verb, self._chart)
        if ticket is None or not isinstance(access, Allowed) or access.view != "full":
            raise NotFound
        return p, ticket


def _full_key(actor: Actor, code: str, key: str) -> str:
    """Two people, or two tickets, never share an idempotency key."""
    return f"{actor.id}:{code}:{key}"
