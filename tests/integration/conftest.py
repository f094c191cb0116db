"""A whole service in one process on a real database: web, workers, and the channel as a small strict server."""

from __future__ import annotations

import asyncio
import io
import json
import os
import secrets
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import unused_port
from prometheus_client import REGISTRY

from bot.app.channel import Connected, connect_channel
from bot.app.database import check_database
from bot.app.services import connect_services
from bot.app.web import public_app
from bot.channel.signature import sign
from bot.demo_data import add_demo_staff
from bot.runtime import press
from bot.runtime.accept import Acceptor
from bot.runtime.by_receipt import ByReceipt
from bot.runtime.caller import Caller
from bot.runtime.delivery import ChannelDelivery
from bot.runtime.desk import Desk
from bot.runtime.download import Downloads, Hosts
from bot.runtime.fetching import Fetcher
from bot.runtime.learning import learnt_here
from bot.runtime.outside import Outside
from bot.runtime.partitions import identity
from bot.runtime.publishing import ScriptShelf
from bot.runtime.rate import Rate
from bot.runtime.sender import Sender
from bot.runtime.spool import open_spool
from bot.runtime.taker import Taker
from bot.runtime.worker import Worker
from bot.runtime.world import Surroundings
from bot.scripts.loader import load_scripts, revision_of
from bot.scripts.revising.paused import in_force
from bot.scripts.steps.receipt import RECEIPTS
from bot.store import names
from bot.store import scripts as stored
from bot.store.citizens import Citizens
from bot.store.evidence_files import FOLDER, EvidenceFiles
from bot.store.redis import Reader, Redis, RedisDown
from bot.store.tickets import TicketStore
from bot.store.vault import INDEX, Master, Vault
from bot.tickets.ledger import verify
from config.settings import Settings, load_settings
from handlers.webhook import HEADER

APP_ID = "4420188305566112907"
OA = "2871640935512208846"
WEBHOOK_SECRET = "oa-secret-key"
SECRET_KEY = "k" * 40
PARTITIONS = 4
MAX_UNITS = 2000  # of one text

FLOWS = {
    "repair/chao.yaml": """
        spec: 1
        flow: chao
        title: Lời chào
        steps:
          - say: Xin chào anh/chị.
        """,
    "don.yaml": """
        spec: 1
        flow: don
        title: Gửi yêu cầu
        start_by: {keywords: [gửi yêu cầu]}
        answers:
          sdt: {type: phone, label: Số điện thoại, privacy: open}
          viec: {type: text, label: Việc, privacy: open}
        steps:
          - id: menu
            choose: Anh/chị cần gì?
            options:
              - {label: Tra cứu, go: menu}
              - {label: Tạo yêu cầu}
          - ask: sdt
            say: Số điện thoại của anh/chị?
            retry: [Số điện thoại chưa đúng.]
          - ask: viec
            say: Việc gì ạ?
          - ticket: {kind: inquiry, subject: yeu-cau, body: viec}
            save: phieu
          - say: "Đã tạo phiếu {{ phieu.code }}"
        """,
    "dai.yaml": """
        spec: 1
        flow: dai
        title: Bài dài
        start_by: {keywords: [bài dài]}
        steps:
          - say: "Đầu. %(long)s Cuối."
        """,
    "anh.yaml": """
        spec: 1
        flow: anh
        title: Xem ảnh
        start_by: {keywords: [xem ảnh]}
        steps:
          - say: Đây là ảnh.
            image: anh.png
        """,
    "cham.yaml": """
        spec: 1
        flow: cham
        title: Đánh giá
        start_by: {keywords: [chấm điểm]}
        steps:
          - rate: none
            say: Hài lòng không?
            ask_word: Vì sao?
        """,
    "tra.yaml": """
        spec: 1
        flow: tra
        title: Tra hồ sơ
        start_by: {keywords: [tra hồ sơ]}
        answers:
          ma: {type: text, label: Mã, privacy: open}
          them: {type: text, label: Thêm, privacy: open}
        steps:
          - ask: ma
            say: Mã hồ sơ?
          - service: {name: tra-cuu, with: {ma: ma}, save: kq, timeout: 5s, failed: hong}
          - say: "Trạng thái: {{ kq.trang_thai }}."
          - ask: them
            say: Còn gì nữa không?
          - say: "Ghi {{ them }}."
          - end
          - id: hong
            say: Không tra được.
        """,
    "kin.yaml": """
        spec: 1
        flow: kin
        title: Kể chuyện kín
        start_by: {keywords: [kể kín]}
        answers:
          su_viec: {type: text, label: Sự việc, min: 20}
          don_vi: {type: unit, label: Nơi làm việc}
          sdt: {type: phone, label: Số điện thoại, optional: true, privacy: sealed, purpose: để gọi lại, keep: 24mo}
          muc: {type: choice, label: Mục, optional: true, options: [{label: Một, value: mot}, {label: Hai, value: hai}]}
          anh: {type: files, label: Bằng chứng, optional: true, max: 3}
        steps:
          - choose: Anh/chị đồng ý không?
            options: [{label: Đồng ý, consent: kin}, {label: Không, go: thoi}]
          - form: [su_viec, don_vi, sdt, muc, anh]
            say: Anh/chị kể trên trang kín.
            stop: thoi
          - ticket: {kind: confidential, about: {unit: don_vi}, body: su_viec, files: anh}
            save: phieu
          - say: "Đã tạo phiếu {{ phieu.code }}"
          - end
          - id: thoi
            say: Tôi dừng.
        """,
    "hoi-lau.yaml": """
        spec: 1
        flow: hoi-lau
        title: Hỏi rồi nhắc
        start_by: {keywords: [hỏi lâu]}
        answers:
          ten: {type: text, label: Tên, privacy: open}
        steps:
          - ask: ten
            say: Tên anh/chị là gì?
            silence: {after: 10m, say: "Anh/chị còn đó không?"}
          - say: "Chào {{ ten }}."
        """,
}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def write_flows(folder: Path, flows: dict[str, str] = FLOWS) -> None:
    for name, text in flows.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("%(long)s", "Một câu dài để chia. " * 200))
    (folder / "anh.png").write_bytes(PNG)


