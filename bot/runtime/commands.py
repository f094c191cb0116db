"""What staff do to tickets: commands travel through the citizen's inbox like any other event.

Whoever gives a command appends it with an idempotency key and waits for the result that the partition's owner
commits with the change. Giving the same key again gives the same result and changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from pydantic_core import from_json, to_json

from bot.runtime.accept import MAX_INBOX, REMEMBER_SECONDS, seen_digest
from bot.store import names
from bot.store.lua import ACCEPT
from bot.store.redis import Redis, RedisDown
from bot.store.vault import Vault
from bot.tickets.outcome import Outcome
from bot.tickets.refusals import GatesShut, NotFound, Refused, Stale
from bot.tickets.ticket import Ticket
from bot.tickets.words import CHANGE_WORDS, DONE_WORDS

RESULT_SECONDS = 48 * 3600
WAIT_SECONDS = 10.0
POLL_SECONDS = 0.02
RECOMPUTE = "recompute"  # the operator's: count the clocks of a ticket again; no staff member has this verb
KEY_REUSED = "Mã chống gửi trùng (--key) này đã dùng cho một lệnh khác. Dùng mã mới."


class NoAnswer(Exception):
    """The command is kept, but no worker has handled it in time; it will be handled once one runs."""


@dataclass(frozen=True, slots=True)
class Command:
    """`actor` is a staff id, looked up again when the command is carried out; `verb` is one of `ACTS`; `version` is
    the ticket's as the actor saw it; `data` is what else the verb needs.
    """

    key: str
    verb: str
    ticket: str
    actor: str
    at: int
    version: int
    text: str = ""
    data: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What was asked for: tells a repetition from another command under the same key."""
        asked = (self.verb, self.ticket, self.text, *(part for pair in sorted(self.data.items()) for part in pair))
        return sha256("\0".join(asked).encode(errors="replace")).hexdigest()[:16]

    def dump(self) -> bytes:
        return to_json(asdict(self))

    @classmethod
    def load(cls, stored: bytes) -> Command:
        return cls(**from_json(stored))


@dataclass(frozen=True, slots=True)
class Result:
    """`ok`, or `sentence` says in Vietnamese why not and what to do; `version` is the ticket's afterwards.

    For programs: `code` is the refusal's word (`stale` is HTTP's 409), `changes` what changed since the screen was
    drawn, `gates` the gates that are shut (gate, code, text).
    """

    ok: bool
    sentence: str
    version: int = 0
    digest: str = ""  # of the command it answers
    code: str = ""
    changes: tuple[dict[str, Any], ...] = ()
    gates: tuple[dict[str, str], ...] = ()
    draft_kept: bool = False  # the words of a refused command wait as its author's draft

    def dump(self) -> bytes:
        return to_json(asdict(self))


def refusal(refused: Refused, ticket: Ticket | None, command: Command) -> Result:
    """Why a command was not carried out; of a ticket its actor may not know of, nothing."""
    version = ticket.version if ticket and not isinstance(refused, NotFound) else 0
    changes = refused.changes if isinstance(refused, Stale) else ()
    clears = refused.clears if isinstance(refused, GatesShut) else ()
    return Result(
        False,
        str(refused),
        version,
        command.digest,
        refused.word,
        tuple(asdict(change) | {"text": CHANGE_WORDS.get(change.verb, change.verb)} for change in changes),
        tuple({"gate": clear.gate.value, "code": clear.code, "text": clear.text} for clear in clears),
    )


def carried_out(outcome: Outcome, command: Command) -> Result:
    return Result(True, DONE_WORDS.get(command.verb, "Đã ghi lại."), outcome.ticket.version, command.digest)


async def give(redis: Redis, vault: Vault, partition: int, command: Command, wait: float | None = None) -> Result:
    """Gives a command to the partition's owner and waits for its result; raises NoAnswer, RedisDown."""
    box = vault.seal(await vault.ensure_transit(), command.dump(), f"inbox:{partition}")
    inbox, seen = names.inbox(partition), names.seen(partition, seen_digest(f"command:{command.key}"))
    kept = await redis.script(ACCEPT, [inbox, seen], [REMEMBER_SECONDS, MAX_INBOX, "c", box])
    if kept[0] < 0:
        raise RedisDown("the partition has too much work waiting; the command was not kept, give it again later")
    until = time.monotonic() + (WAIT_SECONDS if wait is None else wait)
    while True:
        stored: Any = await redis.call("GET", names.result(partition, command.key))
        if stored is not None:
            result = Result(**from_json(stored))
            return result if result.digest == command.digest else Result(False, KEY_REUSED)
        if time.monotonic() > until:
            raise NoAnswer
        await asyncio.sleep(POLL_SECONDS)
