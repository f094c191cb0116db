"""`namro flows publish`, `diff`, `history`, `rollback`, `unpublish`, `approve`, `export` as an editor uses them."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.flows import app, measuring
from bot.runtime import headcount, press
from bot.scripts.session import Frame, Session
from bot.store import names
from bot.store import scripts as stored
from bot.store.redis import Redis
from bot.store.vault import Master, Vault, partition_key_id

KEY = "k" * 40
FLOW = """spec: 1
flow: hoi
title: Hỏi đáp
on_publish: follow
start_by: {keywords: [hỏi]}
answers:
  ten: {type: text, label: Tên}
  tuoi: {type: number, label: Tuổi}
steps:
  - ask: ten
    say: Tên anh/chị là gì?
  - ask: tuoi
    say: Anh/chị bao nhiêu tuổi?
  - say: Cảm ơn.
"""
CHAT = """chat: Hỏi
at: 2026-11-23 09:00
turns:
  - citizen: hỏi
  - bot: Tên anh/chị là gì?
"""
SHEET = """id: cap-ban-sao
name: Cấp bản sao
aliases: [xin bản sao]
fee: {items: [{label: Một bản, amount_vnd: 8000}]}
verified_on: 2026-11-01
"""

Namro = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "kich-ban"
    (place / "tests").mkdir(parents=True)
    (place / "procedures").mkdir()
    (place / "hoi.yaml").write_text(FLOW, encoding="utf-8")
    (place / "tests" / "hoi.chat.yaml").write_text(CHAT, encoding="utf-8")
    (place / "procedures" / "cap-ban-sao.yaml").write_text(SHEET, encoding="utf-8")
    return place


@pytest.fixture
def namro(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Namro:
    """Runs a command of `namro flows` on the database, as `lan` unless it says otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("NAMRO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NAMRO_SECRET_KEYS", KEY)
    monkeypatch.setenv("LOGNAME", "lan")

    def command(*words: Any, input: str = "") -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], input=input)

    return command


def on_redis(url: str, work: Callable[[Redis], Any]) -> Any:
    async def run() -> Any:
        redis = Redis(url)
        try:
            return await work(redis)
        finally:
            await redis.close()

    return asyncio.run(run())


def stands(url: str, people: int, step: str, revision: str, flow: str = "hoi") -> None:
    """So many citizens wait at a step."""

    async def work(redis: Redis) -> None:
        vault = Vault(redis, Master((KEY,)))
        await vault.ensure(partition_key_id(0))
        for number in range(people):
            session = Session(1, 1, revision, [Frame(flow, step)])
            key = f"1:{step}-{number}"
            box = vault.seal(partition_key_id(0), session.dump(), f"session:{key}")
            await redis.call("HSET", names.session(0, key), "v", 1, "s", box)

    on_redis(url, work)


def current(url: str) -> str:
    now = on_redis(url, stored.current)
    return now.revision if now else ""


def published(namro: Namro, folder: Path, *more: str) -> None:
    result = namro("publish", folder, "-m", "lý do", "--yes", *more)
    assert result.exit_code == 0, result.output


def test_publishing_checks_tries_shows_and_says_how_to_undo_it(namro: Namro, folder: Path, redis_url: str) -> None:
    published(namro, folder)
    first = current(redis_url)
    (folder / "hoi.yaml").write_text(FLOW.replace("Cảm ơn.", "Xin cảm ơn anh/chị."), encoding="utf-8")
    result = namro("publish", folder, "-m", "Lời cảm ơn", "--yes")
    assert result.exit_code == 0
    assert "1 hội thoại thử đều đạt" in result.output
    assert "sửa lời “Cảm ơn.” → “Xin cảm ơn anh/chị.”" in result.output
    assert f"namro flows rollback {first[:8]}" in result.output
    (entry, _) = on_redis(redis_url, stored.history)
    assert (entry.by, entry.message, entry.previous, entry.origin) == ("lan", "Lời cảm ơn", first, "publish")


def test_without_a_message_nothing_is_published(namro: Namro, folder: Path, redis_url: str) -> None:
    result = namro("publish", folder, "--yes")
    assert result.exit_code == 2
    assert "-m" in result.output
    assert current(redis_url) == ""


