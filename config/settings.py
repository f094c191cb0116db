"""Every setting of the service, read once from the environment and `.env`.

An unknown or malformed setting stops the start with one line (`SettingsError`). Explicit values always win; in
`demo` the credentials of the local emulator fill what is not set.
"""

from __future__ import annotations

import difflib
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

DEMO_APP_ID = "1234567890123456789"
DEMO_APP_SECRET = "demo-app-secret-0123456789"
DEMO_OA_ID = "9876543210987654321"
DEMO_WEBHOOK_SECRET = "oa-secret-key-0123456789"
DEMO_REFRESH_TOKEN = "demo-refresh-token-0123456789"
MIN_SECRET_LENGTH = 32
REDIS_SCHEMES = ("redis://", "rediss://", "unix://", "redis+sentinel://")
OUR_PREFIXES = ("NAMRO_", "ZALO_")
SERVICE_TOKEN = re.compile(r"NAMRO_SERVICE_[A-Z0-9_]+_TOKEN")  # read by config/services.py
DATA_DIR = Path("var")
ZALO_MEDIA_HOSTS = ("*.zdn.vn", "*.zadn.vn", "api.zaloapp.com")  # where the channel keeps what citizens send
HOST_PATTERN = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
LOOPBACK_ORIGIN = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:[1-9][0-9]{0,4})?")


class SettingsError(Exception):
    """A setting is unknown, malformed or missing; the message is one line that says what to change."""


Port = Annotated[int, Field(ge=0, le=65535)]


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


class Settings(BaseModel):
    """Field names are the lower-case names of the variables."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    namro_env: Literal["demo", "production"] = "demo"
    host: str = "127.0.0.1"
    port: Port = 8080
    emulator_port: Port = 8090
    metrics_port: Port = 9464
    namro_public_url: str = ""
    namro_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    redis_url: str = ""
    namro_data_dir: Path = DATA_DIR
    namro_flows_dir: Path = Path("flows")
    namro_secret_keys: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(default=(), repr=False)
    partitions: Annotated[int, Field(ge=1, le=4096)] = 16

    zalo_app_id: str = ""
    zalo_app_secret: str = Field(default="", repr=False)
    zalo_oa_id: str = ""
    zalo_webhook_secret: str = Field(default="", repr=False)
    zalo_refresh_token: str = Field(default="", repr=False)
    zalo_api_url: str = ""
    zalo_oauth_url: str = ""
    zalo_oa_name: str = "Năm Rõ"
    zalo_rate_per_minute: Annotated[int, Field(ge=0, le=1_000_000)] = 4000
    zalo_options: Literal["both", "buttons", "list"] = "both"
    zalo_bad_signature_status: Literal[200, 401, 403] = 401
    zalo_send_timeout_seconds: Annotated[float, Field(ge=0.5, le=60)] = 5.0
    zalo_appsecret_proof: bool = False

    namro_sends_in_flight: Annotated[int, Field(ge=1, le=1024)] = 64
    namro_accept_timeout_seconds: Annotated[float, Field(ge=0.05, le=0.9)] = 0.7
    namro_spool_max_mb: Annotated[int, Field(ge=1, le=100_000)] = 1024
    namro_undo_seconds: Annotated[int, Field(ge=0, le=45)] = 15  # less than what waits leaves the sender's memory
    namro_mute_minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)] = 60
    namro_publish_review: bool = False
    namro_evidence_hosts: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    namro_redis_server: str = ""
    namro_services_file: str = ""
    namro_heads_dir: str = ""
    namro_heads_mail_to: Annotated[tuple[str, ...], BeforeValidator(_split)] = ()
    namro_smtp_url: str = Field(default="", repr=False)
    namro_smtp_from: str = ""
    namro_log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("zalo_bad_signature_status", mode="before")
    @classmethod
    def _status_is_a_number(cls, value: object) -> object:
        return int(value) if isinstance(value, str) and value.isdigit() else value

    @field_validator("redis_url")
    @classmethod
    def _known_scheme(cls, value: str) -> str:
        if value and not value.startswith(REDIS_SCHEMES):
            raise ValueError(f"must start with one of {', '.join(REDIS_SCHEMES)}")
        return value

    @field_validator("zalo_api_url", "zalo_oauth_url")
    @classmethod
    def _http_address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("must start with https:// (or http:// for a local stand-in)")
        return value.rstrip("/")

    @field_validator("namro_smtp_url")
    @classmethod
    def _smtp_address(cls, value: str) -> str:
        if value and not value.startswith(("smtp://", "smtps://")):
            raise ValueError("must start with smtp:// or smtps://")
        return value

    @field_validator("namro_public_url")
    @classmethod
    def _bare_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/?#@\s]+/?", value):
            raise ValueError("must be the address citizens reach this server at, like https://namro.example")
        return value.rstrip("/")

    @field_validator("namro_secret_keys")
    @classmethod
    def _long_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < MIN_SECRET_LENGTH for key in value):
            raise ValueError(f"each key needs at least {MIN_SECRET_LENGTH} characters")
        return value

    @field_validator("namro_evidence_hosts")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        hosts = tuple(item.lower().rstrip("/") for item in value)
        for item in hosts:
            if not (LOOPBACK_ORIGIN.fullmatch(item) or HOST_PATTERN.fullmatch(item)):
                raise ValueError(f"{item!r} is neither a host (a.example.vn) nor all hosts of a domain (*.example.vn)")
        return hosts

    @property
    def demo(self) -> bool:
        return self.namro_env == "demo"

    @property
    def emulator_url(self) -> str:
        return f"http://127.0.0.1:{self.emulator_port}"

    @property
    def public_url(self) -> str:
        """The address citizens reach the public server at, without a slash at its end."""
        return self.namro_public_url or f"http://{self.host}:{self.port}"

    @property
    def uses_emulator(self) -> bool:
        """Whether the channel's API is the local emulator (an explicit address elsewhere switches it off)."""
        return self.zalo_api_url == self.emulator_url

    @property
    def oa_ids(self) -> frozenset[str]:
        return frozenset((self.zalo_oa_id,))


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Settings:
    """Settings from `environ` (default: the process's) over `env_file`; raises SettingsError with one line."""
    env = os.environ if environ is None else environ
    given: dict[str, str] = {}
    if env_file is not None and env_file.is_file():
        for name, value in dotenv_values(env_file).items():
            _refuse_unknown(name, f"in {env_file}")
            given[name.lower()] = value or ""
    for name, value in env.items():
        if name.startswith(OUR_PREFIXES):
            _refuse_unknown(name, "in the environment")
        if name.lower() in Settings.model_fields and name == name.upper():
            given[name.lower()] = value
    given = {name: value.strip() for name, value in given.items() if value.strip()}
    settings = _validated(given)
    if settings.namro_heads_mail_to and not (settings.namro_smtp_url and settings.namro_smtp_from):
        raise SettingsError("NAMRO_HEADS_MAIL_TO needs NAMRO_SMTP_URL and NAMRO_SMTP_FROM; see .env.example")
    return _with_demo_defaults(settings) if settings.demo else _ready_for_production(settings)


