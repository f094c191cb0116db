"""Messages decided but not yet delivered: one entry is one call of the channel's API."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

from pydantic_core import from_json, to_json

from bot.channel.outgoing import Button, Media, Outgoing
from bot.store import names
from bot.store.commit import Commit
from bot.store.redis import Arg
from bot.store.vault import Vault

SCHEMA = 1
MAX_ENTRIES = 200  # undelivered messages of one citizen
Class = Literal["bot", "receipt", "staff"]


@dataclass(slots=True)
class Entry:
    """`id` is `<event id>.<number>`: entries sort by it in the order they were decided.

    `epoch` is the session's mute epoch when it was decided: a `bot` entry of an older epoch is dropped at the moment
    of sending. `cause_at` is the channel's time of the event behind it.
    """

    id: str
    klass: Class
    epoch: int
    cause_at: int
    outgoing: Outgoing
    ticket: str = ""  # code, for a staff message
    name: str = ""  # of a staff message within its ticket
    due: int = 0  # ms; not before
    born: int = 0  # ms; when it was decided
    tries: int = 0
    marked_at: int = 0  # ms; when it was marked `sending`, 0 when it is not
    fresh_mark: bool = False  # the mark was written with the commit by this very process, the call is yet to come
    withheld: bool = False  # somebody is about to take it back: not to be sent until that is decided
    settled: list[tuple[Arg, ...]] | None = None  # what Redis is still to be told: the channel's part is over

    @property
    def order(self) -> tuple[int, int, int]:
        event, _, number = self.id.rpartition(".")
        ms, _, seq = event.rpartition("-")
        return int(ms), int(seq), int(number)

    def dump(self) -> bytes:
        out = self.outgoing
        buttons = [(b.kind, b.title, b.value, b.content) for b in out.buttons]
        media = out.media and (out.media.kind, out.media.source, out.media.name, out.media.width, out.media.height)
        shape = [out.text, buttons, media, out.quote, *([out.first] if out.first > 1 else [])]
        state = [self.ticket, self.name, self.due, self.born, self.tries]
        return to_json([SCHEMA, self.klass, self.epoch, self.cause_at, shape, state])

    @classmethod
    def load(cls, id: str, stored: bytes) -> Entry:
        schema, klass, epoch, cause_at, shape, state = from_json(stored)
        if schema != SCHEMA:
            raise ValueError(f"an outbox entry of schema {schema}; this version knows {SCHEMA}")
        text, buttons, media, quote, *first = shape
        shown = Media(*media) if media else None
        outgoing = Outgoing(text, tuple(Button(*b) for b in buttons), shown, quote, *first)
        return cls(id, klass, epoch, cause_at, outgoing, *state)


Fate = Literal["sent", "window_closed", "refused", "expired", "unanswered"]
"""What became of a staff message; `unanswered`: tried often, and the channel never said whether it has it."""


@dataclass(frozen=True, slots=True)
class SendReport:
    """What became of a staff message, as an event.

    `message` is the channel's id of it, `name` ours within the ticket.
    """

    citizen: str
    ticket: str
    name: str
    outcome: Fate
    message: str
    text: str

    def dump(self) -> bytes:
        return to_json(asdict(self))

    @classmethod
    def load(cls, stored: bytes) -> SendReport:
        return cls(**from_json(stored))


def write_entries(commit: Commit, vault: Vault, key_id: str, citizen: str, entries: list[Entry]) -> None:
    """Adds new entries to a commit."""
    if not entries:
        return
    p = commit.partition
    fields: list[str | bytes] = []
    for entry in entries:
        fields += (entry.id, vault.seal(key_id, entry.dump(), f"outbox:{citizen}"))
    commit.add("HSET", names.outbox(p, citizen), *fields)
    for entry in entries:
        if entry.fresh_mark:
            commit.add("HSET", names.sending(p), f"{citizen}|{entry.id}", entry.marked_at)
    commit.add("ZADD", names.due(p), "LT", min(entry.due for entry in entries), citizen)
