"""What citizens send is fetched, kept and shown; whoever dies when, once (I2, I7, I11, I12)."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.runtime import fetches, fetching
from bot.runtime.housekeeping import Housekeeping
from bot.scripts.phrases import TEXTS
from bot.store import names
from bot.store.evidence_files import FOLDER, MARK, ORPHAN_DAYS, EvidenceFiles
from bot.store.opening import OpenedSeal
from bot.store.tickets import TicketStore
from bot.tickets.albums import albums
from bot.tickets.evidence import MAX_FILE, Evidence, State
from bot.tickets.gathering import file_ids, original_of
from bot.tickets.ticket import Ticket

USER = "6190233847715520418"
CODE = re.compile(r"NR-\w{4}-\w{4}")
CANARY = "GPS-" + secrets.token_hex(16)
FLOW = """
spec: 1
flow: bang-chung
title: Gửi bằng chứng
start_by: {keywords: [gửi bằng chứng]}
answers:
  viec: {type: text, label: Việc, privacy: open}
  anh: {type: files, label: Ảnh, privacy: open}
steps:
  - ask: viec
    say: Việc gì ạ?
  - ask: anh
    say: Gửi ảnh giúp tôi.
  - ticket: {kind: feedback, subject: anh, body: viec, files: anh}
    save: phieu
  - say: "Đã tạo phiếu {{ phieu.code }}"
"""


def jpeg(comment: str = CANARY) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "JPEG", comment=comment.encode())
    return out.getvalue()


class Media:
    """The channel's store of files. `answering` lets the waiting ones go; `broken` makes it fail."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answering = asyncio.Event()
        self.answering.set()
        self.broken = False
        self.under_way = 0
        self.most = 0
        self.url = ""
        self.elsewhere = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path] += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await self.answering.wait()
        finally:
            self.under_way -= 1
        if self.broken or request.path == "/gone":
            return web.Response(status=404)
        if request.path == "/moved":
            raise web.HTTPFound(self.elsewhere)
        if request.path == "/huge":
            return web.Response(headers={"Content-Length": str(MAX_FILE + 1)})
        if request.path == "/program.jpg":
            return web.Response(body=b"MZ\x90\0" + b"\0" * 100)
        return web.Response(body=jpeg())


