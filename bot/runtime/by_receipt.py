"""Looking a ticket up by its receipt, asked for as if it were an outside service.

Whoever asks is not known to be anybody: the ticket may be kept in any partition and may have been sent from any
account. A wrong receipt, one of an erased ticket and one that never was get the same answer by the same calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.runtime.calls import Call
from bot.runtime.turn import now_ms
from bot.store.receipts import begin_try, code_of_receipt, was_right
from bot.store.redis import Redis
from bot.store.tickets import TicketStore, Told
from bot.store.vault import CannotOpen, Vault
from bot.tickets.acts.undo import is_part
from bot.tickets.chart import Chart, UnknownUnit
from bot.tickets.reach import SAYING
from bot.tickets.receipts import lookup_of, partition_of_receipt
from bot.tickets.ticket import HeldReply, Ticket

MAX_SHOWN = 5  # waiting replies told at once; the others wait for the next look
LONGEST_DELAY = 16.0  # seconds before an answer; shorter than anybody is kept waiting for a service
NO_TICKET = "NR-0000-0000"  # never drawn or not: whatever is under it was not asked for by its receipt
UNKNOWN: dict[str, Any] = {"found": False}
NOT_NOW: dict[str, Any] = {"found": False, "not_now": True}


def delay_after(wrong: int) -> float:
    """Seconds before the next answer, for an account with so many wrong receipts lately."""
    return min(2.0**wrong, LONGEST_DELAY) if wrong else 0.0


@dataclass(frozen=True, slots=True)
class ByReceipt:
    redis: Redis
    vault: Vault
    tickets: TicketStore
    chart: Chart
    partitions: int
    undo_seconds: int  # what staff said is theirs to take back as long

    async def __call__(self, call: Call) -> dict[str, Any]:
        """What the holder of a receipt may see; raises RedisDown."""
        key = self.vault.index_key()
        try:
            digits = await self.vault.reveal(str(call.given.get("receipt")))
        except CannotOpen:
            return UNKNOWN
        one = await begin_try(self.redis, call.citizen, key)
        if not one.allowed:
            return NOT_NOW
        await asyncio.sleep(delay_after(one.wrong))
        p = partition_of_receipt(digits, self.partitions, key)
        code = await code_of_receipt(self.redis, p, await asyncio.to_thread(lookup_of, digits, key))
        ticket = await self.tickets.load_readable(p, code or NO_TICKET)
        if ticket is None or not code:
            return UNKNOWN
        await was_right(self.redis, call.citizen, key)
        return await self._shown(p, ticket)

    async def _shown(self, p: int, ticket: Ticket) -> dict[str, Any]:
        ready = ready_replies(ticket, self.undo_seconds, now_ms())
        waiting = ready[:MAX_SHOWN]
        return {
            "found": True,
            "code": ticket.code,
            "kind": ticket.kind.value,
            "status": ticket.status.value,
            "office": self._office(ticket),
            "opened_at": ticket.opened_at,
            "due": ticket.due,
            "receive_by": ticket.receive_by,
            "last_reply_at": ticket.last_reply_at,
            "replies": [[held.id, held.text] for held in waiting],
            "more": len(ready) - len(waiting),
            "said_before": "" if waiting else last_told(ticket, await self.tickets.history(p, ticket.code)),
        }

    def _office(self, ticket: Ticket) -> str:
        try:
            return self.chart.unit(ticket.office).name
        except UnknownUnit:
            return ""


def ready_replies(ticket: Ticket, undo_seconds: int, now: int) -> tuple[HeldReply, ...]:
    """What waits for the ticket's citizen and is past the moment in which staff may take it back."""
    said = ticket.said
    if said is None or said.at + undo_seconds * 1000 <= now:
        return ticket.held
    return tuple(held for held in ticket.held if not is_part(held.id, said.id))


def last_told(ticket: Ticket, history: Sequence[Told]) -> str:
    """What staff said last of what has left: it went to another chat, or was told here before. "" for nothing.

    What was taken back is passed over, and what is still on its way. An entry names no message; the ticket's latest
    changes tell which one it was, and what is older than those has long left.
    """
    ids = {(change.at, change.actor, change.verb): f"{change.verb}:{change.version}" for change in ticket.recent}
    left: set[str] = set()
    undone: list[str] = []  # verbs of what was taken back, and not yet found
    for told in reversed(history):
        entry = told.entry
        if entry.verb in ("sent", "collected"):
            left |= set(entry.data.get("message", entry.data.get("messages", "")).split())
        elif entry.verb == "undone":
            undone.append(entry.data["message"].partition(":")[0])
        elif entry.verb in undone:
            undone.remove(entry.verb)
        elif entry.verb in SAYING and told.words and told.words.get("text"):
            id = ids.get((entry.at, entry.actor, entry.verb))
            if id is None or id in left:
                return str(told.words["text"])
    return ""
