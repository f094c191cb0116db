"""What lies under a seal is seen only with a recorded opening in hand: by whom, of what, once, at once (I7)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.runtime.commands import Result
from bot.store import names
from bot.store.notices import SEAL_OPENED
from bot.store.opening import OPENING_SECONDS, NotOpened, OpenedSeal, opened_seal
from bot.store.tickets import TicketStore
from bot.tickets.access import Verb
from bot.tickets.codes import partition_of
from bot.tickets.refusals import NotFound

ROOT = Path(__file__).parents[3]
USER = "6190233847715520418"
PHONE = "0987612345"
REASON = "Gọi lại để xác minh sự việc"
OPEN_SEALS = re.compile(r"(tickets|_store)\.(load|holder)\((?!\))|\._open_seal\(")
SEALED_FLOW = """
spec: 1
flow: tin-kin
title: Tin kín
start_by: {keywords: [tin kín]}
answers:
  viec: {type: text, label: Sự việc}
  sdt: {type: phone, label: Số điện thoại, privacy: sealed, purpose: để gọi lại, keep: 12mo}
steps:
  - choose: Đồng ý lưu không?
    options:
      - {label: Đồng ý, consent: tin-kin}
      - {label: Không, go: thoi}
  - ask: viec
    say: Việc gì ạ?
  - ask: sdt
    say: Số điện thoại?
  - ticket: {kind: confidential, subject: Tin kín, body: viec}
    save: phieu
  - say: "Đã nhận {{ phieu.code }}"
  - end
  - id: thoi
    say: Vâng.
