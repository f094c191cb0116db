"""The channel's tokens in Redis: one pair for an OA, ciphertext, renewed by one process at a time."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from redis.exceptions import ResponseError

from bot.channel.tokens import LOCK_SECONDS, TokenPair, decode_pair, encode_pair
from bot.store import names
from bot.store.lua import UNLOCK
from bot.store.redis import Redis
from bot.store.vault import Vault

KEY_ID = "tokens"
DISK_WAIT_MS = 2_000


class RedisTokenStore:
    """The channel's `TokenStore`. Raises RedisDown."""

    def __init__(self, redis: Redis, vault: Vault, oa: str) -> None:
        self._redis = redis
        self._vault = vault
        self._oa = oa

    async def load(self) -> TokenPair | None:
        await self._vault.ensure(KEY_ID)
        box = await self._redis.call("GET", names.token(self._oa))
        if box is None:
            return None
        return decode_pair(self._vault.open(box, f"token:{self._oa}"))

    async def save(self, pair: TokenPair) -> None:
        await self._vault.ensure(KEY_ID)
        box = self._vault.seal(KEY_ID, encode_pair(pair), f"token:{self._oa}")
        await self._redis.call("SET", names.token(self._oa), box)
        try:
            await self._redis.call("WAITAOF", 1, 0, DISK_WAIT_MS)
        except ResponseError:
            return  # a server before WAITAOF, or without a file: its own fsync policy holds

    def lock(self) -> AbstractAsyncContextManager[bool]:
        return self._lock()

    @asynccontextmanager
    async def _lock(self) -> AsyncIterator[bool]:
        mine, name = os.urandom(16).hex(), names.token_lock(self._oa)
        held = await self._redis.call("SET", name, mine, "NX", "PX", int(LOCK_SECONDS * 1000))
        try:
            yield held is not None
        finally:
            if held is not None:
                await self._redis.script(UNLOCK, [name], [mine])
