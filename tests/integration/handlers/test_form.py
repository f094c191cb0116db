"""The page of a sealed form over HTTP: from the chat to the ticket, drafts, links that do not work, and attackers."""

from __future__ import annotations

import asyncio
import html
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, FormData
from aiohttp.cookiejar import CookieJar
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from yarl import URL

from bot.runtime.form_desk import MAX_FORM_FILE, MAX_TYPED
from bot.store import names
from bot.store.evidence_files import FOLDER
from bot.store.forms import new_secret, partition_of_secret
from bot.store.tickets import TicketStore
from handlers.form import HEADERS, MAX_FIELD, MAX_FORM_BODY, MAX_PARTS, MAX_WORDS
from handlers.form_limit import AT_ONCE, AddressLimit

OA = "2871640935512208846"
USER = "6190233847715520418"
STORY = "Cô tiếp nhận bảo để năm trăm nghìn trong bìa hồ sơ màu tím than."
PHONE = "0987612345"
JPEG = b"\xff\xd8\xff\xe0" + b"\x10JFIF" + b"x" * 500
PDF = b"%PDF-1.7\n" + b"y" * 200
EXE = b"MZ" + b"\0" * 300
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"


@dataclass
class Phone:
    """A citizen's browser without scripts: it keeps cookies and sends back what the page holds."""

    http: ClientSession
    base: str
    path: str
    page: str = ""
    status: int = 0
    headers: Any = None
    files: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def open(self) -> str:
        async with self.http.get(self.base + self.path) as answer:
            return await self._show(answer)

    async def post(self, do: str, fields: dict[str, str], files: Any = (), hidden: str | None = None) -> str:
        form = FormData(quote_fields=False, default_to_multipart=True)
        form.add_field("b", self.hidden() if hidden is None else hidden)
        for name, words in fields.items():
            form.add_field(name, words)
        for name, file_name, content in files:
            form.add_field(name, io.BytesIO(content), filename=file_name, content_type="image/png")
        form.add_field("lam", do)
        async with self.http.post(self.base + self.path, data=form) as answer:
            return await self._show(answer)

    async def _show(self, answer: Any) -> str:
        self.page, self.status, self.headers = await answer.text(), answer.status, answer.headers
        return self.page

    def hidden(self) -> str:
        found = re.search(r'name="b" value="([^"]+)"', self.page)
        return found.group(1) if found else ""

    @property
    def words(self) -> str:
        return html.unescape(self.page)


FILLED = {"w-su_viec": STORY, "w-don_vi": "xã Thiên Lộc", "w-sdt": PHONE}


@pytest.fixture
async def service(open_service: Any, redis_url: str, clock: Any) -> Any:
    service = await open_service(redis_url)
    await service.web()
    await service.worker()
    return service


@pytest.fixture
async def sessions() -> Any:
    opened: list[ClientSession] = []

    def session() -> ClientSession:
        opened.append(ClientSession(cookie_jar=CookieJar(unsafe=True)))
        return opened[-1]

    yield session
    for one in opened:
        await one.close()


async def link(service: Any, eventually: Any, user: str = USER) -> str:
    """Begins the flow; the path of the link that came to the chat."""
    before = len(service.zalo.texts(user))
    await service.says(user, "kể kín", "1")
    await eventually(lambda: len(service.zalo.texts(user)) == before + 2)
    return path_of(service, user)


def path_of(service: Any, user: str = USER) -> str:
    last = [message for message in service.zalo.delivered if message.user == user][-1]
    urls = [payload["url"] for _, payload in last.buttons if isinstance(payload, dict) and "url" in payload]
    assert urls
    assert urls[0].startswith(service.settings.public_url + "/kin/")
    return str(urls[0]).removeprefix(service.settings.public_url)


@pytest.fixture
def phone(service: Any, sessions: Any) -> Any:
    return lambda path: Phone(sessions(), service.webs[-1].url, path)


def files_of(service: Any) -> list[Path]:
    return [path for path in (service.settings.namro_data_dir / FOLDER).rglob("*") if path.is_file()]


async def ticket(service: Any, user: str = USER) -> Any:
    code = re.search(r"NR-\w{4}-\w{4}", service.zalo.texts(user)[-1])
    assert code is not None, service.zalo.texts(user)
    store = TicketStore(service.redis, service.vault)
    return await store.load(service.partition(user), code.group())


