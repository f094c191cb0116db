"""What leaves, when and how often: parked, refused, uncertain and muted messages (invariants I5, I11)."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bot.channel.outgoing import Outgoing
from bot.runtime.outbox import Entry, write_entries
from bot.store import names
from bot.store.commit import Commit

OA = "2871640935512208846"
USER = "6190233847715520418"
ASKED = "Tên anh/chị là gì?"


async def test_a_message_refused_for_the_night_does_not_hold_up_later_ones_and_goes_in_the_morning(
    service: Any, eventually: Any, clock: Any
) -> None:
    service.zalo.judge = lambda user, message: -234 if message["text"] == ASKED else None
    await service.says(USER, "hỏi lâu", "Lan")
    await eventually(lambda: service.zalo.texts(USER) == ["Chào Lan."])
    await eventually(lambda: _waits(service, 1))
    service.zalo.judge = lambda user, message: None
    clock.advance(hours=12)
    await _restarted(service)
    await _stays(service, ["Chào Lan."])
    clock.advance(hours=10)
    await _restarted(service)
    await eventually(lambda: service.zalo.texts(USER) == ["Chào Lan.", ASKED])
    await eventually(lambda: _is_empty(service))


async def test_a_message_over_the_quota_waits_for_the_next_day(service: Any, eventually: Any, clock: Any) -> None:
    service.zalo.judge = lambda user, message: -211
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.attempts)
    service.zalo.judge = lambda user, message: None
    clock.advance(hours=14, minutes=50)
    await _restarted(service)
    assert service.zalo.texts(USER) == []
    clock.advance(minutes=16)
    await _restarted(service)
    await eventually(lambda: service.zalo.texts(USER) == [ASKED])
    assert len(service.zalo.attempts) == 2


async def test_a_message_over_the_rate_goes_after_the_full_minute(service: Any, eventually: Any, clock: Any) -> None:
    clock.advance(seconds=59.7 - time.time() % 60)
    clock.stop()
    refused: list[float] = []

    def once(user: str, message: Any) -> int | None:
        if refused:
            return None
        refused.append(time.time())
        return -32

    service.zalo.judge = once
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: refused)
    clock.go_on()
    await eventually(lambda: service.zalo.texts(USER) == [ASKED])
    assert int(time.time() // 60) > int(refused[0] // 60)


async def test_an_expired_token_is_refreshed_once_for_all_and_every_message_goes(service: Any, eventually: Any) -> None:
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(USER))
    assert service.zalo.refreshes == 1
    service.zalo.expire_token()
    users = [str(7_000_000_000_000_000_000 + n) for n in range(8)]
    await asyncio.gather(*(service.says(user, "hỏi lâu") for user in users))
    await eventually(lambda: all(service.zalo.texts(user) == [ASKED] for user in users))
    assert service.zalo.refreshes == 2


async def test_buttons_that_the_channel_refuses_become_a_numbered_text(service: Any, eventually: Any) -> None:
    service.zalo.judge = lambda user, message: -201 if "attachment" in message else None
    await service.says(USER, "gửi yêu cầu")
    await eventually(lambda: service.zalo.delivered)
    [shown] = service.zalo.delivered
    assert (shown.text, shown.buttons) == ("Anh/chị cần gì?\n1. Tra cứu\n2. Tạo yêu cầu", ())
    await service.says(USER, "2")
    await eventually(lambda: len(service.zalo.texts(USER)) == 2)


async def test_a_picture_is_uploaded_once_and_again_when_the_channel_forgot_it(service: Any, eventually: Any) -> None:
    await service.says(USER, "xem ảnh", "xem ảnh")
    await eventually(lambda: len(service.zalo.delivered) == 2)
    assert {shown.attachment for shown in service.zalo.delivered} == {"upload-1"}
    service.zalo.uploads["upload-2"] = service.zalo.uploads.pop("upload-1")
    await service.says(USER, "xem ảnh")
    await eventually(lambda: len(service.zalo.delivered) == 3)
    assert service.zalo.delivered[-1].attachment in service.zalo.uploads
    assert service.zalo.delivered[-1].text == "Đây là ảnh."


async def test_a_refused_content_is_dropped_counted_and_the_next_goes(
    service: Any, eventually: Any, counted: Any
) -> None:
    service.zalo.judge = lambda user, message: -248 if message["text"] == ASKED else None
    dropped, alerts = counted("namro_sent_total", outcome="refused"), counted("namro_alerts_total", code="-248")
    await service.says(USER, "hỏi lâu", "Lan")
    await eventually(lambda: service.zalo.texts(USER) == ["Chào Lan."])
    await eventually(lambda: _is_empty(service))
    assert counted("namro_sent_total", outcome="refused") == dropped + 1
    assert counted("namro_alerts_total", code="-248") == alerts + 1


async def test_an_answer_that_was_lost_is_settled_by_the_echo_and_not_sent_again_i5(
    service: Any, eventually: Any, counted: Any
) -> None:
    service.zalo.judge = lambda user, message: "lost"
    settled, resent = _settled(counted), _resent(counted)
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: counted("namro_sent_total", outcome="uncertain") and service.zalo.attempts)
    service.zalo.judge = lambda user, message: None
    await service.post(service.echo(USER, ASKED))
    await eventually(lambda: _settled(counted) == settled + 1)
    await eventually(lambda: _is_empty(service))
    assert service.zalo.texts(USER) == [ASKED]
    assert _resent(counted) == resent


async def test_an_answer_that_was_lost_without_an_echo_is_sent_once_more_after_the_limit_i5(
    service: Any, eventually: Any, counted: Any
) -> None:
    service.zalo.judge = lambda user, message: "lost" if len(service.zalo.attempts) == 1 else None
    resent, started = _resent(counted), time.monotonic()
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: len(service.zalo.texts(USER)) == 2)
    assert time.monotonic() - started >= 0.9  # the send limit of 0.5 s and the echo's margin
    await eventually(lambda: _is_empty(service))
    assert service.zalo.texts(USER) == [ASKED, ASKED]
    assert _resent(counted) == resent + 1


async def test_a_send_that_hangs_counts_as_uncertain_and_does_not_hold_up_other_citizens(
    service: Any, eventually: Any
) -> None:
    service.zalo.judge = lambda user, message: "hang" if user == USER else None
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.attempts)
    other = service.user_in(service.partition(USER))
    started = time.monotonic()
    await service.says(other, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(other) == [ASKED])
    assert time.monotonic() - started < 0.45  # before the hanging call was given up


async def test_a_mark_of_a_dead_worker_is_sent_once_more_after_the_limit_and_counted_i5(
    service: Any, eventually: Any, counted: Any
) -> None:
    """The worker dies between the channel's receipt and its note of it."""
    resent = _resent(counted)
    await _die_while_sending(service, eventually)
    await service.worker()
    await eventually(lambda: service.zalo.texts(USER) == [ASKED, ASKED])
    await eventually(lambda: _is_empty(service))
    assert _resent(counted) == resent + 1


