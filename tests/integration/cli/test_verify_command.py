"""`namro tickets verify` and `show --verify`: what they print, their exit codes, and what they keep to themselves."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.tickets import app
from bot.runtime.handing import HeadKeeper
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.heads import HeadsFolder
from bot.store.tickets import TicketChange, TicketStore
from bot.tickets.outcome import Entry

Namro = Callable[..., Any]
USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")


@pytest.fixture
async def code(service: Any, eventually: Any) -> str:
    await service.says(USER, "gửi yêu cầu", "2", "0912345678", "cấp lại bản sao")
    await eventually(lambda: len(service.zalo.texts(USER)) == 4)
    found = CODE.search(service.zalo.texts(USER)[-1])
    assert found
    return found.group()


@pytest.fixture
def namro(service: Any, monkeypatch: pytest.MonkeyPatch) -> Namro:
    """Runs `namro tickets` in a thread of its own: it has an event loop of its own."""
    settings = service.settings
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("NAMRO_DATA_DIR", str(settings.namro_data_dir))
    monkeypatch.setenv("NAMRO_SECRET_KEYS", settings.namro_secret_keys[0])
    monkeypatch.setenv("PARTITIONS", str(settings.partitions))

    async def run(*words: str) -> Any:
        return await asyncio.to_thread(CliRunner().invoke, app, list(words))

    return run


async def test_verify_names_nothing_that_holds_and_locates_what_does_not(service: Any, code: str, namro: Namro) -> None:
    whole = await namro("verify", "--all")
    assert (whole.exit_code, whole.output) == (0, "Lịch sử của mọi phiếu còn nguyên.\n")
    assert json.loads((await namro("verify", "--all", "--json")).output) == {"ok": True, "broken": []}
    chain = names.chain(service.partition(USER), code)
    entry = await service.redis.call("LINDEX", chain, 0)
    await service.redis.call("LSET", chain, 0, entry[:-1] + bytes((entry[-1] ^ 1,)))
    broken = await namro("verify", "--all")
    assert broken.exit_code == 1
    assert f"{code}: mục 1 đã bị sửa" in broken.output
    said = json.loads((await namro("verify", "--all", "--json")).output)
    assert (said["ok"], said["broken"][0]["code"], said["broken"][0]["entry"]) == (False, code, 1)


async def test_verify_against_a_file_of_heads_finds_what_was_rewritten_since(
    service: Any, code: str, namro: Namro, tmp_path: Path
) -> None:
    folder = HeadsFolder(tmp_path / "heads")
    own = await HeadKeeper(service.redis, service.vault, service.settings.partitions, folder).once(datetime.now(UTC))
    (path,) = (tmp_path / "heads").iterdir()
    assert (await namro("verify", "--all", "--against", str(path), "--head", own)).exit_code == 0
    p, store = service.partition(USER), TicketStore(service.redis, service.vault)
    ticket = await store.load(p, code)
    assert ticket is not None
    await service.redis.call("DEL", names.chain(p, code), names.ticket(p, code))
    commit = Commit(p, int(await service.redis.call("HGET", names.lease(p), "fence")))
    forged = replace(ticket, ledger_seq=0, ledger_head="")
    store.write(commit, TicketChange(forged, (Entry(1, "citizen", "open", {}, {"text": "khác"}),), is_new=True))
    assert await commit.run(service.redis) is Verdict.OK
    assert (await namro("verify", "--all")).exit_code == 0  # whoever has the keys made both agree
    found = await namro("verify", "--all", "--against", str(path))
    assert found.exit_code == 1
    assert f"{code}: lịch sử đã bị cắt hoặc viết lại: mục 1" in found.output


async def test_verify_without_all_or_with_a_head_and_no_file_is_wrong_use(namro: Namro) -> None:
    assert (await namro("verify")).exit_code == 2
    assert (await namro("verify", "--all", "--head", "0" * 64)).exit_code == 2
    assert (await namro("verify", "--all", "--against", "không-có.txt")).exit_code == 2


async def test_show_verify_proves_the_ticket_for_who_may_read_it_and_nobody_else(
    service: Any, code: str, namro: Namro
) -> None:
    shown = await namro("show", code, "--as", "can-bo", "--verify")
    assert shown.exit_code == 0
    assert "Lịch sử còn nguyên, 1 mục." in shown.output
    assert json.loads((await namro("show", code, "--as", "can-bo", "--verify", "--json")).output)["verified"]["ok"]
    await service.redis.call("RPUSH", names.chain(service.partition(USER), code), b"x")
    broken = await namro("show", code, "--as", "can-bo", "--verify")
    assert broken.exit_code == 1
    stranger = await namro("show", code, "--as", "long-bien", "--verify")
    assert "mục" not in stranger.output
