"""Which scripts are in force: imported, published, refused (I10)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.runtime import publishing
from bot.runtime.publishing import ScriptShelf, ScriptsRefused
from bot.scripts.loader import FolderNotReadable, read_folder, revision_of
from bot.store import scripts as stored
from bot.store.redis import Redis

GOOD = "spec: 1\nflow: a\ntitle: A\nstart_by: {keywords: [xem thử]}\nsteps:\n  - say: Xin chào.\n"
BAD = "spec: 1\nflow: a\ntitle: A\nsteps:\n  - hát: to\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text(GOOD)
    return tmp_path / "flows"


async def _shelf(redis: Redis, folder: Path) -> ScriptShelf:
    shelf = ScriptShelf(redis, folder)
    await shelf.start()
    return shelf


async def test_a_changed_folder_is_imported_at_the_next_start(redis: Redis, folder: Path) -> None:
    first = (await _shelf(redis, folder)).current.scripts.revision
    assert (await _shelf(redis, folder)).current.scripts.revision == first
    (folder / "a.yaml").write_text(GOOD.replace("Xin chào", "Kính chào"))
    shelf = await _shelf(redis, folder)
    assert shelf.current.scripts.revision != first
    assert (await shelf.get(first)).scripts.revision == first


async def test_what_a_person_published_is_not_replaced_by_the_folder(redis: Redis, folder: Path) -> None:
    published = (await _shelf(redis, folder)).current.scripts.revision
    await stored.make_current(redis, published, "publish", 1)
    (folder / "a.yaml").write_text(GOOD.replace("Xin chào", "Kính chào"))
    assert (await _shelf(redis, folder)).current.scripts.revision == published


async def test_scripts_with_an_error_never_go_live_i10(redis: Redis, folder: Path) -> None:
    good = (await _shelf(redis, folder)).current.scripts.revision
    (folder / "a.yaml").write_text(BAD)
    assert (await _shelf(redis, folder)).current.scripts.revision == good


async def test_without_anything_to_fall_back_on_the_start_is_refused_with_the_lines(redis: Redis, folder: Path) -> None:
    (folder / "a.yaml").write_text(BAD)
    with pytest.raises(ScriptsRefused, match=r"a\.yaml:5"):
        await _shelf(redis, folder)
    assert await stored.current(redis) is None
    with pytest.raises(FolderNotReadable):
        await _shelf(redis, folder / "none")


async def test_a_running_process_notices_what_was_published(
    redis: Redis, folder: Path, monkeypatch: pytest.MonkeyPatch, eventually
) -> None:
    monkeypatch.setattr(publishing, "FOLLOW_SECONDS", 0.01)
    shelf = await _shelf(redis, folder)
    following = asyncio.create_task(shelf.follow())
    (folder / "a.yaml").write_text(GOOD.replace("Xin chào", "Kính chào"))
    files = read_folder(folder)
    await stored.store(redis, revision_of(files), files)
    await stored.make_current(redis, revision_of(files), "publish", 1)
    await eventually(lambda: shelf.current.scripts.revision == revision_of(files))
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_a_revision_that_is_not_there_is_replaced_by_the_current_one(redis: Redis, folder: Path) -> None:
    shelf = await _shelf(redis, folder)
    assert (await shelf.get("gone")) is shelf.current
    assert (await shelf.get("")) is shelf.current


async def test_the_revisions_in_memory_are_bounded_i12(redis: Redis, folder: Path) -> None:
    shelf = await _shelf(redis, folder)
    for number in range(publishing.MAX_LOADED + 4):
        files = {"a.yaml": GOOD.replace("Xin chào", f"Xin chào {number}")}
        await stored.store(redis, revision_of(files), files)
        assert (await shelf.get(revision_of(files))).scripts.revision == revision_of(files)
    assert len(shelf._loaded) == publishing.MAX_LOADED