# ---------------------------------------------------------------------- the channel


@dataclass(frozen=True)
class Delivered:
    """What a citizen's phone shows."""

    user: str
    id: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()  # title, payload
    attachment: str = ""


Judge = Callable[[str, dict[str, Any]], int | str | None]


class FakeZalo:
    """The part of the channel's API that the bot uses, as strict as the real one.

    `judge(user, message)` may spoil a send: a number is the error code to answer, `lost` delivers and then breaks the
    connection, `hang` delivers and never answers. None lets it through.
    """

    def __init__(self) -> None:
        self.url = ""
        self.delivered: list[Delivered] = []
        self.attempts: list[tuple[str, str]] = []  # user, text
        self.uploads: dict[str, bytes] = {}
        self.refreshes = 0
        self.judge: Judge = lambda user, message: None
        self._refresh = "first-refresh-token"
        self._access = ""
        self._number = 0
        self.release = asyncio.Event()

    def texts(self, user: str) -> list[str]:
        return [message.text for message in self.delivered if message.user == user]

    def expire_token(self) -> None:
        self._access = ""

    async def oauth(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("refresh_token") != self._refresh or form.get("app_id") != APP_ID:
            return web.json_response({"error": -14014, "error_name": "Invalid refresh token."})
        self.refreshes += 1
        self._access, self._refresh = f"access-{self.refreshes}", f"refresh-{self.refreshes}"
        pair = {"access_token": self._access, "refresh_token": self._refresh, "expires_in": "90000"}
        return web.json_response(pair)

    async def upload(self, request: web.Request) -> web.Response:
        if refusal := self._unknown_token(request):
            return refusal
        file = (await request.post())["file"]
        assert isinstance(file, web.FileField)
        id = f"upload-{len(self.uploads) + 1}"
        self.uploads[id] = file.file.read()
        return _ok({"attachment_id": id})

    async def send(self, request: web.Request) -> web.Response:
        if refusal := self._unknown_token(request):
            return refusal
        body = await request.json()
        user, message = body["recipient"]["user_id"], body["message"]
        text = message.get("text", "")
        self.attempts.append((user, text))
        if set(body) != {"recipient", "message"} or set(message) - {"text", "attachment", "quote_message_id"}:
            return _error(-201)
        if len(text.encode("utf-16-le")) // 2 > MAX_UNITS or not message:
            return _error(-210)
        verdict = self.judge(user, message)
        if isinstance(verdict, int):
            return _error(verdict)
        payload = message.get("attachment", {}).get("payload", {})
        buttons = payload.get("buttons", [])
        if len(buttons) > 5 or any(set(b) != {"title", "type", "payload"} or len(b["title"]) > 100 for b in buttons):
            return _error(-201)
        elements = payload.get("elements", [{}])
        attachment = elements[0].get("attachment_id", "")
        if attachment and attachment not in self.uploads:
            return _error(-100)
        self._number += 1
        shown = Delivered(
            user, f"m{self._number}", text, tuple((b["title"], b["payload"]) for b in buttons), attachment
        )
        self.delivered.append(shown)
        if verdict == "lost":
            assert request.transport is not None
            request.transport.abort()
        elif verdict == "hang":
            await self.release.wait()
        return _ok({"message_id": shown.id, "user_id": user})

    def _unknown_token(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("access_token", "")
        return _error(-216) if not token or token != self._access else None


def _error(code: int) -> web.Response:
    return web.json_response({"error": code, "message": "refused"})


def _ok(data: dict[str, Any]) -> web.Response:
    return web.json_response({"error": 0, "message": "Success", "data": data})


async def serve(app: web.Application) -> tuple[web.AppRunner, str]:
    port = unused_port()
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner, f"http://127.0.0.1:{port}"


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    fake = FakeZalo()
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_post("/v4/oa/access_token", fake.oauth)
    app.router.add_post("/v3.0/oa/message/cs", fake.send)
    for kind in ("image", "gif", "file"):
        app.router.add_post(f"/v2.0/oa/upload/{kind}", fake.upload)
    runner, fake.url = await serve(app)
    yield fake
    fake.release.set()
    await runner.cleanup()


# ---------------------------------------------------------------------- publishing


async def put_in_force(
    redis: Redis, files: Mapping[str, str], origin: stored.Origin = "publish", **changes: Any
) -> str:
    """Publishes files as a person would, without the checks, and tells the revision's name."""
    here = await press.ground(redis)
    scripts = load_scripts(files).scripts
    assert scripts is not None
    one = press.Draft(files, revision_of(files), scripts, in_force(scripts), ())
    entry = await press.publish(redis, here, one, origin, changes.pop("by", "lan"), "thử", again=True, **changes)
    return entry.revision


@pytest.fixture
def publish() -> Callable[..., Awaitable[str]]:
    return put_in_force


# ---------------------------------------------------------------------- our processes


@dataclass
class RunningWorker:
    """One worker with connections of its own."""

    worker: Worker
    sender: Sender
    shelf: ScriptShelf
    citizens: Citizens
    redis: Redis
    reader: Reader
    channel: Connected
    outside: Outside
    downloads: Downloads
    task: asyncio.Task[None] | None = None

    @property
    def held(self) -> dict[int, int]:
        return self.worker.ownership.held

    async def stop(self) -> None:
        """As on SIGTERM. Raises what the worker failed with, if it had ended by itself."""
        task, self.task = self.task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._close()

    async def crash(self) -> None:
        """As on kill -9: nothing more reaches the database or the channel, nothing is given back."""
        await self.redis.close()
        await self.stop()

    async def _close(self) -> None:
        await self.outside.aclose()
        await self.downloads.aclose()
        await self.channel.aclose()
        await self.reader.close()
        await self.redis.close()


@dataclass
class RunningWeb:
    """One web process: acceptor and public server."""

    acceptor: Acceptor
    redis: Redis
    runner: web.AppRunner
    url: str

    async def stop(self) -> None:
        await self.runner.cleanup()
        await self.acceptor.close()
        await self.redis.close()

    async def crash(self) -> None:
        """As on kill -9, as far as the spool can tell."""
        await self.redis.close()
        await self.stop()


@dataclass
class Service:
    """The service under test with its channel; `settings` may be changed before anything is started."""

    settings: Settings
    redis: Redis
    vault: Vault
    zalo: FakeZalo
    http: ClientSession
    webs: list[RunningWeb] = field(default_factory=list)
    workers: list[RunningWorker] = field(default_factory=list)
    sent_ids: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))

    # -------------------------------------------------------------- processes

    def change(self, **changes: Any) -> None:
        self.settings = self.settings.model_copy(update=changes)

    async def web(self) -> RunningWeb:
        settings = self.settings
        redis, master = Redis(settings.redis_url), Master(settings.namro_secret_keys)
        folder = settings.namro_data_dir / "spool"
        spool = open_spool(folder, master, settings.namro_spool_max_mb * 1024 * 1024)
        acceptor = Acceptor(redis, Vault(redis, master), spool, settings.namro_accept_timeout_seconds)
        await acceptor.start()
        app = public_app(settings, redis, Vault(redis, master), acceptor, list)
        runner, url = await serve(app)
        running = RunningWeb(acceptor, redis, runner, url)
        self.webs.append(running)
        return running

    async def worker(self, me: str = "", *, wait: bool = True) -> RunningWorker:
        """A worker, holding its partitions when this returns (unless told not to wait)."""
        settings = self.settings
        redis, reader = Redis(settings.redis_url), Reader(settings.redis_url)
        vault = Vault(redis, Master(settings.namro_secret_keys))
        outside = connect_services(settings)
        shelf = ScriptShelf(redis, settings.namro_flows_dir, outside.services, learnt_here())
        citizens, tickets = Citizens(redis, vault), TicketStore(redis, vault)
        channel = connect_channel(settings, redis, vault)
        sender = Sender(
            redis,
            vault,
            citizens,
            ChannelDelivery(channel.client, redis, settings.zalo_oa_id, settings.namro_flows_dir),
            Rate(redis, names.rate(settings.zalo_app_id), settings.zalo_rate_per_minute),
            settings.namro_sends_in_flight,
            settings.zalo_send_timeout_seconds,
        )
        taker = Taker(settings, vault, tickets, redis, shelf, Surroundings.read())
        by_receipt = ByReceipt(
            redis,
            vault,
            TicketStore(redis, vault),
            Surroundings.read().chart,
            settings.partitions,
            settings.namro_undo_seconds,
        )
        caller = Caller(redis, vault, outside, {RECEIPTS: by_receipt})
        downloads = Downloads(Hosts.of(settings.namro_evidence_hosts), whole_seconds=5.0, silent_seconds=1.0)
        files = EvidenceFiles(settings.namro_data_dir / FOLDER)
        fetcher = Fetcher(redis, vault, TicketStore(redis, vault), downloads, files)
        worker = Worker(redis, reader, vault, citizens, tickets, sender, caller, fetcher, taker, settings.partitions)
        if me:
            worker.ownership.me = me
        running = RunningWorker(worker, sender, shelf, citizens, redis, reader, channel, outside, downloads)
        self.workers.append(running)
        await check_database(redis, settings)
        await shelf.start()
        await add_demo_staff(redis)
        running.task = asyncio.create_task(worker.run())
        while wait and len(running.held) < settings.partitions and not running.task.done():
            await asyncio.sleep(0.002)
        return running

    # -------------------------------------------------------------- the citizens' side

    @property
    def url(self) -> str:
        return self.webs[-1].url + "/webhook/zalo"

    async def post(self, body: Any, *, secret: str = WEBHOOK_SECRET, mac: str | None = "") -> int:
        """Posts a webhook; `mac` "" signs it, None leaves the header out."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if mac == "":
            mac = sign(APP_ID, raw, str(json.loads(raw)["timestamp"]), secret)
        if mac is not None:
            headers[HEADER] = mac
        async with self.http.post(self.url, data=io.BytesIO(raw), headers=headers) as answer:
            await answer.read()
            return answer.status

    def message(self, user: str, text: str, **changes: Any) -> dict[str, Any]:
        number = next(self.sent_ids)
        body = {
            "app_id": APP_ID,
            "sender": {"id": user},
            "recipient": {"id": OA},
            "user_id_by_app": f"app-{user}",
            "event_name": "user_send_text",
            "message": {"text": text, "msg_id": changes.pop("msg_id", f"c{number}")},
            "timestamp": str(int(time.time() * 1000)),
        }
        return {**body, **changes}

    async def says(self, user: str, *texts: str) -> None:
        """One text after the other, each answered before the next is posted."""
        for text in texts:
            assert await self.post(self.message(user, text)) == 200

    def echo(self, user: str, text: str, admin: str = "", msg_id: str = "") -> dict[str, Any]:
        sender = {"id": OA, "admin_id": admin} if admin else {"id": OA}
        body = self.message(user, text, event_name="oa_send_text", sender=sender, recipient={"id": user})
        if msg_id:
            body["message"]["msg_id"] = msg_id
        return body

    # -------------------------------------------------------------- looking

    def partition(self, user: str) -> int:
        return names.partition_of(OA, user, self.settings.partitions)

    def user_in(self, partition: int) -> str:
        """A new citizen of a partition."""
        while True:
            user = str(secrets.randbelow(10**18) + 10**18)
            if self.partition(user) == partition:
                return user

    async def outbox(self, user: str) -> int:
        return int(await self.redis.call("HLEN", names.outbox(self.partition(user), f"{OA}:{user}")))

    def desk(self) -> Desk:
        tickets = TicketStore(self.redis, self.vault)
        return Desk(self.redis, self.vault, tickets, Surroundings.read().chart, self.settings.partitions)

    async def ledger_holds(self, user: str, code: str) -> bool:
        """Whether a ticket's history, as it is stored, follows from its start to the head its ticket names."""
        p, store = self.partition(user), TicketStore(self.redis, self.vault)
        ticket = await store.load(p, code)
        assert ticket is not None
        return verify(code, await store.stored_history(p, code), ticket.ledger_head, ticket.ledger_seq) is None

    async def database_is_back(self) -> bool:
        """Whether the test's own connection has found the database again."""
        with suppress(RedisDown):
            await self.redis.ping()
            return True
        return False

    async def has_handled(self, partition: int, count: int = 0) -> bool:
        """Whether at least `count` events ever came, and none waits behind the cursor."""
        inbox, cursor = names.inbox(partition), await self.redis.call("GET", names.cursor(partition))
        info = await self.redis.call("XINFO", "STREAM", inbox)
        added = dict(zip(info[::2], info[1::2], strict=True))[b"entries-added"]
        waiting = await self.redis.call("XRANGE", inbox, b"(" + (cursor or b"0-0"), "+", "COUNT", 1)
        return bool(added >= count and not waiting)

    async def damage_record(self, user: str) -> None:
        """What is beside the citizen's session becomes nonsense: the next message of theirs cannot be handled."""
        key = names.session(self.partition(user), f"{OA}:{user}")
        await self.redis.call("HSET", key, "x", '{"u":[[]]}')

    async def quarantined(self, partition: int) -> int:
        return int(await self.redis.call("XLEN", names.quarantine(partition)))