def existing_data_dir(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Path | None:
    """The data directory if it is there; unlike `load_settings` this makes none and looks at no other setting."""
    env, name = os.environ if environ is None else environ, "NAMRO_DATA_DIR"
    said = env.get(name) or (dotenv_values(env_file).get(name) if env_file.is_file() else "") or ""
    place = Path(said.strip()) if said.strip() else DATA_DIR
    return place if place.is_dir() else None


def _refuse_unknown(name: str, where: str) -> None:
    if name.lower() in Settings.model_fields or SERVICE_TOKEN.fullmatch(name):
        return
    near = difflib.get_close_matches(name, [field.upper() for field in Settings.model_fields], n=1)
    hint = f"; did you mean {near[0]}?" if near else "; see .env.example for all settings"
    raise SettingsError(f"unknown setting {name} {where}{hint}")


def _validated(given: Mapping[str, object]) -> Settings:
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "settings"
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}; see .env.example") from None


def _with_demo_defaults(settings: Settings) -> Settings:
    """Fills what the emulator needs; keys for citizens' words are made once and kept in the data directory."""
    defaults = {
        "zalo_app_id": DEMO_APP_ID,
        "zalo_app_secret": DEMO_APP_SECRET,
        "zalo_oa_id": DEMO_OA_ID,
        "zalo_webhook_secret": DEMO_WEBHOOK_SECRET,
        "zalo_refresh_token": DEMO_REFRESH_TOKEN,
        "zalo_api_url": settings.emulator_url,
        "zalo_oauth_url": settings.emulator_url,
    }
    missing: dict[str, object] = {name: value for name, value in defaults.items() if not getattr(settings, name)}
    if not settings.namro_evidence_hosts:
        api = settings.zalo_api_url or settings.emulator_url
        here = (settings.emulator_url,) if api == settings.emulator_url else ()
        missing["namro_evidence_hosts"] = (*ZALO_MEDIA_HOSTS, *here)
    if not settings.namro_secret_keys:
        missing["namro_secret_keys"] = (_kept_key(settings.namro_data_dir),)
    return settings.model_copy(update=missing)


def _kept_key(data_dir: Path) -> str:
    """The demo's key, made at the first start. A link is atomic, so two processes agree on one whole key."""
    path = data_dir / "secret.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh = data_dir / f".secret.{os.getpid()}"
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        key = path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"NAMRO_DATA_DIR: cannot use {data_dir}: {error.strerror}") from None
    if len(key) < MIN_SECRET_LENGTH:
        raise SettingsError(f"NAMRO_SECRET_KEYS: the key kept in {path} is damaged; restore it, or the data is lost")
    return key


def _ready_for_production(settings: Settings) -> Settings:
    needed = ("zalo_app_id", "zalo_app_secret", "zalo_oa_id", "zalo_webhook_secret", "zalo_refresh_token", "redis_url")
    for name in (*needed, "namro_secret_keys"):
        if not getattr(settings, name):
            raise SettingsError(f"{name.upper()} is required when NAMRO_ENV=production; see .env.example")
    for name, demo in (
        ("zalo_app_secret", DEMO_APP_SECRET),
        ("zalo_webhook_secret", DEMO_WEBHOOK_SECRET),
        ("zalo_refresh_token", DEMO_REFRESH_TOKEN),
    ):
        if getattr(settings, name) == demo:
            raise SettingsError(f"{name.upper()} still has the demo's public value; production needs its own")
    if not settings.namro_public_url.startswith("https://"):
        raise SettingsError("NAMRO_PUBLIC_URL is required when NAMRO_ENV=production and must start with https://")
    if any(LOOPBACK_ORIGIN.fullmatch(host) for host in settings.namro_evidence_hosts):
        raise SettingsError("NAMRO_EVIDENCE_HOSTS: an address of this machine is for the demo alone; take it out")
    official: dict[str, object] = {
        "zalo_api_url": "https://openapi.zalo.me",
        "zalo_oauth_url": "https://oauth.zaloapp.com",
        "namro_evidence_hosts": ZALO_MEDIA_HOSTS,
    }
    return settings.model_copy(update={name: url for name, url in official.items() if not getattr(settings, name)})
