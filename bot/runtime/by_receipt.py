"""Looking a ticket up by its receipt, asked for as if it were an outside service.

Whoever asks is not known to be anybody: the ticket may be kept in any partition and may have been sent from any
account. A wrong receipt, one of an erased ticket and one that never was get the same answer by the same calls.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from bot.runtime.calls import Call
from bot.store.receipts import begin_try, code_of_receipt, was_right
from bot.store.redis import Redis
from bot.store.tickets import TicketStore
from bot.store.vault import CannotOpen, Vault
from bot.tickets.chart import Chart, UnknownUnit
from bot.tickets.receipts import lookup_of, partition_of_receipt
from bot.tickets.ticket import Ticket

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
        waiting = ticket.held[:MAX_SHOWN]
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
            "more": len(ticket.held) - len(waiting),
            "said_before": "" if waiting else await self._last_reply(p, ticket.code),
        }

    def _office(self, ticket: Ticket) -> str:
        try:
            return self.chart.unit(ticket.office).name
        except UnknownUnit:
            return ""

    async def _last_reply(self, p: int, code: str) -> str:
        """What staff said last: it went to another chat, or was told here before."""
        for told in reversed(await self.tickets.history(p, code)):
            if told.entry.verb == "reply" and told.words:
                return str(told.words.get("text", ""))
        return ""