async def test_from_the_chat_to_the_form_to_the_ticket(service: Any, phone: Any, eventually: Any) -> None:
    path = await link(service, eventually)
    page = phone(path)
    await page.open()
    assert page.status == 200
    assert "Sự việc" in page.words
    assert "Thanh tra" in page.words
    await page.post("gui", FILLED, [("w-anh", "bang chung.png", JPEG), ("w-anh", "../../etc/don.pdf", PDF)])
    assert page.status == 200
    assert "Đã gửi" in page.words
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    assert "Tôi đã nhận phần anh/chị gửi qua trang kín." in service.zalo.texts(USER)
    opened = await ticket(service)
    assert opened.kind == "confidential"
    assert opened.body == STORY
    assert opened.about_units == ("thien-loc",)
    assert [file.name for file in opened.files] == ["bang chung.png", "don.pdf"]
    assert [(piece.state, piece.type) for piece in opened.evidence] == [
        ("kept", "image/jpeg"),
        ("kept", "application/pdf"),
    ]
    said = "\n".join(service.zalo.texts(USER))
    assert STORY not in said
    assert PHONE not in said
    assert "Thiên Lộc" not in said
    again = phone(path)
    await again.open()
    assert again.status == 404
    assert "đã dùng hoặc đã hết hạn" in again.words


async def test_everything_that_is_wrong_is_told_and_everything_typed_stays(
    service: Any, phone: Any, eventually: Any
) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    fields = {"w-su_viec": "ngắn <b>&", "w-don_vi": "đông anh", "w-sdt": "12", "w-muc": "hai"}
    await page.post("gui", fields, [("w-anh", "a.jpg", JPEG), ("w-anh", "b.exe", EXE), ("w-anh", "c.svg", SVG)])
    assert page.status == 422
    assert "Chưa gửi được, có 3 mục cần sửa" in page.words
    assert "hơi ngắn" in page.words
    assert "ngắn &lt;b&gt;&amp;</textarea>" in page.page
    assert 'value="đông anh"' in page.page
    assert 'value="12"' in page.page
    assert re.search(r'value="hai" checked', page.page)
    assert page.words.count("Không nhận:") == 2
    assert "“b.exe” không phải" in page.words
    assert "Đã nhận 1 tệp" in page.words
    assert "Bỏ a.jpg" in page.words
    assert not re.search("NR-", "".join(service.zalo.texts(USER)))
    meanings = re.findall(r'name="k-don_vi" value="(\d)"', page.page)
    assert meanings
    await page.post("gui", {**FILLED, "w-don_vi": "đông anh", "k-don_vi": meanings[0]})
    assert "Đã gửi" in page.words, page.words
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    opened = await ticket(service)
    assert [file.name for file in opened.files] == ["a.jpg"]
    assert opened.about_units


async def test_what_is_half_written_is_there_again_on_the_same_phone_and_nowhere_else(
    service: Any, phone: Any, sessions: Any, eventually: Any
) -> None:
    path = await link(service, eventually)
    page = phone(path)
    await page.open()
    await page.post("luu", {"w-su_viec": STORY}, [("w-anh", "a.jpg", JPEG)])
    assert page.status == 200
    assert "Đã lưu tạm" in page.words
    assert "HttpOnly" in page.headers["Set-Cookie"]
    assert "SameSite=Lax" in page.headers["Set-Cookie"]
    assert f"Path={path}" in page.headers["Set-Cookie"]
    await page.open()
    assert STORY in page.words
    assert "đã lưu tạm trên máy này" in page.words
    assert "Bỏ a.jpg" in page.words
    kept = files_of(service)
    assert len(kept) == 1
    administrator = phone(path)  # reads the chat, and so the link
    await administrator.open()
    assert administrator.status == 404
    assert STORY not in administrator.words
    await administrator.post("gui", FILLED, hidden=new_secret())
    assert administrator.status == 404
    assert len(service.zalo.texts(USER)) == 2
    await page.post("luu", {"w-su_viec": STORY + " Thêm.", "d-anh": "0"})
    assert "Bỏ a.jpg" not in page.words
    assert files_of(service) == []
    await page.post("gui", {**FILLED, "w-su_viec": STORY + " Thêm."})
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    assert (await ticket(service)).body == STORY + " Thêm."
    assert not await service.redis.call("KEYS", "*formdraft*")


