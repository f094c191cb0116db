"""The folder of evidence files: what is kept, what is refused, what is swept."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.store import names
from bot.store.evidence_files import MARK, ORPHAN_DAYS, CannotKeep, EvidenceFiles
from bot.store.redis import Redis
from bot.store.vault import CannotOpen
from bot.store.viewing import MAX_VIEWED, Viewing
from bot.tickets.evidence import KeptFile, SealedFile

DAY = 86_400


async def parts(content: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def jpeg(comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "JPEG", comment=comment)
    return out.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> EvidenceFiles:
    return EvidenceFiles(tmp_path / "evidence")


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_picture_is_kept_with_a_copy_under_another_key(files: EvidenceFiles, tmp_path: Path) -> None:
    canary = secrets.token_hex().encode()
    sent = jpeg(canary)
    kept = await files.keep(3, parts(sent))
    assert (kept.sha256, kept.size, kept.type) == (hashlib.sha256(sent).hexdigest(), len(sent), "image/jpeg")
    assert abs(kept.at / 1000 - time.time()) < 60
    assert await files.read(3, kept.original) == sent
    assert kept.view is not None
    copy = await files.read(3, kept.view.file)
    assert canary not in copy
    assert len(copy) == kept.view.size
    with pytest.raises(CannotOpen):
        await files.read(3, SealedFile(kept.original.id, kept.view.file.key))
    assert sorted(path.name for path in left(tmp_path)) == sorted(kept.file_ids)
    assert all(canary not in path.read_bytes() for path in left(tmp_path))


async def test_a_file_that_is_no_picture_has_no_copy(files: EvidenceFiles, tmp_path: Path) -> None:
    kept = await files.keep(0, parts(b"%PDF-1.7" + os.urandom(3_000_000), 70_000))
    assert (kept.type, kept.view) == ("application/pdf", None)
    assert len(left(tmp_path)) == 1


async def test_a_picture_too_large_to_draw_is_kept_all_the_same(files: EvidenceFiles) -> None:
    kept = await files.keep(0, parts(jpeg() + b"\0" * MAX_VIEWED, 1_000_000))
    assert (kept.type, kept.view) == ("image/jpeg", None)


async def test_what_is_kept_survives_the_way_through_a_box(files: EvidenceFiles) -> None:
    for content in (jpeg(), b"%PDF-1.7"):
        kept = await files.keep(0, parts(content))
        assert KeptFile.load(kept.data()) == kept


async def test_keys_never_show_in_a_text_of_the_record(files: EvidenceFiles) -> None:
    kept = await files.keep(0, parts(jpeg()))
    assert kept.view is not None
    assert kept.original.key not in repr(kept)
    assert kept.view.file.key not in f"{kept}"


@pytest.mark.parametrize(("content", "reason"), [(b"x" * 101, "too_large"), (b"", "empty")])
async def test_what_is_too_large_or_empty_leaves_nothing(
    files: EvidenceFiles, tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(CannotKeep) as refused:
        await files.keep(0, parts(content, 10), most=100)
    assert refused.value.reason == reason
    assert left(tmp_path) == []


async def test_what_breaks_on_its_way_leaves_nothing(files: EvidenceFiles, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 3_000_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.keep(0, broken())
    assert left(tmp_path) == []


async def test_nothing_is_kept_on_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path, min_free=1 << 60)
    with pytest.raises(CannotKeep) as refused:
        await files.keep(0, parts(b"x"))
    assert refused.value.reason == "disk_full"
    assert left(tmp_path) == []


async def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file where the folder should be")
    with pytest.raises(CannotKeep) as refused:
        await EvidenceFiles(tmp_path / "evidence").keep(0, parts(b"x"))
    assert refused.value.reason == "disk"


async def test_a_copy_that_cannot_be_drawn_does_not_lose_the_original(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path, Viewing((sys.executable, "-c", "raise SystemExit(1)")))
    kept = await files.keep(0, parts(jpeg()))
    assert kept.view is None
    assert await files.read(0, kept.original) == jpeg()


@pytest.mark.parametrize("id", ["", "..", "../../etc/passwd", "A" * 32, "a" * 31, "a" * 32 + "/x"])
async def test_a_name_that_is_none_of_ours_is_no_path(files: EvidenceFiles, id: str) -> None:
    with pytest.raises(CannotOpen):
        await files.read(0, SealedFile(id, "00" * 32))


async def test_orphans_are_swept_after_their_time_and_files_of_tickets_never(
    files: EvidenceFiles, tmp_path: Path, redis: Redis
) -> None:
    owned, orphan = await files.keep(2, parts(jpeg())), await files.keep(2, parts(jpeg()))
    await redis.call("HSET", names.evidence(2), *(word for id in owned.file_ids for word in (id, "NR-1")))
    partial = tmp_path / "evidence" / "2" / ("c" * 32 + ".part")
    partial.write_bytes(b"half")
    foreign = tmp_path / "evidence" / "2" / "README"
    foreign.write_text("somebody's note")
    now = time.time()
    assert await files.sweep(redis, 2, now) == 0
    assert await files.sweep(redis, 2, now + ORPHAN_DAYS * DAY - 60) == 0
    assert await files.sweep(redis, 2, now + ORPHAN_DAYS * DAY + 60) == 3
    assert {path.name for path in left(tmp_path)} == {*owned.file_ids, "README", MARK}
    assert not set(orphan.file_ids) & {path.name for path in left(tmp_path)}
    assert await files.sweep(redis, 3, now) == 0


async def test_nothing_is_swept_by_the_list_of_another_database(
    files: EvidenceFiles, tmp_path: Path, redis: Redis
) -> None:
    kept, later = await files.keep(0, parts(jpeg())), time.time() + (ORPHAN_DAYS + 1) * DAY
    await files.sweep(redis, 0, time.time())  # the folder is this database's from now on
    await redis.call("HSET", names.META, "evidence", "another")
    assert await files.sweep(redis, 0, later) == 0
    assert set(kept.file_ids) <= {path.name for path in left(tmp_path)}