async def test_a_mark_of_a_dead_worker_is_settled_by_an_echo_i5(service: Any, eventually: Any, counted: Any) -> None:
    settled = _settled(counted)
    await _die_while_sending(service, eventually)
    await service.post(service.echo(USER, ASKED))
    await service.worker()
    await eventually(lambda: _settled(counted) == settled + 1)
    await eventually(lambda: _is_empty(service))
    assert service.zalo.texts(USER) == [ASKED]


async def test_who_wrote_after_the_lost_answer_is_answered_before_it_is_sent_again_i5(
    service: Any, eventually: Any, clock: Any
) -> None:
    await _die_while_sending(service, eventually)
    clock.advance(seconds=0.1)
    clock.stop()
    await service.worker()
    await service.says(USER, "Lan")
    await eventually(lambda: len(service.zalo.texts(USER)) == 2)
    clock.go_on()
    await eventually(lambda: len(service.zalo.texts(USER)) == 3)
    assert service.zalo.texts(USER) == [ASKED, "Chào Lan.", ASKED]


async def test_what_was_decided_with_a_marked_message_stays_behind_it_i5(service: Any, eventually: Any) -> None:
    """The parts of one answer keep their order although the first one's fate is unknown."""
    service.zalo.judge = lambda user, message: "hang" if len(service.zalo.attempts) == 1 else None
    await service.says(USER, "bài dài")
    await eventually(lambda: service.zalo.attempts)
    await service.workers[0].crash()
    service.zalo.release.set()
    await service.worker()
    await eventually(lambda: any("Cuối." in text for text in service.zalo.texts(USER)))
    texts = service.zalo.texts(USER)
    assert texts[0] == texts[1]
    assert texts[0].startswith("Đầu.")
    assert texts[-1].endswith("Cuối.")
    assert len(texts) == len(set(texts)) + 1


async def test_messages_decided_before_a_person_took_over_are_dropped_and_receipts_are_not(
    service: Any, eventually: Any, counted: Any
) -> None:
    """Entries of an older mute epoch, found by the sender after the person's word."""
    muted = counted("namro_sent_total", outcome="muted")
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(USER) == [ASKED])
    await service.post(service.echo(USER, "Chào chị, tôi là cán bộ.", admin="55500123"))
    p = service.partition(USER)
    await eventually(lambda: _epoch(service, 1))
    await service.workers[0].stop()
    held = await service.redis.call("HGET", names.lease(p), "fence")
    commit = Commit(p, int(held))
    entries = [
        Entry("1-1.0", "bot", 0, 1, Outgoing("câu của máy")),
        Entry("1-1.1", "receipt", 0, 1, Outgoing("đã ghi nhận")),
        Entry("1-1.2", "bot", 1, 1, Outgoing("câu mới của máy")),
    ]
    write_entries(commit, service.vault, await service.vault.ensure_transit(), f"{OA}:{USER}", entries)
    assert (await commit.run(service.redis)).value == "ok"
    await service.worker()
    await eventually(lambda: _is_empty(service))
    assert service.zalo.texts(USER) == [ASKED, "đã ghi nhận", "câu mới của máy"]
    assert counted("namro_sent_total", outcome="muted") == muted + 1