async def test_a_page_that_is_loaded_anew_posts_no_file_twice(service: Any, phone: Any, eventually: Any) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    await page.post("luu", {"w-su_viec": STORY}, [("w-anh", "a.jpg", JPEG)])
    await page.post("luu", {"w-su_viec": STORY}, [("w-anh", "a.jpg", JPEG)])
    await page.post("luu", {"w-su_viec": STORY}, [("w-anh", "a.jpg", b"")])
    assert "Đã nhận 1 tệp" in page.words
    assert "Không nhận" not in page.words


async def test_a_page_works_where_cookies_are_off(service: Any, phone: Any, eventually: Any) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    await page.post("luu", {"w-su_viec": STORY})
    page.http.cookie_jar.clear()
    await page.post("gui", FILLED)
    assert "Đã gửi" in page.words
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))


async def test_a_double_tap_sends_once_i2(service: Any, phone: Any, eventually: Any) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    hidden, base = page.hidden(), page.path
    taps = [Phone(page.http, page.base, base) for _ in range(5)]
    await asyncio.gather(*(one.post("gui", FILLED, hidden=hidden) for one in taps))
    assert all("Đã gửi" in one.words for one in taps)
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    await page.post("gui", FILLED, hidden=hidden)
    assert "Đã gửi" in page.words
    assert sum("Đã tạo phiếu" in text for text in service.zalo.texts(USER)) == 1


async def test_two_browsers_race_and_one_wins(service: Any, phone: Any, eventually: Any) -> None:
    path = await link(service, eventually)
    pages = [phone(path) for _ in range(6)]
    await asyncio.gather(*(page.open() for page in pages))
    stories = [f"{STORY} Người thứ {number}." for number in range(6)]
    await asyncio.gather(
        *(page.post("gui", {**FILLED, "w-su_viec": story}) for page, story in zip(pages, stories, strict=True))
    )
    winners = [number for number, page in enumerate(pages) if "Đã gửi" in page.words]
    assert len(winners) == 1
    assert {page.status for number, page in enumerate(pages) if number not in winners} == {404}
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    assert (await ticket(service)).body == stories[winners[0]]


