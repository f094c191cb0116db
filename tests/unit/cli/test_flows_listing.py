"""How `namro flows check` shows a problem: with its source line marked, as data, as an annotation."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.flows import app
from bot.cli.flows.listing import MAX_SHOWN, as_annotation, as_data, as_text
from bot.scripts.problems import Problem, Span

HERE = Path("flows")


def shown(line: str, start: int, end: int, message: str = "Sai.", hint: str = "Sửa.") -> list[str]:
    problem = Problem("a.yaml", Span(1, start, 1, end), "yaml", "error", message, hint)
    return as_text(HERE, problem, {"a.yaml": line}).splitlines()


def test_a_problem_shows_its_line_a_marker_and_how_to_mend_it() -> None:
    assert shown("  - sya: Chào", 5, 8) == [
        "flows/a.yaml:1:5 error yaml Sai.",
        "  1 |   - sya: Chào",
        "    |     ^^^",
        "    = Sửa.",
    ]


@pytest.mark.parametrize(
    ("line", "start", "end", "marker"),
    [
        ("\t- say: x", 1, 2, "^"),
        ("a: e\u0302\u0301 x", 8, 9, "     ^"),
        ("a: 👍 x", 6, 7, "      ^"),
        ("a: x", 5, 6, "    ^"),
        ("a: x", 4, 4, "   ^"),
        ("a: x", 40, 50, "    ^"),
    ],
)
def test_the_marker_stands_below_its_place_whatever_is_before_it(line: str, start: int, end: int, marker: str) -> None:
    assert shown(line, start, end)[2] == f"    | {marker}"


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "a: " + "x" * 500 + "Y" + "z" * 500
    text, marker = shown(line, 504, 505)[1:3]
    assert len(text) <= MAX_SHOWN + 8
    assert text[marker.index("^")] == "Y"
    assert "…x" in text
    assert text.endswith("z…")


def test_what_cannot_be_seen_gets_a_sign_and_cannot_command_the_terminal() -> None:
    lines = shown("\u00a0\t\x1b[31m\u202ea", 1, 2, message="Không có “\x1b[2J\n”.", hint="\x07")
    assert lines[1] == "  1 | ·→�[31m�a"
    assert lines[0].endswith("Không có “�[2J�”.")
    assert not any(char in "".join(lines) for char in "\x1b\x07\u202e")


def test_a_place_beyond_the_file_shows_no_line() -> None:
    problem = Problem("a.yaml", Span(9, 1, 9, 2), "yaml", "error", "Sai.")
    assert as_text(HERE, problem, {"a.yaml": "x"}) == "flows/a.yaml:9:1 error yaml Sai."
    assert as_text(HERE, problem, {}) == "flows/a.yaml:9:1 error yaml Sai."


def test_a_problem_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    problem = Problem("a.yaml", Span(1, 3, 2, 2), "yaml", "error", "Sai.")
    assert as_text(HERE, problem, {"a.yaml": "a: bcd  \ne"}).splitlines()[2] == "    |   ^^^^"


def test_data_has_the_documented_fields() -> None:
    problem = Problem("a.yaml", Span(1, 2, 3, 4), "all-caps", "info", "M.", "H.")
    assert as_data(problem, "vì thế") == {
        "file": "a.yaml", "line": 1, "column": 2, "end_line": 3, "end_column": 4,
        "level": "info", "rule": "all-caps", "message": "M.", "hint": "H.", "suppressed": "vì thế",
    }  # fmt: skip


def test_an_annotation_is_one_line_and_keeps_its_fields_apart() -> None:
    problem = Problem("a,b:c.yaml", Span(1, 2, 1, 4), "yaml", "info", "100%\nx: y", "H,")
    assert as_annotation(HERE, problem) == (
        "::notice file=flows/a%2Cb%3Ac.yaml,line=1,endLine=1,col=2,endColumn=4,title=yaml::100%25%0Ax: y H,"
    )


FLOW = "spec: 1\nflow: hoi\nstart_by: {keywords: [hỏi]}\nsteps:\n  - say: %s\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    text = "chat: Chào\nat: 2026-11-23 09:00\nturns:\n  - citizen: hỏi\n  - ...\n"
    (tmp_path / "tests" / "hoi.chat.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, said: str, *options: str) -> tuple[int, str]:
    (folder / "hoi.yaml").write_text(FLOW % said, encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(folder), *options])
    return result.exit_code, result.output


def test_the_last_line_tells_what_to_do_next(folder: Path) -> None:
    code, output = run(folder, "Xin chào.")
    assert code == 0
    assert output.splitlines()[-2:] == [
        f"0 lỗi, 0 cảnh báo, 0 lưu ý trong {folder} (2 tệp)",
        f"Không có lỗi. Tiếp theo, chạy thử các hội thoại: namro flows test {folder}",
    ]
    code, output = run(folder, "'{{ x }}'")
    assert code == 1
    assert output.splitlines()[-1].endswith(f"chạy lại: namro flows check {folder}")


def test_warnings_do_not_fail_and_what_was_left_out_is_counted(folder: Path) -> None:
    code, output = run(folder, "Quầy MỘT CỬA")
    assert (code, "1 cảnh báo" in output) == (0, True)
    suppressed = "Quầy MỘT CỬA  # bỏ qua all-caps: tên in trên biển hiệu"
    code, output = run(folder, suppressed)
    assert "0 cảnh báo, 0 lưu ý, 1 chỗ bỏ qua có lý do" in output
    code, output = run(folder, suppressed, "--json")
    assert [(one["rule"], one["suppressed"]) for one in json.loads(output)] == [("all-caps", "tên in trên biển hiệu")]


def test_an_example_that_leads_elsewhere_is_found_by_the_command(folder: Path) -> None:
    flow = "spec: 1\nflow: b\nstart_by: {keywords: [b], examples: [hỏi ạ]}\nsteps:\n  - say: Xin chào.\n"
    (folder / "b.yaml").write_text(flow, encoding="utf-8")
    _, output = run(folder, "Xin chào.", "--json")
    assert ("b.yaml", "example-elsewhere") in {(one["file"], one["rule"]) for one in json.loads(output)}


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert result.exit_code == 0
    assert "không có tệp .yaml" in result.output


def test_colours_are_for_screens_and_not_when_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in "".join(shown("a", 1, 2))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31merror\x1b[0m" in shown("a", 1, 2)[0]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in "".join(shown("a", 1, 2))
