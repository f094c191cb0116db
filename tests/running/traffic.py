"""Citizens who write on and on, each message tried again until it is answered 200, as the channel does.

Their script counts: the answer to the n-th message is `n|<message>`. So an event that was lost, handled twice or in
another order shows in every later answer.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.channel.signature import sign
from bot.runtime.outbox import Entry
from bot.store import names
from bot.store.redis import Redis
from bot.store.vault import Master, Vault, key_id_of
from handlers.webhook import HEADER
from tests.running.channel import APP_ID, OA, WEBHOOK_SECRET, Channel

HELLO = "bắt đầu đếm"
FLOW = """
spec: 1
flow: dem
title: Đếm tin nhắn
start_by: {keywords: [bắt đầu đếm]}
answers:
  tin: {type: text, label: Tin nhắn}
steps:
  - set: {so: 0, tin: "'bắt đầu đếm'"}
  - id: hoi
    ask: tin
    ask_again: true
    say: "{{ so }}|{{ tin }}"
  - set: {so: so + 1}
  - go: hoi
"""
GREETING = """
spec: 1
flow: chao
title: Lời chào
steps:
  - say: Xin chào anh/chị.
"""
POST_SECONDS = 2.0  # the channel's patience
AGAIN_SECONDS = 0.05
ids = itertools.count(1)


def counting_flows(folder: Path) -> Path:
    """A scripts' folder whose one conversation counts."""
    (folder / "repair").mkdir(parents=True, exist_ok=True)
    (folder / "dem.yaml").write_text(FLOW)
    (folder / "repair" / "chao.yaml").write_text(GREETING)
    return folder


def event(user: str, text: str, **changes: Any) -> dict[str, Any]:
    """A webhook body of a text."""
    return {
        "app_id": APP_ID,
        "sender": {"id": user},
        "recipient": {"id": OA},
        "user_id_by_app": f"app-{user}",
        "event_name": "user_send_text",
        "message": {"text": text, "msg_id": f"t{next(ids)}"},
        "timestamp": str(time.time_ns() // 1_000_000),
        **changes,
    }


def signed(body: dict[str, Any], secret: str = WEBHOOK_SECRET) -> tuple[bytes, dict[str, str]]:
    raw = json.dumps(body, ensure_ascii=False).encode()
    return raw, {"Content-Type": "application/json", HEADER: sign(APP_ID, raw, body["timestamp"], secret)}


@dataclass
class Citizen:
    """One who writes; `accepted` are the texts answered 200, in order."""

    user: str
    accepted: list[str] = field(default_factory=list)

    def answers(self) -> list[str]:
        return [f"{number}|{text}" for number, text in enumerate(self.accepted)]


class Crowd:
    """Several citizens who write at the same time."""

    def __init__(self, url: str, count: int) -> None:
        self.url = f"{url}/webhook/zalo"
        self.citizens = [Citizen(str(6_000_000_000_000_000_000 + next(ids))) for _ in range(count)]
        self.slowest = 0.0
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._session: ClientSession | None = None

    @property
    def accepted(self) -> int:
        return sum(len(citizen.accepted) for citizen in self.citizens)

    async def __aenter__(self) -> Crowd:
        self._session = ClientSession(timeout=ClientTimeout(total=POST_SECONDS))
        self._tasks = [asyncio.create_task(self._write(citizen)) for citizen in self.citizens]
        return self

    async def __aexit__(self, *failure: object) -> None:
        """Everything begun is answered 200 before this returns."""
        self._stop.set()
        if failure[0] is not None:
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=failure[0] is not None)
        assert self._session is not None
        await self._session.close()

    async def _write(self, citizen: Citizen) -> None:
        while not self._stop.is_set():
            text = f"tin {len(citizen.accepted)}" if citizen.accepted else HELLO
            raw, headers = signed(event(citizen.user, text))
            while not await self._post(raw, headers):
                await asyncio.sleep(AGAIN_SECONDS)
            citizen.accepted.append(text)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _post(self, raw: bytes, headers: dict[str, str]) -> bool:
        assert self._session is not None
        begun = time.monotonic()
        try:
            async with self._session.post(self.url, data=raw, headers=headers) as answer:
                await answer.read()
        except (ClientError, TimeoutError):
            return False
        self.slowest = max(self.slowest, time.monotonic() - begun)
        return answer.status == 200

    def all_answered(self, channel: Channel) -> bool:
        return {(c.user, answer) for c in self.citizens for answer in c.answers()} <= set(channel.arrived)


def assert_history(channel: Channel, crowd: Crowd, marked: Iterable[tuple[str, str]] = ()) -> None:
    """Every accepted message changed state once and was answered; in order, but for what was `marked` at a kill.

    Only marked messages may have arrived twice.
    """
    unsure = set(marked)
    assert set(channel.repeated()) <= unsure, channel.repeated()
    for citizen in crowd.citizens:
        wanted = citizen.answers()
        got = list(dict.fromkeys(channel.texts(citizen.user)))
        assert sorted(got) == sorted(wanted), (citizen.user, set(got) ^ set(wanted))
        sure = [text for text in got if (citizen.user, text) not in unsure]
        assert sure == [text for text in wanted if (citizen.user, text) not in unsure]


async def marked_entries(redis_url: str, secret_key: str, partitions: int) -> list[tuple[str, str]]:
    """What the database says was being sent: citizen and text of every marked message."""
    redis = Redis(redis_url)
    vault = Vault(redis, Master((secret_key,)))
    found = []
    try:
        for p in range(partitions):
            for field_name in (await redis.call("HGETALL", names.sending(p)))[::2]:
                citizen, _, id = field_name.decode().rpartition("|")
                box = await redis.call("HGET", names.outbox(p, citizen), id)
                await vault.ensure_existing(key_id_of(box))
                entry = Entry.load(id, vault.open(box, f"outbox:{citizen}"))
                found.append((citizen.partition(":")[2], entry.outgoing.text))
    finally:
        await redis.close()
    return found


async def leftovers(redis_url: str, partitions: int) -> list[str]:
    """Work that is not finished: events behind no cursor, messages unsent or marked."""
    redis = Redis(redis_url)
    left = []
    try:
        for p in range(partitions):
            cursor = (await redis.call("GET", names.cursor(p)) or b"0-0").decode()
            left += [names.inbox(p) for _ in await redis.call("XRANGE", names.inbox(p), f"({cursor}", "+")]
            found = await redis.call("KEYS", names.outbox(p, "*"))
            left += [key.decode() for key in found]
            left += [key for key in (names.due(p), names.sending(p)) if await redis.call("EXISTS", key)]
    finally:
        await redis.close()
    return left