@pytest.fixture
async def media() -> AsyncIterator[Media]:
    media = Media()
    app = web.Application()
    app.router.add_get("/{tail:.*}", media.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    media.url = str(server.make_url("/")).rstrip("/")
    yield media
    media.answering.set()
    await server.close()


@pytest.fixture
async def service(open_service: Any, redis_url: str, clock: Any, media: Media, tmp_path: Path) -> Any:
    (tmp_path / "flows").mkdir(exist_ok=True)
    (tmp_path / "flows" / "bang-chung.yaml").write_text(FLOW)
    service = await open_service(redis_url, NAMRO_EVIDENCE_HOSTS=f"*.zdn.vn,{media.url}")
    await service.web()
    await service.worker()
    return service


def sent(service: Any, *urls: str, kind: str = "image", **payload: str) -> dict[str, Any]:
    parts = [{"type": kind, "payload": {"url": url, **payload}} for url in urls]
    body: dict[str, Any] = service.message(USER, "", event_name=f"user_send_{kind}")
    body["message"]["attachments"] = parts
    return body


async def opened(service: Any, eventually: Any, *urls: str, kind: str = "image", **payload: str) -> str:
    """The code of a ticket that `USER` just opened with these files."""
    await service.says(USER, "gửi bằng chứng", "đèn đường hỏng")
    await eventually(lambda: "Gửi ảnh giúp tôi." in str(service.zalo.texts(USER)))
    assert await service.post(sent(service, *urls, kind=kind, **payload)) == 200
    await eventually(lambda: service.has_handled(service.partition(USER), 3))
    if not CODE.search(" ".join(service.zalo.texts(USER))):
        await service.says(USER, "xong")
    await eventually(lambda: CODE.search(" ".join(service.zalo.texts(USER))))
    found = CODE.search(" ".join(service.zalo.texts(USER)))
    assert found
    return found[0]


async def loaded(service: Any, code: str) -> Ticket:
    ticket = await TicketStore(service.redis, service.vault).load(service.partition(USER), code)
    assert ticket is not None
    return ticket


async def pieces(service: Any, code: str, *states: State) -> tuple[Evidence, ...]:
    """The ticket's evidence once its pieces are in these states, else nothing."""
    evidence = (await loaded(service, code)).evidence
    return evidence if tuple(piece.state for piece in evidence) == states else ()


def files_of(service: Any) -> EvidenceFiles:
    return EvidenceFiles(service.settings.namro_data_dir / FOLDER)


def on_disk(service: Any) -> set[str]:
    folder = service.settings.namro_data_dir / FOLDER
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def test_a_picture_is_fetched_at_once_kept_sealed_and_shown_without_its_metadata(
    service: Any, media: Media, eventually: Any
) -> None:
    code = await opened(service, eventually, media.url + "/a.jpg")
    (piece,) = await eventually(lambda: pieces(service, code, State.KEPT))
    assert (piece.sha256, piece.size) == (hashlib.sha256(jpeg()).hexdigest(), len(jpeg()))
    assert (piece.type, piece.is_other, piece.url) == ("image/jpeg", False, "")
    ticket, p, files = await loaded(service, code), service.partition(USER), files_of(service)
    original = original_of(ticket, 1)
    assert original is not None
    assert await files.read(p, original) == jpeg()
    assert piece.view is not None
    assert CANARY.encode() not in await files.read(p, piece.view.file)
    assert set(await service.redis.call("HKEYS", names.evidence(p))) == {
        original.id.encode(),
        piece.view.file.id.encode(),
    }
    assert await service.redis.call("HLEN", names.fetches(p)) == 0
    desk = service.desk()
    shown = await desk.show(await desk.actor("can-bo"), code)
    assert shown.ticket.originals == ()
    assert original_of(shown.ticket, 1) is None
    told = [entry for entry in shown.history if entry.entry.verb == "evidence"]
    assert [(t.entry.actor, dict(t.entry.data), t.words) for t in told] == [
        ("system", {"piece": "1"}, {"sha256": piece.sha256, "size": piece.size})
    ]
    assert await service.ledger_holds(USER, code)
    assert ticket.version == 1  # who saw the ticket before may still act on it


async def test_neither_key_nor_address_nor_content_lies_open_anywhere(
    service: Any, media: Media, eventually: Any
) -> None:
    address = f"{media.url}/{secrets.token_hex(8)}.jpg"
    code = await opened(service, eventually, address)
    (piece,) = await eventually(lambda: pieces(service, code, State.KEPT))
    ticket = await loaded(service, code)
    original = original_of(ticket, 1)
    assert original is not None
    assert piece.view is not None
    await service.redis.call("CONFIG", "SET", "rdbcompression", "no")
    keys = await service.redis.call("KEYS", "*")
    dumps = [await service.redis.call("DUMP", key) for key in keys]
    stored = b"".join(dump for dump in dumps if dump)
    assert code.encode() in stored
    for secret in (original.key, piece.view.file.key, address, address.rpartition("/")[2], CANARY, piece.sha256):
        assert secret.encode() not in stored, secret
    files = [path for path in service.settings.namro_data_dir.rglob("*") if path.is_file()]
    assert len(files) >= 2
    assert all(CANARY.encode() not in path.read_bytes() for path in files)


async def test_destroying_the_keys_of_a_ticket_destroys_its_files(service: Any, media: Media, eventually: Any) -> None:
    code = await opened(service, eventually, media.url + "/a.jpg")
    await eventually(lambda: pieces(service, code, State.KEPT))
    await service.redis.call("HDEL", names.ticket(service.partition(USER), code), "skey")
    ticket = await loaded(service, code)
    assert original_of(ticket, 1) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("https://evil.example/a.jpg", "host"),
        ("http://127.0.0.1:1/a.jpg", "address"),
        ("/moved", "redirect"),
        ("/huge", "too_large"),
    ],
)
async def test_what_can_never_be_fetched_fails_at_once_and_keeps_its_reference(
    service: Any, media: Media, eventually: Any, path: str, reason: str
) -> None:
    media.elsewhere = "http://169.254.169.254/latest/meta-data/"
    url = path if "://" in path else media.url + path
    code = await opened(service, eventually, url)
    (piece,) = await eventually(lambda: pieces(service, code, State.FAILED))
    assert (piece.reason, piece.url) == (reason, url)
    desk = service.desk()
    shown = await desk.show(await desk.actor("can-bo"), code)
    assert any(told.entry.data == {"piece": "1", "reason": reason} for told in shown.history)
    phrase = TEXTS["file_too_large" if reason == "too_large" else "file_lost"].replace("{{ ma }}", code)
    await eventually(lambda: service.zalo.texts(USER)[-1] == phrase)
    assert on_disk(service) == set()