def test_scripts_with_errors_or_failing_conversations_are_refused_i10(
    namro: Namro, folder: Path, redis_url: str
) -> None:
    (folder / "hoi.yaml").write_text(FLOW.replace("say: Cảm ơn", "sai: Cảm ơn"), encoding="utf-8")
    result = namro("publish", folder, "-m", "x", "--yes")
    assert result.exit_code == 1
    assert "hoi.yaml:14" in result.output
    (folder / "hoi.yaml").write_text(FLOW, encoding="utf-8")
    chat = folder / "tests" / "hoi.chat.yaml"
    chat.write_text(CHAT.replace("Tên anh/chị", "Họ tên"), encoding="utf-8")
    assert namro("publish", folder, "-m", "x", "--yes").exit_code == 1
    chat.unlink()
    assert namro("publish", folder, "-m", "x", "--yes").exit_code == 1
    assert current(redis_url) == ""


def test_without_a_terminal_or_yes_nothing_is_published(namro: Namro, folder: Path, redis_url: str) -> None:
    assert namro("publish", folder, "-m", "x").exit_code == 1
    assert current(redis_url) == ""


def test_who_wrote_upon_another_revision_is_told_what_changed_since(
    namro: Namro, folder: Path, redis_url: str, tmp_path: Path
) -> None:
    published(namro, folder)
    other = tmp_path / "minh"
    assert namro("export", other).exit_code == 0
    (other / "hoi.yaml").write_text(FLOW.replace("Cảm ơn.", "Xin cảm ơn."), encoding="utf-8")
    published(namro, other, "--as", "Minh")
    now = current(redis_url)
    (folder / "hoi.yaml").write_text(FLOW.replace("bao nhiêu", "mấy"), encoding="utf-8")
    result = namro("publish", folder, "-m", "x", "--yes")
    assert isinstance(result.exception, press.BaseChanged)
    assert "Minh" in str(result.exception)
    assert [change.said for change in result.exception.since] == ["sửa lời “Cảm ơn.” → “Xin cảm ơn.”"]
    assert "Xin cảm ơn" in result.output
    assert current(redis_url) == now


def test_publishing_the_same_again_is_refused(namro: Namro, folder: Path) -> None:
    published(namro, folder)
    assert isinstance(namro("publish", folder, "-m", "x", "--yes").exception, press.NothingNew)


def test_the_difference_is_shown_in_plain_words_with_where_people_go(
    namro: Namro, folder: Path, redis_url: str
) -> None:
    published(namro, folder)
    now = current(redis_url)
    stands(redis_url, 6, "ask:tuoi", now)
    stands(redis_url, 2, "ask:ten", now)
    (folder / "hoi.yaml").write_text(
        FLOW.replace("  - ask: tuoi\n    say: Anh/chị bao nhiêu tuổi?\n", "").replace(
            "Tên anh/chị là gì?", "Họ và tên?"
        ),
        encoding="utf-8",
    )
    sheet = folder / "procedures" / "cap-ban-sao.yaml"
    sheet.write_text(SHEET.replace("8000", "10000"), encoding="utf-8")
    result = namro("diff", folder)
    assert result.exit_code == 0, result.output
    assert "- bỏ câu hỏi “Anh/chị bao nhiêu tuổi?”" in result.output
    assert "lệ phí: “Một bản” 8.000 đồng → “Một bản” 10.000 đồng" in result.output
    assert "ở câu hỏi “Anh/chị bao nhiêu tuổi?”: 6 người → chuyển tới lời nói “Cảm ơn.”" in result.output
    assert "ở câu hỏi “Tên anh/chị là gì?”: dưới 5 người → được hỏi lại bằng lời mới" in result.output
    data = json.loads(namro("diff", folder, "--json").output)
    assert {place["people"] for place in data["people"]["places"]} == {6, "<5"}
    assert current(redis_url) == now


