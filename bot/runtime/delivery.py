"""Delivering one outbox entry through the channel: uploads what must be uploaded, sends, falls back where allowed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import structlog

from bot.channel.errors import Action, ChannelError, Verdict
from bot.channel.fit import fit
from bot.channel.outgoing import Media, Outgoing, Unsendable
from bot.channel.protocol import Channel
from bot.runtime.outbox import Entry
from bot.store import names
from bot.store.redis import Redis

UPLOAD_SECONDS = 6 * 24 * 3600  # the channel keeps uploads 7 days
MAX_MEDIA_BYTES = 5 * 1024 * 1024
BAD_PARAMETER = -201

log = structlog.get_logger()


class ChannelDelivery:
    """`deliver` for the sender. Media paths are read below `media_dir` only."""

    def __init__(self, channel: Channel, redis: Redis, oa: str, media_dir: Path) -> None:
        self._channel = channel
        self._redis = redis
        self._oa = oa
        self._media_dir = media_dir.resolve()

    async def deliver(self, citizen: str, entry: Entry) -> str:
        """The channel's message id; raises ChannelError."""
        user = citizen.partition(":")[2]
        try:
            return await self._send(user, entry.outgoing)
        except ChannelError as error:
            if error.verdict.action is Action.REUPLOAD and entry.outgoing.media:
                return await self._send(user, entry.outgoing, fresh=True)
            if error.code == BAD_PARAMETER and entry.outgoing.buttons:
                log.warning("buttons_refused", code=error.code)
                return await self._send(user, without_buttons(entry.outgoing))
            raise
        except Unsendable as error:
            raise ChannelError(0, Verdict(Action.DROP, str(error))) from None

    async def _send(self, user: str, outgoing: Outgoing, fresh: bool = False) -> str:
        media = outgoing.media
        attachment = ""
        if media is not None and not media.source.startswith("https://"):
            attachment = await self._uploaded(media, fresh)
        return (await self._channel.send(user, outgoing, attachment)).message_id

    async def _uploaded(self, media: Media, fresh: bool) -> str:
        """The id of an upload of this file, remembered by content for as long as the channel keeps it."""
        data = await asyncio.get_running_loop().run_in_executor(None, self._read, media.source)
        name = names.upload(self._oa, sha256(media.kind.encode() + data).hexdigest())
        if not fresh:
            known: bytes | None = await self._redis.call("GET", name)
            if known is not None:
                return known.decode()
        id = await self._channel.upload(media.kind, media.name or Path(media.source).name, data)
        await self._redis.call("SET", name, id, "EX", UPLOAD_SECONDS)
        return id

    def _read(self, source: str) -> bytes:
        path = (self._media_dir / source).resolve()
        if not path.is_relative_to(self._media_dir) or not path.is_file():
            raise ChannelError(0, Verdict(Action.DROP, "the script names a file that is not in its folder", alert=True))
        if path.stat().st_size > MAX_MEDIA_BYTES:
            raise ChannelError(0, Verdict(Action.DROP, f"a file of more than {MAX_MEDIA_BYTES} bytes", alert=True))
        return path.read_bytes()


def without_buttons(outgoing: Outgoing) -> Outgoing:
    """The same message for a channel that refuses buttons: options become numbered lines unless they are there."""
    options = [(b.title, b.value) for b in outgoing.buttons if b.kind == "query"]
    if all(f"{n}. {title}" in outgoing.text for n, (title, _) in enumerate(options, outgoing.first)):
        options = []
    links = [b for b in outgoing.buttons if b.kind != "query"]
    plain = fit(outgoing.text, options, links, mode="list", first=outgoing.first)
    return replace(outgoing, text="\n".join(part.text for part in plain), buttons=())