async def test_a_failed_fetch_is_tried_again_until_it_succeeds(
    service: Any, media: Media, eventually: Any, clock: Any
) -> None:
    media.broken = True
    code = await opened(service, eventually, media.url + "/a.jpg")
    p = service.partition(USER)
    first = await eventually(lambda: tried(service, code))
    assert (first.tries, first.reason) == (1, "status")
    assert first.due / 1000 - time.time() <= fetches.PAUSES_SECONDS[0]
    desk = service.desk()
    shown = await desk.show(await desk.actor("can-bo"), code)
    assert shown.fetches == {1: first}
    media.broken = False
    clock.advance(seconds=fetches.PAUSES_SECONDS[0])
    await eventually(lambda: pieces(service, code, State.KEPT))
    assert media.asked["/a.jpg"] == 2
    assert await service.redis.call("HLEN", names.fetches(p)) == 0


async def test_a_fetch_ends_when_the_address_has_lived_its_time(
    service: Any, media: Media, eventually: Any, clock: Any
) -> None:
    code = await opened(service, eventually, media.url + "/gone")
    await eventually(lambda: tried(service, code))
    clock.advance(seconds=fetches.FETCH_LIFE_MS / 1000 - fetches.PAUSES_SECONDS[1])
    (piece,) = await eventually(lambda: pieces(service, code, State.FAILED))
    assert piece.reason == "status"
    assert media.asked["/gone"] == 2


async def tried(service: Any, code: str) -> fetches.Fetch | None:
    found = (await fetches.fetches_of(service.redis, service.partition(USER), code, [1])).get(1)
    return found if found and found.tries else None


async def test_what_is_not_what_it_was_said_to_be_is_kept_and_marked(
    service: Any, media: Media, eventually: Any
) -> None:
    code = await opened(service, eventually, media.url + "/program.jpg")
    (piece,) = await eventually(lambda: pieces(service, code, State.KEPT))
    assert (piece.type, piece.is_other, piece.view) == ("application/x-msdownload", True, None)


async def test_an_album_of_several_events_is_fetched_whole_and_only_few_files_at_once(
    service: Any, media: Media, eventually: Any
) -> None:
    media.answering.clear()
    urls = [f"{media.url}/{n}.jpg" for n in range(6)]
    code = await opened(service, eventually, *urls)
    await eventually(lambda: media.under_way == fetching.OF_ONE_TICKET)
    media.answering.set()
    await eventually(lambda: pieces(service, code, *[State.KEPT] * 6))
    assert media.most == fetching.OF_ONE_TICKET
    assert all(media.asked[f"/{n}.jpg"] == 1 for n in range(6))


@pytest.mark.parametrize("when", ["before", "during"])
async def test_a_worker_that_dies_loses_no_file_and_doubles_none(
    service: Any, media: Media, eventually: Any, when: str
) -> None:
    media.answering.clear()
    code = await opened(service, eventually, media.url + "/a.jpg")
    await eventually(lambda: media.under_way == 1)
    await service.workers[0].crash()
    if when == "during":
        media.answering.set()
    await service.worker("another")
    media.answering.set()
    await eventually(lambda: pieces(service, code, State.KEPT))
    history = await TicketStore(service.redis, service.vault).history(service.partition(USER), code)
    assert [told.entry.verb for told in history].count("evidence") == 1


