"""Reading inboxes: stream entries into the work they stand for.

An entry has one field: `e` a webhook event, `c` a staff command (both ciphertext), `t` a due timer
(`<citizen>|<name>|<token>`), `s` what became of a staff message, `a` what an outside service answered (both
ciphertext).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.channel.inbound import Inbound, decode_inbound
from bot.runtime.calls import CallAnswer
from bot.runtime.commands import Command
from bot.runtime.outbox import SendReport
from bot.store.vault import CannotOpen, Vault, key_id_of


@dataclass(frozen=True, slots=True)
class DueTimer:
    citizen: str
    name: str
    token: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry whose key is gone or whose bytes are damaged: counted, kept aside, never stops the others."""

    reason: str
    citizen: str = ""


READERS: dict[bytes, Callable[[bytes], Inbound | Command | SendReport | CallAnswer]] = {
    b"e": decode_inbound,
    b"c": Command.load,
    b"s": SendReport.load,
    b"a": CallAnswer.load,
}
Payload = Inbound | Command | DueTimer | SendReport | CallAnswer | Unreadable


@dataclass(frozen=True, slots=True)
class Work:
    """One entry of partition `partition`; `id` is the stream's."""

    partition: int
    id: str
    payload: Payload
    raw: bytes

    @property
    def origin(self) -> str:
        """The event's id in the whole system."""
        return f"{self.partition}:{self.id}"

    @property
    def citizen(self) -> str:
        """`<oa>:<user>`, "" when unreadable."""
        payload = self.payload
        return f"{payload.oa_id}:{payload.user_id}" if isinstance(payload, Inbound) else payload.citizen


async def read_entries(vault: Vault, partition: int, entries: list[Any]) -> list[Work]:
    """The work in a reply of XREAD, in order."""
    work = []
    for id, fields in entries:
        name, raw = fields[0], fields[1]
        payload = await _payload(vault, partition, name, raw)
        work.append(Work(partition, id.decode(), payload, raw))
    return work


async def _payload(vault: Vault, partition: int, name: bytes, raw: bytes) -> Payload:
    try:
        if name == b"t":
            citizen, timer, token = raw.decode().rsplit("|", 2)
            return DueTimer(citizen, timer, int(token))
        key_id = key_id_of(raw)
        if not vault.has(key_id):
            await vault.ensure_existing(key_id)
        plain = vault.open(raw, f"inbox:{partition}")
        return READERS[name](plain)
    except (CannotOpen, ValueError, KeyError, TypeError) as error:
        return Unreadable(f"{type(error).__name__}: {error}" if isinstance(error, CannotOpen) else type(error).__name__)
