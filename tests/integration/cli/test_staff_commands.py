"""`namro staff`: adding, moving, leave, heads, roles, and what is said when something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.staff import app

Namro = Callable[..., Any]


@pytest.fixture
def namro(surroundings: None) -> Namro:
    """Runs `namro staff`."""
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def lan(namro: Namro) -> str:
    """Lan and Hoa of Long Biên, Minh of Bồ Đề."""
    for id, name, unit in (("lan", "Lan", "long-bien"), ("hoa", "Hoa", "long-bien"), ("minh", "Minh", "bo-de")):
        assert namro("add", id, "--name", name, "--unit", unit, "--role", "staff").exit_code == 0
    return "lan"


def told(namro: Namro, id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in json.loads(namro("list", "--json").output) if one["id"] == id)
    return found


def test_a_move_ends_heading_the_old_unit_and_is_in_the_history(namro: Namro, lan: str) -> None:
    assert namro("head", lan).exit_code == 0
    assert namro("superior", lan, "hoa").exit_code == 0
    assert told(namro, lan)["head"] is True
    result = namro("move", lan, "bo-de", "--position", "Phó trưởng phòng", "--by", "minh")
    assert result.output == "Đã chuyển lan đến bo-de.\n"
    after = told(namro, lan)
    assert (after["unit"], after["head"], after["reports_to"]) == ("bo-de", False, "")
    assert after["position"] == "Phó trưởng phòng"
    latest = namro("history", lan).output.splitlines()[0]
    assert "chuyển đơn vị  long-bien → bo-de  (minh)" in latest
    history = json.loads(namro("history", "--json", lan).output)
    assert [one["what"] for one in history] == ["move", "superior", "head", "add"]
    assert history[0]["before"]["unit"] == "long-bien"
    assert history[3]["by"].startswith("máy chủ: ")


def test_leave_names_its_days_and_deputy_and_ends(namro: Namro, lan: str) -> None:
    result = namro("leave", lan, "--from", "2026-12-01", "--to", "2026-12-05", "--deputy", "hoa")
    assert result.output == "lan nghỉ từ 01/12/2026 đến hết 05/12/2026.\n"
    assert told(namro, lan)["leave"] == {"from": "2026-12-01", "to": "2026-12-05", "deputy": "hoa"}
    assert "(nghỉ 01/12-05/12/2026, hoa làm thay)" in namro("list").output
    assert namro("leave", lan, "--back").exit_code == 0
    assert told(namro, lan)["leave"] is None


def test_roles_disabling_and_enabling(namro: Namro, lan: str) -> None:
    assert namro("roles", lan, "--role", "lead", "--role", "staff", "--json").exit_code == 0
    assert namro("disable", lan).output == "Đã khoá lan.\n"
    assert told(namro, lan)["active"] is False
    assert "(đã khoá)" in namro("list", "--unit", "long-bien").output
    assert namro("enable", lan).exit_code == 0
    assert told(namro, lan)["roles"] == ["lead", "staff"]
    assert [one["id"] for one in json.loads(namro("list", "--unit", "bo-de", "--json").output)] == ["minh"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "lan", "--name", "Lan", "--unit", "don-vi-la", "--role", "staff"), "Không có đơn vị «don-vi-la»"),
        (("add", "x1", "--name", "X", "--unit", "bo-de", "--role", "king"), "Vai trò king không có"),
        (("move", "lan", "don-vi-la"), "Không có đơn vị «don-vi-la»"),
        (("list", "--unit", "don-vi-la"), "Không có đơn vị «don-vi-la»"),
        (("superior", "lan", "ai-do"), "Không có cán bộ «ai-do» đang hoạt động"),
        (("superior", "lan", "lan"), "của chính mình"),
        (("leave", "lan"), "Cần cả --from và --to"),
        (("leave", "lan", "--from", "2026-12-05", "--to", "2026-12-01"), "Ngày cuối không được trước ngày đầu"),
        (("leave", "lan", "--from", "2026-12-05", "--to", "2028-12-01"), "nghỉ dài nhất 366 ngày"),
        (("leave", "lan", "--from", "2026-12-01", "--to", "2026-12-05", "--deputy", "minh"), "không cùng đơn vị"),
        (("roles", "lan", "--role", "king"), "Vai trò king không có"),
        (("move", "ai-do", "bo-de"), "Không có cán bộ «ai-do»"),
        (("head", "ai-do"), "Không có cán bộ «ai-do»"),
    ],
)
def test_a_wrong_command_says_what_to_do_and_changes_nothing(
    namro: Namro, lan: str, words: tuple[str, ...], says: str
) -> None:
    before = namro("list", "--json").output
    result = namro(*words)
    assert result.exit_code != 0
    assert says in str(result.exception)
    assert namro("list", "--json").output == before


def test_every_command_has_an_example(namro: Namro) -> None:
    for command in ("add", "list", "disable", "enable", "move", "leave", "head", "superior", "roles", "history"):
        assert "Example: namro staff" in namro(command, "--help").output
