"""`namro flows check` and `test` as an editor or a program calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.flows import app

GOOD = """spec: 1
flow: hoi
title: Hỏi
start_by: {keywords: [hỏi]}
steps:
  - say: Xin chào.
"""
CHAT = """chat: Chào
at: 2026-11-23 09:00
turns:
  - citizen: hỏi
  - bot: Xin chào
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "hoi.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "tests" / "hoi.chat.yaml").write_text(CHAT, encoding="utf-8")
    return tmp_path


def test_a_good_folder_passes_with_zero(folder: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(folder)])
    assert result.exit_code == 0
    assert "0 lỗi" in result.output


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"]])
def test_problems_come_as_data_with_their_places(folder: Path, option: list[str]) -> None:
    (folder / "hoi.yaml").write_text(GOOD.replace("say:", "sai:"), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(folder), *option])
    assert result.exit_code == 1
    problems = json.loads(result.output)
    assert ("hoi.yaml", 6, "error") in {(p["file"], p["line"], p["level"]) for p in problems}


def test_annotations_for_continuous_integration_name_file_and_line(folder: Path) -> None:
    (folder / "hoi.yaml").write_text(GOOD.replace("say:", "sai:"), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(folder), "--format", "ci"])
    assert any(line.startswith("::error file=") and "line=6" in line for line in result.output.splitlines())


def test_conversations_are_held_and_a_broken_one_fails(folder: Path) -> None:
    assert CliRunner().invoke(app, ["test", str(folder), "--coverage"]).exit_code == 0
    (folder / "tests" / "hoi.chat.yaml").write_text(CHAT.replace("bot: Xin chào", "bot: Tạm biệt"), encoding="utf-8")
    result = CliRunner().invoke(app, ["test", str(folder)])
    assert result.exit_code == 1
    assert "hỏng" in result.output


def test_a_folder_without_conversations_does_not_count_as_tested(folder: Path) -> None:
    (folder / "tests" / "hoi.chat.yaml").unlink()
    assert CliRunner().invoke(app, ["test", str(folder)]).exit_code == 1
