"""One commit: everything a batch of steps wants written, sent as one call, refused as a whole (invariants I2, I4)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.store import names
from bot.store.lua import ANSWER, COMMIT, DONE
from bot.store.redis import Arg, Redis


class Verdict(enum.Enum):
    """`OK`: all was written. Else nothing was: the lease is another's, or the cursor is elsewhere."""

    OK = "ok"
    FENCED = "fenced"
    MOVED = "moved"


@dataclass(slots=True)
class Commit:
    """The writes of one batch on one partition, in order."""

    partition: int
    fence: int
    commands: list[tuple[Arg, ...]] = field(default_factory=list)

    def add(self, *command: Arg) -> None:
        self.commands.append(command)

    async def run(self, redis: Redis, cursor: str = "", new_cursor: str = "") -> Verdict:
        """Writes; with cursors only if the partition's cursor is `cursor`, which becomes `new_cursor`."""
        p = self.partition
        args: list[Arg] = [self.fence, cursor, new_cursor, *flatten(self.commands)]
        reply = await redis.script(COMMIT, [names.lease(p), names.cursor(p)], args)
        return Verdict(reply.decode())


async def take_out(
    redis: Redis, p: int, fence: int, citizen: str, entry: str, commands: Sequence[tuple[Arg, ...]] = ()
) -> Verdict:
    """Removes an outbox entry with its mark, and writes `commands` with it."""
    keys = [names.lease(p), names.outbox(p, citizen), names.due(p), names.sending(p)]
    reply = await redis.script(DONE, keys, [fence, citizen, entry, *flatten(commands)])
    return Verdict(reply.decode())


async def answer_call(redis: Redis, p: int, fence: int, call: str, box: bytes) -> Verdict:
    """Removes a call of an outside service and appends its answer to the inbox; nothing when it was answered before."""
    keys = [names.lease(p), names.calls(p), names.inbox(p)]
    reply = await redis.script(ANSWER, keys, [fence, call, "a", box])
    return Verdict(reply.decode())


async def answer_fetch(redis: Redis, p: int, fence: int, fetch: str, box: bytes) -> Verdict:
    """Like `answer_call`, for a file that was fetched or will not be."""
    keys = [names.lease(p), names.fetches(p), names.inbox(p)]
    reply = await redis.script(ANSWER, keys, [fence, fetch, "v", box])
    return Verdict(reply.decode())


def flatten(commands: Sequence[tuple[Arg, ...]]) -> list[Arg]:
    return [word for command in commands for word in (len(command), *command)]
