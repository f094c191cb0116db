"""How the demo stops, starts again, and shares the machine with another."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.running.demo import Demo
from tests.running.programs import is_alive, listens

pytestmark = pytest.mark.faults

PROMPTLY = 10.0  # seconds for Ctrl-C
Eventually = Callable[..., Any]


def _citizen(demo: Demo) -> str:
    return str(demo.look("state")["citizens"][0]["id"])


def _says(demo: Demo, user: str, text: str) -> None:
    demo.control(f"citizen/{user}/text", {"text": text})


def _answers(demo: Demo, user: str, count: int) -> list[str]:
    found = demo.look(f"messages?user_id={user}&source=oa&wait_s=10&count={count}")["messages"]
    assert len(found) >= count, found
    return [message["text"] for message in found]


async def test_ctrl_c_stops_everything_and_the_next_start_goes_on_in_the_middle_of_a_question(open_demo: Any) -> None:
    demo = open_demo()
    user = _citizen(demo)
    _says(demo, user, "phan anh can bo")
    assert "đồng ý" in _answers(demo, user, 2)[1]
    demo.look("webhooks?settle=1")
    family = demo.family()
    assert len(family) == 5
    begun = time.monotonic()
    demo.send_group(signal.SIGINT)
    assert demo.wait(PROMPTLY) == 0
    assert time.monotonic() - begun < PROMPTLY
    assert not any(map(is_alive, family))
    assert not [line for line in demo.said.splitlines() if "warning" in line or "error" in line], demo.said
    demo.up()
    _says(demo, user, "dong y")
    assert "xã, phường nào" in _answers(demo, user, 3)[2]


async def test_a_message_on_its_way_at_ctrl_c_is_answered_after_the_next_start(open_demo: Any) -> None:
    demo = open_demo()
    user = _citizen(demo)
    demo.control("webhooks", {"action": "pause"})
    _says(demo, user, "phan anh can bo")
    demo.send_group(signal.SIGINT)
    demo.wait(PROMPTLY)
    demo.up()
    demo.control("webhooks", {"action": "retry_now"})
    assert "đồng ý" in _answers(demo, user, 2)[1]


async def test_a_second_demo_says_in_one_line_what_is_in_the_way(open_demo: Any, tmp_path: Path) -> None:
    first = open_demo()
    beside = Demo(tmp_path / "beside", first.ports)
    beside.start()
    assert beside.wait() == 1
    [line] = beside.said.splitlines()
    assert str(first.ports.web) in line
    assert f"PORT={first.ports.web + 10}" in line
    same_data = Demo(tmp_path / "demo")
    same_data.log = tmp_path / "same-data.log"
    same_data.start()
    assert same_data.wait() == 1
    [line] = same_data.said.splitlines()
    assert str(first.data) in line
    assert "NAMRO_DATA_DIR=" in line
    assert first.ended() is None
    user = _citizen(first)
    _says(first, user, "xin chào")
    assert _answers(first, user, 1)


async def test_children_of_a_killed_demo_end_by_themselves(open_demo: Any, eventually: Eventually) -> None:
    demo = open_demo()
    user = _citizen(demo)
    _says(demo, user, "phan anh can bo")
    _answers(demo, user, 2)
    demo.look("webhooks?settle=1")
    children = demo.family()[1:]
    assert len(children) == 4
    demo.process.kill()
    demo.wait()
    await eventually(lambda: not any(map(is_alive, children)), timeout=PROMPTLY)
    assert not any(listens(port) for port in (demo.ports.web, demo.ports.emulator, demo.ports.metrics))
    demo.up()
    _says(demo, user, "dong y")
    assert "xã, phường nào" in _answers(demo, user, 3)[2]
