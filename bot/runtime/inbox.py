"""Reading inboxes: stream entries into the work they stand for.

An entry has one field: `e` a webhook event or a sealed form that was sent, `c` a staff command (both ciphertext),
`t` a due timer (`<citizen>|<name>|<token>`), `s` what became of a staff message, `a` what an outside service answered,
`f` what comes from another partition, `v` a file that was fetched or will not be (all ciphertext).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.channel.inbound import Inbound, decode_inbound
from bot.runtime.calls import CallAnswer
from bot.runtime.commands import Command
from bot.runtime.fetches import Fetched
from bot.runtime.forms import PREFIX, FormSent
from bot.runtime.forwarding import Forward
from bot.runtime.outbox import SendReport
from bot.store.vault import CannotOpen, Vault, key_id_of

OF_TICKET = "ticket:"


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


def _read_accepted(plain: bytes) -> Inbound | FormSent:
    return FormSent.load(plain) if plain.startswith(PREFIX) else decode_inbound(plain)


READERS: dict[bytes, Callable[[bytes], Inbound | FormSent | Command | SendReport | CallAnswer | Forward | Fetched]] = {
    b"e": _read_accepted,
    b"c": Command.load,
    b"s": SendReport.load,
    b"a": CallAnswer.load,
    b"f": Forward.load,
    b"v": Fetched.load,
}
Payload = Inbound | FormSent | Command | DueTimer | SendReport | CallAnswer | Forward | Fetched | Unreadable


@dataclass(frozen=True, slots=True)
class Work:
    """One entry of partition `partition`; `id` is the stream's. `holder` is the citizen of the ticket it concerns."""

    partition: int
    id: str
    payload: Payload
    raw: bytes
    holder: str = ""
    unsent: frozenset[str] = frozenset()  # ids of its citizen's staff messages that can still be taken back

    @property
    def takes_back(self) -> bool:
        """Whether it is about a message that may not have left yet."""
        payload = self.payload
        return (isinstance(payload, Command) and payload.verb == "undo") or (
            isinstance(payload, Forward) and payload.what == "untold"
        )

    @property
    def origin(self) -> str:
        """The event's id in the whole system."""
        return f"{self.partition}:{self.id}"

    @property
    def citizen(self) -> str:
        """`<oa>:<user>`; `ticket:<code>` for what concerns a ticket whose citizen is not known; "" when unreadable."""
        payload = self.payload
        if isinstance(payload, Inbound):
            return f"{payload.oa_id}:{payload.user_id}"
        return self.holder or (of_ticket(payload.ticket) if isinstance(payload, Command | Fetched) else payload.citizen)

    @property
    def ticket(self) -> str:
        """Code of the ticket that an entry concerns which names no citizen, else ""."""
        named = of_ticket(self.payload.ticket) if isinstance(self.payload, Command | Fetched) else ""
        named = self.payload.citizen if isinstance(self.payload, DueTimer | Forward) else named
        return named.removeprefix(OF_TICKET) if named.startswith(OF_TICKET) else ""


def of_ticket(code: str) -> str:
    """What stands in a citizen's place for work that concerns a ticket, whoever its citizen is."""
    return f"{OF_TICKET}{code}"


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
