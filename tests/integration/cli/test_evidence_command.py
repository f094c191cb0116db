"""`namro tickets evidence` and the opening of originals: what a person sees, what is written, what is said."""

from __future__ import annotations

import asyncio
import io
import json
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.cli.tickets import app
from bot.demo_data import add_demo_staff
from bot.runtime.fetches import Fetch, write_fetches
from bot.store import names
from bot.store.commit import Commit
from bot.store.evidence_files import FOLDER, EvidenceFiles
from bot.store.redis import Redis
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import INDEX, Master, Vault
from bot.tickets.chart import Chart
from bot.tickets.codes import make_code, partition_of
from bot.tickets.gathering import arrived
from bot.tickets.opening import open_ticket
from bot.tickets.outcome import Opening
from bot.tickets.ticket import Kind, TicketFile
from config.units import read_chart

AT = 1_795_400_000_000
CANARY = b"GPS 21.0285 105.8542"
URL = "https://f4.photo.talk.zdn.vn/1/bi-mat.jpg"
Namro = Callable[..., Any]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "JPEG", comment=CANARY)
    return out.getvalue()


@pytest.fixture
def namro(surroundings: None) -> Namro:
    """Runs `namro tickets`."""
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def code(redis_url: str, tmp_path: Path) -> str:
    """A ticket with a kept picture, one that is tried again, one that failed and one that waits."""
    return asyncio.run(_ticket(redis_url, EvidenceFiles(tmp_path / "data" / FOLDER)))


async def _ticket(url: str, files: EvidenceFiles) -> str:
    redis = Redis(url)
    vault = Vault(redis, Master(("k" * 40,)))
    await vault.ensure(INDEX)
    await add_demo_staff(redis)
    code = make_code(b"s" * 32, 0, 1, 4, vault.index_key())
    p = partition_of(code, 4, vault.index_key())
    kept = await files.keep(p, _parts(picture()))
    sent = tuple(
        TicketFile("image", url, name=name) for url, name in ((URL, "bien ban.jpg"), (URL, ""), (URL, ""), (URL, ""))
    )
    opening = Opening(code, Kind.FEEDBACK, "oa", "user", "Đèn đường", "Đèn hỏng.", "event", files=sent)
    outcome = open_ticket(None, opening, Chart(read_chart()), AT)
    entries = outcome.entries
    for number, file, reason in ((1, kept, ""), (3, None, "host")):
        outcome = arrived(outcome.ticket, number, file, reason, AT)
        entries += outcome.entries
    commit = Commit(p, 1)
    await redis.call("HSET", names.lease(p), "fence", 1)
    TicketStore(redis, vault).write(commit, TicketChange(outcome.ticket, entries, is_new=True))
    again = Fetch(code, 2, AT + 86_400_000).after("timeout", AT)
    assert again is not None
    write_fetches(commit, [again, Fetch(code, 4, AT)])
    await commit.run(redis)
    await redis.close()
    return code


async def _parts(content: bytes) -> AsyncIterator[bytes]:
    yield content


def test_each_piece_is_told_with_what_is_there_or_why_not(namro: Namro, code: str) -> None:
    said = namro("evidence", code, "--as", "can-bo").output.splitlines()
    assert said[0].startswith("  Tệp 1: ảnh «bien ban.jpg»: đã lưu ")
    assert said[0].endswith(", image/jpeg, 1 kB, có bản xem")
    assert said[1].startswith("    SHA-256 ")
    assert said[2].startswith("  Tệp 2: ảnh: chưa tải được (tải quá lâu), thử lại lúc ")
    assert said[3] == "  Tệp 3: ảnh: không tải được: địa chỉ tệp không thuộc kho lưu trữ được phép"
    assert said[4] == "  Tệp 4: ảnh: đang chờ tải"
    shown = namro("show", code, "--as", "can-bo").output
    assert all(line in shown for line in said)
    assert "Đã tải và lưu tệp người dân gửi" in shown
    assert "Không tải được tệp người dân gửi" in shown


def test_neither_address_nor_key_is_ever_told_to_a_reader(namro: Namro, code: str) -> None:
    for words in (("evidence",), ("evidence", "--json"), ("show",), ("show", "--json")):
        said = namro(*words, code, "--as", "can-bo").output
        assert code in said or "image/jpeg" in said
        assert URL not in said
        assert "bi-mat" not in said
        assert "key" not in said


def test_copies_are_written_for_ones_own_eyes_without_metadata(namro: Namro, code: str, tmp_path: Path) -> None:
    result = namro("evidence", code, "--as", "can-bo", "--save", str(tmp_path / "anh"))
    assert result.exit_code == 0
    (path,) = (tmp_path / "anh").iterdir()
    assert path.name == f"{code}-1.jpg"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert CANARY not in path.read_bytes()
    assert f"Đã ghi {path}" in result.output


def test_a_copy_that_is_gone_from_this_machine_is_said_to_be(namro: Namro, code: str, tmp_path: Path) -> None:
    for path in (tmp_path / "data" / FOLDER).rglob("*"):
        if path.is_file():
            path.unlink()
    result = namro("evidence", code, "--as", "can-bo", "--save", str(tmp_path / "anh"))
    assert result.exit_code == 1
    assert "Tệp 1: không còn trên máy này hoặc đã hỏng" in result.output


def test_data_for_programs_says_the_same(namro: Namro, code: str) -> None:
    pieces = json.loads(namro("evidence", code, "--as", "can-bo", "--json").output)
    assert [(p["number"], p["state"], p["reason"], p["has_copy"]) for p in pieces] == [
        (1, "kept", "", True),
        (2, "waiting", "timeout", False),
        (3, "failed", "host", False),
        (4, "waiting", "", False),
    ]
    assert pieces[1]["retry_at"] == AT + 5_000


def test_whoever_may_not_read_the_ticket_meets_the_same_as_for_none(namro: Namro, code: str) -> None:
    theirs = namro("evidence", code, "--as", "long-bien")
    none = namro("evidence", "NR-7K3M-9Q4X", "--as", "long-bien")
    assert (theirs.exit_code, theirs.output, str(theirs.exception)) == (
        none.exit_code,
        none.output,
        str(none.exception),
    )
