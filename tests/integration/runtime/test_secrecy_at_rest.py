"""No word of a citizen lies anywhere in plain text: every key, the database's files, the spool, the log (I7)."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import redis as blocking
from prometheus_client import generate_latest

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


SEALED = {"phone": "0977554433", "person": "Lò Thị Khướu Bạc", "citizen": "5520198877001122334"}
REASON = "Gọi lại để xác minh giờ giấc"
SEALED_FLOW = """
spec: 1
flow: tin-kin
title: Tin kín
start_by: {keywords: [tin kín]}
answers:
  viec: {type: text, label: Sự việc}
  sdt: {type: phone, label: Số điện thoại, privacy: sealed, purpose: để gọi lại, keep: 12mo}
  ten: {type: person_name, label: Họ tên, purpose: để gọi lại, keep: 12mo}
  don_vi: {type: unit, label: Nơi làm việc}
steps:
  - choose: Đồng ý lưu không?
    options:
      - {label: Đồng ý, consent: tin-kin}
      - {label: Không, go: thoi}
  - ask: viec
    say: Việc gì ạ?
  - ask: sdt
    say: Số điện thoại?
  - ask: ten
    say: Họ tên?
  - ask: don_vi
    say: Ở đâu ạ?
  - ticket: {kind: confidential, subject: Tin kín, body: viec, about: {unit: don_vi}}
    save: phieu
  - say: "Đã nhận {{ phieu.code }}"
  - end
  - id: thoi
    say: Vâng.
"""


async def test_what_is_under_a_seal_is_nowhere_even_after_it_was_opened_i7(
    open_service: Any, own_server: Any, clock: Any, eventually: Any, capfd: Any
) -> None:
    """Every key, file, log line, metric and output, after a report, an opening, a refusal, a failure and a receipt."""
    service = await open_service(own_server.url)
    (service.settings.namro_flows_dir / "tin-kin.yaml").write_text(SEALED_FLOW)
    await service.web()
    await service.worker()
    zalo, desk, user = service.zalo, service.desk(), SEALED["citizen"]
    story = "Cán bộ nhận tiền ở quầy số ba."
    await service.says(user, "tin kín", "Đồng ý", story, SEALED["phone"], SEALED["person"], "xã Thiên Lộc")
    await eventually(lambda: any("Đã nhận NR-" in text for text in zalo.texts(user)))
    whole = "\n".join(zalo.texts(user))
    code = re.search(r"NR-\w{4}-\w{4}", whole).group()
    receipt = re.search(r"\d{4} \d{4} \d{4} \d{4}", whole).group()
    inspector = await desk.actor("thanh-tra")
    opened = await desk.open_seal(inspector, code, ["Số điện thoại", "Họ tên", "Người gửi"], REASON)
    assert set(opened.values.values()) == set(SEALED.values())  # the canaries are there to be found
    assert not (await desk.open_seal(inspector, code, ["Số điện thoại"], "")).ok
    shown = f"{await desk.show(inspector, code)} {await desk.list(inspector)}"
    helper = service.user_in(1)
    await service.says(helper, "xin chào", receipt)
    await eventually(lambda: any(f"Phiếu {code}" in text for text in zalo.texts(helper)))
    assert (await desk.give(inspector, code, Verb.REPLY, "Chúng tôi đang xác minh.")).ok
    await eventually(lambda: any("đang xác minh" in text for text in zalo.texts(user)))
    await service.workers[0].stop()
    await service.damage_record(helper)
    await service.worker()
    await service.says(helper, receipt)
    await eventually(lambda: zalo.texts(helper)[-1] == APOLOGY)
    everything = await asyncio.to_thread(_dump, own_server.client())
    everything += _files(service.settings.namro_data_dir) + own_server.files()
    captured = capfd.readouterr()
    everything += (captured.out + captured.err + shown).encode() + generate_latest()
    assert code.encode() in everything
    secret = {**SEALED, "receipt": receipt, "digits": receipt.replace(" ", ""), "reason": REASON}
    del secret["citizen"]  # the conversation is named by its citizen; whose the ticket is is asked below
    for what, words in secret.items():
        assert words.encode() not in (everything if what != "reason" else everything.replace(shown.encode(), b"")), what
    ticket = own_server.client().hgetall(names.ticket(service.partition(user), code))
    assert user.encode() not in b"".join(part for pair in ticket.items() for part in pair)
    assert user not in shown


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
