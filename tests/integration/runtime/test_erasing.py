"""Erasing on a real database: what goes, what remains, and that it stays gone (I7, I8)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.runtime.erasing import Eraser
from bot.runtime.housekeeping import EVERY_SECONDS, Housekeeping
from bot.runtime.ticking import alarm_member
from bot.runtime.turn import now_ms
from bot.store import names
from bot.store.clock_rows import read_clocks
from bot.store.drafts import KEEP_DAYS, Draft, keep_draft
from bot.store.ticket_record import RECORD, front_of, read_record
from bot.store.tickets import TicketStore
from bot.store.tombstones import FILE, TombstoneFile, read_tombstones
from bot.tickets.access import Verb
from bot.tickets.clock import Clock
from bot.tickets.codes import partition_of
from bot.tickets.ledger import verify
from bot.tickets.refusals import NotFound
from config.retention import RetentionRule

OA = "2871640935512208846"
USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
REQUEST = ("gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
YEARS_MS = 3 * 366 * 86_400_000
RULES = {("inquiry", "closed"): RetentionRule(kind="inquiry", status="closed", months=24, basis="Quyết định X")}


@pytest.fixture
async def closed(service: Any, eventually: Any) -> str:
    """The code of a request that is answered and closed."""
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    found = CODE.search(service.zalo.texts(USER)[-1])
    assert found
    desk = service.desk()
    assert (await desk.give(await desk.actor("can-bo"), found.group(), Verb.CLOSE, "Đã cấp bản sao.")).ok
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Trả lời phiếu"))
    return found.group()


def eraser(service: Any) -> Eraser:
    return Eraser(
        service.redis,
        service.vault,
        TicketStore(service.redis, service.vault),
        TombstoneFile(service.settings.namro_data_dir),
        RULES,
        service.settings.partitions,
    )


def place(service: Any, code: str) -> int:
    return partition_of(code, service.settings.partitions, service.vault.index_key())


async def test_a_look_changes_nothing_and_erasing_leaves_a_stub_its_ledger_and_a_tombstone(
    service: Any, closed: str, eventually: Any
) -> None:
    rules, later = eraser(service), now_ms() + YEARS_MS
    p = place(service, closed)
    assert (await rules.preview(now_ms())).tickets == ()
    due = (await rules.preview(later)).tickets
    assert [(one.code, one.basis) for one in due] == [(closed, "Quyết định X")]
    desk, store = service.desk(), TicketStore(service.redis, service.vault)
    assert await desk.show(await desk.actor("can-bo"), closed)

    done = await rules.erase(due, later)
    assert [result.ok for result in done.values()] == [True]
    fields = await service.redis.call("HKEYS", names.ticket(p, closed))
    assert set(fields) == {b"erased", b"r"}
    assert await store.load(p, closed) is None
    with pytest.raises(NotFound):
        await desk.show(await desk.actor("can-bo"), closed)
    assert (await rules.preview(later)).tickets == ()
    entries = await store.stored_history(p, closed)
    assert verify(closed, entries) is None
    assert [stone.id for stone in await read_tombstones(service.redis, p)] == [closed]
    assert closed in (service.settings.namro_data_dir / FILE).read_text()

    await service.says(USER, "phiếu của tôi", closed)
    await eventually(lambda: len(service.zalo.texts(USER)) >= 6)
    assert closed not in "".join(service.zalo.texts(USER)[5:])


async def test_a_ticket_that_a_restore_brings_back_is_erased_again(service: Any, closed: str) -> None:
    rules, later, p = eraser(service), now_ms() + YEARS_MS, place(service, closed)
    name = names.ticket(p, closed)
    backup = await service.redis.call("DUMP", name)
    await rules.erase((await rules.preview(later)).tickets, later)
    await service.redis.call("DEL", names.tombstones(p))  # the backup is older than the erasure
    await service.redis.call("RESTORE", name, 0, backup, "REPLACE")
    store = TicketStore(service.redis, service.vault)
    assert await store.load(p, closed) is not None
    done = await rules.apply_again(later + 1)
    assert list(done) == [closed]
    assert await store.load(p, closed) is None
    assert await rules.apply_again(later + 2) == {}


async def test_another_partition_owners_tombstones_are_left_to_it(service: Any, closed: str) -> None:
    rules, later, p = eraser(service), now_ms() + YEARS_MS, place(service, closed)
    backup = await service.redis.call("DUMP", names.ticket(p, closed))
    await rules.erase((await rules.preview(later)).tickets, later)
    await service.redis.call("RESTORE", names.ticket(p, closed), 0, backup, "REPLACE")
    others = [one for one in range(service.settings.partitions) if one != p]
    assert await rules.apply_again(later + 1, others) == {}
    assert list(await rules.apply_again(later + 2, [p])) == [closed]


async def test_nobody_can_ask_for_an_erasure_by_rule_in_the_name_of_staff(service: Any, closed: str) -> None:
    from bot.runtime.commands import Command, give

    p = place(service, closed)
    for verb in ("erase_due", "forget_values"):
        result = await give(
            service.redis,
            service.vault,
            p,
            Command(f"k-{verb}", verb, closed, "can-bo", now_ms(), 0, data={"why": "x"}),
        )
        assert not result.ok
    assert await TicketStore(service.redis, service.vault).load(p, closed) is not None


def test_the_file_outside_keeps_each_tombstone_once_and_survives_a_torn_line(tmp_path: Path) -> None:
    from bot.store.tombstones import Tombstone

    file = TombstoneFile(tmp_path / "data")
    first, second = Tombstone(0, 1, "ticket", "NR-7K3M-9Q4X"), Tombstone(3, 2, "session", "ab12")
    assert file.add([first]) == 1
    assert file.add([first]) == 0
    with file.path.open("a") as torn:
        torn.write('{"p": 1, "at"')
    assert file.add([first, second]) == 1
    assert file.read() == {first, second}
    assert file.path.stat().st_mode & 0o777 == 0o600


PRIVATE = """
spec: 1
flow: kin
title: Để lại số
start_by: {keywords: [để lại số]}
answers:
  sdt: {type: phone, label: Số điện thoại, privacy: sealed, purpose: để gọi lại, keep: 24mo}
  ten: {type: person_name, label: Họ tên, purpose: để xưng hô, keep: 60mo}