def test_a_count_that_was_cut_says_at_least(
    namro: Namro, folder: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(namro, folder)
    stands(redis_url, 9, "ask:ten", current(redis_url))
    monkeypatch.setattr(headcount.count_heads, "__defaults__", (7,))
    result = namro("diff", folder)
    assert "ít nhất 7 người" in result.output


def test_rolling_back_without_a_name_takes_the_revision_before(namro: Namro, folder: Path, redis_url: str) -> None:
    published(namro, folder)
    first = current(redis_url)
    (folder / "hoi.yaml").write_text(FLOW.replace("Cảm ơn.", "Xin cảm ơn."), encoding="utf-8")
    published(namro, folder)
    second = current(redis_url)
    assert namro("rollback", "--yes").exit_code == 0
    assert current(redis_url) == first
    assert namro("rollback", second[:8], "--yes", "-m", "thử lại").exit_code == 0
    assert current(redis_url) == second
    lines = namro("history").output.splitlines()
    assert second[:8] in lines[0]
    assert "quay lại" in lines[0]
    assert "thử lại" in lines[0]
    assert "đang dùng" in lines[0]
    assert [entry["serial"] for entry in json.loads(namro("history", "--json").output)] == [4, 3, 2, 1]


@pytest.mark.parametrize("name", ["khong-co", "", "../x"])
def test_rolling_back_to_what_is_not_there_says_so(namro: Namro, folder: Path, name: str) -> None:
    published(namro, folder)
    result = namro("rollback", name, "--yes")
    assert isinstance(result.exception, press.NotPublished)
    assert "namro flows history" in str(result.exception)


def test_unpublishing_holds_those_in_the_flow_and_says_how_to_reopen(
    namro: Namro, folder: Path, redis_url: str
) -> None:
    published(namro, folder)
    first = current(redis_url)
    stands(redis_url, 5, "ask:ten", first)
    assert namro("unpublish", "hoi", "--yes").exit_code == 2
    result = namro("unpublish", "hoi", "--reason", "Ghi sai căn cứ", "--yes")
    assert result.exit_code == 0, result.output
    assert "5 người → chờ ở phần tạm dừng" in result.output
    assert f"namro flows rollback {first[:8]}" in result.output
    now = current(redis_url)
    files = on_redis(redis_url, lambda redis: stored.files_of(redis, now))
    assert 'paused: "Ghi sai căn cứ"' in files["hoi.yaml"]
    assert isinstance(namro("unpublish", "hoi", "--reason", "x", "--yes").exception, press.NotPublished)
    assert isinstance(namro("unpublish", "khong-co", "--reason", "x", "--yes").exception, press.NoSuchFlow)
    assert "“hoi”" in str(namro("unpublish", "hoii", "--reason", "x", "--yes").exception)
    stands(redis_url, 5, "ask:ten", now)
    assert "được làm tiếp đúng câu đang dở" in namro("rollback", first, "--yes").output


def test_a_publish_that_needs_a_second_person_waits_for_one(
    namro: Namro, folder: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMRO_PUBLISH_REVIEW", "true")
    result = namro("publish", folder, "-m", "lý do", "--yes", "--json")
    assert result.exit_code == 0, result.output
    id = json.loads(result.output)["proposal"]
    assert current(redis_url) == ""
    assert id in namro("approve").output
    assert isinstance(namro("approve", id, "--as", " LAN ", "--yes").exception, press.SamePerson)
    assert current(redis_url) == ""
    assert namro("approve", id, "--as", "minh", "--yes").exit_code == 0
    (entry,) = on_redis(redis_url, stored.history)
    assert (entry.by, entry.approved_by) == ("lan", "minh")
    assert isinstance(namro("approve", id, "--as", "minh", "--yes").exception, press.NoSuchProposal)


def test_a_proposal_can_be_withdrawn_before_it_was_approved(
    namro: Namro, folder: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMRO_PUBLISH_REVIEW", "true")
    id = json.loads(namro("publish", folder, "-m", "lý do", "--yes", "--json").output)["proposal"]
    assert f"Đã rút đề nghị {id}" in namro("withdraw", id, "--yes").output
    assert "Không có đề nghị nào" in namro("approve").output
    assert isinstance(namro("approve", id, "--as", "minh", "--yes").exception, press.NoSuchProposal)
    assert isinstance(namro("withdraw", id, "--yes").exception, press.NoSuchProposal)


def test_where_a_second_person_must_approve_nothing_is_imported_past_them(
    namro: Namro, folder: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMRO_PUBLISH_REVIEW", "true")
    assert isinstance(namro("import", folder).exception, press.NeedsSecond)
    assert current(redis_url) == ""


def test_pictures_that_the_workers_folder_lacks_are_named_before_publishing(
    namro: Namro, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = tmp_path / "may-chu"
    workers.mkdir()
    monkeypatch.setenv("NAMRO_FLOWS_DIR", str(workers))
    (folder / "mau.png").write_bytes(b"png")
    (folder / "hoi.yaml").write_text(FLOW + "  - say: Mẫu đây.\n    image: mau.png\n", encoding="utf-8")
    refused = namro("publish", folder, "-m", "lý do")
    assert f"{workers} trên máy này chưa có:\n  mau.png" in refused.output
    (workers / "mau.png").write_bytes(b"png")
    assert "chưa có" not in namro("publish", folder, "-m", "lý do").output


def test_a_proposal_upon_a_revision_that_was_overtaken_is_refused(
    namro: Namro, folder: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(namro, folder)
    base = current(redis_url)
    (folder / "hoi.yaml").write_text(FLOW.replace("Cảm ơn.", "Xin cảm ơn."), encoding="utf-8")
    monkeypatch.setenv("NAMRO_PUBLISH_REVIEW", "true")
    id = json.loads(namro("publish", folder, "-m", "a", "--yes", "--json").output)["proposal"]
    monkeypatch.setenv("NAMRO_PUBLISH_REVIEW", "false")
    (folder / "hoi.yaml").write_text(FLOW.replace("Cảm ơn.", "Tạm biệt."), encoding="utf-8")
    published(namro, folder, "--base", base)
    assert isinstance(namro("approve", id, "--as", "minh", "--yes").exception, press.BaseChanged)


def test_what_is_exported_is_what_was_published_and_nothing_is_overwritten_unasked(
    namro: Namro, folder: Path, tmp_path: Path
) -> None:
    published(namro, folder)
    into = tmp_path / "ra"
    assert namro("export", into).exit_code == 0
    assert (into / "hoi.yaml").read_text(encoding="utf-8") == FLOW
    assert (into / "tests" / "hoi.chat.yaml").read_text(encoding="utf-8") == CHAT
    (into / "hoi.yaml").write_text("khác", encoding="utf-8")
    refused = namro("export", into)
    assert refused.exit_code == 1
    assert (into / "hoi.yaml").read_text(encoding="utf-8") == "khác"
    assert namro("export", into, "--overwrite").exit_code == 0
    assert (into / "hoi.yaml").read_text(encoding="utf-8") == FLOW


@pytest.mark.parametrize("command", ["publish", "diff", "import"])
def test_what_flows_check_refuses_is_not_put_in_force(namro: Namro, folder: Path, redis_url: str, command: str) -> None:
    text = FLOW + "  - service: {name: tra-cuu-ho-so}\n"
    (folder / "hoi.yaml").write_text(text, encoding="utf-8")
    result = namro(command, folder, *(("-m", "lý do", "--yes") if command == "publish" else ()))
    assert result.exit_code == 1
    assert "unknown-service" in result.output
    assert current(redis_url) == ""


def test_examples_in_a_file_of_their_own_are_published_told_exported_and_rolled_back(
    namro: Namro, folder: Path, redis_url: str, tmp_path: Path
) -> None:
    published(namro, folder)
    before = current(redis_url)
    more = folder / "examples" / "hoi.yaml"
    more.parent.mkdir()
    more.write_text("spec: 1\nexamples_of: hoi\nexamples: |\n  cho tôi hỏi mấy câu\n", encoding="utf-8")
    told = json.loads(namro("diff", folder, "--json").stdout)
    assert [change["said"] for change in told["changes"]] == ["thêm câu mẫu “cho tôi hỏi mấy câu”"]
    published(namro, folder)
    assert namro("export", tmp_path / "ra").exit_code == 0
    assert (tmp_path / "ra" / "examples" / "hoi.yaml").read_bytes() == more.read_bytes()
    assert namro("rollback", "--yes").exit_code == 0
    assert current(redis_url) == before


KEEPS = """spec: 1
flow: muon-sach
title: Mượn sách
start_by: {keywords: [thư viện], examples: [cho tôi mượn quyển truyện]}
steps: [{say: Vâng.}]
"""


@pytest.fixture
def measured(namro: Namro, folder: Path) -> Path:
    """A published folder with labelled messages, then a draft of it that understands one of three no longer."""
    (folder / "muon-sach.yaml").write_text(KEEPS, encoding="utf-8")
    (folder / "tests" / "muon-sach.chat.yaml").write_text(
        CHAT.replace("hỏi\n", "thư viện\n", 1).replace("Tên anh/chị là gì?", "Vâng."), encoding="utf-8"
    )
    (folder / "labelled" / "held").mkdir(parents=True)
    lines = [
        {"text": "cho tôi mượn quyển truyện", "intent": "muon-sach"},
        {"text": "thư viện", "intent": "muon-sach"},
        {"text": "tôi muốn xin bản sao", "intent": "procedure:cap-ban-sao"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (folder / "labelled" / "mot.jsonl").write_text(text, encoding="utf-8")
    (folder / "labelled" / "held" / "rieng.jsonl").write_text("không phải JSON", encoding="utf-8")
    published(namro, folder)
    less = KEEPS.replace("cho tôi mượn quyển truyện", "trả lại từ điển")
    (folder / "muon-sach.yaml").write_text(less, encoding="utf-8")
    return folder


def test_diff_shows_which_labelled_messages_are_read_otherwise(namro: Namro, measured: Path) -> None:
    result = namro("diff", measured)
    assert result.exit_code == 0, result.output
    assert "Hiểu đúng tin để đo (3 tin)" in result.output
    assert "Nay hiểu sai: 1 tin" in result.output
    assert "“cho tôi mượn quyển truyện”" in result.output
    assert "trước: luồng “Mượn sách”; nay: chưa rõ, phải hỏi lại, lẽ ra là luồng “Mượn sách”" in result.output
    assert "rieng.jsonl" not in result.output
    effect = json.loads(namro("diff", measured, "--json").stdout)["effect"]
    assert (effect["messages"], len(effect["lost"]), effect["gained"]) == (3, 1, [])
    assert effect["before"] > effect["after"]


def at_a_terminal(typed: str, *words: Any) -> str:
    """What `namro flows` prints on a terminal where somebody types."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    command = [sys.executable, "-m", "bot", "flows", *map(str, words)]
    root = str(Path(__file__).parents[3])
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}) as run:
        said, _ = run.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    return said.decode()


def test_understanding_less_is_asked_about_and_yes_goes_on(namro: Namro, measured: Path, redis_url: str) -> None:
    before = current(redis_url)
    said = at_a_terminal("k\n", "publish", measured, "-m", "bớt câu")
    assert "Bản này hiểu tin kém hơn bản đang dùng. Vẫn phát hành? [c/K]" in said
    assert current(redis_url) == before
    published(namro, measured)
    assert current(redis_url) != before


def test_a_fall_within_the_limit_is_asked_about_as_any_publish(measured: Path) -> None:
    messages = [
        json.dumps({"text": "tôi muốn hỏi thư viện", "intent": "muon-sach"}) for _ in range(int(1 / press.MAX_FALL) - 1)
    ]
    lost = json.dumps({"text": "cho tôi mượn quyển truyện", "intent": "muon-sach"})
    (measured / "labelled" / "mot.jsonl").write_text("\n".join([*messages, lost]), encoding="utf-8")
    said = at_a_terminal("k\n", "publish", measured, "-m", "bớt câu")
    assert "100,0% → 99,0%" in said
    assert "Phát hành bản này? [c/K]" in said


def test_without_labelled_messages_nothing_is_measured(namro: Namro, measured: Path) -> None:
    (measured / "labelled" / "mot.jsonl").unlink()
    result = namro("publish", measured, "-m", "lý do", "--yes")
    assert result.exit_code == 0, result.output
    assert "Hiểu đúng" not in result.output


def test_bad_lines_of_labelled_messages_are_told_and_keep_nobody_from_publishing(namro: Namro, measured: Path) -> None:
    file = measured / "labelled" / "mot.jsonl"
    file.write_text('{"text": "thư viện"}\n' + file.read_text("utf-8"), encoding="utf-8")
    result = namro("publish", measured, "-m", "lý do", "--yes")
    assert result.exit_code == 0, result.output
    assert "mot.jsonl:1: thiếu “intent”." in result.output
    assert "bỏ qua 1 dòng" in result.output
    assert "(3 tin)" in result.output


def test_more_labelled_messages_than_the_limit_are_cut_and_that_is_told(
    namro: Namro, measured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "MAX_MESSAGES", 2)
    result = namro("diff", measured)
    assert "có 3 tin; tôi chỉ đo bằng 2 tin đầu" in result.output
    assert "(2 tin)" in result.output


def test_exporting_leaves_labelled_messages_alone(namro: Namro, measured: Path, tmp_path: Path) -> None:
    result = namro("export", tmp_path / "ra", "--json")
    assert result.exit_code == 0
    assert not any("labelled" in file for file in json.loads(result.stdout)["files"])
    assert namro("export", measured, "--overwrite").exit_code == 0
    assert (measured / "labelled" / "mot.jsonl").exists()