@pytest.fixture
async def open_service(tmp_path: Path, zalo: FakeZalo) -> AsyncIterator[Callable[[str], Awaitable[Service]]]:
    """Opens a service on a database; everything of it is stopped at the end."""
    opened: list[Service] = []

    async def opening(redis_url: str, **changes: str) -> Service:
        flows = tmp_path / "flows"
        write_flows(flows)
        services = tmp_path / "services.yaml"
        if not services.exists():
            services.write_text("services: [{name: tra-cuu, url: 'https://ho-so.example/', keep: [trang_thai]}]\n")
        environ = {
            "NAMRO_DATA_DIR": str(tmp_path / "data"),
            "NAMRO_FLOWS_DIR": str(flows),
            "NAMRO_SECRET_KEYS": SECRET_KEY,
            "NAMRO_SERVICES_FILE": str(services),
            "REDIS_URL": redis_url,
            "PARTITIONS": str(PARTITIONS),
            "ZALO_APP_ID": APP_ID,
            "ZALO_APP_SECRET": "app-secret",
            "ZALO_OA_ID": OA,
            "ZALO_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "ZALO_REFRESH_TOKEN": "first-refresh-token",
            "ZALO_API_URL": zalo.url,
            "ZALO_OAUTH_URL": zalo.url,
            "ZALO_RATE_PER_MINUTE": "0",
            "ZALO_SEND_TIMEOUT_SECONDS": "0.5",
            "NAMRO_MUTE_MINUTES": "30",
            "NAMRO_UNDO_SECONDS": "0",
            **changes,
        }
        settings = load_settings(environ, None)
        redis = Redis(redis_url)
        vault = Vault(redis, Master(settings.namro_secret_keys))
        await vault.ensure(INDEX)
        service = Service(settings, redis, vault, zalo, ClientSession())
        opened.append(service)
        return service

    yield opening
    for service in opened:
        zalo.release.set()
        for worker in service.workers:
            await worker.stop()
        for running in service.webs:
            await running.stop()
        await service.http.close()
        await service.redis.close()


@pytest.fixture
async def service(open_service: Callable[[str], Awaitable[Service]], redis_url: str, clock: Any) -> Service:
    """A web process and a worker at nine on a Monday."""
    service = await open_service(redis_url)
    await service.web()
    await service.worker()
    return service


@pytest.fixture
def counted() -> Callable[..., float]:
    """The value of a counter now: `counted("namro_sent_total", outcome="sent")`."""
    return lambda name, **labels: REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def dead_process() -> str:
    """The name of a worker process of this machine that is gone."""
    process = subprocess.Popen(["sleep", "60"])
    name = identity(process.pid)
    process.kill()
    process.wait()
    assert not os.path.exists(f"/proc/{process.pid}")  # noqa: PTH110
    return name
