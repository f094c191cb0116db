"""Which scripts are in force: imported, published, refused (I10)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import publishing
from bot.runtime.publishing import ScriptShelf, ScriptsRefused
from bot.scripts.loader import FolderNotReadable, read_folder
from bot.store import names
from bot.store import scripts as stored
from bot.store.redis import Redis

Publish = Callable[..., Awaitable[str]]
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


async def test_what_a_person_published_is_not_replaced_by_the_folder(
    redis: Redis, folder: Path, publish: Publish
) -> None:
    published = await publish(redis, read_folder(folder))
    (folder / "a.yaml").write_text(GOOD.replace("Xin chào", "Kính chào"))
    assert (await _shelf(redis, folder)).current.scripts.revision == published


async def test_scripts_with_an_error_never_go_live_i10(redis: Redis, folder: Path) -> None:
    good = (await _shelf(redis, folder)).current.scripts.revision
    (folder / "a.yaml").write_text(BAD)
    assert (await _shelf(redis, folder)).current.scripts.revision == good


async def test_a_folder_that_names_a_service_nobody_configured_is_not_taken_in(redis: Redis, folder: Path) -> None:
    (folder / "a.yaml").write_text(GOOD + "  - service: {name: tra-cuu-ho-so}\n")
    with pytest.raises(ScriptsRefused, match="unknown-service"):
        await ScriptShelf(redis, folder).start()
    await ScriptShelf(redis, folder, ["tra-cuu-ho-so"]).start()


async def test_without_anything_to_fall_back_on_the_start_is_refused_with_the_lines(redis: Redis, folder: Path) -> None:
    (folder / "a.yaml").write_text(BAD)
    with pytest.raises(ScriptsRefused, match=r"a\.yaml:5"):
        await _shelf(redis, folder)
    assert await stored.current(redis) is None
    with pytest.raises(FolderNotReadable):
        await _shelf(redis, folder / "none")


async def test_a_running_process_notices_what_was_published(
    redis: Redis, folder: Path, monkeypatch: pytest.MonkeyPatch, eventually: Any, publish: Publish
) -> None:
    monkeypatch.setattr(publishing, "FOLLOW_SECONDS", 0.01)
    shelf = await _shelf(redis, folder)
    following = asyncio.create_task(shelf.follow())
    (folder / "a.yaml").write_text(GOOD.replace("Xin chào", "Kính chào"))
    revision = await publish(redis, read_folder(folder))
    await eventually(lambda: shelf.current.scripts.revision == revision)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_a_revision_that_is_not_kept_has_nobody_stand_in_it_but_a_way_out(redis: Redis, folder: Path) -> None:
    shelf = await _shelf(redis, folder)
    assert await shelf.get("gone") is None
    place = await shelf.place("gone")
    assert place.old is None
    assert place.current is shelf.current
    assert place.map.of("a").flow == "a"


async def test_a_revision_that_went_is_left_by_the_maps_of_all_publishes_since_i10(
    redis: Redis, folder: Path, publish: Publish
) -> None:
    first = await publish(
        redis, {"a.yaml": GOOD + "  - {id: x, say: Một.}\n  - {id: y, say: Hai.}\n  - {id: z, say: Ba.}\n"}
    )
    await publish(redis, {"a.yaml": GOOD + "  - {id: y, say: Hai.}\n  - {id: z, say: Ba.}\n"})
    await publish(redis, {"a.yaml": GOOD + "  - {id: z, say: Ba.}\n"})
    await redis.call("DEL", names.scripts_revision(first))
    shelf = await _shelf(redis, folder)
    place = await shelf.place(first)
    assert place.old is None
    assert place.map.of("a").step("x") == "z"
    assert place.map.of("a").step("z") == "z"


async def test_a_conversation_of_a_revision_this_process_has_not_noticed_yet_makes_it_look(
    redis: Redis, folder: Path, publish: Publish
) -> None:
    shelf = await _shelf(redis, folder)
    newer = await publish(redis, {"a.yaml": GOOD.replace("Xin chào", "Kính chào")})
    assert (await shelf.place(newer)).current.scripts.revision == newer


async def test_the_revisions_in_memory_are_bounded_i12(redis: Redis, folder: Path, publish: Publish) -> None:
    shelf = await _shelf(redis, folder)
    for number in range(publishing.MAX_LOADED + 4):
        revision = await publish(redis, {"a.yaml": GOOD.replace("Xin chào", f"Xin chào {number}")})
        found = await shelf.get(revision)
        assert found is not None
        assert found.scripts.revision == revision
    assert len(shelf._loaded) == publishing.MAX_LOADED


async def test_two_processes_that_import_at_once_agree(redis: Redis, folder: Path) -> None:
    first, second = await asyncio.gather(_shelf(redis, folder), _shelf(redis, folder))
    assert first.current.scripts.revision == second.current.scripts.revision
    assert [entry.serial for entry in await stored.history(redis)] == [1]