"""


@pytest.fixture
async def sealed(open_service: Any, redis_url: str, clock: Any, eventually: Any) -> tuple[Any, str]:
    """A service and the code of a confidential ticket with a sealed answer."""
    service = await open_service(redis_url)
    (service.settings.namro_flows_dir / "tin-kin.yaml").write_text(SEALED_FLOW)
    await service.web()
    await service.worker()
    await service.says(USER, "tin kín", "Đồng ý", "Cán bộ nhận tiền của tôi ở quầy số ba.", PHONE)
    await eventually(lambda: any("Đã nhận NR-" in text for text in service.zalo.texts(USER)))
    said = next(text for text in service.zalo.texts(USER) if "Đã nhận NR-" in text)
    return service, re.search(r"NR-\w{4}-\w{4}", said).group()


async def test_an_inspector_sees_what_they_asked_for_and_the_ledger_knows(sealed: Any) -> None:
    service, code = sealed
    desk = service.desk()
    inspector = await desk.actor("thanh-tra")
    before = await desk.show(inspector, code)
    assert PHONE not in str(before)
    assert USER not in str(before)
    opened = await desk.open_seal(inspector, code, ["Số điện thoại"], REASON)
    assert isinstance(opened, OpenedSeal)
    assert opened.values == {"answer:1": PHONE}
    assert opened.labels == {"answer:1": "Số điện thoại"}
    told = (await desk.show(inspector, code)).history[-1]
    assert (told.entry.verb, told.entry.actor, told.entry.data["what"]) == ("opened", "thanh-tra", "answer:1")
    assert told.words == {"reason": REASON, "labels": ["Số điện thoại"]}
    who = await desk.open_seal(inspector, code, ["Người gửi"], REASON)
    assert isinstance(who, OpenedSeal)
    assert who.values == {"citizen": USER}


async def test_without_a_reason_nothing_is_shown_and_nothing_recorded(sealed: Any) -> None:
    service, code = sealed
    desk = service.desk()
    inspector = await desk.actor("thanh-tra")
    refused = await desk.open_seal(inspector, code, ["Số điện thoại"], "xem")
    assert isinstance(refused, Result)
    assert "lý do" in refused.sentence
    refused = await desk.open_seal(inspector, code, ["Mật khẩu"], REASON)
    assert isinstance(refused, Result)
    assert "Người gửi, Số điện thoại" in refused.sentence
    assert "opened" not in [told.entry.verb for told in (await desk.show(inspector, code)).history]


async def test_nobody_else_opens_it_i6(sealed: Any) -> None:
    service, code = sealed
    desk = service.desk()
    for id in ("can-bo", "quan-tri"):
        with pytest.raises(NotFound):
            await desk.open_seal(await desk.actor(id), code, ["Số điện thoại"], REASON)


async def test_an_opening_serves_its_own_person_once_and_soon(sealed: Any, clock: Any) -> None:
    service, code = sealed
    p = partition_of(code, service.settings.partitions, service.vault.index_key())
    tickets = TicketStore(service.redis, service.vault)
    desk = service.desk()
    inspector = await desk.actor("thanh-tra")

    async def look(actor: str, key: str) -> OpenedSeal:
        return await opened_seal(service.redis, tickets, p, code, actor, key, clock.now_ms)

    async def record(key: str) -> str:
        given = {"what": "Số điện thoại"}
        assert (await desk.give(inspector, code, Verb.OPEN_SEAL, REASON, key=key, data=given)).ok
        return f"thanh-tra:{code}:{key}"

    with pytest.raises(NotOpened):
        await look("thanh-tra", "no such opening")
    key = await record("first")
    for actor, other in (("quan-tri", key), ("thanh-tra", key + "x"), ("thanh-tra", "")):
        with pytest.raises(NotOpened):
            await look(actor, other)
    assert (await look("thanh-tra", key)).values == {"answer:1": PHONE}
    with pytest.raises(NotOpened):
        await look("thanh-tra", key)
    late = await record("second")
    clock.advance(seconds=OPENING_SECONDS + 1)
    with pytest.raises(NotOpened):
        await look("thanh-tra", late)


async def test_no_value_travels_through_the_database(sealed: Any, redis_url: str) -> None:
    service, code = sealed
    desk = service.desk()
    await desk.open_seal(await desk.actor("thanh-tra"), code, ["Số điện thoại", "Người gửi"], REASON)
    p = partition_of(code, service.settings.partitions, service.vault.index_key())
    results = await service.redis.call("KEYS", names.result(p, "*"))
    assert results
    for key in results:
        stored = await service.redis.call("GET", key)
        assert PHONE.encode() not in stored
        assert USER.encode() not in stored


def test_nobody_but_the_owner_of_a_partition_and_a_recorded_opening_reads_under_a_seal() -> None:
    """The ways to an open seal are `TicketStore.load` and `holder`: whoever calls them is named here."""
    allowed = {"bot/store/opening.py", "bot/store/tickets.py", "bot/runtime/worker.py", "bot/runtime/carrying.py"}
    found = set()
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        if OPEN_SEALS.search(path.read_text()):
            found.add(str(path.relative_to(ROOT)))
    assert found == allowed


async def test_whose_case_it_is_hears_of_a_look_by_somebody_else_and_not_of_their_own(sealed: Any) -> None:
    service, code = sealed
    desk = service.desk()
    inspector, chief = await desk.actor("thanh-tra-2"), await desk.actor("chanh-thanh-tra")
    assert (await desk.give(chief, code, Verb.RECEIVE, "")).ok
    given = {"assignee": "thanh-tra-2", "task": "Xác minh"}
    result = await desk.give(chief, code, Verb.ASSIGN, "", data=given)
    assert result.ok, result.sentence
    assert isinstance(await desk.open_seal(inspector, code, ["Số điện thoại"], REASON), OpenedSeal)
    assert [notice for notice in await desk.notices(inspector) if notice.clock == SEAL_OPENED] == []
    assert isinstance(await desk.open_seal(chief, code, ["Số điện thoại"], REASON), OpenedSeal)
    (told,) = [notice for notice in await desk.notices(inspector) if notice.clock == SEAL_OPENED]
    assert (told.ticket, told.staff) == (code, ("thanh-tra-2",))
    assert [notice for notice in await desk.notices(chief) if notice.clock == SEAL_OPENED] == []
