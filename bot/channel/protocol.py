"""What the rest of the program may ask of a channel."""

from __future__ import annotations

from typing import Protocol

from bot.channel.answers import OaInfo, RecentMessage, Sent, UserDetail
from bot.channel.outgoing import MediaKind, Outgoing


class AccessTokens(Protocol):
    """Where a client gets its access token from."""

    async def access(self) -> str:
        """A token that should be valid now."""
        ...

    async def refreshed(self, after: str) -> str:
        """Another token, because the channel refused `after`."""
        ...


class Channel(Protocol):
    """One OA's way out. Every method raises `ChannelError` with a verdict."""

    async def send(self, user_id: str, outgoing: Outgoing, attachment: str = "") -> Sent:
        """Deliver one message; `attachment` is what `upload` gave for its media."""
        ...

    async def upload(self, kind: MediaKind, filename: str, data: bytes) -> str:
        """An attachment's id or token, good for 7 days."""
        ...

    async def user_detail(self, user_id: str) -> UserDetail:
        """What the channel tells of a citizen."""
        ...

    async def get_oa(self) -> OaInfo:
        """The OA itself; a health check."""
        ...

    async def recent_messages(self, user_id: str) -> list[RecentMessage]:
        """The last messages with a citizen, to see whether one with a lost answer arrived."""
        ...
