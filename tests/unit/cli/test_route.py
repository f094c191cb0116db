"""`namro route`: what the bot would make of a message, for people and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.route import route
from bot.routing import router
from tests.unit.routing.town import town_files

SHIPPED = Path(__file__).parents[3] / "flows"
FLOW = """spec: 1
flow: gio-lam-viec
title: Giờ làm việc
start_by:
  keywords: [giờ làm việc]
  examples: [phường mở cửa lúc mấy giờ, thứ bảy có làm việc không]
steps:
  - say: Từ 8 giờ.
"""
KEYS = ["text", "intent", "ranked", "decision", "aspect", "complaint_kind", "why"]

app = typer.Typer()
app.command()(route)


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    folder = tmp_path / "kich-ban"
    folder.mkdir()
    (folder / "gio-lam-viec.yaml").write_text(FLOW, encoding="utf-8")
    return folder


def run(flows: Path, *words: str, sent: str | bytes = "") -> Result:
    return CliRunner().invoke(app, [*words, "--flows", str(flows)], input=sent)


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_person_reads_what_the_bot_would_do_and_why(flows: Path) -> None:
    result = run(flows, "thứ bảy có làm việc không ạ")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Bot sẽ: mở “Giờ làm việc” (gio-lam-viec), 9")
    assert "Có thể tố cáo một ai đó: không" in lines
    assert any("“thứ bảy có làm việc không” (gio-lam-viec)" in line for line in lines)


def test_a_message_that_nobody_taught_is_not_understood(flows: Path) -> None:
    assert run(flows, "con mèo trèo cây cau").stdout.splitlines()[0] == "Bot sẽ: nói là chưa hiểu"


def test_each_line_of_a_file_gets_one_line_in_order(flows: Path, tmp_path: Path) -> None:
    messages = [{"text": "thứ bảy có làm việc không ạ", "intent": "hours"}, {"text": "menu"}, {"text": "xyz"}]
    file = tmp_path / "tin.jsonl"
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in messages), encoding="utf-8")
    result = run(flows, "--file", str(file), "--json")
    assert result.exit_code == 0
    found = answers(result)
    assert [list(one) for one in found] == [KEYS] * 3
    assert [one["text"] for one in found] == [one["text"] for one in messages]
    assert [(one["intent"], one["decision"]) for one in found] == [
        ("hours", "answer"),
        ("menu", "answer"),
        ("ambiguous", "unsure"),
    ]
    assert found[1]["ranked"] == [{"intent": "menu", "confidence": 1.0}]
    assert [one["aspect"] for one in found] == [one["complaint_kind"] for one in found] == [None] * 3
    assert all(isinstance(one["why"], str) and one["why"] for one in found)


@pytest.mark.parametrize(
    "bad", [b"", b"[]", b'"menu"', b'{"text": 3}', b'{"x": "menu"}', b"{", b"\xff\xfe", b"[" * 100_000]
)
def test_a_line_without_a_message_is_told_by_its_number_and_the_others_are_answered(flows: Path, bad: bytes) -> None:
    result = run(flows, "--file", "-", "--json", sent=b'{"text": "menu"}\n' + bad + b'\n{"text": "huy"}\n')
    assert result.exit_code == 1
    assert [one["text"] for one in answers(result)] == ["menu", "huy"]
    assert result.stderr == 'Dòng 2: không phải một đối tượng JSON có "text".\n'


def test_a_mark_of_byte_order_and_half_a_character_harm_nothing(flows: Path) -> None:
    result = run(flows, "--file", "-", "--json", sent=b'\xef\xbb\xbf{"text": "menu"}\n{"text": "\\ud83d x"}\n')
    assert result.exit_code == 0
    assert [one["text"] for one in answers(result)] == ["menu", "\ud83d x"]


def test_one_text_as_data_has_the_whole_explanation(flows: Path) -> None:
    (found,) = answers(run(flows, "thứ bảy có làm việc không ạ", "--json"))
    assert list(found) == [*KEYS, "explanation"]
    explanation = found["explanation"]
    assert explanation["read"] == "thứ bảy có làm việc không ạ"
    assert explanation["followed"]["title"] == "Giờ làm việc"
    assert explanation["nearest"][0]["text"] == "thứ bảy có làm việc không"


def test_a_file_is_read_by_people_too(flows: Path) -> None:
    result = run(flows, "--file", "-", sent='{"text": "menu"}\n{"text": "huy"}\n')
    assert [line for line in result.stdout.splitlines() if line.startswith("Bot sẽ:")] == [
        "Bot sẽ: mở “Danh mục” (menu)",
        "Bot sẽ: mở “Huỷ” (huy)",
    ]


@pytest.mark.parametrize("words", [(), ("menu", "--file", "-"), ("--file", "/khong/co"), ("--file", "/")])
def test_neither_both_or_a_file_that_cannot_be_read_is_wrong_use(flows: Path, words: tuple[str, ...]) -> None:
    result = run(flows, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_scripts_with_mistakes_are_told_like_a_check_tells_them(flows: Path) -> None:
    (flows / "gio-lam-viec.yaml").write_text(FLOW.replace("say:", "sya:"), encoding="utf-8")
    result = run(flows, "menu")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "gio-lam-viec.yaml:8" in result.stderr


def test_help_shows_an_example_for_one_message_and_for_many() -> None:
    output = CliRunner().invoke(app, ["--help"]).output
    assert 'Ví dụ: namro route "' in output
    assert "namro route --file messages.jsonl --json" in output


def test_the_command_starts_without_what_only_a_server_needs(flows: Path) -> None:
    program = (
        "import sys; sys.argv = ['namro', 'route', 'menu', '--flows', sys.argv[1]]\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'redis', 'aiohttp', 'httpx', 'bot.store'} & sys.modules.keys()),"
        "  sorted(name for name in sys.modules if name.startswith('bot.runtime.')))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(flows)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0].startswith("Bot sẽ: mở “")
    assert done.stdout.splitlines()[-1] == "[] ['bot.runtime.learning']"


def test_the_server_starts_without_this_command() -> None:
    program = "import sys, bot.cli; bot.cli.add_groups(['web']); print('bot.cli.route' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_shipped_scripts_are_read_as_their_citizens_write() -> None:
    texts = [
        "làm giấy khai sinh cho con cần giấy tờ gì",
        "cán bộ phường vòi tiền phong bì mới chịu ký giấy cho tôi",
        "cứu tôi với, nhà tôi đang cháy",
        "phản ánh cán bộ",
    ]
    sent = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    found = answers(run(SHIPPED, "--file", "-", "--json", sent=sent))
    assert [(one["intent"], one["decision"]) for one in found] == [
        ("procedure:dang-ky-khai-sinh", "answer"),
        ("complaint", "answer"),
        ("emergency", "answer"),
        ("complaint", "answer"),
    ]
    assert all(len(one["ranked"]) >= 3 for one in found)
    assert (found[0]["aspect"], found[1]["complaint_kind"]) == ("documents", "bribe")
    assert [one["ranked"][0]["confidence"] for one in found[2:]] == [1.0, 1.0]


def test_a_folder_of_scripts_gets_no_data_directory_and_one_that_is_there_keeps_what_was_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in town_files().items():
        (tmp_path / "flows" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "flows" / name).write_text(text, encoding="utf-8")
    monkeypatch.delenv("NAMRO_DATA_DIR")
    monkeypatch.chdir(tmp_path)
    router._latest.clear()
    first = run(tmp_path / "flows", "trời mưa to quá", "--json")
    assert [path.name for path in tmp_path.iterdir()] == ["flows"]
    (tmp_path / "var").mkdir()
    for _ in range(2):
        router._latest.clear()
        assert run(tmp_path / "flows", "trời mưa to quá", "--json").stdout == first.stdout
        assert len(list((tmp_path / "var" / "learnt").iterdir())) == 1
