"""The page of a sealed form over HTTP: `/kin/<secret of the link>`.

Whatever a link was (used, over, void, another browser's, never made), a link that does not work gets the same bytes.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from aiohttp import BodyPartReader, MultipartReader, web

from bot.runtime.form_desk import AlreadySent, Filling, FormDesk, Gone, Refusal, TryAgain, file_name_of
from bot.runtime.forms import PATH
from bot.scripts.form_fields import Typed
from bot.store.forms import is_secret, new_secret
from config.settings import Settings
from handlers.form_limit import AddressLimit, client_address
from handlers.form_page import (
    AGAIN,
    CSS,
    DONE,
    FILES_REFUSED,
    GONE,
    NOT_SAVED,
    NOT_SENT,
    REOPENED,
    SAVED,
    TOO_LARGE,
    TOO_OFTEN,
    clock,
    form_page,
    words_page,
)

COOKIE = "kin"
MAX_FORM_BODY = 64 * 1024 * 1024  # bytes of one post
MAX_PARTS = 80  # of one post
MAX_WORDS = 1024 * 1024  # bytes of a post to a link that does not work which are read, to be given back
MAX_FIELD = 64 * 1024  # bytes of one typed field that are read
BODY_SECONDS = 300.0  # for a post to come in whole, on a slow line
MAX_UPLOADS = 8  # posts that keep files at the same time; others wait
UPLOAD_WAIT_SECONDS = 20.0
CHUNK = 64 * 1024

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

log = structlog.get_logger()


class TooMuch(Exception):
    """A post is larger than is read; what came before is kept."""


@dataclass(slots=True)
class Posted:
    """What of a post has been read so far."""

    words: dict[str, str] = field(default_factory=dict)
    picked: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    refused: dict[str, list[tuple[str, Refusal]]] = field(default_factory=lambda: defaultdict(list))
    send: bool = False
    size: int = 0
    most: int = MAX_FORM_BODY  # bytes that are read

    @property
    def typed(self) -> list[str]:
        """The words to give back on a page that has no questions."""
        return [words for words in self.words.values() if words]


class FormPages:
    """`routes` for the public server."""

    def __init__(self, settings: Settings, desk: FormDesk, limit: AddressLimit | None = None) -> None:
        self._desk = desk
        self._proxies = settings.namro_proxies
        self._secure = settings.public_url.startswith("https://")
        self._limit = limit or AddressLimit()
        self._uploads = asyncio.Semaphore(MAX_UPLOADS)

    def routes(self) -> list[web.RouteDef]:
        path = PATH + "{secret}"
        return [web.get(path, self.get), web.post(path, self.post), web.get("/kin.css", self.css)]

    async def css(self, request: web.Request) -> web.Response:
        headers = HEADERS | {"Cache-Control": "public, max-age=3600"}
        return web.Response(text=CSS, content_type="text/css", headers=headers)

    async def get(self, request: web.Request) -> web.Response:
        if not self._limit.allows(client_address(request, self._proxies)):
            return _page(words_page(TOO_OFTEN), 429)
        secret = request.match_info["secret"]
        browser = _known_browser(request)
        try:
            if not is_secret(secret):
                raise Gone
            filling = await self._desk.open(secret, browser or new_secret())
        except Gone:
            return _page(words_page(GONE), 404)
        except AlreadySent as sent:
            return _page(words_page(DONE, receipt=sent.receipt))
        except TryAgain:
            return _page(words_page(AGAIN), 503)
        return _page(form_page(filling, notice=REOPENED if filling.typed else ""))

    async def post(self, request: web.Request) -> web.Response:
        if not self._limit.allows(client_address(request, self._proxies)):
            return _page(words_page(TOO_OFTEN), 429)
        secret = request.match_info["secret"]
        posted = Posted()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await self._take(request, secret, posted)
        except Gone:
            return _page(words_page(GONE, posted.typed), 404)
        except AlreadySent as sent:
            return _page(words_page(DONE, receipt=sent.receipt))
        except TryAgain:
            return _page(words_page(AGAIN, posted.typed), 503)
        except (
            TimeoutError,
            ConnectionError,
            ValueError,
            AssertionError,
        ) as error:  # a body that breaks off or is none
            log.warning("form_post_unreadable", reason=type(error).__name__)
            return _page(words_page(AGAIN, posted.typed), 400)

    async def _take(self, request: web.Request, secret: str, posted: Posted) -> web.Response:
        if not request.content_type.startswith("multipart/"):
            raise ValueError("not what the page sends")
        reader = await request.multipart()
        first = await reader.next()
        browser = _known_browser(request)
        if isinstance(first, BodyPartReader) and first.name == "b":
            given = (await _read_field(first, posted)).strip()
            browser = given if is_secret(given) else browser
            first = None
        try:
            if not is_secret(secret):
                raise Gone
            filling = await self._desk.open(secret, browser or new_secret())
        except (Gone, TryAgain):  # what was typed is given back, whatever the link was
            await self._read_words(reader, first, posted)
            raise
        kept = await self._read_all(reader, first, posted, filling)
        _merge(filling, posted)
        if posted.send and kept:
            return await self._send(filling, posted)
        return await self._keep(filling, posted, SAVED if kept else TOO_LARGE)

    async def _send(self, filling: Filling, posted: Posted) -> web.Response:
        read = self._desk.read(filling)
        if any(one.problem for one in read.values()) or posted.refused:
            await self._desk.keep(filling)
            told = FILES_REFUSED if posted.refused else ""
            return self._filled(form_page(filling, read, posted.refused, told), filling, 422)
        try:
            receipt = await self._desk.send(filling, read)
        except TryAgain:
            saved = await self._keep(filling, posted, NOT_SENT)
            saved.set_status(503)
            return saved
        done = _page(words_page(DONE, receipt=receipt))
        self._bind(done, filling, seconds=900)
        return done

    async def _keep(self, filling: Filling, posted: Posted, said: str) -> web.Response:
        is_kept = await self._desk.keep(filling)
        if said == SAVED:
            said = _saved_words(filling) if is_kept else NOT_SAVED
        status = 200 if is_kept else 503
        return self._filled(form_page(filling, None, posted.refused, said), filling, status)

    def _filled(self, page: str, filling: Filling, status: int) -> web.Response:
        response = _page(page, status)
        self._bind(response, filling, filling.seconds_left)
        return response

    def _bind(self, response: web.Response, filling: Filling, seconds: int) -> None:
        """From now on only this browser sees what is half written behind the link."""
        response.set_cookie(
            COOKIE,
            filling.browser,
            path=PATH + filling.secret,
            max_age=seconds,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    # ------------------------------------------------------------------ what a post holds

    async def _read_words(self, reader: MultipartReader, first: object, posted: Posted) -> None:
        """Typed words only, to be given back; they come before any file."""
        posted.most = MAX_WORDS
        with suppress(TooMuch):
            async for part in _parts(reader, first):
                if part.filename is not None:
                    return
                await _put(part, posted)

    async def _read_all(self, reader: MultipartReader, first: object, posted: Posted, filling: Filling) -> bool:
        """Everything; False when the post is larger than is read, so that it is kept but not sent."""
        try:
            async for part in _parts(reader, first):
                if part.filename is None:
                    await _put(part, posted)
                elif part.filename and (part.name or "").startswith("w-"):
                    await self._keep_file(part, posted, filling)
                else:
                    await _drain(part, posted)
        except TooMuch:
            return False
        return True

    async def _keep_file(self, part: BodyPartReader, posted: Posted, filling: Filling) -> None:
        name, file_name = (part.name or "").removeprefix("w-"), file_name_of(part.filename or "")
        why: Refusal | None = "busy"
        try:
            async with asyncio.timeout(UPLOAD_WAIT_SECONDS):
                await self._uploads.acquire()
        except TimeoutError:
            await _drain(part, posted)
        else:
            try:
                why = await self._desk.keep_file(filling, name, file_name, _chunks(part, posted))
                await _drain(part, posted)
            finally:
                self._uploads.release()
        if why is not None:
            posted.refused[name].append((file_name, why))


async def _parts(reader: MultipartReader, first: object) -> AsyncIterator[BodyPartReader]:
    """The parts of a post one after the other, beginning with one that is already at hand."""
    part = first if first is not None else await reader.next()
    for _ in range(MAX_PARTS):
        if part is None:
            return
        if not isinstance(part, BodyPartReader):
            raise ValueError("a part in a part")
        yield part
        part = await reader.next()
    raise TooMuch


async def _put(part: BodyPartReader, posted: Posted) -> None:
    """One typed field."""
    words = await _read_field(part, posted)
    kind, _, name = (part.name or "").partition("-")
    if part.name == "lam":
        posted.send = words == "gui"
    elif kind == "w":
        posted.words[name] = words.replace("\r\n", "\n")
    elif kind == "k" and words.isdecimal() and len(words) < 4:
        posted.picked[name] = int(words)
    elif kind == "d" and words.isdecimal() and len(words) < 4:
        posted.dropped[name].add(int(words))


async def _read_field(part: BodyPartReader, posted: Posted) -> str:
    read = bytearray()
    async for chunk in _chunks(part, posted):
        read += chunk[: MAX_FIELD - len(read)]
    return read.decode("utf-8", errors="replace")


async def _chunks(part: BodyPartReader, posted: Posted) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK):
        posted.size += len(chunk)
        if posted.size > posted.most:
            raise TooMuch
        yield bytes(chunk)


async def _drain(part: BodyPartReader, posted: Posted) -> None:
    async for _ in _chunks(part, posted):
        pass


def _merge(filling: Filling, posted: Posted) -> None:
    """What was posted over what the draft had: words anew, files added to those that stay."""
    for one in filling.form.fields:
        have = filling.typed.get(one.name, Typed())
        if one.is_files:
            filling.drop_files(one.name, posted.dropped.get(one.name, set()))
        else:
            filling.typed[one.name] = Typed(posted.words.get(one.name, have.words), posted.picked.get(one.name))


def _known_browser(request: web.Request) -> str:
    known = request.cookies.get(COOKIE, "")
    return known if is_secret(known) else ""


def _saved_words(filling: Filling) -> str:
    return SAVED.format(gio=clock(int(time.time() * 1000)), den=clock(filling.form.until))


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
