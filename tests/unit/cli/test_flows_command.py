"""`namro flows check` and `test` as an editor or a program calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.flows import app
from bot.cli.flows.writing import FileNotWritable
from config.data_file import DataFileError

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


def run_test(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["test", str(folder), *options])


def test_a_failing_conversation_shows_what_came_before_what_was_expected_and_what_came(folder: Path) -> None:
    (folder / "tests" / "hoi.chat.yaml").write_text(CHAT.replace("bot: Xin chào", "bot: Tạm biệt"), encoding="utf-8")
    lines = run_test(folder).output.splitlines()
    assert lines[0] == "hỏng   tests/hoi.chat.yaml:5  Chào"
    assert [line.strip() for line in lines[1:4]] == ["người dân:  hỏi", "- chờ:  có “Tạm biệt”", "+ được: Xin chào."]
    assert "--update" in lines[-1]


@pytest.mark.parametrize(("told", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colours_unless_it_says_no(folder: Path, told: dict[str, str], coloured: bool) -> None:
    ours, theirs = os.openpty()
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"} | told
    subprocess.run([sys.executable, "-m", "bot", "flows", "test", str(folder)], stdout=theirs, env=env, check=True)
    os.close(theirs)
    printed = os.read(ours, 4_096).decode()
    os.close(ours)
    assert ("\x1b[32mđạt\x1b[0m" in printed) is coloured


def test_what_the_bot_now_says_is_recorded_and_shown(folder: Path) -> None:
    file = folder / "tests" / "hoi.chat.yaml"
    file.write_text(CHAT.replace("bot: Xin chào", "bot: Xin kính chào  # lời chào"), encoding="utf-8")
    result = run_test(folder, "--update")
    assert result.exit_code == 0
    assert file.read_text(encoding="utf-8") == CHAT.replace("bot: Xin chào", "bot: Xin chào.  # lời chào")
    assert "- bot: Xin kính chào" in result.output
    assert "+ bot: Xin chào." in result.output


def test_a_conversation_only_a_person_can_mend_stays_untouched(folder: Path) -> None:
    file = folder / "tests" / "hoi.chat.yaml"
    text = CHAT.replace("bot: Xin chào", "bot: Xin kính chào") + "  - citizen: {tap: Gửi}\n"
    file.write_text(text, encoding="utf-8")
    result = run_test(folder, "--update")
    assert result.exit_code == 1
    assert file.read_text(encoding="utf-8") == text
    assert "sửa tay" in result.output


def test_recording_anew_changes_nothing_where_all_holds(folder: Path) -> None:
    before = (folder / "tests" / "hoi.chat.yaml").stat().st_mtime_ns
    assert run_test(folder, "--update").exit_code == 0
    assert (folder / "tests" / "hoi.chat.yaml").stat().st_mtime_ns == before


def test_conversations_are_chosen_by_name_or_file_without_accents(folder: Path) -> None:
    (folder / "tests" / "hoi-nua.chat.yaml").write_text(CHAT.replace("Chào", "Hỏi nữa", 1), encoding="utf-8")
    assert "1 đạt" in run_test(folder, "--only", "chao").output
    assert "1 đạt" in run_test(folder, "--only", "hoi nua").output
    assert "2 đạt" in run_test(folder, "--only", "hoi").output
    missing = run_test(folder, "--only", "choà")
    assert missing.exit_code == 2
    assert "Không có hội thoại nào" in missing.output


def test_coverage_counts_steps_and_branches_and_tells_where(folder: Path) -> None:
    more = "  - choose: Chọn gì?\n    options: [Một, Hai]\n"
    (folder / "hoi.yaml").write_text(GOOD + more, encoding="utf-8")
    (folder / "tests" / "hoi.chat.yaml").write_text(CHAT + "  - bot: Chọn gì\n  - citizen: Một\n", encoding="utf-8")
    output = run_test(folder, "--coverage").output
    assert "hoi: 2/2 bước, 1/2 nhánh" in output
    assert "hoi.yaml:8: choose: chưa thử lựa chọn “Hai”" in output
    data = json.loads(run_test(folder, "--coverage", "--json").output)
    assert data["coverage"] == [
        {
            "flow": "hoi",
            "file": "hoi.yaml",
            "steps": 2,
            "branches": 2,
            "missed": [{"step": "choose", "line": 8, "branch": "lựa chọn “Hai”"}],
        }
    ]


def test_coverage_of_chosen_conversations_is_of_the_flows_they_reach(folder: Path) -> None:
    other = GOOD.replace("hoi", "khac").replace("[hỏi]", "[khác]")
    (folder / "khac.yaml").write_text(other, encoding="utf-8")
    assert "khac: 0/1 bước" in run_test(folder, "--coverage").output
    assert "khac" not in run_test(folder, "--coverage", "--only", "hoi").output


def test_branches_of_a_step_that_is_not_reached_are_counted_but_not_listed(folder: Path) -> None:
    more = "  - choose: Đi đâu?\n    options: [{label: Xa, go: xa}, Gần]\n  - end\n"
    more += "  - id: xa\n    choose: Chọn gì?\n    options: [Một, Hai]\n"
    (folder / "hoi.yaml").write_text(GOOD + more, encoding="utf-8")
    (folder / "tests" / "hoi.chat.yaml").write_text(CHAT + "  - bot: Đi đâu\n  - citizen: Gần\n", encoding="utf-8")
    output = run_test(folder, "--coverage").output
    assert "hoi: 3/4 bước, 1/4 nhánh" in output
    assert "xa: chưa có hội thoại nào đi qua" in output
    assert "Một" not in output


def test_mistakes_of_a_conversation_are_all_told_with_their_lines(folder: Path) -> None:
    wrong = CHAT.replace("2026-11-23 09:00", "23/11/2026") + "  - bto: x\n"
    (folder / "tests" / "hoi.chat.yaml").write_text(wrong, encoding="utf-8")
    output = run_test(folder).output
    assert "Viết như 2026-11-23 09:00." in output
    assert "6 |   - bto: x" in output


def test_a_conversation_that_cannot_be_read_is_refused_with_its_line(folder: Path) -> None:
    (folder / "tests" / "hoi.chat.yaml").write_text(CHAT + "  - bto: x\n", encoding="utf-8")
    result = run_test(folder)
    assert result.exit_code == 1
    assert "tests/hoi.chat.yaml:6" in result.output


def test_a_service_is_known_when_the_file_of_services_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = GOOD + "  - service: {name: tra-cuu, save: kq}\n  - say: '{{ kq }}'\n"
    (folder / "hoi.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(folder)])
    assert result.exit_code == 1
    assert "tra-cuu" in result.output
    services = folder.parent / f"{folder.name}-services.yaml"
    services.write_text("services: [{name: tra-cuu, url: 'https://a.example/', keep: [a]}]\n")
    monkeypatch.setenv("NAMRO_SERVICES_FILE", str(services))
    assert CliRunner().invoke(app, ["check", str(folder)]).exit_code == 0
    services.write_text("services: [{name: tra-cuu, url: 'http://a.example/', keep: [a]}]\n")
    assert isinstance(CliRunner().invoke(app, ["check", str(folder)]).exception, DataFileError)


def draw(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["graph", *arguments, "--folder", str(folder)])


def test_a_flow_is_drawn_or_given_as_data(folder: Path, tmp_path: Path) -> None:
    assert draw(folder, "hoi").output.startswith("<svg ")
    assert json.loads(draw(folder, "hoi", "--json").output)["nodes"][0]["verb"] == "say"
    assert draw(folder, "hoi", "--out", str(tmp_path / "a.svg")).exit_code == 0
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert draw(folder, "hoi", "--out", str(tmp_path / "a.json")).exit_code == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["flow"] == "hoi"


def test_all_flows_are_drawn_together_or_each_by_itself(folder: Path, tmp_path: Path) -> None:
    assert "Sơ đồ 1 luồng" in draw(folder).output
    assert draw(folder, "--all", "--out", str(tmp_path / "so-do")).exit_code == 0
    assert [file.name for file in (tmp_path / "so-do").iterdir()] == ["hoi.svg"]
    assert len(json.loads(draw(folder, "--all", "--json").output)) == 1
    assert draw(folder, "--all").exit_code == 2


def test_a_flow_that_is_not_there_is_wrong_use_with_a_hint(folder: Path) -> None:
    result = draw(folder, "hoii")
    assert result.exit_code == 2
    assert "Có phải ý anh/chị là “hoi”" in result.output


def test_flows_with_mistakes_are_drawn_and_a_folder_without_flows_is_refused(folder: Path) -> None:
    (folder / "hoi.yaml").write_text(GOOD + "  - go: khong-co\n", encoding="utf-8")
    assert draw(folder, "hoi").exit_code == 0
    (folder / "hoi.yaml").write_text("[", encoding="utf-8")
    assert draw(folder).exit_code == 1


@pytest.mark.parametrize("out", [".", "hoi.yaml/a.svg"])
def test_a_drawing_that_cannot_be_written_is_told_in_one_sentence(folder: Path, out: str) -> None:
    result = draw(folder, "hoi", "--out", str(folder / out))
    assert isinstance(result.exception, FileNotWritable)
    assert "Không ghi được" in str(result.exception)
    assert "thư mục" in str(result.exception)


def test_mistakes_that_keep_a_command_from_running_are_shown_with_their_line(folder: Path) -> None:
    (folder / "hoi.yaml").write_text(GOOD.replace("say:", "sya:"), encoding="utf-8")
    for command in (["test", str(folder)], ["import", str(folder)]):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 1
        assert "- sya:" in result.output
        assert "^^^" in result.output