async def test_a_worker_that_dies_between_keeping_and_telling_leaves_an_orphan_that_is_swept(
    service: Any, media: Media, eventually: Any, monkeypatch: Any
) -> None:
    told = asyncio.Event()

    async def never(*given: Any) -> None:
        told.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(fetching, "answer_fetch", never)
    code = await opened(service, eventually, media.url + "/a.jpg")
    await told.wait()
    orphans = on_disk(service)
    assert len(orphans) == 2
    await service.workers[0].crash()
    monkeypatch.undo()
    await service.worker("another")
    await eventually(lambda: pieces(service, code, State.KEPT))
    assert len(on_disk(service)) == 4
    keeping = Housekeeping(service.redis, service.vault, service.settings.partitions, files_of(service))
    await keeping.once(datetime.now(UTC) + timedelta(days=ORPHAN_DAYS + 1))
    assert on_disk(service) - {MARK} == file_ids(await loaded(service, code))
    assert media.asked["/a.jpg"] == 2


async def test_a_file_that_comes_for_an_erased_ticket_belongs_to_nobody(
    service: Any, media: Media, eventually: Any
) -> None:
    media.answering.clear()
    code = await opened(service, eventually, media.url + "/a.jpg")
    await eventually(lambda: media.under_way == 1)
    p = service.partition(USER)
    await service.redis.call("HDEL", names.ticket(p, code), "key", "skey")
    media.answering.set()
    await eventually(lambda: _fetched(service, p))
    assert await service.redis.call("HLEN", names.evidence(p)) == 0
    assert await service.quarantined(p) == 0


async def _fetched(service: Any, p: int) -> bool:
    waiting = await service.redis.call("HLEN", names.fetches(p))
    return not waiting and await service.has_handled(p, 4)


async def test_the_list_of_fetches_holds_no_word_of_the_citizen(service: Any, media: Media, eventually: Any) -> None:
    media.answering.clear()
    code = await opened(service, eventually, media.url + "/a.jpg")
    stored = await service.redis.call("HGETALL", names.fetches(service.partition(USER)))
    assert stored[0].decode() == f"{code}.1"
    assert json.loads(stored[1])[2:] == [0, 0, ""]


async def test_nobody_but_us_says_of_a_file_that_it_is_kept(service: Any, media: Media, eventually: Any) -> None:
    kept = await files_of(service).keep(0, _parts(jpeg()))
    code = await opened(service, eventually, media.url + "/a.jpg", kept.address())
    await eventually(lambda: pieces(service, code, State.KEPT))
    assert media.asked == {"/a.jpg": 1}


async def _parts(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_an_original_is_read_with_a_recorded_opening_alone(service: Any, media: Media, eventually: Any) -> None:
    code = await opened(service, eventually, media.url + "/a.jpg")
    await eventually(lambda: pieces(service, code, State.KEPT))
    desk = service.desk()
    officer = await desk.actor("giam-doc")
    seen = await desk.open_seal(officer, code, ["tệp gốc 1"], "Xem ảnh gốc để xác minh")
    assert isinstance(seen, OpenedSeal)
    assert await files_of(service).read(service.partition(USER), seen.files[1]) == jpeg()
    told = (await desk.show(officer, code)).history[-1].entry
    assert (told.verb, told.actor, told.data["what"]) == ("opened", "giam-doc", "file:1")


async def test_pictures_sent_while_a_person_has_the_chat_become_pieces_and_are_told_as_one_album(
    service: Any, media: Media, eventually: Any
) -> None:
    await service.says(USER, "gặp cán bộ", "đèn đường hỏng")
    await eventually(lambda: CODE.search(" ".join(service.zalo.texts(USER))))
    code = CODE.search(" ".join(service.zalo.texts(USER)))[0]  # type: ignore[index]
    for n in range(3):
        assert await service.post(sent(service, f"{media.url}/{n}.jpg")) == 200
    await eventually(lambda: pieces(service, code, *[State.KEPT] * 3))
    desk = service.desk()
    history = (await desk.show(await desk.actor("can-bo"), code)).history
    has_words = [bool((told.words or {}).get("text")) for told in history]
    groups = albums([told.entry for told in history], has_words)
    pictures = [n for n, told in enumerate(history) if told.entry.data.get("files") == "1"]
    assert len(pictures) == 3
    assert pictures in groups
