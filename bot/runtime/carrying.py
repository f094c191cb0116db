"""Carries out what a step decided: messages, tickets, ratings, calls of services, timers, misses: all part of the turn.

Words that may accuse somebody are kept apart from whatever ticket they came to (I6).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from bot.channel.fit import fit
from bot.channel.outgoing import Button, Media, Outgoing
from bot.runtime.calls import Call
from bot.runtime.forms import PATH, draw_form
from bot.runtime.forwarding import Forward
from bot.runtime.inbox import Work, of_ticket
from bot.runtime.outbox import Class
from bot.runtime.turn import Tickets, Turn, change_ticket, let_go_of, now_ms, queue
from bot.runtime.world import Surroundings
from bot.scripts.calling import GRACE_SECONDS, SERVICE_TIMER
from bot.scripts.effects import (
    CallService,
    CancelTimer,
    Collected,
    Count,
    CutLinks,
    DropForm,
    Effect,
    FollowUp,
    FollowUpByReceipt,
    GiveVerdict,
    Missed,
    OpenTicket,
    RateTicket,
    Say,
    SendForm,
    SetTimer,
    WithdrawConsent,
)
from bot.scripts.events import Attachment
from bot.store.citizens import Citizen
from bot.store.misses import Miss
from bot.store.redis import Redis
from bot.store.tickets import TicketStore
from bot.store.vault import CannotOpen, Vault
from bot.store.walks import walk_mark, walk_since
from bot.tickets.calendar import HANOI
from bot.tickets.citizen_acts import cut_link, follow_up, rate, solved, unsolved, withdraw
from bot.tickets.codes import make_code, partition_of
from bot.tickets.opening import open_ticket
from bot.tickets.outcome import Opening
from bot.tickets.receipts import Lookup, lookup_of
from bot.tickets.ticket import Answered, Consent, Kind, Ticket, TicketFile, UnreadableTicket
from config.settings import Settings

TOLD_APART = (
    "Lời nhắn vừa rồi có thể nói về cán bộ, nên tôi không chuyển vào cuộc trao đổi này mà chuyển riêng đến {office}. "
    "Mã phiếu riêng: {code}."
)
RATING_APART = (
    "Lời nhận xét của anh/chị được chuyển riêng đến {office}, ngoài nơi đang giải quyết phiếu này. "
    "Mã phiếu riêng: {code}."
)
APART = 999  # number of the code for the first such ticket among the codes of one event

log = structlog.get_logger()


class Carrier:
    """What effects need of the service; the turn and its tickets are given each time.

    `may_accuse` tells whether words may accuse somebody, as the scripts in force read them; `without_receipts` covers
    receipts in what staff will read.
    """

    def __init__(
        self,
        settings: Settings,
        vault: Vault,
        store: TicketStore,
        redis: Redis,
        surroundings: Surroundings,
        may_accuse: Callable[[str], bool],
        without_receipts: Callable[[str], Awaitable[str]],
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._store = store
        self._redis = redis
        self._surroundings = surroundings
        self._may_accuse = may_accuse
        self._without_receipts = without_receipts

    async def load(self, p: int, code: str, tickets: Tickets) -> Ticket | None:
        """A ticket by its code, loaded once for the batch; None when there is none."""
        if code not in tickets:
            tickets[code] = await self._store.load(p, code)
        return tickets[code]

    async def read(self, p: int, code: str) -> Ticket | None:
        """A ticket of any partition as it is now, its seal closed; only to look at."""
        return await self._store.load_readable(p, code)

    async def carry_out(self, work: Work, turn: Turn, tickets: Tickets, effect: Effect, at: int) -> None:
        effect = await self._covered(effect)
        match effect:
            case Say():
                klass: Class = "receipt" if effect.receipt else "bot"
                queue(turn, work, turn.citizen, klass, self._fitted(turn, effect), at)
            case OpenTicket():
                self._open(work, turn, tickets, effect, at, await self._lookup(effect.receipt))
            case FollowUp():
                await self._follow_up(work, turn, tickets, effect, at)
            case FollowUpByReceipt():
                files = [[f.kind, f.url, f.name, f.size, f.latitude, f.longitude, f.text] for f in effect.files]
                self._forward(work, turn, effect.code, "words", {"text": effect.text, "files": files}, at)
            case Collected():
                self._forward(work, turn, effect.code, "collected", {"replies": list(effect.replies)}, at)
            case CutLinks():
                await self._cut_links(work, turn, tickets, at)
            case RateTicket():
                await self._rate(work, turn, tickets, effect, at)
            case WithdrawConsent():
                await self._withdraw(work, turn, tickets, effect, at)
            case GiveVerdict():
                await self._verdict(work, turn, tickets, effect, at)
            case CallService():
                until = now_ms() + effect.timeout * 1000
                id = f"{work.id}.{len(turn.calls)}"
                turn.calls.append(Call(id, turn.citizen.key, effect.name, effect.given, effect.token, until))
            case SendForm():
                self._send_form(work, turn, effect)
            case DropForm():
                digest = turn.citizen.forms.pop(str(effect.token), None)
                if digest is not None:
                    turn.void_forms.append(digest)
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
            case Missed():
                session = turn.citizen.session
                day = datetime.fromtimestamp(min(at, now_ms()) / 1000, HANOI).date()
                turn.misses.append(Miss(day, effect.text, effect.guesses, session.revision if session else ""))

    async def _covered(self, effect: Effect) -> Effect:
        """What citizens wrote for people to read, without receipts: whoever has one opens the ticket it belongs to."""
        hide = self._without_receipts
        match effect:
            case FollowUp() | FollowUpByReceipt():
                return replace(effect, text=await hide(effect.text))
            case RateTicket():
                return replace(effect, word=await hide(effect.word))
            case OpenTicket():
                answers = tuple([(label, await hide(value), privacy) for label, value, privacy in effect.answers])
                return replace(effect, body=await hide(effect.body), answers=answers)
        return effect

    def _send_form(self, work: Work, turn: Turn, effect: SendForm) -> None:
        """The link of a form: its secret is drawn here, goes out with this turn's messages, and is stored nowhere."""
        new, secret = draw_form(self._vault, work.partition, self._settings.partitions, turn.citizen.key, effect)
        turn.forms.append(new)
        turn.citizen.forms[str(effect.token)] = new.digest
        turn.links[effect.address] = f"{self._settings.public_url}{PATH}{secret}"

    async def _follow_up(self, work: Work, turn: Turn, tickets: Tickets, effect: FollowUp, at: int) -> None:
        """More words for a ticket; what may accuse somebody never joins a ticket that is not walled."""
        ticket = await self.load(work.partition, effect.code, tickets)
        if ticket is None:
            return
        if ticket.is_walled or not any(map(self._may_accuse, (effect.text, *_words_of(effect.files)))):
            files = tuple(map(_file, effect.files))
            outcome = follow_up(ticket, _key(work, turn, effect.code), effect.text, files, at)
            change_ticket(turn, tickets, outcome)
            return
        self._apart(work, turn, tickets, ticket, effect.text, effect.files, TOLD_APART, at)

    async def _rate(self, work: Work, turn: Turn, tickets: Tickets, effect: RateTicket, at: int) -> None:
        """A rating; a word beside it that may accuse somebody never joins a ticket that is not walled.

        How bad the rating is does not matter: "quá chậm" beside the worst one accuses nobody and belongs where the
        work is mended, and "anh kia vòi tiền" beside the best one does not.
        """
        ticket = await self.load(work.partition, effect.code, tickets)
        if ticket is None:
            return
        is_apart = bool(effect.word) and not ticket.is_walled and self._may_accuse(effect.word)
        word = "" if is_apart else effect.word
        known = ticket.rating and (ticket.rating.score, ticket.rating.top, ticket.rating.factor)
        if not is_apart or known != (effect.score, effect.top, effect.factor):
            key = _key(work, turn, effect.code)
            change_ticket(turn, tickets, rate(ticket, key, effect.score, effect.top, word, at, effect.factor))
        if is_apart:
            self._apart(work, turn, tickets, ticket, effect.word, (), RATING_APART, at)

    async def _verdict(self, work: Work, turn: Turn, tickets: Tickets, effect: GiveVerdict, at: int) -> None:
        """Whether it is solved, as the citizen says: ends the ticket, or reopens it once."""
        ticket = await self.load(work.partition, effect.code, tickets)
        if ticket is None:
            return
        said = solved if effect.solved else unsolved
        change_ticket(turn, tickets, said(ticket, _key(work, turn, effect.code), at))

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
            datetime.fromtimestamp(at / 1000, HANOI), "conduct", ticket.about_units, ticket.urgent, True
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
        queue(turn, work, turn.citizen, "receipt", [Outgoing(told.format(office=office.name, code=code))], at)

    async def _lookup(self, concealed: str) -> Lookup | None:
        """The stored side of a ticket's receipt; None for a ticket without one, or one concealed too long ago."""
        if not concealed:
            return None
        try:
            digits = await self._vault.reveal(concealed)
        except CannotOpen:
            log.error("receipt_not_made", reason="concealed too long ago")
            return None
        return await asyncio.to_thread(lookup_of, digits, self._vault.index_key())

    def _forward(self, work: Work, turn: Turn, code: str, what: str, data: Mapping[str, Any], at: int) -> None:
        """Something for a ticket that may be kept in any partition."""
        target = partition_of(code, self._settings.partitions, self._vault.index_key())
        id = f"{work.id}.{len(turn.forwards)}"
        turn.forwards.append(Forward(work.partition, id, target, of_ticket(code), what, at, data))

    async def _withdraw(self, work: Work, turn: Turn, tickets: Tickets, effect: WithdrawConsent, at: int) -> None:
        """Consent is taken back for the tickets named, or for all but those opened by asking for it."""
        meant = [await self.load(work.partition, code, tickets) for code in effect.codes]
        if effect.everything:
            asking = {change.ticket.code for change in turn.tickets if change.is_new}
            found = await self.tickets_of(work, turn, tickets, turn.citizen)
            meant = [ticket for ticket in found if ticket.code not in asking and not ticket.withdrawn]
        for ticket in meant:
            if ticket is not None:
                change_ticket(turn, tickets, withdraw(ticket, _key(work, turn, ticket.code), at))

    async def _cut_links(self, work: Work, turn: Turn, tickets: Tickets, at: int) -> None:
        """The walled tickets of this citizen, those of this very batch too, are nobody's from now on."""
        for ticket in await self.tickets_of(work, turn, tickets, turn.citizen, walled=True):
            outcome = cut_link(ticket, at)
            if not outcome.repeated:
                change_ticket(turn, tickets, outcome)
                let_go_of(turn, ticket.code)

    async def tickets_of(
        self, work: Work, turn: Turn, tickets: Tickets, citizen: Citizen, *, walled: bool = False
    ) -> list[Ticket]:
        """All tickets of a citizen, or their walled ones, those of this very batch too.

        Asked again within WALK_SECONDS it looks only at what was opened since: the others were given before.
        """
        p, now = work.partition, now_ms()
        mark = walk_mark(self._vault.index_key(), "walled" if walled else "all", citizen.key)
        since = await walk_since(self._redis, p, mark, now)
        if not since:
            turn.walks.append(mark)
        opened = [code for code, ticket in tickets.items() if ticket is not None]
        known = citizen.session.tickets if citizen.session else ()
        stored = await self._store.codes_of(p, citizen.oa, citizen.user, walled=walled, since=since)
        found = [await self._loaded(p, code, tickets) for code in dict.fromkeys((*opened, *known, *stored))]
        return [one for one in found if one and (one.oa, one.user) == (citizen.oa, citizen.user)]

    async def _loaded(self, p: int, code: str, tickets: Tickets) -> Ticket | None:
        """One that cannot be read does not keep the others of its citizen from being found."""
        try:
            return await self.load(p, code, tickets)
        except (CannotOpen, UnreadableTicket) as error:
            log.error("ticket_unreadable", ticket=code, reason=type(error).__name__)
            return None

    def _fitted(self, turn: Turn, say: Say) -> list[Outgoing]:
        options = [(option.label, option.payload) for option in say.options]
        links = [
            Button("open_url" if b.url else "phone", b.label, turn.links.get(b.url, b.url) or b.phone)
            for b in say.buttons
        ]
        return fit(say.text, options, links, _media(say), self._settings.zalo_options, say.first)

    def _open(
        self,
        work: Work,
        turn: Turn,
        tickets: Tickets,
        effect: OpenTicket,
        at: int,
        receipt: Lookup | None = None,
    ) -> None:
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
            may_accuse=effect.apart or any(map(self._may_accuse, _words(effect))),
            keep=effect.keep,
            consents=tuple(Consent(*given) for given in effect.consents),
            receipt=receipt.name if receipt else "",
        )
        outcome = open_ticket(tickets.get(effect.code), opening, self._surroundings.chart, at)
        change_ticket(turn, tickets, outcome, is_new=not outcome.repeated)
        if receipt is not None and not outcome.repeated:
            turn.receipts.append((receipt, effect.code))


def _words(effect: OpenTicket) -> list[str]:
    """Everything of a ticket that people wrote, each by itself: a script's words beside them would tell nothing."""
    return [effect.subject, effect.body, *(answer[1] for answer in effect.answers), *_words_of(effect.files)]


def _words_of(files: tuple[Attachment, ...]) -> tuple[str, ...]:
    return tuple(words for file in files for words in file.words)


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


def _file(item: Attachment) -> TicketFile:
    return TicketFile(item.kind, item.url, item.name, item.size, item.latitude, item.longitude, item.text)
