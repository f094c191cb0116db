"""Receipts that citizens write where staff read are covered: whoever has the digits opens the ticket they belong to."""

from __future__ import annotations

import asyncio

from bot.store.receipts import code_of_receipt
from bot.store.redis import Redis
from bot.tickets.receipts import lookup_of, partition_of_receipt, possible_receipts

COVERED = "(mã biên nhận, đã che)"
MAX_LOOKED_UP = 6  # possible receipts of one text; each costs some 40 ms, and what is beyond them is covered as well


async def without_receipts(redis: Redis, key: bytes, partitions: int, text: str) -> str:
    """The text with every receipt of a ticket covered; other long numbers stay. Raises RedisDown."""
    for number, (digits, written) in enumerate(possible_receipts(text)):
        if number >= MAX_LOOKED_UP or await _opens_something(redis, key, partitions, digits):
            text = text.replace(written, COVERED)
    return text


async def _opens_something(redis: Redis, key: bytes, partitions: int, digits: str) -> bool:
    p = partition_of_receipt(digits, partitions, key)
    return bool(await code_of_receipt(redis, p, await asyncio.to_thread(lookup_of, digits, key)))