async def test_all_links_that_do_not_work_give_the_same_bytes(
    service: Any, phone: Any, eventually: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    used_path = await link(service, eventually)
    used = phone(used_path)
    await used.open()
    await used.post("gui", FILLED)
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    others = service.user_in((service.partition(USER) + 1) % 4)
    replaced_path = await link(service, eventually, others)
    await service.says(others, "liên kết mới")
    await eventually(lambda: path_of(service, others) != replaced_path)
    begun_path = path_of(service, others)
    begun = phone(begun_path)
    await begun.open()
    await begun.post("luu", {"w-su_viec": STORY})
    dead = [used_path, replaced_path, begun_path, "/kin/" + new_secret(), "/kin/ngan", "/kin/" + "a" * 500]
    seen = set()
    for path in dead:
        stranger = phone(path)
        await stranger.open()
        shown = {name: value for name, value in stranger.headers.items() if name not in ("Date",)}
        posted = phone(path)
        await posted.post("gui", FILLED, hidden=new_secret())
        assert posted.status == 404
        assert STORY in posted.words  # what was typed is given back, whatever the link was
        seen.add((stranger.status, stranger.page, json.dumps(shown, sort_keys=True)))
        assert "Set-Cookie" not in posted.headers
    assert len(seen) == 1


async def test_a_link_that_is_over_leads_nowhere_and_its_draft_is_gone(
    service: Any, phone: Any, eventually: Any, clock: Any
) -> None:
    path = await link(service, eventually)
    page = phone(path)
    await page.open()
    await page.post("luu", {"w-su_viec": STORY})
    keys = await service.redis.call("KEYS", "*:form*")
    lives = [await service.redis.call("PTTL", key) for key in keys]
    assert len(keys) == 2
    assert all(0 < life <= 30 * 60_000 for life in lives)
    for key in keys:
        await service.redis.call("PEXPIRE", key, 1)
    await eventually(lambda: _none(service, "*:form*"))
    await page.post("gui", FILLED)
    assert page.status == 404
    assert STORY in page.words


async def _none(service: Any, pattern: str) -> bool:
    return not await service.redis.call("KEYS", pattern)


async def test_cancelling_in_the_chat_voids_the_link(service: Any, phone: Any, eventually: Any) -> None:
    path = await link(service, eventually)
    page = phone(path)
    await page.open()
    await page.post("luu", {"w-su_viec": STORY})
    await service.says(USER, "thôi")
    await eventually(lambda: service.zalo.texts(USER)[-1] == "Tôi dừng.")
    await page.post("gui", FILLED)
    assert page.status == 404
    assert not await service.redis.call("KEYS", "*:form*")


async def test_whoever_takes_back_consent_in_zalo_voids_the_link(service: Any, phone: Any, eventually: Any) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    await page.post("luu", {"w-su_viec": STORY})
    body = service.message(USER, "", event_name="user_withdraw", sender={"id": USER})
    assert await service.post(body) == 200
    await eventually(lambda: _none(service, "*:form*"))
    await page.post("gui", FILLED)
    assert page.status == 404


async def test_headers_keep_the_page_to_itself(service: Any, phone: Any, eventually: Any) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    for name, value in HEADERS.items():
        assert page.headers[name] == value
    assert "script" not in page.page.lower()
    assert not re.findall(r"""(?:src|href)=["'](?!/kin\.css|data:,|#)""", page.page)
    assert 'lang="vi"' in page.page
    assert 'name="viewport"' in page.page
    async with page.http.get(page.base + "/kin.css") as css:
        assert css.status == 200
        assert css.content_type == "text/css"
        assert "url(" not in await css.text()
        assert "@import" not in await css.text()


async def test_too_much_is_bounded_and_told_i12(service: Any, phone: Any, eventually: Any) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    big = JPEG + b"z" * MAX_FORM_FILE
    await page.post("gui", FILLED, [("w-anh", "to.jpg", big), ("w-anh", "nho.jpg", JPEG), ("w-anh", "rong.jpg", b"")])
    assert page.status == 422
    assert "lớn hơn 20 MB" in page.words
    assert "là tệp trống" in page.words
    assert "Bỏ nho.jpg" in page.words
    many = [("w-anh", f"{number}.jpg", JPEG + str(number).encode()) for number in range(4)]
    await page.post("gui", FILLED, many)
    assert page.words.count("đã đủ số tệp") == 2
    long = "dài " * (MAX_TYPED // 2)
    await page.post("gui", {**FILLED, "w-su_viec": long})
    assert page.status == 422
    assert "tôi chỉ" in page.words
    assert long.strip()[:1000] in page.words
    await page.post("gui", {**FILLED, "w-su_viec": "x" * (2 * MAX_FIELD)})
    assert page.status == 422
    await page.post("gui", {**FILLED, **{f"w-khong{number}": "x" for number in range(MAX_PARTS)}})
    assert "quá lớn" in page.words
    assert STORY in page.words
    assert not any("Đã tạo phiếu" in text for text in service.zalo.texts(USER))


async def test_much_posted_to_a_dead_link_is_answered_like_little(service: Any, phone: Any) -> None:
    page = phone("/kin/" + new_secret())
    await page.post("gui", {f"w-a{number}": "x" for number in range(MAX_PARTS + 20)}, hidden=new_secret())
    assert page.status == 404
    much = {f"w-a{number}": "y" * MAX_FIELD for number in range(2 * MAX_WORDS // MAX_FIELD)}
    await page.post("gui", much, [("w-anh", "a.jpg", JPEG)], hidden=new_secret())
    assert page.status == 404
    assert len(page.page) < MAX_WORDS + 50_000


async def test_a_body_without_end_is_not_read_to_its_end(service: Any, phone: Any, eventually: Any) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    huge = [("w-anh", f"{number}.jpg", JPEG + b"z" * (MAX_FORM_FILE - 1000)) for number in range(4)]
    assert sum(len(content) for *_, content in huge) > MAX_FORM_BODY
    await page.post("gui", FILLED, huge)
    assert "quá lớn" in page.words
    assert STORY in page.words
    assert not any("Đã tạo phiếu" in text for text in service.zalo.texts(USER))


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"w-su_viec=x&lam=gui"),
        ({"Content-Type": "application/json"}, b"{}"),
        ({"Content-Type": "multipart/form-data"}, b"--x\r\n\r\n"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"no boundary here"),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
        ),
        (
            {"Content-Type": "multipart/mixed; boundary=x"},
            b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--",
        ),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b""),
    ],
)
async def test_bodies_that_are_none_are_answered_with_a_page(
    service: Any, phone: Any, eventually: Any, headers: dict[str, str], body: bytes
) -> None:
    page = phone(await link(service, eventually))
    async with page.http.post(page.base + page.path, data=body, headers=headers) as answer:
        text = html.unescape(await answer.text())
        assert answer.status in (200, 400, 422, 404)
        assert "Traceback" not in text
        assert "<html" in text
    assert not any("Đã tạo phiếu" in said for said in service.zalo.texts(USER))