async def test_a_persons_word_mutes_the_bot_until_the_time_is_over_and_the_citizen_is_told(
    service: Any, eventually: Any, clock: Any
) -> None:
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.texts(USER) == [ASKED])
    await service.post(service.echo(USER, "Chào chị, tôi là cán bộ.", admin="55500123"))
    await eventually(lambda: _epoch(service, 1))
    await service.says(USER, "Lan", "gửi yêu cầu")
    await eventually(lambda: service.has_handled(service.partition(USER), 4))
    assert service.zalo.texts(USER) == [ASKED]
    clock.advance(minutes=20)
    await service.post(service.echo(USER, "Chị chờ nhé.", admin="55500123"))
    await eventually(lambda: service.has_handled(service.partition(USER), 5))
    clock.advance(minutes=20)  # 40 minutes after the first word, 20 after the second
    await service.says(USER, "Lan")
    await eventually(lambda: service.has_handled(service.partition(USER), 6))
    assert service.zalo.texts(USER) == [ASKED]
    clock.advance(minutes=11)
    await eventually(lambda: len(service.zalo.texts(USER)) >= 2)
    assert "trợ lý tự động" in service.zalo.texts(USER)[1]
    await service.says(USER, "Lan")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Chào Lan.")


async def test_a_message_that_nobody_could_deliver_for_a_day_is_given_up(
    service: Any, eventually: Any, clock: Any, counted: Any
) -> None:
    expired, parked = (counted("namro_sent_total", outcome=outcome) for outcome in ("expired", "parked"))
    service.zalo.judge = lambda user, message: -211
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: counted("namro_sent_total", outcome="parked") == parked + 1)
    clock.advance(hours=25)
    await _restarted(service)
    await eventually(lambda: _is_empty(service))
    assert counted("namro_sent_total", outcome="expired") == expired + 1
    assert service.zalo.texts(USER) == []


async def test_the_apps_rate_is_kept_by_all_workers_together(
    open_service: Any, redis_url: str, clock: Any, eventually: Any
) -> None:
    service = await open_service(redis_url, ZALO_RATE_PER_MINUTE="600")  # ten a second, ten at once
    await service.web()
    await service.worker("elsewhere/1/1")
    second = await service.worker("elsewhere/2/2", wait=False)
    await eventually(lambda: len(second.held) == 2)
    users = [str(7_000_000_000_000_000_000 + n) for n in range(20)]
    started = time.monotonic()
    await asyncio.gather(*(service.says(user, "hỏi lâu") for user in users))
    await eventually(lambda: len(service.zalo.delivered) == 20)
    assert time.monotonic() - started >= 0.9  # ten at once, the others one every tenth of a second


# ---------------------------------------------------------------------- what several tests do


async def _die_while_sending(service: Any, eventually: Any) -> None:
    service.zalo.judge = lambda user, message: "hang" if len(service.zalo.attempts) == 1 else None
    await service.says(USER, "hỏi lâu")
    await eventually(lambda: service.zalo.attempts)
    await service.workers[0].crash()
    service.zalo.release.set()
    assert await service.outbox(USER) == 1
    assert await service.redis.call("HLEN", names.sending(service.partition(USER))) == 1


async def _restarted(service: Any) -> None:
    await service.workers[-1].stop()
    await service.worker()


async def _stays(service: Any, texts: list[str]) -> None:
    """Another citizen's answer has gone after the restart, and this one's stayed."""
    other = service.user_in(service.partition(USER))
    await service.says(other, "xin chào")
    while not service.zalo.texts(other):
        await asyncio.sleep(0.002)
    assert service.zalo.texts(USER) == texts


async def _is_empty(service: Any) -> bool:
    return await _waits(service, 0)


async def _waits(service: Any, messages: int) -> bool:
    return bool(await service.outbox(USER) == messages)


async def _epoch(service: Any, epoch: int) -> bool:
    key = names.session(service.partition(USER), f"{OA}:{USER}")
    return await service.redis.call("HGET", key, "e") == str(epoch).encode()


def _resent(counted: Any) -> float:
    return float(counted("namro_sent_total", outcome="resent"))


def _settled(counted: Any) -> float:
    return float(counted("namro_sent_total", outcome="settled_by_echo"))
