"""One OA's way out, as every process that talks to the channel needs it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channel.client import ZaloClient
from bot.channel.http import Http
from bot.channel.tokens import TokenKeeper
from bot.store.redis import Redis
from bot.store.tokens import RedisTokenStore
from bot.store.vault import Vault
from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Connected:
    """The client with its pool and its tokens; close it with `aclose`."""

    http: Http
    store: RedisTokenStore
    tokens: TokenKeeper
    client: ZaloClient

    async def aclose(self) -> None:
        await self.http.aclose()


def connect_channel(settings: Settings, redis: Redis, vault: Vault) -> Connected:
    http = Http(pool=settings.namro_sends_in_flight, total=settings.zalo_send_timeout_seconds)
    store = RedisTokenStore(redis, vault, settings.zalo_oa_id)
    tokens = TokenKeeper(
        http,
        settings.zalo_oauth_url,
        settings.zalo_app_id,
        settings.zalo_app_secret,
        settings.zalo_refresh_token,
        store,
    )
    proof = settings.zalo_app_secret if settings.zalo_appsecret_proof else ""
    return Connected(http, store, tokens, ZaloClient(http, settings.zalo_api_url, tokens, app_secret=proof))
