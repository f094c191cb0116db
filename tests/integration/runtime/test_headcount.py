"""Who is in the middle of what: counted, bounded, small numbers hidden."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bot.runtime.headcount import count_heads, in_words
from bot.scripts.session import Frame, Session
from bot.store import names
from bot.store.redis import Redis
from bot.store.vault import Master, Vault, partition_key_id


@pytest.fixture
async def vault(redis: Redis) -> Vault:
    vault = Vault(redis, Master(("k" * 40,)))
    await vault.ensure(partition_key_id(0))
    return vault


async def stands(redis: Redis, vault: Vault, user: str, *frames: Frame, revision: str = "r1") -> None:
    key = f"1:{user}"
    box = vault.seal(partition_key_id(0), Session(1, 1, revision, list(frames)).dump(), f"session:{key}")
    await redis.call("HSET", names.session(0, key), "v", 1, "s", box)


async def test_unfinished_conversations_are_counted_by_revision_and_place(redis: Redis, vault: Vault) -> None:
    await stands(redis, vault, "a", Frame("hoi", "ask:ten"))
    await stands(redis, vault, "b", Frame("hoi", "ask:ten"))
    await stands(redis, vault, "c", Frame("hoi", "ask:ten"), revision="r2")
    await stands(redis, vault, "d", Frame("hoi", "call:x"), Frame("x", "say", "call"))
    await stands(redis, vault, "e")
    heads = await count_heads(redis, vault)
    assert heads.complete
    assert heads.people == 4
    assert heads.revisions == {"r1", "r2"}
    assert heads.standing == Counter(
        {
            ("r1", (("hoi", "ask:ten", "start"),)): 2,
            ("r2", (("hoi", "ask:ten", "start"),)): 1,
            ("r1", (("hoi", "call:x", "start"), ("x", "say", "call"))): 1,
        }
    )


async def test_a_record_that_cannot_be_read_is_passed_over(redis: Redis, vault: Vault) -> None:
    await stands(redis, vault, "a", Frame("hoi", "ask:ten"))
    await redis.call("HSET", names.session(0, "1:b"), "v", 1, "s", b"\x01\x03p:9nonsense")
    await redis.call("HSET", names.session(0, "1:c"), "v", 1, "s", b"")
    await redis.call("HSET", names.session(0, "1:d"), "v", 1)
    assert (await count_heads(redis, vault)).people == 1


@pytest.mark.parametrize(("people", "most", "complete"), [(7, 7, True), (8, 7, False), (3, 7, True)])
async def test_the_count_is_bounded_and_says_whether_it_was_cut_i12(
    redis: Redis, vault: Vault, people: int, most: int, complete: bool
) -> None:
    for number in range(people):
        await stands(redis, vault, f"u{number}", Frame("hoi", "ask:ten"))
    heads = await count_heads(redis, vault, most)
    assert (heads.people, heads.complete) == (min(people, most), complete)


@pytest.mark.parametrize(
    ("people", "complete", "said"),
    [
        (0, True, "không có ai"),
        (0, False, "chưa thấy ai"),
        (1, True, "dưới 5 người"),
        (4, True, "dưới 5 người"),
        (4, False, "có người"),
        (5, True, "5 người"),
        (70, False, "ít nhất 70 người"),
    ],
)
def test_numbers_are_told_without_giving_away_small_ones(people: int, complete: bool, said: Any) -> None:
    assert in_words(people, complete) == said