steps:
  - choose: Anh/chị đồng ý để chúng tôi lưu số điện thoại không?
    options: [{label: Đồng ý, consent: goi-lai}, {label: Không, go: het}]
  - ask: sdt
    say: Số điện thoại của anh/chị?
  - ask: ten
    say: Tên của anh/chị?
  - ticket: {kind: inquiry, subject: goi-lai}
    save: phieu
  - say: "Đã tạo phiếu {{ phieu.code }}"
  - id: het
    end:
"""


async def test_what_a_script_promised_to_keep_for_a_time_goes_after_it_and_consent_has_its_proof(
    open_service: Any, own_server: Any, clock: Any, eventually: Any
) -> None:
    service = await open_service(own_server.url)
    (service.settings.namro_flows_dir / "kin.yaml").write_text(PRIVATE)
    await service.web()
    await service.worker()
    await service.says(USER, "để lại số", "Đồng ý", "0912345678", "Nguyễn Thị Hoa")
    await eventually(lambda: "Đã tạo phiếu" in "".join(service.zalo.texts(USER)))
    code = CODE.search(service.zalo.texts(USER)[-1]).group()  # type: ignore[union-attr]
    p, store = place(service, code), TicketStore(service.redis, service.vault)
    ticket = await store.load(p, code)
    assert ticket is not None
    assert ticket.sealed == ("0912345678", "Nguyễn Thị Hoa")
    (consent,) = ticket.consents
    assert (consent.purpose, consent.words.split("/")[1]) == ("goi-lai", "kin")
    assert consent.event
    history = await store.history(p, code)
    assert history[0].words is not None
    assert history[0].words["consents"] == [[consent.purpose, consent.at, consent.event, consent.words]]

    rules = eraser(service)
    before = await service.redis.call("HGET", names.ticket(p, code), "skey")
    assert (await rules.preview(now_ms())).values == ()
    clock.advance(days=3 * 366)
    later = now_ms()
    assert (await rules.preview(later)).values == (code,)
    assert (await rules.forget_values([code], later))[code].ok
    after = await store.load(p, code)
    assert after is not None
    assert after.sealed == ("", "Nguyễn Thị Hoa")
    assert (await rules.preview(later)).values == ()
    assert [told.entry.verb for told in await store.history(p, code)] == ["open", "values_forgotten"]
    await eventually(lambda: _is_rewritten(service))
    assert before not in own_server.files()
    assert await service.redis.call("HGET", names.ticket(p, code), "skey") in own_server.files()


async def _is_rewritten(service: Any) -> bool:
    info = (await service.redis.call("INFO", "persistence")).decode()
    return "aof_rewrite_in_progress:0" in info and "aof_rewrite_scheduled:0" in info


async def test_who_takes_back_consent_in_zalo_is_forgotten_their_tickets_tell_of_it_and_a_restore_changes_nothing(
    service: Any, closed: str, eventually: Any
) -> None:
    p, citizen = service.partition(USER), f"{OA}:{USER}"
    name, store, rules = names.session(p, citizen), TicketStore(service.redis, service.vault), eraser(service)
    backup = await service.redis.call("DUMP", name)
    gone = {
        "app_id": "4420188305566112907",
        "oa_id": OA,
        "user_id": USER,
        "event_name": "user_withdraw",
        "timestamp": str(now_ms()),
    }
    assert await service.post(gone) == 200
    await eventually(lambda: _is_gone(service, name))
    history = await store.history(place(service, closed), closed)
    assert [told.entry.verb for told in history][-1] == "withdraw"
    stone = (await read_tombstones(service.redis, p))[-1]
    assert stone.what == "session"
    assert await _wants_rewrite(service) == [p]
    assert USER not in stone.id
    assert await rules.hand_out() == 1

    await service.workers[0].stop()
    await service.redis.call("RESTORE", name, 0, backup, "REPLACE")
    await service.worker()
    assert await rules.forget_again() == 1
    await eventually(lambda: _is_gone(service, name))

    await service.says(USER, "xin chào")
    await eventually(lambda: _is_there(service, name))
    assert await rules.forget_again() == 0


async def _is_gone(service: Any, name: str) -> bool:
    return not await service.redis.call("EXISTS", name)


async def _is_there(service: Any, name: str) -> bool:
    return bool(await service.redis.call("EXISTS", name))


async def test_a_lead_erases_a_closed_ticket_and_its_citizen_is_told_without_a_trace_left(
    service: Any, closed: str, eventually: Any
) -> None:
    desk, store, p = service.desk(), TicketStore(service.redis, service.vault), place(service, closed)
    clerk, lead = await desk.actor("can-bo"), await desk.actor("giam-doc")
    with pytest.raises(NotFound):
        await desk.give(clerk, closed, Verb.ERASE, "Luật 91/2025/QH15, yêu cầu xoá")
    await keep_draft(service.redis, service.vault, p, closed, "can-bo", Draft("reply", "Gửi chị Hoa", now_ms()))
    assert 0 < await service.redis.call("TTL", names.drafts(p, closed)) <= KEEP_DAYS * 86_400
    result = await desk.give(lead, closed, Verb.ERASE, "Luật 91/2025/QH15, yêu cầu xoá")
    assert result.ok, result.sentence
    await eventually(lambda: "đã được xoá khỏi hệ thống" in service.zalo.texts(USER)[-1])
    assert await store.load(p, closed) is None
    assert not await service.redis.call("EXISTS", names.drafts(p, closed))
    assert [stone.id for stone in await read_tombstones(service.redis, p)] == [closed]
    citizen = await service.redis.call("HGET", names.session(service.partition(USER), f"{OA}:{USER}"), "x")
    assert closed.encode() not in (citizen or b"")
    assert await _wants_rewrite(service) == [p]


async def _wants_rewrite(service: Any) -> list[int]:
    return [p for p in range(service.settings.partitions) if await service.redis.call("EXISTS", names.rewrite(p))]


async def test_within_ten_minutes_of_an_erasure_by_staff_its_key_is_in_no_file_of_the_database_i7(
    open_service: Any, own_server: Any, clock: Any, eventually: Any
) -> None:
    service = await open_service(own_server.url)
    await service.web()
    await service.worker()
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    code = CODE.search(service.zalo.texts(USER)[-1]).group()  # type: ignore[union-attr]
    desk, p = service.desk(), place(service, code)
    assert (await desk.give(await desk.actor("can-bo"), code, Verb.CLOSE, "Đã cấp bản sao.")).ok
    key = await service.redis.call("HGET", names.ticket(p, code), "key")
    assert await _wants_rewrite(service) == []
    assert (await desk.give(await desk.actor("giam-doc"), code, Verb.ERASE, "Luật 91/2025/QH15, yêu cầu xoá")).ok
    assert key in own_server.files()
    assert EVERY_SECONDS <= 600
    await Housekeeping(service.redis, service.vault, service.settings.partitions).once(datetime.now(UTC))
    await eventually(lambda: _is_rewritten(service))
    assert key not in own_server.files()
    assert await _wants_rewrite(service) == []


async def test_a_ticket_the_conversation_no_longer_remembers_tells_that_consent_was_taken_back(
    service: Any, closed: str, eventually: Any
) -> None:
    p = place(service, closed)
    await service.workers[0].stop()
    await service.redis.call("DEL", names.session(p, f"{OA}:{USER}"))
    await service.worker()
    gone = {"app_id": "4420188305566112907", "oa_id": OA, "user_id": USER, "event_name": "user_withdraw"}
    assert await service.post({**gone, "timestamp": str(now_ms())}) == 200

    async def withdrawn() -> bool:
        ticket = await TicketStore(service.redis, service.vault).load(p, closed)
        return ticket is not None and ticket.withdrawn

    await eventually(withdrawn)


async def test_no_clock_runs_for_a_ticket_that_was_erased_while_it_was_open(service: Any, eventually: Any) -> None:
    await service.says(USER, *REQUEST)
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    found = CODE.search(service.zalo.texts(USER)[-1])
    assert found
    code, desk = found.group(), service.desk()
    p, lead = place(service, code), await desk.actor("giam-doc")
    running = (await read_clocks(service.redis, p))[code]
    assert any(clock.done_at is None for clock in running)
    assert await service.redis.call("ZSCORE", names.timers(p), alarm_member(code)) is not None
    gone = {
        "app_id": "4420188305566112907",
        "oa_id": OA,
        "user_id": USER,
        "event_name": "user_withdraw",
        "timestamp": str(now_ms()),
    }
    assert await service.post(gone) == 200

    async def is_erased() -> bool:
        return bool((await desk.give(lead, code, Verb.ERASE, "Luật 91/2025/QH15, yêu cầu xoá")).ok)

    await eventually(is_erased)
    record = read_record(code, await service.redis.call("HGET", names.ticket(p, code), RECORD))
    rows = json.loads(record.public.get("clocks") or "[]")
    assert [row for row in rows if Clock.from_row(row).done_at is None] == []
    assert await service.redis.call("ZSCORE", names.timers(p), alarm_member(code)) is None
    old = replace(record, public=record.public | {"clocks": json.dumps([clock.row() for clock in running])})
    await service.redis.call("HSET", names.ticket(p, code), RECORD, front_of(old.public))  # as stubs once were
    assert code not in await read_clocks(service.redis, p)
