"""`namro tickets show` tells every clock with its basis; `namro tickets recompute` moves promises, never sooner."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.tickets import app
from bot.runtime.recounting import MAX_WHY
from bot.runtime.world import Surroundings
from bot.store import names
from bot.store.clock_rows import read_clocks
from bot.tickets.calendar import Calendar
from config.holidays import read_holidays
from config.office_hours import read_office_hours

USER = "6190233847715520418"
Namro = Callable[..., Any]


@pytest.fixture
def namro(surroundings: None) -> Namro:
    """Runs `namro tickets` on the database of the service."""

    async def command(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, list(words))

    return command


@pytest.fixture
async def code(service: Any, eventually: Any) -> str:
    """A request of Monday 23/11/2026 at nine, to be received by 9:30 on Wednesday."""
    await service.says(USER, "gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    found = re.search(r"NR-\w{4}-\w{4}", service.zalo.texts(USER)[-1])
    assert found
    return found.group()


@pytest.fixture
def storm(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes Wednesday 25/11 off for whatever reads the calendar from now on."""

    def strike() -> None:
        holidays = read_holidays()
        later = replace(holidays, off=holidays.off | {date(2026, 11, 25): "bão"})
        around = replace(Surroundings.read(), calendar=Calendar(later, read_office_hours()))
        monkeypatch.setattr(Surroundings, "read", lambda: around)

    return strike


async def test_every_clock_is_shown_with_how_it_stands_how_it_was_counted_and_its_basis(
    service: Any, code: str, namro: Namro
) -> None:
    shown = (await namro("show", code, "--as", "can-bo")).output
    assert "Thời hạn:\n  Tiếp nhận: 09:30 ngày 25/11/2026. Đang tính.\n" in shown
    assert "    8 giờ làm việc, tính từ 09:00 ngày 23/11/2026\n" in shown
    assert "    Căn cứ: Quy chế iHanoi, Quyết định 1207/QĐ-UBND" in shown
    (clock,) = json.loads((await namro("show", code, "--as", "can-bo", "--json")).output)["clocks"]
    assert (clock["name"], clock["counting"], clock["amount"], clock["is_broken"]) == (
        "receive",
        "working_hours",
        8,
        False,
    )
    assert (await namro("reply", code, "Chúng tôi đã nhận.", "--as", "can-bo")).exit_code == 0
    shown = (await namro("show", code, "--as", "can-bo")).output
    assert re.search(r"Tiếp nhận: 09:30 ngày 25/11/2026\. Xong lúc 09:0\d ngày 23/11/2026, đúng hạn\.", shown)


async def test_a_broken_promise_is_shown_and_told_in_the_history(
    service: Any, code: str, namro: Namro, clock: Any, eventually: Any
) -> None:
    clock.advance(days=2, hours=1)

    async def is_told() -> bool:
        return "Đã báo quá hạn" in (await namro("show", code, "--as", "can-bo")).output

    await eventually(is_told)
    shown = (await namro("show", code, "--as", "can-bo")).output
    assert "Tiếp nhận: 09:30 ngày 25/11/2026. QUÁ HẠN." in shown
    assert "Quá hạn\n    Tiếp nhận: hạn 09:30 25/11/2026\n" in shown
    assert "Tiếp nhận: báo cho trung-tam-phuc-vu-hanh-chinh-cong ubnd-thanh-pho" in shown
    told = (await namro("notices", "--as", "can-bo")).output
    assert f"  {code}  Tiếp nhận: QUÁ HẠN, hạn 09:30 ngày 25/11/2026\n" in told
    (notice,) = json.loads((await namro("notices", "--as", "can-bo", "--json")).output)
    assert (notice["ticket"], notice["percent"]) == (code, 100)
    assert (await namro("notices", "--as", "thanh-tra")).output == "Không có nhắc hạn nào.\n"


async def test_a_new_day_off_is_first_shown_and_then_applied_and_the_citizen_is_never_promised_less(
    service: Any, code: str, namro: Namro, storm: Callable[[], None]
) -> None:
    assert "Không có thời hạn nào thay đổi." in (await namro("recompute")).output
    storm()
    preview = await namro("recompute")
    assert preview.exit_code == 0
    assert f"{code}  Tiếp nhận: 09:30 ngày 25/11/2026 → 09:30 ngày 26/11/2026\n" in preview.output
    assert "chưa đổi gì" in preview.output
    stale = await namro("recompute", "--apply", "--why", "Nghỉ bão")
    assert stale.exit_code == 1
    assert "worker còn dùng lịch cũ" in stale.output
    await service.workers[0].stop()
    await service.worker()
    applied = await namro("recompute", "--apply", "--why", "Nghỉ bão")
    assert (applied.exit_code, "Đã giao tính lại 1 phiếu." in applied.output) == (0, True)
    shown = (await namro("show", code, "--as", "can-bo")).output
    assert "Tiếp nhận: 09:30 ngày 26/11/2026. Đang tính." in shown
    assert "Tính lại hạn theo lịch mới\n" in shown
    assert "Tiếp nhận: 09:30 25/11/2026 → 09:30 26/11/2026, đã hẹn 09:30 26/11/2026; Nghỉ bão" in shown
    after = json.loads((await namro("recompute", "--json")).output)
    assert after == {"tickets": [], "applied": [], "left": 0}


@pytest.mark.parametrize("words", [(), ("--why", " "), ("--why", "x" * (MAX_WHY + 1))])
async def test_a_change_without_a_reason_or_with_too_long_a_one_is_refused(
    namro: Namro, words: tuple[str, ...]
) -> None:
    refused = await namro("recompute", "--apply", *words)
    assert refused.exit_code == 2
    assert "--why" in refused.output


async def test_clocks_are_read_without_keys_and_a_damaged_ticket_stops_nobody(
    service: Any, code: str, eventually: Any
) -> None:
    p = service.partition(USER)
    await service.says(USER, "thoát", "gửi yêu cầu", "2", "0912345678", "cấp lại bản sao nữa")
    await eventually(lambda: service.has_handled(p))
    await service.redis.call("HDEL", names.ticket(p, code), "key")
    found = await read_clocks(service.redis, p)
    assert [clock.name for clock in found[code]] == ["receive"]
    await service.redis.call("HSET", names.ticket(p, code), "r", b"\x01damaged")
    await service.redis.call("ZADD", names.tickets(p), 1, "NR-0000-0000")
    assert code not in await read_clocks(service.redis, p)