async def test_names_of_files_lead_nowhere(service: Any, phone: Any, eventually: Any) -> None:
    path = await link(service, eventually)
    page = phone(path)
    await page.open()
    raw = (
        (
            f'--x\r\nContent-Disposition: form-data; name="b"\r\n\r\n{page.hidden()}\r\n'
            f'--x\r\nContent-Disposition: form-data; name="w-su_viec"\r\n\r\n{STORY}\r\n'
            '--x\r\nContent-Disposition: form-data; name="w-don_vi"\r\n\r\nxã Thiên Lộc\r\n'
            '--x\r\nContent-Disposition: form-data; name="w-anh"; '
            'filename="..\\\\..\\\\a<img src=x>%0d%0aSet-Cookie: x=1.jpg"'
            "\r\nContent-Type: text/html\r\nContent-Encoding: gzip-bomb\r\n\r\n"
        ).encode()
        + JPEG
        + b'\r\n--x\r\nContent-Disposition: form-data; name="lam"\r\n\r\nluu\r\n--x--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with page.http.post(page.base + path, data=raw, headers=headers) as answer:
        text = await answer.text()
        assert answer.headers.getall("Set-Cookie", []) == [] or "x=1" not in "".join(
            answer.headers.getall("Set-Cookie")
        )
    assert "<img" not in text


async def test_guessing_is_slowed_by_address(service: Any, phone: Any, eventually: Any) -> None:
    page = phone("/kin/" + new_secret())
    statuses = []
    for _ in range(AT_ONCE + 5):
        page.path = "/kin/" + new_secret()
        await page.open()
        statuses.append(page.status)
    assert statuses[:AT_ONCE] == [404] * AT_ONCE
    assert statuses[-1] == 429
    assert "chờ một chút" in page.words
    limit = AddressLimit(per_minute=60, at_once=2, most=3)
    assert [limit.allows("a", 0.0) for _ in range(3)] == [True, True, False]
    assert limit.allows("a", 1.5)
    for address in "bcd":
        limit.allows(address, 2.0)
    assert limit.allows("a", 2.0)  # forgotten: what is remembered is bounded


async def test_another_citizens_answers_never_reach_this_one(service: Any, phone: Any, eventually: Any) -> None:
    other = service.user_in((service.partition(USER) + 2) % 4)
    mine, theirs = await link(service, eventually), await link(service, eventually, other)
    for path, user in ((mine, USER), (theirs, other)):
        assert partition_of_secret(path.removeprefix("/kin/"), 4) == service.partition(user)
    page = phone(theirs)
    await page.open()
    await page.post("gui", FILLED)
    await eventually(lambda: service.zalo.texts(other)[-1].startswith("Đã tạo phiếu"))
    assert len(service.zalo.texts(USER)) == 2


async def test_a_story_typed_into_the_chat_meanwhile_is_asked_for_on_the_page(
    service: Any, phone: Any, eventually: Any
) -> None:
    path = await link(service, eventually)
    await service.says(USER, STORY)
    await eventually(lambda: "đừng kể ở đây" in service.zalo.texts(USER)[-1])
    page = phone(path)
    await page.open()
    assert page.status == 200  # the link still works


async def test_without_the_database_nothing_typed_is_lost(
    open_service: Any, own_server: Any, sessions: Any, clock: Any, eventually: Any
) -> None:
    service = await open_service(own_server.url)
    await service.web()
    await service.worker()
    page = Phone(sessions(), service.webs[-1].url, await link(service, eventually))
    stranger = Phone(sessions(), service.webs[-1].url, page.path)
    await page.open()
    await service.web()  # another process, which has not seen the form
    stranger.base = service.webs[-1].url
    own_server.pause()
    try:
        await page.post("gui", FILLED)
        assert page.status == 503
        assert "chưa nhận được lúc này" in page.words
        assert STORY in page.words
        assert PHONE in page.words
        await stranger.post("gui", FILLED, hidden=page.hidden())
        assert stranger.status == 503
        assert STORY in stranger.words
        await stranger.open()
        assert stranger.status == 503
    finally:
        own_server.resume()
    await eventually(service.database_is_back)
    await eventually(lambda: _sends(page))
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    assert (await ticket(service)).body == STORY


async def _sends(page: Phone) -> bool:
    return "Đã gửi" in html.unescape(await page.post("gui", FILLED))


async def test_neither_draft_nor_answers_lie_anywhere_in_plain_text_and_the_link_nowhere_at_all_i7(
    open_service: Any, own_server: Any, sessions: Any, clock: Any, eventually: Any, capfd: Any
) -> None:
    service = await open_service(own_server.url)
    await service.web()
    worker = await service.worker()
    path = await link(service, eventually)
    page = Phone(sessions(), service.webs[-1].url, path)
    await page.open()
    await page.post("luu", FILLED, [("w-anh", "mat bien xanh.jpg", JPEG + b"ruong dong gieng nuoc")])
    everything = dumped(own_server) + files_in(service.settings.namro_data_dir)
    await worker.stop()
    await page.post("gui", FILLED)
    assert "Đã gửi" in page.words
    everything += dumped(own_server)
    await service.worker()
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    everything += dumped(own_server) + files_in(service.settings.namro_data_dir) + own_server.files()
    captured = capfd.readouterr()
    everything += (captured.out + captured.err).encode()
    secret = path.removeprefix("/kin/")
    cookie = page.http.cookie_jar.filter_cookies(URL(page.base + path))["kin"].value
    for words in (STORY, "tím than", PHONE, "Thiên Lộc", "ruong dong gieng nuoc", "mat bien xanh", secret, cookie):
        assert words.encode() not in everything, words
    assert b":form:" in everything
    assert b":formdraft:" in everything


def dumped(server: Any) -> bytes:
    with server.client() as client:
        return b"\0".join(key + b"=" + (client.dump(key) or b"") for key in client.scan_iter(count=1000))


def files_in(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_the_keys_of_the_settings_and_a_dump_do_not_open_a_draft(
    service: Any, phone: Any, eventually: Any
) -> None:
    path = await link(service, eventually)
    page = phone(path)
    await page.open()
    await page.post("luu", {"w-su_viec": STORY})
    [name] = await service.redis.call("KEYS", "*formdraft*")
    box = (await service.redis.call("GET", name))[16:]
    raw = service.vault._raw  # every key that NAMRO_SECRET_KEYS unwraps
    for key_id in await service.redis.call("HKEYS", names.KEYS):
        await service.vault.ensure_existing(key_id.decode())
    digest = name.decode().rpartition(":")[2]
    start = 2 + box[1]
    for key in (*raw.values(), *(value.encode()[:32].ljust(32) for value in service.settings.namro_secret_keys)):
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(box[start : start + 12], box[start + 12 :], f"formdraft:{digest}".encode())


def receipt_on(page: Phone) -> str:
    found = re.search(r"<strong>(\d{4} \d{4} \d{4} \d{4})</strong>", page.page)
    assert found is not None, page.words
    return found.group(1)


async def test_the_receipt_is_on_the_page_alone_and_opens_the_ticket_from_another_account(
    service: Any, phone: Any, eventually: Any
) -> None:
    page = phone(await link(service, eventually))
    await page.open()
    hidden = page.hidden()
    await page.post("gui", FILLED, hidden=hidden)
    receipt = receipt_on(page)
    await page.post("gui", FILLED, hidden=hidden)
    assert receipt_on(page) == receipt
    await eventually(lambda: service.zalo.texts(USER)[-1].startswith("Đã tạo phiếu"))
    said = "\n".join(service.zalo.texts(USER))
    assert "Mã biên nhận đã hiện trên trang kín" in said
    assert receipt not in said
    assert receipt.replace(" ", "") not in said
    assert (await ticket(service)).receipt
    other = phone(page.path)
    await other.open()
    assert other.status == 404
    assert receipt not in other.words
    helper = service.user_in((service.partition(USER) + 1) % service.settings.partitions)
    await service.says(helper, "xin chào", receipt)
    code = re.search(r"NR-\w{4}-\w{4}", service.zalo.texts(USER)[-1])
    assert code is not None
    await eventually(lambda: any(f"Phiếu {code.group()}" in text for text in service.zalo.texts(helper)))
