"""No word of a citizen lies anywhere in plain text: every key, the database's files, the spool, the log (I7)."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import redis as blocking

from bot.runtime.taker import APOLOGY
from bot.store import names
from bot.tickets.access import Verb

USER = "6190233847715520418"
WORDS = {
    "request": "quýt hồng Lai Vung",
    "phone": "0987612345",
    "follow_up": "ngõ Quỳnh Lôi tím",
    "reply": "mời bác Trúc Đào",
    "held": "bản sao Cẩm Thạch",
    "parked": "Huỳnh Mộc Miên",
    "spooled": "đò dọc Ninh Kiều",
    "old": "trâm anh ngày cũ",
    "failed": "gió bấc tràn về",
    "missed": "chuồn chuồn kim bay thấp",
}


async def test_distinctive_words_are_nowhere_in_plain_text_i7(
    open_service: Any, own_server: Any, clock: Any, eventually: Any, capfd: Any
) -> None:
    service = await open_service(own_server.url)
    await service.web()
    await service.worker()
    zalo, desk = service.zalo, service.desk()
    await service.says(USER, "gửi yêu cầu", "2", WORDS["phone"], WORDS["request"])
    await eventually(lambda: len(zalo.texts(USER)) == 4)
    code = re.search(r"NR-\w{4}-\w{4}", zalo.texts(USER)[-1]).group()
    officer = await desk.actor("can-bo")
    assert (await desk.give(officer, code, Verb.REPLY, WORDS["reply"])).ok
    await eventually(lambda: zalo.texts(USER)[-1].endswith(WORDS["reply"]))
    zalo.judge = lambda user, message: -230 if WORDS["held"] in message.get("text", "") else None
    assert (await desk.give(officer, code, Verb.REPLY, WORDS["held"])).ok
    await eventually(lambda: _held(desk, officer, code))
    other = service.user_in(0)
    zalo.judge = lambda user, message: -211 if WORDS["parked"] in message.get("text", "") else None
    await service.says(other, "hỏi lâu", WORDS["parked"])
    await eventually(lambda: any(WORDS["parked"] in text for _, text in zalo.attempts))
    assert await service.outbox(other) == 1
    third = service.user_in(1)
    await service.says(third, "gặp cán bộ", WORDS["follow_up"])
    await eventually(lambda: len(zalo.texts(third)) == 1)
    assert await service.post(service.message(USER, WORDS["old"], timestamp="1500000000000")) == 200
    fourth = service.user_in(2)
    await service.says(fourth, "xin chào", WORDS["missed"])
    await eventually(lambda: len(zalo.texts(fourth)) == 2)
    assert await service.redis.call("ZCARD", names.misses(2)) == 1
    await service.workers[0].stop()
    await service.damage_record(fourth)
    await service.worker()
    await service.says(fourth, WORDS["failed"])
    await eventually(lambda: zalo.texts(fourth)[-1] == APOLOGY)
    everything = await asyncio.to_thread(_dump, own_server.client())
    own_server.pause()
    await service.says(other, WORDS["spooled"])
    assert service.webs[0].acceptor.spooled == 1
    everything += _files(service.settings.namro_data_dir)
    own_server.resume()
    await eventually(lambda: service.webs[0].acceptor.spooled == 0)
    everything += own_server.files()
    captured = capfd.readouterr()
    everything += (captured.out + captured.err).encode()
    assert code.encode() in everything  # the dump does hold what may be seen
    for what, words in WORDS.items():
        for form in (words, *words.split()):
            if len(form) > 4:
                assert form.encode() not in everything, what


async def _held(desk: Any, officer: Any, code: str) -> bool:
    return bool((await desk.show(officer, code)).ticket.held)


def _files(folder: Path) -> bytes:
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite" for path in found)
    return b"\0".join(path.read_bytes() for path in found)


def _dump(client: blocking.Redis) -> bytes:
    """Every key of every type, with its name."""
    parts: list[bytes] = []
    kinds = set()
    with client:
        for key in client.scan_iter(count=1000):
            kind = client.type(key)
            kinds.add(kind)
            parts.append(key)
            if kind == b"string":
                parts.append(client.get(key) or b"")
            elif kind == b"hash":
                parts += [word for pair in client.hgetall(key).items() for word in pair]
            elif kind == b"list":
                parts += client.lrange(key, 0, -1)
            elif kind == b"zset":
                parts += client.zrange(key, 0, -1)
            elif kind == b"stream":
                parts += [word for _, fields in client.xrange(key) for pair in fields.items() for word in pair]
            elif kind != b"none":  # gone since it was named: the sender goes on meanwhile
                raise AssertionError(f"{key!r} has the type {kind!r}, which this dump does not know")
    assert kinds == {b"string", b"hash", b"list", b"zset", b"stream"}
    return b"\0".join(parts)
