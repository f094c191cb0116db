"""A citizen rates a ticket: the score is on it, what was written beside it is where it may be read (I2, I6, I7, I8)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.store import names
from bot.tickets.ticket import Rating, Ticket

OA = "2871640935512208846"
USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
REQUEST = ("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")


@pytest.fixture
async def code(service: Any, eventually: Any) -> str:
    """The code of a request that `USER` has just made, and the first question about it."""
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    await service.says(USER, "chấm điểm")
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Hài lòng không?"))
    return CODE.search(service.zalo.texts(USER)[3]).group()


async def test_the_configured_scale_is_offered_and_the_rating_is_on_the_ticket(
    service: Any, code: str, eventually: Any, clock: Any
) -> None:
    assert service.zalo.texts(USER)[-1].splitlines()[1:] == [
        "1. Rất không hài lòng",
        "2. Không hài lòng",
        "3. Bình thường",
        "4. Hài lòng",
        "5. Rất hài lòng",
    ]
    await service.says(USER, "4 sao", "Nhanh, cảm ơn.")
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Tôi đã ghi đánh giá"))
    opened = await _open(service, code)
    assert opened.ticket.rating == Rating(4, 5, opened.ticket.rating.at)
    assert opened.ticket.rating_word == "Nhanh, cảm ơn."
    assert [told.entry.verb for told in opened.history] == ["open", "rated", "rated"]
    assert [told.words for told in opened.history[1:]] == [None, {"text": "Nhanh, cảm ơn."}]
    assert await service.ledger_holds(USER, code)
    stored = await _stored(service, code)
    assert "Nhanh, cảm ơn.".encode() not in stored


async def test_a_rating_given_again_replaces_the_earlier_one(service: Any, code: str, eventually: Any) -> None:
    await service.says(USER, "2", "quay lại", "5", "không")
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Tôi đã ghi đánh giá"))
    opened = await _open(service, code)
    assert (opened.ticket.rating.score, opened.ticket.rating_word) == (5, "")
    assert [dict(told.entry.data)["score"] for told in opened.history[1:]] == ["2", "5"]


@pytest.mark.parametrize(
    ("score", "word"), [("1", "Cô ở quầy 3 quát tôi."), ("5", "Cán bộ tốt, chỉ có anh kia vòi tiền.")]
)
async def test_a_word_that_may_accuse_goes_outside_the_unit_and_never_onto_the_ticket_i6(
    service: Any, code: str, eventually: Any, score: str, word: str
) -> None:
    await service.says(USER, score, word)
    await eventually(lambda: "chuyển riêng" in service.zalo.texts(USER)[-1])
    apart = CODE.search(service.zalo.texts(USER)[-1]).group()
    opened = await _open(service, code)
    assert (opened.ticket.rating.score, opened.ticket.rating_word) == (int(score), "")
    assert not any(word in str(told.words) for told in opened.history)
    hidden: Ticket = (await _open(service, apart, "thanh-tra")).ticket
    assert (hidden.body, hidden.walled, hidden.kind.value) == (word, True, "conduct")
    assert hidden.code != code
    assert hidden.office not in (opened.ticket.office, *opened.ticket.about_units)


@pytest.mark.parametrize(("score", "word"), [("3", "Tạm được."), ("1", "Chậm quá."), ("2", "Mấy hôm mới xong.")])
async def test_a_word_that_accuses_nobody_stays_on_the_ticket_however_bad_the_rating(
    service: Any, code: str, eventually: Any, score: str, word: str
) -> None:
    await service.says(USER, score, word)
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Tôi đã ghi đánh giá"))
    assert (await _open(service, code)).ticket.rating_word == word
    assert int(await service.redis.call("ZCARD", names.tickets(service.partition(USER)))) == 1


async def _open(service: Any, code: str, who: str = "can-bo") -> Any:
    desk = service.desk()
    return await desk.show(await desk.actor(who), code)


async def _stored(service: Any, code: str) -> bytes:
    p = service.partition(USER)
    fields = await service.redis.call("HGETALL", names.ticket(p, code))
    return b"".join((*fields, *await service.redis.call("LRANGE", names.chain(p, code), 0, -1)))
