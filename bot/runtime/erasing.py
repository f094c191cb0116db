"""Erasing by the rules of retention: looks first, then asks each ticket's owner, then makes sure that it stays erased.

After an erasure the tombstone is written outside the database, and Redis is asked to rewrite its append-only file, in
which the destroyed keys would otherwise stay until it does so by itself.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass

import structlog

from bot.channel.inbound import Inbound, encode_inbound
from bot.runtime.accept import MAX_INBOX, REMEMBER_SECONDS
from bot.runtime.commands import Command, Result, give
from bot.store import names
from bot.store.lua import ACCEPT
from bot.store.redis import Redis
from bot.store.rewriting import rewrite_erased
from bot.store.tickets import TicketStore
from bot.store.tombstones import PAGE, Tombstone, TombstoneFile, citizen_mark, read_tombstones
from bot.store.vault import Vault
from bot.tickets.codes import partition_of
from bot.tickets.retention import DueErasure, due_erasure, has_values_to_forget
from config.retention import RetentionRule

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rules would do now: tickets to erase, and codes of tickets with values to forget."""

    tickets: tuple[DueErasure, ...]
    values: tuple[str, ...]


class Eraser:
    """Needs to read tickets whoever they are about; what it gives holds no word of anybody."""

    def __init__(
        self,
        redis: Redis,
        vault: Vault,
        tickets: TicketStore,
        file: TombstoneFile,
        rules: Mapping[tuple[str, str], RetentionRule],
        partitions: int,
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._tickets = tickets
        self._file = file
        self._rules = rules
        self._partitions = partitions

    async def preview(self, now: int, partitions: Iterable[int] | None = None) -> Preview:
        """What is due at `now` (ms) in these partitions (None: in all); changes nothing."""
        due: list[DueErasure] = []
        values: list[str] = []
        for p in self._all(partitions):
            for ticket in await self._tickets.all(p):
                found = due_erasure(ticket, self._rules, now)
                if found is not None:
                    due.append(found)
                elif has_values_to_forget(ticket, now):
                    values.append(ticket.code)
        return Preview(tuple(sorted(due, key=lambda one: (one.since, one.code))), tuple(values))

    async def erase(self, due: Iterable[DueErasure], now: int) -> dict[str, Result]:
        """Erases tickets, each through its owner; raises NoAnswer when no worker runs."""
        done = {one.code: await self._give(one.code, "erase_due", now, {"why": one.basis}) for one in due}
        await self.hand_out()
        if done:
            await self.rewrite()
        return done

    async def forget_values(self, codes: Iterable[str], now: int) -> dict[str, Result]:
        """Forgets what scripts promised to keep until now, each ticket through its owner."""
        done = {code: await self._give(code, "forget_values", now, {}) for code in codes}
        if done:
            await self.rewrite()
        return done

    async def hand_out(self, partitions: Iterable[int] | None = None) -> int:
        """Writes tombstones that are not there yet into the file outside; gives how many."""
        stones = [stone for p in self._all(partitions) for stone in await read_tombstones(self._redis, p)]
        return self._file.add(stones)

    async def apply_again(self, now: int, partitions: Iterable[int] | None = None) -> dict[str, Result]:
        """Erases what came back with a restore of older data although a tombstone outside says that it was erased."""
        wanted = set(self._all(partitions))
        stones = sorted((stone for stone in self._file.read() if stone.p in wanted), key=_when)
        back = [stone for stone in stones if await self._is_back(stone)]
        done = {s.id: await self._give(s.id, "erase_due", now, {"why": "tombstone"}, at=s.p) for s in back}
        if done:
            log.warning("erased_again", tickets=len(done))
            await self.rewrite()
        return done

    async def forget_again(self, partitions: Iterable[int] | None = None) -> int:
        """Forgets records of citizens that came back although a tombstone says that they went; gives how many.

        Who has written since then has a record of their own again, which stays.
        """
        stones = {(stone.p, stone.id): stone for stone in self._file.read() if stone.what == "session"}
        back = 0
        for p in {p for p, _ in stones} & set(self._all(partitions)):
            async for citizen, last_at in self._records(p):
                stone = stones.get((p, citizen_mark(self._vault.index_key(), citizen)))
                if stone is not None and last_at <= stone.at:
                    await self._withdraw(p, citizen, stone.at)
                    back += 1
        return back

    async def _records(self, p: int) -> AsyncIterator[tuple[str, int]]:
        """Every citizen of a partition with the time of their last interaction (ms)."""
        cursor, prefix = b"0", names.session(p, "")
        while True:
            cursor, keys = await self._redis.call("SCAN", cursor, "MATCH", f"{prefix}*", "COUNT", PAGE)
            for key in keys:
                last_at = await self._redis.call("HGET", key, "a")
                if last_at is not None:
                    yield key.decode().removeprefix(prefix), int(last_at)
            if cursor == b"0":
                return

    async def _withdraw(self, p: int, citizen: str, at: int) -> None:
        """The same event as when the citizen took back their consent."""
        oa, _, user = citizen.partition(":")
        event = Inbound("withdraw", "forgotten_before", at, str(at), oa_id=oa, user_id=user)
        box = self._vault.seal(await self._vault.ensure_transit(), encode_inbound(event), f"inbox:{p}")
        inbox = names.inbox(p)
        await self._redis.script(ACCEPT, [inbox, inbox], [REMEMBER_SECONDS, MAX_INBOX, "e", box])

    async def _is_back(self, stone: Tombstone) -> bool:
        return stone.what == "ticket" and await self._tickets.load_readable(stone.p, stone.id) is not None

    async def rewrite(self) -> None:
        """Asks for a rewrite of the append-only file, where the erasing commits have left their mark."""
        await rewrite_erased(self._redis, range(self._partitions))

    def _all(self, partitions: Iterable[int] | None) -> Iterable[int]:
        return range(self._partitions) if partitions is None else partitions

    async def _give(self, code: str, verb: str, now: int, data: dict[str, str], at: int | None = None) -> Result:
        p = partition_of(code, self._partitions, self._vault.index_key()) if at is None else at
        key = f"system:{verb}:{code}:{now}:{time.monotonic_ns()}"
        return await give(self._redis, self._vault, p, Command(key, verb, code, "", now, 0, data=data))


def _when(stone: Tombstone) -> tuple[int, str]:
    return stone.at, stone.id
