"""A confidential ticket and its receipt: coming back from anywhere, and being forgotten (I7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.runtime.by_receipt import LONGEST_DELAY, delay_after
from bot.runtime.hiding import COVERED, MAX_LOOKED_UP, without_receipts
from bot.runtime.housekeeping import Housekeeping
from bot.store import names
from bot.store.receipts import MAX_OVERALL, MAX_WRONG, begin_try, was_right
from bot.store.redis import Redis
from bot.store.tickets import TicketStore
from bot.store.vault import CannotOpen, Master, Vault, key_id_of
from bot.store.walks import WALK_SECONDS
from bot.tickets.access import Verb
from bot.tickets.codes import partition_of
from bot.tickets.packing import Unpackable, unpack
from bot.tickets.receipts import partition_of_receipt

OA = "2871640935512208846"
STORY = "Cán bộ nhận tiền của tôi ở quầy số ba."
FLOW = """
spec: 1
flow: tin-kin
title: Tin kín
start_by: {keywords: [tin kín]}
answers:
  viec: {type: text, label: Sự việc}
  don_vi: {type: unit, label: Nơi làm việc}
steps:
  - choose: Đồng ý lưu không?
    options:
      - {label: Đồng ý, consent: tin-kin}
      - {label: Không, go: thoi}
  - ask: viec
    say: Việc gì ạ?
  - ask: don_vi
    say: Ở đâu ạ?
  - ticket: {kind: confidential, subject: Tin kín, body: viec, about: {unit: don_vi}}
    save: phieu
  - say: "Đã nhận {{ phieu.code }}"
  - end
  - id: thoi
    say: Vâng.
