"""OAuth v4 tokens of one OA: access tokens of 25 hours, refresh tokens that work once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256

from pydantic import BaseModel

from handlers.emulator.clock import EmulatorClock
from handlers.emulator.records import Records
from handlers.emulator.refusals import OAuthRefused, ZaloRefused
from handlers.emulator.settings import EmulatorSettings
from handlers.emulator.switches import SwitchBoard

ACCESS_LIFE_S = 90_000
REFRESH_LIFE_S = 90 * 24 * 3600
REMEMBERED_REMOVED = 50
KEY = "tokens"


class TokenState(BaseModel):
    """Tokens with the millisecond at which each ends. `removed` were valid once, so they answer -220 and not -216."""

    access: dict[str, int] = {}
    refresh: dict[str, int] = {}
    removed: list[str] = []
    initial: str = ""


class Tokens:
    """Issues and checks; every change is stored before it is answered."""

    def __init__(
        self, settings: EmulatorSettings, clock: EmulatorClock, records: Records, switches: SwitchBoard
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._records = records
        self._switches = switches
        stored = records.value(KEY)
        self._state = TokenState.model_validate_json(stored) if stored else TokenState()
        if self._state.initial != settings.initial_refresh_token:
            self.restore()

    def refresh(self, form: Mapping[str, str], secret_key: str) -> dict[str, str]:
        """A new pair for a refresh token that ends with this call. The order of the checks is Zalo's guess and ours."""
        if form.get("app_id") != self._settings.app_id:
            raise OAuthRefused(-14002, "Invalid app id", "app_id is not known")
        if not hmac.compare_digest(secret_key.encode(), self._settings.app_secret.encode()):
            raise OAuthRefused(-14004, "Invalid secret key", "the secret_key header does not match the app")
        if form.get("grant_type") != "refresh_token":
            raise OAuthRefused(-14005, "Invalid grant type", "only refresh_token is offered here")
        self._spend(form.get("refresh_token", ""))
        return self._issue()

    def check(self, access_token: str, proof: str = "") -> None:
        """Raise -216 for a token never issued, -220 for an expired or removed one, -242 for a wrong proof."""
        if access_token in self._state.removed:
            raise ZaloRefused(-220)
        ends = self._state.access.get(access_token)
        if ends is None:
            raise ZaloRefused(-216)
        if self._clock.now_ms() >= ends:
            raise ZaloRefused(-220)
        if self._switches.current.proof_required:
            expected = hmac.new(self._settings.app_secret.encode(), access_token.encode(), sha256).hexdigest()
            if not hmac.compare_digest(expected.encode(), proof.encode()):
                raise ZaloRefused(-242)

    def expire_access(self) -> None:
        """All access tokens end now; refreshing still works."""
        self._remove_access()
        self._store()

    def revoke(self) -> None:
        """The OA's administrator withdraws the grant: nothing works until `restore`."""
        self._remove_access()
        self._state.refresh.clear()
        self._store()

    def restore(self) -> None:
        """The initial refresh token of the settings works once more, and only that."""
        self._remove_access()
        self._state.initial = self._settings.initial_refresh_token
        self._state.refresh = {self._state.initial: self._clock.now_ms() + REFRESH_LIFE_S * 1000}
        self._store()

    def summary(self) -> dict[str, int]:
        """How many tokens are alive; never the tokens themselves."""
        now = self._clock.now_ms()
        return {
            "access_alive": sum(ends > now for ends in self._state.access.values()),
            "refresh_alive": sum(ends > now for ends in self._state.refresh.values()),
        }

    def _spend(self, refresh_token: str) -> None:
        ends = self._state.refresh.pop(refresh_token, None)
        if ends is None:
            raise OAuthRefused(-14014, "Invalid refresh token", "the refresh token is not known or was used before")
        if self._clock.now_ms() >= ends:
            self._store()
            raise OAuthRefused(-14014, "Invalid refresh token", "the refresh token has expired")

    def _issue(self) -> dict[str, str]:
        if self._switches.current.one_access_token:
            self._remove_access()
        self._forget_dead()
        now = self._clock.now_ms()
        access, refresh = secrets.token_urlsafe(96), secrets.token_urlsafe(96)
        self._state.access[access] = now + ACCESS_LIFE_S * 1000
        self._state.refresh[refresh] = now + REFRESH_LIFE_S * 1000
        self._store()
        return {"access_token": access, "refresh_token": refresh, "expires_in": str(ACCESS_LIFE_S)}

    def _remove_access(self) -> None:
        self._state.removed = [*self._state.removed, *self._state.access][-REMEMBERED_REMOVED:]
        self._state.access.clear()

    def _forget_dead(self) -> None:
        now = self._clock.now_ms()
        dead = [token for token, ends in self._state.access.items() if ends <= now]
        self._state.removed = [*self._state.removed, *dead][-REMEMBERED_REMOVED:]
        for token in dead:
            del self._state.access[token]

    def _store(self) -> None:
        self._records.put_value(KEY, self._state.model_dump_json())
