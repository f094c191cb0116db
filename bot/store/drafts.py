"""What a member of staff was about to say, kept on the server until it is said.

nr:{p}:drafts:<code>   hash: staff id -> ciphertext under the partition's key: verb, words, when. It goes with its
                       ticket when that is erased, and when nobody drafted anything for KEEP_DAYS

A refused command never takes the words with it. Written by whoever runs the staff's side, since it is neither a
session nor a ticket; whoever reads it goes through the ticket's door first.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.redis import Redis
from bot.store.vault import CannotOpen, Vault, partition_key_id

KEEP_DAYS = 90
MAX_WORDS = 20_000  # characters of one draft; a reply has fewer


@dataclass(frozen=True, slots=True)
class Draft:
    """`verb` is what the words were for; `at` is ms."""

    verb: str
    text: str
    at: int


async def keep_draft(redis: Redis, vault: Vault, p: int, code: str, staff: str, draft: Draft) -> None:
    """In place of the one before: one person has one draft for a ticket."""
    key_id = partition_key_id(p)
    await vault.ensure(key_id)
    box = vault.seal(key_id, to_json([draft.verb, draft.text[:MAX_WORDS], draft.at]), _bound(code, staff))
    await redis.call("HSET", names.drafts(p, code), staff, box)
    await redis.call("EXPIRE", names.drafts(p, code), KEEP_DAYS * 86_400)


async def find_draft(redis: Redis, vault: Vault, p: int, code: str, staff: str) -> Draft | None:
    box = await redis.call("HGET", names.drafts(p, code), staff)
    if box is None:
        return None
    try:
        await vault.ensure_existing(partition_key_id(p))
        return Draft(*from_json(vault.open(box, _bound(code, staff))))
    except (CannotOpen, ValueError, TypeError):
        return None  # nobody can read it any more


async def drop_draft(redis: Redis, p: int, code: str, staff: str) -> None:
    await redis.call("HDEL", names.drafts(p, code), staff)


def _bound(code: str, staff: str) -> str:
    return f"draft:{code}:{staff}"
