"""Hands the day's head of all ledgers outside, once a day: into a directory, and by mail where that is set up."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import structlog

from bot.store import names
from bot.store.heads import HeadsFolder, present_heads
from bot.store.redis import Redis
from bot.store.vault import INDEX, Vault
from bot.tickets.calendar import HANOI
from bot.tickets.heads import HeadsDamaged

MAILED_SECONDS = 3 * 24 * 3600
MAIL_TIMEOUT_SECONDS = 20.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

log = structlog.get_logger()

Post = Callable[[date, str], None]
"""Mails one day's head; blocks, raises OSError (smtplib's errors are some)."""


class HeadKeeper:
    """Safe to run in every worker: the first of a day writes a folder, and mails."""

    def __init__(
        self, redis: Redis, vault: Vault, partitions: int, folder: HeadsFolder, post: Post | None = None
    ) -> None:
        self._redis = redis
        self._vault = vault
        self._partitions = partitions
        self._folder = folder
        self._post = post

    async def once(self, now: datetime) -> str:
        """Makes sure that the head of today (in Hanoi) is outside, and gives it; "" when it could not be written."""
        day = now.astimezone(HANOI).date()
        try:
            own = await asyncio.to_thread(self._folder.hash_of, day) or await self._write(day)
        except (HeadsDamaged, OSError) as error:
            log.error("head_not_written", day=day.isoformat(), reason=str(error))
            return ""
        if self._post is not None:
            await self._mail(self._post, day, own)
        return own

    async def _write(self, day: date) -> str:
        await self._vault.ensure(INDEX)
        heads = await present_heads(self._redis, self._partitions, self._vault.index_key())
        own = await asyncio.to_thread(self._folder.add, day, heads)
        log.info("head_written", day=day.isoformat(), head=own)
        return own

    async def _mail(self, post: Post, day: date, own: str) -> None:
        """Once a day for all workers; one that fails lets the next round try again."""
        mark = names.head_mailed(day.isoformat())
        if not await self._redis.call("SET", mark, own, "NX", "EX", MAILED_SECONDS):
            return
        try:
            await asyncio.to_thread(post, day, own)
        except OSError as error:
            await self._redis.call("DEL", mark)
            log.error("head_not_mailed", day=day.isoformat(), reason=type(error).__name__)


def poster(url: str, sender: str, receivers: tuple[str, ...]) -> Post:
    """Mails by `smtp://` or `smtps://user:password@host:port`; without encryption to this machine alone."""
    parts = urlsplit(url)
    host, user = parts.hostname or "localhost", unquote(parts.username or "")

    def post(day: date, own: str) -> None:
        secure = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=MAIL_TIMEOUT_SECONDS, context=secure
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=MAIL_TIMEOUT_SECONDS)
        with server:
            if parts.scheme == "smtp" and host not in LOOPBACK:
                server.starttls(context=secure)
            if user:
                server.login(user, unquote(parts.password or ""))
            server.send_message(letter(day, own, sender, receivers))

    return post


def letter(day: date, own: str, sender: str, receivers: tuple[str, ...]) -> EmailMessage:
    """What is mailed: the one line that stands for all ledgers until that day."""
    message = EmailMessage()
    message["Subject"] = f"Năm Rõ: dấu lịch sử phiếu ngày {day:%d/%m/%Y}"
    message["From"] = sender
    message["To"] = ", ".join(receivers)
    message.set_content(
        f"Dấu của toàn bộ lịch sử phiếu đến ngày {day:%d/%m/%Y}:\n\n{own}\n\n"
        "Anh/chị giữ thư này ở nơi người quản trị hệ thống không sửa được. Khi cần đối chiếu, chạy:\n"
        f"namro tickets verify --all --against heads-{day:%Y-%m}.txt --head {own}\n"
    )
    return message
