"""One simulated world for the scripts' tests: real units and finder, a fixed clock, a few sheets."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.routing.by_words import WordRouter
from bot.routing.finder import ProcedureFinder, SheetNames
from bot.scripts.conversations.simulate import Parts, Simulation
from bot.scripts.loader import load_scripts
from bot.scripts.world import Office
from bot.tickets.units import UnitIndex
from config.units import read_chart
from tests.unit.scripts.talk import flow_text

HANOI = timezone(timedelta(hours=7))
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)  # a Monday

BIRTH = """
id: dang-ky-khai-sinh
name: Đăng ký khai sinh
aliases: [làm giấy khai sinh]
authority: Uỷ ban nhân dân xã, phường
documents:
  - {name: Tờ khai, copies: 01 bản chính}
  - {name: Giấy chứng sinh, when: sinh tại bệnh viện}
time: {value: 1, unit: ngày làm việc, note: Nhận sau 15 giờ thì trả hôm sau.}
fee:
  items: [{label: Đúng hạn, amount_vnd: 0}, {label: Quá hạn, amount_vnd: 5000}]
  exempt: Hộ nghèo
where: [Trung tâm phục vụ hành chính công]
online: null
steps: [Nộp hồ sơ, Nhận kết quả]
verified_on: 2026-09
confidence: high
"""
DEATH = """
id: dang-ky-khai-tu
name: Đăng ký khai tử
aliases: [làm giấy khai tử, làm giấy chứng tử]
verified_on: 2026-08-21
"""


FINDER = ProcedureFinder(
    [
        SheetNames("dang-ky-khai-sinh", "Đăng ký khai sinh", ("làm giấy khai sinh",)),
        SheetNames("dang-ky-khai-tu", "Đăng ký khai tử", ("làm giấy khai tử", "làm giấy chứng tử")),
        SheetNames("chung-thuc-ban-sao", "Chứng thực bản sao", ("công chứng photo",)),
    ]
)


@pytest.fixture(scope="session")
def parts() -> Parts:
    scripts = load_scripts({}).scripts
    assert scripts

    def intake(
        at: datetime, kind: str, about: tuple[str, ...], subject: str, urgent: bool, text: str, apart: bool
    ) -> Office:
        return Office("thanh-tra", "Thanh tra thành phố", (at + timedelta(days=10)).isoformat())

    return Parts(
        units=UnitIndex(read_chart().units),
        router=WordRouter(scripts, FINDER),
        oa_name="Phường Thử",
        office_open=lambda at: 8 <= at.hour < 17,
        intake=intake,
    )


@pytest.fixture
def write_flow() -> Callable[..., str]:
    return flow_text


@pytest.fixture
def simulate(parts: Parts) -> Callable[..., Simulation]:
    """A conversation over one flow `thu` (steps and answers as YAML) or over whole files."""

    def make(steps: str = "", answers: str = "", files: dict[str, str] | None = None, **changes: Any) -> Simulation:
        given = dict(files or {})
        at = changes.pop("at", NINE)
        if steps:
            given["thu.yaml"] = flow_text(steps, answers)
        given.setdefault("procedures/dang-ky-khai-sinh.yaml", BIRTH)
        given.setdefault("procedures/dang-ky-khai-tu.yaml", DEATH)
        loaded = load_scripts(given)
        assert loaded.scripts is not None, "\n".join(map(str, loaded.problems))
        changes.setdefault("router", WordRouter(loaded.scripts, FINDER))
        return Simulation(loaded.scripts, replace(parts, **changes), at)

    return make


@pytest.fixture
def started(simulate: Callable[..., Simulation]) -> Callable[..., Simulation]:
    """The same, with the flow `thu` already opened by its keyword."""

    def make(*arguments: Any, **named: Any) -> Simulation:
        simulation = simulate(*arguments, **named)
        simulation.write("làm thử")
        return simulation

    return make
