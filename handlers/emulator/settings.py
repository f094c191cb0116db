"""What the emulator must be told to stand in for Zalo."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

RETRY_DELAYS_S = (30, 300, 900, 1800, 3600)
"""Zalo's retry ladder, each delay counted from the attempt before it (the documents leave open whether they are)."""


@dataclass(frozen=True)
class EmulatorSettings:
    """`app_secret` guards the token endpoint, `webhook_secret` signs webhooks: two different secrets at Zalo too.

    `data_file` keeps tokens, citizens, chats, pending webhooks and the clock's offset over a restart; None keeps
    everything in memory. `public_url` is where the bot reaches this process; empty means 127.0.0.1 and `port`.
    """

    port: int
    webhook_url: str
    app_id: str
    app_secret: str = field(repr=False)
    oa_id: str
    webhook_secret: str = field(repr=False)
    initial_refresh_token: str = field(repr=False)
    data_file: Path | None = None
    oa_name: str = "Năm Rõ"
    public_url: str = ""
    retry_delays_s: tuple[int, ...] = RETRY_DELAYS_S
    loopback_only: bool = True

    @property
    def base_url(self) -> str:
        """Address under which uploads and stickers are served."""
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"