"""


@pytest.fixture
async def kept(open_service: Any, redis_url: str, clock: Any) -> Any:
    """A service with a confidential flow."""
    service = await open_service(redis_url)
    (service.settings.namro_flows_dir / "tin-kin.yaml").write_text(FLOW)
    await service.web()
    await service.worker()
    return service


async def sends(service: Any, eventually: Any, user: str) -> tuple[str, str]:
    """A citizen sends confidential information; the code and the receipt they are told."""
    await service.says(user, "tin kín", "Đồng ý", STORY, "xã Thiên Lộc")
    await eventually(lambda: any("Đã nhận NR-" in text for text in service.zalo.texts(user)))
    whole = "\n".join(service.zalo.texts(user))
    return re.search(r"Đã nhận (NR-\w{4}-\w{4})", whole).group(1), re.search(r"\d{4} \d{4} \d{4} \d{4}", whole).group()


async def heard(service: Any, eventually: Any, user: str, words: str) -> str:
    """The first text the citizen has been sent that has these words in it."""
    await eventually(lambda: any(words in text for text in service.zalo.texts(user)), what=words)
    return next(text for text in service.zalo.texts(user) if words in text)


async def history(service: Any, code: str) -> list[Any]:
    desk = service.desk()
    opened = await desk.show(await desk.actor("thanh-tra"), code)
    return list(opened.history)


async def test_another_account_in_another_partition_reads_and_adds_by_the_receipt(kept: Any, eventually: Any) -> None:
    sender, helper = kept.user_in(1), kept.user_in(2)
    code, receipt = await sends(kept, eventually, sender)
    digits = receipt.replace(" ", "")
    assert partition_of_receipt(digits, kept.settings.partitions, kept.vault.index_key()) == 1
    await kept.says(helper, "xin chào", receipt.replace(" ", "-"))
    assert code in await heard(kept, eventually, helper, f"Phiếu {code}")
    await heard(kept, eventually, helper, "nhắn thêm vào phiếu không")
    await kept.says(helper, "Nhắn thêm")
    await heard(kept, eventually, helper, "điều muốn nói thêm")
    await kept.says(helper, "Người đó hẹn lại chiều thứ Sáu.")
    await heard(kept, eventually, helper, "Tôi đã chuyển lời nhắn")

    async def added() -> bool:
        return "follow_up" in [told.entry.verb for told in await history(kept, code)]

    await eventually(added)
    (told,) = [told for told in await history(kept, code) if told.entry.verb == "follow_up"]
    assert (told.entry.actor, told.words["text"]) == ("citizen", "Người đó hẹn lại chiều thứ Sáu.")
    assert helper not in str(told)
    assert not any("Người đó hẹn" in text for text in kept.zalo.texts(sender))


async def test_a_receipt_written_where_staff_read_is_covered_and_other_long_numbers_stay_i6(
    kept: Any, eventually: Any
) -> None:
    _, receipt = await sends(kept, eventually, kept.user_in(1))
    confused, card = kept.user_in(2), "9704 2292 0000 1111"
    await kept.says(confused, "gửi yêu cầu", "2", "0912345678", f"Phiếu 2. {receipt} đâu? Thẻ {card}")
    told = await heard(kept, eventually, confused, "Đã tạo phiếu")
    desk = kept.desk()
    opened = await desk.show(await desk.actor("can-bo"), re.search(r"NR-\w{4}-\w{4}", told).group())
    assert receipt not in str(opened)
    assert "Phiếu 2. (mã biên nhận, đã che) đâu?" in opened.ticket.body
    assert card in opened.ticket.body


async def test_only_so_many_numbers_of_a_text_are_looked_up_and_the_rest_is_covered_i12(redis: Redis) -> None:
    numbers = [f"{n:04} 1111 2222 3333" for n in range(MAX_LOOKED_UP + 2)]
    told = await without_receipts(redis, b"k" * 32, 4, "; ".join(numbers))
    assert told == "; ".join([*numbers[:MAX_LOOKED_UP], COVERED, COVERED])


async def test_wrong_and_foreign_receipts_get_one_answer_and_then_have_to_wait(kept: Any, eventually: Any) -> None:
    user = kept.user_in(0)
    await kept.says(user, "xin chào", "1234 5678 9012 3456")
    unknown = "Mã này không mở được phiếu nào"
    await heard(kept, eventually, user, unknown)
    who, key = f"{OA}:{user}", kept.vault.index_key()
    while (await begin_try(kept.redis, who, key)).allowed:
        pass
    await kept.says(user, "1234 5678 9012 3457")
    await heard(kept, eventually, user, "thử lại sau một giờ")
    assert sum(unknown in text for text in kept.zalo.texts(user)) == 1


async def test_replies_wait_for_the_receipt_once_the_account_is_forgotten(kept: Any, eventually: Any) -> None:
    sender, elsewhere = kept.user_in(3), kept.user_in(0)
    code, receipt = await sends(kept, eventually, sender)
    await kept.says(sender, "quên tài khoản zalo của tôi", "Quên đi")
    await heard(kept, eventually, sender, "Tôi đã quên")

    async def cut() -> bool:
        return "link_cut" in [told.entry.verb for told in await history(kept, code)]

    await eventually(cut)
    p = partition_of(code, kept.settings.partitions, kept.vault.index_key())
    assert await kept.redis.call("EXISTS", names.rewrite(p))
    desk = kept.desk()
    inspector = await desk.actor("thanh-tra")
    assert (await desk.give(inspector, code, Verb.REPLY, "Xin cho biết thêm ngày giờ.")).ok
    assert [held.text for held in (await desk.show(inspector, code)).ticket.held] != []
    await kept.says(sender, "tôi đây")
    opened = await desk.open_seal(inspector, code, ["Người gửi"], "Cần gọi lại để xác minh")
    assert sender not in str(opened)
    await kept.says(elsewhere, "xin chào", receipt)
    await heard(kept, eventually, elsewhere, "Xin cho biết thêm ngày giờ.")

    async def collected() -> bool:
        return (await desk.show(inspector, code)).ticket.held == ()

    await eventually(collected)
    assert not any("Xin cho biết thêm" in text for text in kept.zalo.texts(sender))
    await kept.says(elsewhere, "Xong", receipt)
    await heard(kept, eventually, elsewhere, "Câu trả lời gần nhất của cán bộ")


async def test_who_asks_again_within_the_hour_is_forgotten_for_what_they_sent_since(kept: Any, eventually: Any) -> None:
    sender = kept.user_in(1)
    for times in (1, 2):
        kept.zalo.delivered.clear()
        code, _ = await sends(kept, eventually, sender)
        await kept.says(sender, "quên tài khoản zalo của tôi", "Quên đi")
        await heard(kept, eventually, sender, "Tôi đã quên")
        assert "link_cut" in [told.entry.verb for told in await history(kept, code)], times
    (mark,) = await kept.redis.call("KEYS", names.walked(1, "*"))
    assert 0 < await kept.redis.call("TTL", mark) <= WALK_SECONDS


async def test_afterwards_a_whole_dump_with_every_key_does_not_say_whose_it_was(
    kept: Any, eventually: Any, redis_url: str
) -> None:
    """Two days later, when what was in transit is gone: nothing that opens holds both the account and the ticket."""
    sender = kept.user_in(2)
    code, receipt = await sends(kept, eventually, sender)
    desk = kept.desk()
    inspector = await desk.actor("thanh-tra")
    assert (await desk.give(inspector, code, Verb.REPLY, "Đã nhận tin.")).ok
    await heard(kept, eventually, sender, "Đã nhận tin.")
    assert await linked(redis_url, sender, code)
    await kept.says(sender, "quên tài khoản zalo của tôi", "Quên đi")
    await heard(kept, eventually, sender, "Tôi đã quên")
    await kept.workers[0].stop()
    housekeeping = Housekeeping(kept.redis, kept.vault, kept.settings.partitions)
    await housekeeping.once(datetime.now(UTC) + timedelta(days=4))
    assert await linked(redis_url, sender, code) == []
    p = partition_of(code, kept.settings.partitions, kept.vault.index_key())
    ticket = await TicketStore(kept.redis, kept.vault).load(p, code)
    assert ticket is not None
    assert (ticket.user, ticket.body) == ("", STORY)
    everything = [word async for _, word in opened_words(redis_url)]
    assert not any(receipt.replace(" ", "") in word for word in everything)


async def linked(redis_url: str, user: str, code: str) -> list[str]:
    """Keys under which, with all that opens opened, both the account and the ticket are named."""
    by_key: dict[str, str] = {}
    async for key, word in opened_words(redis_url):
        by_key[key] = by_key.get(key, key) + "\0" + word
    return [key for key, words in by_key.items() if user in words and (code in words or STORY in words)]


async def opened_words(redis_url: str) -> Any:
    """(key, text) of every value in the database: as it lies, and opened with whatever key there is."""
    redis = Redis(redis_url)
    vault = Vault(redis, Master(["k" * 40]))
    try:
        for name in await redis.call("KEYS", "*"):
            key = name.decode()
            for value in await values_of(redis, key):
                yield key, value.decode(errors="replace")
                for plain in [plain async for plain in opened(redis, vault, key, value)]:
                    yield key, plain
    finally:
        await redis.close()


async def values_of(redis: Redis, key: str) -> list[bytes]:
    kind = (await redis.call("TYPE", key)).decode()
    if kind == "stream":
        return [part for _, fields in await redis.call("XRANGE", key, "-", "+") for part in fields]
    commands = {
        "string": ("GET", key),
        "hash": ("HGETALL", key),
        "zset": ("ZRANGE", key, 0, -1),
        "list": ("LRANGE", key, 0, -1),
        "set": ("SMEMBERS", key),
    }
    reply = await redis.call(*commands[kind])
    return [reply] if isinstance(reply, bytes) else list(reply or [])


async def opened(redis: Redis, vault: Vault, key: str, value: bytes) -> Any:
    """What a value says when every key that is still there is tried on it, whatever its place was."""
    if ":ticket:" in key and value == b"r":
        code = key.rpartition(":")[2]
        p = int(key.partition("{")[2].partition("}")[0])
        store = TicketStore(redis, vault)
        ticket = await store.load(p, code)
        yield f"{ticket}"
        for told in await store.history(p, code):
            yield f"{told.entry} {told.words}"
    for place in places(key):
        try:
            await vault.ensure_existing(key_id_of(value))
            plain = vault.open(value, place)
        except CannotOpen:
            continue
        yield plain.decode(errors="replace")
        try:
            yield unpack(plain).decode(errors="replace")
        except (Unpackable, ValueError):
            continue


def places(key: str) -> Iterator[str]:
    p = key.partition("{")[2].partition("}")[0]
    rest = key.partition("}:")[2]
    yield f"inbox:{p}"
    yield f"calls:{p}"
    yield f"forwards:{p}"
    yield rest  # session:<citizen>, outbox:<citizen>


# ---------------------------------------------------------------------- limits


async def test_wrong_tries_are_limited_for_an_account_and_right_ones_do_not_count(redis: Redis) -> None:
    key = b"k" * 32
    for _ in range(3 * MAX_WRONG):
        assert (await begin_try(redis, "oa:right", key)).allowed
        await was_right(redis, "oa:right", key)
    tries = [await begin_try(redis, "oa:wrong", key) for _ in range(MAX_WRONG + 2)]
    assert [one.allowed for one in tries] == [True] * MAX_WRONG + [False, False]
    assert [one.wrong for one in tries[:MAX_WRONG]] == list(range(MAX_WRONG))
    assert (await begin_try(redis, "oa:other", key)).allowed
    for name in await redis.call("KEYS", names.receipt_tries("*")):
        assert await redis.call("TTL", name) > 0
        assert b"oa:" not in name


async def test_all_accounts_together_are_limited_and_one_account_cannot_use_it_up(redis: Redis) -> None:
    key = b"k" * 32
    for _ in range(2 * MAX_OVERALL):
        await begin_try(redis, "oa:flood", key)
    assert (await begin_try(redis, "oa:anybody", key)).allowed
    accounts = [f"oa:{n}" for n in range(MAX_OVERALL)]
    allowed = [(await begin_try(redis, who, key)).allowed for who in accounts]
    assert allowed.count(False) == MAX_WRONG + 1
    assert await redis.call("TTL", names.RECEIPT_TRIES) > 0


def test_each_wrong_try_makes_the_next_answer_wait_longer() -> None:
    delays = [delay_after(wrong) for wrong in range(MAX_WRONG + 1)]
    assert delays[0] == 0
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_DELAY
